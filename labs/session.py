"""A student's session: one open cloud, its ledger and run, the traffic process, and the reads that views ask for.

What the window, the terminal and the presenter hold in common. Its methods block, so a front calls them off its own
thread; events come on the caller's thread. Knows neither Qt nor the terminal.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from labs import reads, telling
from labs import saves as states
from labs.aws import capability, quotas, report
from labs.aws.cloud import Cloud, open_cloud
from labs.aws.lease import Lease
from labs.aws.ledger import Ledger, Run
from labs.aws.plan import plan_of
from labs.aws.stream_puts import together
from labs.aws.target import EMBEDDED, Target
from labs.connecting import connection_to, run_on, take_up, traffic_words
from labs.emulator.clock import Pace
from labs.emulator.neighbours import Endpoint
from labs.emulator.process import CloudProcess, start_cloud
from labs.events import Event
from labs.existing_role import EXISTING_ROLE, role_words, settle_role
from labs.guide import Guide
from labs.home import LEDGER, STATE, home
from labs.model import Course, StepState
from labs.runner import Gate, Runner, open_gate
from labs.saves import SaveError
from labs.shapes import (
    Capability,
    CatalogTable,
    Cost,
    Facts,
    JobRunRow,
    ObjectRow,
    PlanLine,
    Quota,
    ResourceRow,
    Save,
    ShardRange,
    TrafficCounts,
    Wait,
)
from labs.spending import Spending
from labs.traffic.process import TrafficProcess
from labs.viewer import Viewer
from labs.week9.common import KINESIS, STREAM
from labs.week9.course import COURSE
from labs.words import tr


@dataclass(frozen=True, slots=True)
class Opening:
    """How a session was asked for, so that it can be opened again on another state."""

    target: Target
    region: str | None
    pace: Pace
    course: Course
    remembers: bool
    keeps: bool
    role: str = ""


STOOD = "stood"


@dataclass(slots=True)
class Session:
    """One front's engine. Made by `open_session`; `close` ends every child process."""

    course: Course
    cloud: Cloud
    ledger: Ledger
    runner: Runner
    traffic: TrafficProcess
    child: CloudProcess | None
    lease: Lease
    _voice: _Voice
    _opening: Opening
    witness: report.Witness = field(init=False)
    spending: Spending = field(init=False)
    _prepared: set[str] = field(default_factory=set)
    _stopped: threading.Event = field(default_factory=threading.Event)

    # what the student does

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """Every event from now on, on the thread that does the work."""
        self._voice.listeners.append(listener)

    def do(self, step_id: str) -> None:
        """Does and checks a step; its outcome comes as StepEnded. Raises ReadOnly beside another copy of the app."""
        self._wish()
        self.runner.begin()
        day = next(day for day in self.course.days if any(step.id == step_id for step in day.steps()))
        # Once a day and session: what earlier days should have left is built when it is not there.
        prepare = day.prepare if day.id not in self._prepared else None
        if self.runner.do(self.course.step(step_id), prepare):
            self._prepared.add(day.id)

    def prepare(self, day_id: str) -> None:
        """Builds what the day still needs of earlier days. Raises ReadOnly, and what a step's work raises."""
        self._wish()
        self.runner.begin()
        self.course.day(day_id).prepare(self.runner.context(day_id))
        self._prepared.add(day_id)

    def _wish(self) -> None:
        """The student wants something that changes the cloud. Raises ReadOnly."""
        self.lease.require()
        self.spending.active()

    def check(self, step_id: str) -> None:
        """Only checks a step."""
        self.runner.begin()
        self.runner.check(self.course.step(step_id))

    def play(self, day_id: str, gate: Gate = open_gate) -> bool:
        """Plays a day's steps; the gate holds each until it may start. Raises ReadOnly."""
        self._wish()
        self.runner.begin()
        return self.runner.play([self.course.day(day_id)], gate)

    def clean(self) -> bool:
        """Removes what the run made, and proves it; True when clean. Raises ReadOnly."""
        self._wish()
        self.runner.begin()
        self._prepared.clear()
        return self.runner.cleanup().clean()

    def probe(self) -> tuple[Capability, ...]:
        """Which of the week's actions the account allows; reads only, some seconds on a real account."""
        makes_roles = self.ledger.noted(self.run.id, EXISTING_ROLE) is None
        return capability.probe(self.cloud, makes_roles=makes_roles)

    def quotas(self) -> tuple[Quota, ...]:
        """Whether the account's quotas have room for the week."""
        return quotas.quotas(self.cloud)

    def cost(self) -> Cost:
        """The estimate of what the run has cost so far, and costs an hour. Calls nobody."""
        return self.spending.cost()

    def plan(self) -> tuple[PlanLine, ...]:
        """What cleanup would remove, in order, why it is ours, and what it waits for. Calls nobody."""
        return plan_of(self.ledger, self.run)

    def write_report(self, path: str) -> None:
        """Writes the last cleanup's proof as .html, .md or .json. Raises ValueError with a sentence, and OSError."""
        if self.witness.proof is None:
            raise report.NoProofYet(tr("There is no proof to write yet: clean up first."))
        report.write(Path(path), [self.witness.proof])

    def cancel(self) -> None:
        """Asks what runs to stop; returns at once."""
        self.runner.cancel()

    # the embedded cloud's state

    def saves(self) -> list[Save]:
        """The named saves, newest first."""
        return states.saves()

    def keep(self, name: str, *, replace: bool = False) -> Save:
        """Keeps the embedded cloud and what the ledger knows of it under a name. Raises SaveError."""
        self._must_be_kept()
        return states.keep(name, self.ledger, replace=replace)

    def go_back(self, name: str) -> None:
        """Makes the embedded cloud, its ledger and the progress what a save holds. Raises SaveError."""
        self._must_be_kept()
        self._reopen(states.found(name))

    def start_again(self) -> None:
        """Empties the embedded cloud and forgets the progress; saves stay. Raises SaveError."""
        self._must_be_kept()
        self._reopen(states.EMPTY)

    def _must_be_kept(self) -> None:
        if self.child is None or not self.child.kept:
            raise SaveError(tr("Only the embedded cloud that is kept between starts can be saved and returned to."))

    def _reopen(self, to: states.Found) -> None:
        self.lease.require()
        self.traffic.close()
        assert self.child is not None
        self.child.close()
        try:
            states.go_back(to, self.ledger)
        finally:
            self._prepared.clear()
            self.cloud, self.runner, self.traffic, self.child = _opened(self._opening, self.ledger, self._voice)
            self.lease.lost = self.runner.cancel

    # what the views read

    def notices(self) -> list[str]:
        """What the student should know at the start: the ledger's file, another copy of the app, the cloud's state."""
        cloud = self.child.note if self.child is not None else ""
        role = role_words(self.ledger, self.run)
        return [words for words in (self.lease.words(), self.ledger.word, cloud, role) if words]

    @property
    def run(self) -> Run:
        """The run that this session works on."""
        return self.runner.run

    def states(self) -> dict[str, StepState]:
        """Each step's state; steps never done are to do."""
        return self.guide.states()

    @property
    def guide(self) -> Guide:
        """Lessons, hints, quizzes, skipping and the worklog of this session."""
        return Guide(self.runner)

    @property
    def viewer(self) -> Viewer:
        """What the views ask for beyond the reads below."""
        return Viewer(
            self.cloud, self.run, self._stopped, self.runner.context, lambda: telling.buffers(self.child), self._wish
        )

    def lesson(self, step_id: str) -> str:
        """The step's lesson, as Markdown."""
        return self.guide.lesson(step_id).markdown

    def waits(self) -> list[Wait]:
        """What waits in the embedded cloud, why and for how long; nothing on another target."""
        return telling.waits(self.child)

    def facts(self) -> Facts:
        """Where this session works."""
        cloud = self.cloud
        kept = self.child is not None and self.child.kept
        return Facts(str(cloud.target), cloud.identity.account, cloud.region, cloud.target.real, kept=kept)

    def endpoint(self) -> Endpoint | None:
        """How a terminal reaches the embedded cloud; None on another target."""
        return self.child.endpoint if self.child is not None else None

    def resources(self) -> list[ResourceRow]:
        """What the run has made and not yet seen gone."""
        return reads.resources(self.ledger, self.run)

    def shards(self) -> list[ShardRange]:
        """Shards of the week's stream, open and closed; none without a stream."""
        return reads.shards(self.cloud, self.run)

    def objects(self) -> list[ObjectRow]:
        """Objects of the week's bucket."""
        return reads.objects(self.cloud, self.run)

    def tables(self) -> list[CatalogTable]:
        """Tables of the week's databases."""
        return reads.tables(self.cloud, self.ledger, self.run)

    def job_runs(self) -> list[JobRunRow]:
        """Runs of the week's job, newest first."""
        return reads.job_runs(self.cloud, self.run)

    # traffic

    def traffic_counts(self) -> TrafficCounts:
        """The newest counts, what steps put by themselves among them; never blocks."""
        return together(self.traffic.counts(), self.cloud.puts.of(self._stream()), time.time())

    def start_producer(self, rate: int, template: str, keys: str, total: int = 0) -> None:
        """Puts `rate` records a second, `total` in all or without end. Raises ReadOnly, OverBudget."""
        self._wish()
        self.spending.check()
        self.traffic.start_producer(self._stream(), rate=rate, template=template, keys=keys, total=total or None)
        self.spending.watch()

    def stop_producer(self) -> None:
        """Stops the producer, if one runs."""
        self.traffic.stop_producer()

    def start_consumer(self, start: str = STOOD) -> None:
        """Reads the week's stream, from where an earlier consumer stood, or without a checkpoint from `start`."""
        if start == STOOD:
            self.traffic.start_consumer(self._stream(), database=home() / LEDGER)
        else:
            self.traffic.start_consumer(self._stream(), start)

    def stop_consumer(self) -> None:
        """Stops the consumer, if one runs."""
        self.traffic.stop_consumer()

    def _stream(self) -> str:
        return KINESIS.name(self.run.id, STREAM)

    def close(self) -> None:
        """Ends traffic and the embedded cloud, each with a bound."""
        self._stopped.set()
        self.cancel()
        self.traffic.close()
        if self.child is not None:
            self.child.close()
        with contextlib.suppress(sqlite3.Error):
            self.spending.close()
        self.lease.close()
        with contextlib.suppress(OSError, sqlite3.Error):
            self.ledger.keep_copy()
        self.ledger.close()


