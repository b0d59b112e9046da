"""An engine without a cloud, for tests of the window alone: steps end when the test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from labs.emulator.neighbours import Endpoint
from labs.events import CleanupEnded, CleanupPlanned, Event, RunEnded, RunStarted, StepEnded, StepStarted
from labs.model import Course, Step, StepState
from labs.shapes import (
    CatalogTable,
    Cost,
    DeliveryBuffer,
    Facts,
    JobDetail,
    JobRunRow,
    ObjectRow,
    PlanLine,
    Preparation,
    Preview,
    QueryResult,
    ResourceRow,
    Save,
    ShardRange,
    TableDetail,
    TrafficCounts,
)
from tests.app import sample
from tests.app.fake_guide import FakeGuide

EMBEDDED = Facts("embedded", "123456789012", "us-east-1", kept=True)


@dataclass
class FakeViewer:
    """The views' hands: a table with two versions, and a query that gives rows unless it is wrong."""

    asked: list[str] = field(default_factory=list)

    def table(self, database: str, name: str) -> TableDetail:
        return TableDetail(database, name, sample.PARTITIONS, sample.VERSIONS)

    def query(self, sql: str) -> QueryResult:
        self.asked.append(sql)
        if "wrong" in sql:
            return QueryResult(sql, error="Column 'wrong' cannot be resolved", line=1, column=8)
        return QueryResult(
            sql, ("city", "orders"), ("varchar", "bigint"), (("Hà Nội", "12"), (None, "3")), scanned=2048
        )

    def sample(self, database: str, table: str) -> QueryResult:
        return self.query(f"sample {database}.{table}")

    def job(self) -> JobDetail | None:
        return sample.JOB

    def save_script(self, location: str, script: str) -> None:
        self.asked.append(f"save {location} {len(script)}")

    def start_job(self, arguments: Mapping[str, str]) -> str:
        self.asked.append(f"run {dict(arguments)}")
        return "jr_new"

    def stop_job(self, run: str) -> None:
        self.asked.append(f"stop {run}")

    def job_ended(self, run: str) -> None:
        self.asked.append(f"ended {run}")

    def output(self, place: str) -> list[ObjectRow]:
        return sample.OBJECTS[:2]

    def split(self, shard_id: str, at: str) -> None:
        self.asked.append(f"split {shard_id} {at}")

    def merge(self, shard_id: str, neighbour: str) -> None:
        self.asked.append(f"merge {shard_id} {neighbour}")

    def buffers(self) -> list[DeliveryBuffer]:
        return list(sample.BUFFERS)

    def preview(self, bucket: str, key: str) -> Preview:
        return Preview("text", f"<b>{key}</b>")


@dataclass
class FakeEngine:
    """Every step verifies, unless it is named in `stuck`: then it lasts until cancelled."""

    course: Course = sample.COURSE
    stuck: frozenset[str] = frozenset()
    known: dict[str, StepState] = field(default_factory=dict)
    place: Facts = EMBEDDED
    wishes: list[str] = field(default_factory=list)
    made: list[ResourceRow] = field(default_factory=list)
    kept: dict[str, Save] = field(default_factory=dict)
    then: dict[str, dict[str, StepState]] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)
    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    viewer: FakeViewer = field(default_factory=FakeViewer)
    helped: FakeGuide = field(init=False)

    def __post_init__(self) -> None:
        self.helped = FakeGuide(self.stands)

    def stands(self, step_id: str, state: StepState) -> None:
        """A step stands so from now on, told as the engine tells it."""
        self.known[step_id] = state
        self.tell(StepEnded(step_id, state, "", 0.0))

    def tell(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)

    @property
    def guide(self) -> FakeGuide:
        return self.helped

    def prepare(self, day_id: str) -> None:
        self.helped.lacking = Preparation(day_id)

    def states(self) -> dict[str, StepState]:
        return dict(self.known)

    def lesson(self, step_id: str) -> str:
        return sample.LESSON

    def endpoint(self) -> Endpoint | None:
        return Endpoint("http://127.0.0.1:4566", "us-east-1", "AKIAFAKE", "secret") if not self.place.real else None

    def cost(self) -> Cost:
        return Cost((), 0.0, True, 0.0, "No prices are known for nowhere.")

    def plan(self) -> list[PlanLine]:
        return []

    def write_report(self, path: str) -> None:
        raise ValueError("There is no proof to write yet: clean up first.")

    def notices(self) -> list[str]:
        return []

    def facts(self) -> Facts:
        return self.place

    def do(self, step_id: str) -> None:
        step = self.course.step(step_id)
        self.stopped.clear()
        self.tell(StepStarted(step.id, step.title, step.usually))
        self.tell(sample.call())
        cancelled = step_id in self.stuck and self.stopped.wait(20)
        state = StepState.READY if cancelled else StepState.VERIFIED
        self.known[step_id] = state
        self.tell(StepEnded(step_id, state, "3 open shards tile the key space.", 1.0, {"open_shards": 3}))

    def check(self, step_id: str) -> None:
        self.do(step_id)

    def play(self, day_id: str, gate: Callable[[Step], bool]) -> None:
        steps = tuple(self.course.day(day_id).steps())
        self.tell(RunStarted("r", "embedded", "1", "us-east-1", tuple(step.id for step in steps)))
        reason = "done"
        for step in steps:
            if not gate(step):
                reason = "stopped"
                break
            self.do(step.id)
        self.tell(RunEnded(reason == "done", reason, 1.0))

    def clean(self) -> None:
        self.tell(CleanupPlanned(tuple(sample.CLEANUP)))
        self.tell(
            CleanupEnded(True, "Clean: all four nets found nothing.", tuple(sample.CLEANUP[:2]), tuple(sample.NETS))
        )

    def saves(self) -> list[Save]:
        return list(self.kept.values())

    def keep(self, name: str, *, replace: bool = False) -> None:
        if name in self.kept and not replace:
            raise ValueError(f"name is {name!r}: there is a save of that name.")
        self.kept[name] = Save(name, 0.0, len(self.made), len(self.known))
        self.then[name] = dict(self.known)

    def go_back(self, name: str) -> None:
        self.known = dict(self.then[name])

    def start_again(self) -> None:
        self.known, self.made = {}, []

    def cancel(self) -> None:
        self.stopped.set()

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        self.listeners.append(listener)

    def resources(self) -> list[ResourceRow]:
        return list(self.made)

    def shards(self) -> list[ShardRange]:
        return list(sample.SHARDS)

    def objects(self) -> list[ObjectRow]:
        return sample.OBJECTS

    def tables(self) -> list[CatalogTable]:
        return sample.TABLES

    def job_runs(self) -> list[JobRunRow]:
        return sample.RUNS

    def traffic_counts(self) -> TrafficCounts:
        return TrafficCounts(0.0)

    def start_producer(self, rate: int, template: str, keys: str, total: int = 0) -> None:
        self.wishes.append(f"produce {rate} {template} {keys}" + (f" {total}" if total else ""))

    def stop_producer(self) -> None:
        self.wishes.append("stop producer")

    def start_consumer(self, start: str = "stood") -> None:
        self.wishes.append("consume" if start == "stood" else f"consume {start}")

    def stop_consumer(self) -> None:
        self.wishes.append("stop consumer")

    def close(self) -> None:
        self.stopped.set()
        self.wishes.append("closed")
