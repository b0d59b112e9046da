"""A stream: its state, its open and closed shards, and how splits and merges change who owns which hash.

Knows the shard log but no HTTP. States change with time, not with threads: `settle` moves them when they are due.
"""

from __future__ import annotations

import heapq
import itertools
import re
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from labs.emulator.kinesis.consumer import Consumer
from labs.emulator.kinesis.log import RecordLog
from labs.emulator.kinesis.memory import Memory
from labs.emulator.kinesis.meter import Meter
from labs.emulator.kinesis.routing import KEY_SPACE, middle_of, uniform_starts
from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.traffic import Traffic

CREATING, ACTIVE, UPDATING, DELETING = "CREATING", "ACTIVE", "UPDATING", "DELETING"
PROVISIONED, ON_DEMAND = "PROVISIONED", "ON_DEMAND"
SHARD_DIGITS = re.compile(r"[0-9]{1,12}")
AUTO, USER_PARTITION_KEY = "AUTO", "USER_PARTITION_KEY"


def no_need_to_keep(_stream: Stream) -> None:
    """For a stream that is not kept."""


@dataclass(slots=True)
class Stream:
    """`due` is when the present state ends (seconds since the epoch); times are wall time."""

    name: str
    arn: str
    created: float
    status: str = CREATING
    due: float = 0.0
    mode: str = PROVISIONED
    strategy: str = USER_PARTITION_KEY
    retention_hours: int = 24
    tags: dict[str, str] = field(default_factory=dict)
    shards: list[Shard] = field(default_factory=list)
    resized: list[float] = field(default_factory=list)
    most_record: int = 1024 * 1024  # bytes of data and key
    key_id: str = ""
    policy: str = ""
    warm: int = 0  # MiB a second
    monitored: frozenset[str] = frozenset()
    mode_changes: list[float] = field(default_factory=list)
    key_starts: list[float] = field(default_factory=list)
    key_stops: list[float] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter)
    traffic: Traffic = field(default_factory=Traffic)
    turns: Iterator[int] = field(default_factory=itertools.count)
    consumers: dict[str, Consumer] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    gone: bool = False
    keep: Callable[[Stream], None] = no_need_to_keep  # writes the stream down before its new shards take records
    lock: threading.RLock = field(default_factory=threading.RLock)
    # (starts, shards) of the open shards, replaced whole so that writers read it without a lock
    routes: tuple[Sequence[int], Sequence[Shard]] = ((), ())

    def settle(self, now: float) -> bool:
        """Moves the state on when it is due; False when the stream is gone."""
        if self.status != ACTIVE and now >= self.due:
            with self.lock:
                if self.status in (CREATING, UPDATING) and now >= self.due:
                    self.status = ACTIVE
        return not (self.status == DELETING and now >= self.due)

    def begin(self, status: str, due: float) -> None:
        """Enters a state that ends at `due`; the lock must be held."""
        self.due = due  # first, since `settle` looks without the lock
        self.status = status

    @property
    def encryption(self) -> str:
        """EncryptionType of what is written now."""
        return "KMS" if self.key_id else "NONE"

    def horizon(self, now: float) -> float:
        """What arrived before this time is past the retention."""
        return now - self.retention_hours * 3600

    def live_consumers(self, now: float) -> list[Consumer]:
        """The consumers in the order of their names, their states moved on; those that are gone are forgotten."""
        with self.lock:
            self.consumers = {name: one for name, one in self.consumers.items() if one.settle(now)}
            return sorted(self.consumers.values(), key=lambda one: one.name)

    def open_shards(self) -> Sequence[Shard]:
        """Open shards in hash order; together they tile the key space."""
        return self.routes[1]

    def shard_for(self, place: int) -> Shard:
        """The open shard that owns a hash."""
        starts, shards = self.routes
        return shards[bisect_right(starts, place) - 1]

    def shard(self, shard_id: str) -> Shard | None:
        """The shard of that id, open or closed."""
        prefix, _, digits = shard_id.rpartition("-")
        if prefix != "shardId" or not SHARD_DIGITS.fullmatch(digits) or int(digits) >= len(self.shards):
            return None
        return self.shards[int(digits)]

    def open_first(self, count: int, now: float) -> None:
        """Opens the first `count` shards, which tile the key space evenly."""
        starts = uniform_starts(count)
        ends = [start - 1 for start in starts[1:]] + [KEY_SPACE - 1]
        for start, end in zip(starts, ends, strict=True):
            self._new(start, end, (), now)
        self.reroute()

    def log_name(self, index: int) -> str:
        """The name of a shard's log: that of a later stream of the same name is another."""
        return f"kinesis/{self.arn}/{int(self.created * 1000)}/{index}"

    def _new(self, first: int, last: int, parents: tuple[str, ...], now: float) -> Shard:
        # A child is younger than its parents even within a millisecond: its sequence numbers lie above theirs.
        births = [self.shards[int(parent.rpartition("-")[2])].birth_ms + 1 for parent in parents]
        index = len(self.shards)
        log = RecordLog(self.log_name(index), self.memory)
        shard = Shard(index, first, last, max(int(now * 1000), *births, 0), parents, log)
        if self.key_id:
            shard.set_encrypted(True)
        self.shards.append(shard)
        return shard

    def reroute(self) -> None:
        """Lets writers find the shards that are open now, once they are kept."""
        self.keep(self)
        shards = sorted((s for s in self.shards if s.closed_at is None), key=lambda s: s.first)
        self.routes = ([s.first for s in shards], shards)

    def _replace(self, parents: Sequence[Shard], ranges: Sequence[tuple[int, int]], now: float) -> None:
        # Children open before the parents close, so that a writer that finds its shard closed has where to go.
        ids = tuple(parent.id for parent in parents)
        children = tuple(self._new(first, last, ids, now).id for first, last in ranges)
        for parent in parents:
            parent.close(now, children)

    def split(self, shard: Shard, at: int, now: float) -> None:
        """Closes the shard; two children share its range, the upper one beginning at `at`."""
        self._replace([shard], [(shard.first, at - 1), (at, shard.last)], now)
        self.reroute()

    def merge(self, one: Shard, other: Shard, now: float) -> None:
        """Closes both neighbours; one child has their whole range. `one` becomes ParentShardId."""
        self._replace([one, other], [(min(one.first, other.first), max(one.last, other.last))], now)
        self.reroute()

    def resize(self, count: int, now: float) -> None:
        """Splits and merges until `count` shards tile the key space evenly, as UpdateShardCount does."""
        starts = uniform_starts(count)
        for start in starts:
            owner = self.shard_for(start)
            if owner.first != start:
                self.split(owner, start, now)
        keep = set(starts)
        for shard in list(self.open_shards()):
            if shard.first not in keep:
                left = self.shard_for(shard.first - 1)
                self.merge(left, self.shard_for(shard.first), now)

    def grow(self, count: int, now: float) -> None:
        """Splits the widest shards until at least `count` are open. The lock must be held."""
        widest = [(shard.first - shard.last, shard.first, shard.last, shard) for shard in self.open_shards()]
        heapq.heapify(widest)
        while len(widest) < count:
            *_, shard = heapq.heappop(widest)
            middle = middle_of(shard.first, shard.last)
            self._replace([shard], [(shard.first, middle - 1), (middle, shard.last)], now)
            for child in self.shards[-2:]:
                heapq.heappush(widest, (child.first - child.last, child.first, child.last, child))
        self.reroute()

    def next_hash(self) -> int:
        """Where a record goes when the stream spreads them itself: to each open shard in turn."""
        shards = self.routes[1]
        return shards[next(self.turns) % len(shards)].first

    def trim(self, now: float, exact: bool = True) -> None:
        """Forgets what is older than the retention; not `exact`, what is cheaply forgotten of it."""
        for shard in self.shards:
            shard.trim(self.horizon(now), exact)

    def forget(self, now: float) -> None:
        """The stream is gone: its shards take no record any more, and their memory is free."""
        with self.lock:
            self.gone = True
            for shard in self.shards:
                if shard.closed_at is None:
                    shard.close(now, ())
                shard.free()