@dataclass(slots=True)
class _Voice:
    """Passes events on to whoever has subscribed by then, one at a time."""

    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __call__(self, event: Event) -> None:
        with self.lock:
            for listener in list(self.listeners):
                listener(event)


def open_session(
    target: Target,
    *,
    region: str | None = None,
    pace: Pace = Pace.REALISTIC,
    course: Course = COURSE,
    remembers: bool = True,
    keeps: bool = False,
    role: str = "",
) -> Session:
    """Opens the target (and starts the embedded cloud for it), with a new run of its own.

    `remembers` False: the steps played count as a demonstration, not as the student's progress. `keeps`: the embedded
    cloud is the one that is kept between starts, and the run that was left there goes on. `role`, a name or an ARN:
    the labs use it, and write nothing in IAM.

    Raises ValueError for a role that cannot be used, CloudDidNotStart, LedgerError, and botocore's errors when the
    target cannot be reached.
    """
    ledger, voice = Ledger(home() / LEDGER), _Voice()
    opening = Opening(target, region, pace, course, remembers, keeps, role)
    try:
        if keeps:
            states.finish(ledger)
        cloud, runner, traffic, child = _opened(opening, ledger, voice)
    except BaseException:
        ledger.close()
        raise
    lease = Lease(ledger, f"{cloud.scope} {cloud.region}", runner.cancel)
    session = Session(course, cloud, ledger, runner, traffic, child, lease, voice, opening)
    session.witness = report.Witness(ledger, lambda: session.run)
    session.spending = Spending(session, home(), voice)
    voice.listeners += [session.witness, session.spending]
    try:
        if lease.acquire():
            take_up(cloud, ledger, runner.run)
    except BaseException:
        session.close()
        raise
    return session


def _opened(how: Opening, ledger: Ledger, voice: _Voice) -> tuple[Cloud, Runner, TrafficProcess, CloudProcess | None]:
    child = None
    if how.target.kind == EMBEDDED:
        child = start_cloud(how.pace, region=how.region or "us-east-1", state=home() / STATE if how.keeps else None)
    try:
        connection = connection_to(how.target, how.region, child)
        cloud = open_cloud(connection, voice)
        traffic = TrafficProcess(traffic_words(connection))

        def hush() -> None:
            traffic.stop_producer()
            traffic.stop_consumer()

        run = run_on(ledger, cloud)
        settle_role(ledger, cloud, run, how.role)
        runner = Runner(how.course, cloud, ledger, run, voice, hush, how.remembers, partial(telling.why, child, run.id))
        return cloud, runner, traffic, child
    except BaseException:
        if child is not None:
            child.close()
        raise
