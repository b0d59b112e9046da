"""What the embedded Glue remembers, as plain data: no lock, no thread, no open file. One RegionState a region.

The dicts called definition are answers as AWS gives them; they are replaced, never changed in place, so that an
answer may be sent while the next change is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Table:
    """A table: its versions, newest last, and its partitions by their values."""

    versions: list[Json]
    partitions: dict[tuple[str, ...], Json] = field(default_factory=dict)
    next_version: int = 1

    @property
    def definition(self) -> Json:
        """The newest version."""
        return self.versions[-1]


@dataclass(slots=True)
class Database:
    """A database and its tables by name."""

    definition: Json
    tables: dict[str, Table] = field(default_factory=dict)


@dataclass(slots=True)
class Crawler:
    """A crawler. `crawls` are its runs, newest last; `since` is when the running one began."""

    definition: Json
    state: str = "READY"
    since: float = 0.0
    last: Json | None = None
    crawls: list[Json] = field(default_factory=list)
    tables: tuple[int, int, int] = (0, 0, 0)


@dataclass(slots=True)
class Job:
    """A job and its runs by id, newest last."""

    definition: Json
    runs: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chain:
    """What a run descends from: the firing's id (a workflow run's own), the trigger, the workflow's name or nothing."""

    id: str
    trigger: str
    workflow: str = ""


@dataclass(slots=True)
class Trigger:
    """A trigger; `met` holds, for each chain under way, which of its conditions were met."""

    definition: Json
    met: dict[str, set[int]] = field(default_factory=dict)


@dataclass(slots=True)
class WorkflowRun:
    """A workflow's run: its record, and the states of the runs that it started, by (kind, name, run id)."""

    record: Json
    actions: dict[tuple[str, str, str], str] = field(default_factory=dict)


@dataclass(slots=True)
class Workflow:
    """A workflow and its runs by id, newest last."""

    definition: Json
    runs: dict[str, WorkflowRun] = field(default_factory=dict)


@dataclass(slots=True)
class RegionState:
    """Everything of one region; `tags` by ARN, partition `indexes` by database and table."""

    region: str
    databases: dict[str, Database] = field(default_factory=dict)
    crawlers: dict[str, Crawler] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    classifiers: dict[str, Json] = field(default_factory=dict)
    connections: dict[str, Json] = field(default_factory=dict)
    indexes: dict[str, Json] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
