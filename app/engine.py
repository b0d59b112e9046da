"""What the window asks of an engine, as a Protocol; labs.session.Session satisfies it.

Every method may block, so it is called off the UI thread; events arrive on the thread that works.
Knows plain values only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from app.guide_words import Guide
from labs.emulator.neighbours import Endpoint
from labs.events import Event
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
    Preview,
    QueryResult,
    ResourceRow,
    Save,
    ShardRange,
    TableDetail,
    TrafficCounts,
)


class Viewer(Protocol):
    """The hands of the views; labs.viewer.Viewer satisfies it. Every method may block."""

    def table(self, database: str, name: str) -> TableDetail:
        """Partitions and versions of a table."""
        ...

    def query(self, sql: str) -> QueryResult:
        """Run SQL; what fails is told in the result."""
        ...

    def sample(self, database: str, table: str) -> QueryResult:
        """The first rows of a table."""
        ...

    def job(self) -> JobDetail | None:
        """The week's job with its script; None when there is none."""
        ...

    def save_script(self, location: str, script: str) -> None:
        """Write the job's script. Raises ValueError with a sentence."""
        ...

    def start_job(self, arguments: Mapping[str, str]) -> str:
        """Start a run; its id."""
        ...

    def stop_job(self, run: str) -> None:
        """Ask for a run's end."""
        ...

    def job_ended(self, run: str) -> None:
        """A run that was seen running has ended."""
        ...

    def output(self, place: str) -> list[ObjectRow]:
        """What a run wrote under its --output."""
        ...

    def split(self, shard_id: str, at: str) -> None:
        """Split a shard at that hash key."""
        ...

    def merge(self, shard_id: str, neighbour: str) -> None:
        """Merge a shard with the one beside it."""
        ...

    def buffers(self) -> list[DeliveryBuffer]:
        """The delivery streams and how full their buffers are."""
        ...

    def preview(self, bucket: str, key: str) -> Preview:
        """An object's content, as a person reads it."""
        ...


class Engine(Protocol):
    """One open cloud with the week's course on it."""

    @property
    def course(self) -> Course:
        """The week."""
        ...

    def states(self) -> Mapping[str, StepState]:
        """Where each step stands, by step id."""
        ...

    def lesson(self, step_id: str) -> str:
        """The step's lesson, as Markdown of our own."""
        ...

    def notices(self) -> Sequence[str]:
        """Sentences for the start: a broken ledger, another copy of the app, what still costs."""
        ...

    def facts(self) -> Facts:
        """Target, account and region."""
        ...

    def endpoint(self) -> Endpoint | None:
        """How a terminal reaches the embedded cloud; None on another target."""
        ...

    def do(self, step_id: str) -> object:
        """Do and check one step."""
        ...

    def check(self, step_id: str) -> object:
        """Check one step from live state."""
        ...

    def prepare(self, day_id: str) -> object:
        """Build what the day still needs of earlier days."""
        ...

    def play(self, day_id: str, gate: Callable[[Step], bool]) -> object:
        """Play a day; `gate` blocks until a step may start, and ends the run with False."""
        ...

    def clean(self) -> object:
        """Remove what the week made, and prove it."""
        ...

    def cost(self) -> Cost:
        """The estimate so far and an hour."""
        ...

    def plan(self) -> Sequence[PlanLine]:
        """What cleanup would remove, in order, and why it is ours."""
        ...

    def write_report(self, path: str) -> object:
        """Write the last proof as .html, .md or .json; ValueError with a sentence when there is none."""
        ...

    def saves(self) -> list[Save]:
        """The named saves of the embedded cloud, newest first."""
        ...

    def keep(self, name: str, *, replace: bool = False) -> object:
        """Keep the embedded cloud and what is known of it under a name. Raises ValueError with a sentence."""
        ...

    def go_back(self, name: str) -> object:
        """Make the embedded cloud, its ledger and the progress what a save holds. Raises ValueError."""
        ...

    def start_again(self) -> object:
        """Empty the embedded cloud and forget the progress. Raises ValueError."""
        ...

    def cancel(self) -> None:
        """Ask what runs to stop; returns at once."""
        ...

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """Have every event told to `listener`, on the thread that works."""
        ...

    @property
    def guide(self) -> Guide:
        """Help with the steps."""
        ...

    @property
    def viewer(self) -> Viewer:
        """What the views ask for beyond the reads below."""
        ...

    def resources(self) -> list[ResourceRow]:
        """The ledger's resources."""
        ...

    def shards(self) -> list[ShardRange]:
        """The week's stream's shards; empty when there is none."""
        ...

    def objects(self) -> list[ObjectRow]:
        """The objects in the week's bucket."""
        ...

    def tables(self) -> list[CatalogTable]:
        """The catalog's tables."""
        ...

    def job_runs(self) -> list[JobRunRow]:
        """The runs of the week's Glue job, newest first."""
        ...

    def traffic_counts(self) -> TrafficCounts:
        """The latest counters; never blocks."""
        ...

    def start_producer(self, rate: int, template: str, keys: str, total: int = 0) -> None:
        """Put `rate` records a second into the stream until stopped, or `total` in all."""
        ...

    def stop_producer(self) -> None:
        """Stop putting."""
        ...

    def start_consumer(self, start: str = "stood") -> None:
        """Read every shard until stopped: from where it stood, TRIM_HORIZON or LATEST."""
        ...

    def stop_consumer(self) -> None:
        """Stop reading."""
        ...

    def close(self) -> None:
        """End everything that was started, within a bound."""
        ...
