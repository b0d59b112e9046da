"""Plain values that cross from the engine to its views: shards, counts, tables, resources, cleanup rows.

Knows no AWS client and no widget. All are frozen; times are seconds since the epoch, sizes are bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ShardRange:
    """A shard's part of the key space, both ends inclusive, and whom it came from."""

    shard_id: str
    first: int
    last: int
    parents: tuple[str, ...] = ()
    is_open: bool = True

    @property
    def number(self) -> int:
        """The shard's number: 3 for shardId-000000000003."""
        return int(self.shard_id.rsplit("-", 1)[1])


@dataclass(frozen=True, slots=True)
class ShardCount:
    """What one client has seen of one shard since it started: all cumulative."""

    acknowledged: int = 0
    bytes: int = 0
    throttled: int = 0
    read: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class TrafficCounts:
    """One snapshot of the traffic process: cumulative counts per shard of `stream`, and the consumer's lag.

    `sent` counts records in put calls, so acknowledged + throttled + failed otherwise; `retried` those put again, of
    which `doubtful` after an answer that was lost: they may be stored twice. `dropped` were made and never
    acknowledged when the producer ended; `waiting` wait for their next try. `behind_records` is about as many as the
    density of the last read times `behind_ms`. `read_ms` is the 95th percentile of the last reads.
    """

    at: float
    shards: Mapping[str, ShardCount] = field(default_factory=dict)
    behind_ms: int | None = None
    retried: int = 0
    producing: bool = False
    consuming: bool = False
    error: str = ""
    stream: str = ""
    sent: int = 0
    doubtful: int = 0
    dropped: int = 0
    waiting: int = 0
    behind_records: int | None = None
    read_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a catalog table; `partition` tells a partition key."""

    name: str
    type: str
    partition: bool = False


@dataclass(frozen=True, slots=True)
class CatalogTable:
    """A table of the Data Catalog, as the tree shows it."""

    database: str
    name: str
    location: str
    classification: str
    columns: tuple[Column, ...]
    partitions: int = 0
    records: int | None = None
    version: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TablePartition:
    """A partition: its values in the order of the keys, its place, when it was made."""

    values: tuple[str, ...]
    location: str
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class TableVersion:
    """A version of a table: its id, when it was written, its columns."""

    id: str
    updated: float
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class TableDetail:
    """A table up close; versions newest first."""

    database: str
    name: str
    partitions: tuple[TablePartition, ...] = ()
    versions: tuple[TableVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What became of a column: added, removed or changed; its kind before and after."""

    what: str
    column: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query gave: columns, their types, rows (None is NULL); or an error, at a line and column from 1."""

    sql: str
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    error: str = ""
    line: int = 0
    column: int = 0
    seconds: float = 0.0
    scanned: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """An object in S3."""

    bucket: str
    key: str
    size: int
    modified: float


@dataclass(frozen=True, slots=True)
class Preview:
    """An object's content as a person reads it. `kind`: text, json, table or bytes; `packed` how it was packed."""

    kind: str
    text: str = ""
    packed: str = ""
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    records: int | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryBuffer:
    """A delivery stream's buffer: bytes and seconds at which it is flushed, and how full it is where that is known."""

    name: str
    status: str
    limit: int
    interval: float
    size: int | None = None
    records: int | None = None
    left: float | None = None  # seconds to the flush; None while it is empty
    problem: str = ""


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A Glue job: where its script lies, the script (None when it is not there), its default arguments."""

    name: str
    location: str
    script: str | None
    arguments: Mapping[str, str] = field(default_factory=dict)
    command: str = "pythonshell"
    python: str = ""


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource of the ledger. `state`: intent, created, deleting, gone, foreign or unknown."""

    kind: str
    title: str
    name: str
    state: str
    region: str
    created: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CleanupRow:
    """A resource in cleanup. `state`: waits, removing, gone, left alone, unknown or failed; `words` say why."""

    kind: str
    title: str
    name: str
    state: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Capability:
    """Whether the account allows an action of the week. `state`: allowed, denied or unknown; `how` it was found out."""

    action: str
    state: str
    how: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """Room for the week. `state`: ok, short or unknown; `used` and `limit` are None where AWS does not tell."""

    name: str
    needed: int
    used: int | None
    limit: int | None
    state: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one thing has cost by estimate, in US dollars, and costs an hour while it lives; None is unknown."""

    kind: str
    title: str
    name: str
    usd: float | None
    per_hour: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Cost:
    """The estimate of a run. `whole` is False when a part is unknown; `words` say whose prices of when these are."""

    lines: tuple[CostLine, ...]
    usd: float
    whole: bool
    per_hour: float
    words: str
    real: bool = False


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of cleanup's plan: what goes in which place, why it is ours, what it waits for, when it expires."""

    order: int
    kind: str
    title: str
    name: str
    region: str
    why: str
    waits: str
    expires: float


@dataclass(frozen=True, slots=True)
class Net:
    """One of the proof's nets. `state`: not yet, running, clean, present or unknown."""

    id: str
    title: str
    state: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class JobRunRow:
    """One run of a Glue job. `state` as Glue names it; `started` is 0.0 while unknown; `log` is its output so far."""

    id: str
    state: str
    started: float
    seconds: float
    error: str = ""
    log: str = ""
    job: str = ""  # the name of the job it is a run of


@dataclass(frozen=True, slots=True)
class Account:
    """A profile that was found: its name, its own region and how it signs in; the last two may be empty."""

    name: str
    region: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """What there is to work on: profiles, regions, and the region where none is named."""

    profiles: tuple[Account, ...] = ()
    regions: tuple[str, ...] = ()
    region: str = "us-east-1"


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the engine works: the target's name, the account's id (and alias), the region, and if it is billed."""

    target: str
    account: str
    region: str
    real: bool = False
    alias: str = ""
    kept: bool = False  # whether what is made there is found at the next start, and can be saved


@dataclass(frozen=True, slots=True)
class Save:
    """A named save of the embedded cloud: when, what lived and which steps were verified; `problem` if it is broken."""

    name: str
    at: float
    resources: int = 0
    steps: int = 0
    bytes: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something of the embedded cloud that waits: what sort of thing and which, why, seconds left, of how many."""

    what: str
    name: str
    why: str
    left: float
    of: float


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a day still needs of earlier days: titles of the steps that build it, and how long they take, in seconds."""

    day: str
    titles: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended last, in this window or before it: the state's word (labs.model), the sentence, the evidence."""

    state: str
    sentence: str
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Help:
    """What helps with a step: hints already looked at, how many there are, and what a reset would remove (names)."""

    step: str
    hints: tuple[str, ...] = ()
    strengths: int = 0
    by_hand: bool = False
    removes: tuple[str, ...] = ()
    lab_removes: tuple[str, ...] = ()
    solved: bool = False  # whether its solution was shown before
    outcome: Outcome | None = None  # as long as the step still stands so


@dataclass(frozen=True, slots=True)
class QuizResult:
    """Where the quiz of a day stands: how many questions it has, how many were answered, how many rightly at last."""

    day: str
    count: int
    answered: int = 0
    right: int = 0
