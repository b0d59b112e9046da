"""One shard: its log of records (log.py), its rates, who reads it and what follows it when it is closed.

A record's sequence number follows from its place, so that nothing is searched. One lock a shard. Knows neither
streams' states nor HTTP.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from labs.emulator.kinesis.limits import ITERATORS, CallBudget, ReadBudget, WriteBudget
from labs.emulator.kinesis.log import NONE, Loaded, RecordLog
from labs.emulator.kinesis.records import RECORD_COST
from labs.emulator.kinesis.sequence import before, number, place_of, range_of

TRIM_AT_ONCE = 1024
THROTTLED, FULL = -1, -2  # what append answers instead of a place

Entry = tuple[bytes, str, int, int]  # data, partition key, hash, size in bytes


@dataclass(frozen=True, slots=True)
class Slice:
    """Records read from one place on: `next_place` is where to go on, `size` counts data and keys in bytes."""

    first_place: int
    data: list[bytes]
    keys: list[str]
    arrivals: list[float]
    next_place: int
    size: int
    behind_ms: int
    ended: bool


def size_of(data: bytes, key: str) -> int:
    """What a record counts for, in bytes: its data and its key in UTF-8."""
    return len(data) + (len(key) if key.isascii() else len(key.encode()))


def stamp_of(arrival: float) -> float:
    """ApproximateArrivalTimestamp, in whole milliseconds: never later than the arrival, so that it finds the record."""
    return int(arrival * 1000) / 1000


@dataclass(slots=True)
class Shard:
    """`first` and `last` are its hash range, both inclusive; `parents` are shard ids, parent first.

    `changed` is a condition on `lock`: it is notified of records, of the shard's end, and by `wake`.
    """

    index: int
    first: int
    last: int
    birth_ms: int
    parents: tuple[str, ...] = ()
    log: RecordLog = field(default_factory=RecordLog)
    children: tuple[str, ...] = ()
    closed_at: float | None = None
    encrypted_from: list[tuple[int, bool]] = field(default_factory=list)
    writes: WriteBudget = field(default_factory=WriteBudget)
    reads: ReadBudget = field(default_factory=ReadBudget)
    iterators: CallBudget = field(default_factory=lambda: CallBudget(ITERATORS))
    watchers: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    changed: threading.Condition = field(init=False)
    id: str = field(init=False)  # shardId-000000000000 and so on

    def __post_init__(self) -> None:
        self.id = f"shardId-{self.index:012d}"
        self.changed = threading.Condition(self.lock)

    @property
    def end(self) -> int:
        """The place that the next record will have."""
        return self.log.end

    @property
    def trimmed(self) -> int:
        """The first place whose record is not forgotten."""
        return self.log.trimmed

    def sequence(self, place: int) -> str:
        """The sequence number of a place."""
        return str(number(self.birth_ms, self.index, place))

    def sequences(self, place: int, count: int) -> list[str]:
        """The sequence numbers of `count` places from one on."""
        first = number(self.birth_ms, self.index, place)
        step = number(self.birth_ms, self.index, place + 1) - first
        return [str(first + index * step) for index in range(count)]

    def sequence_before(self, place: int) -> str:
        """A number after the record before `place` and before the record at `place`."""
        return str(before(self.birth_ms, self.index, place))

    def place(self, sequence: str) -> int | None:
        """The place of a sequence number, None when it is no record's of this shard."""
        return place_of(sequence, self.birth_ms, self.index)

    def places(self, sequence: str) -> tuple[int, int] | None:
        """The first places at and after a sequence number, None when it is not of this shard."""
        return range_of(sequence, self.birth_ms, self.index)

    def append(self, data: bytes, key: str, now: float, *, limited: bool) -> int:
        """Appends a record and gives its place, or THROTTLED or FULL. The lock must be held."""
        return self.append_all([(data, key, 0, size_of(data, key))], now, limited)[0]

    def append_all(self, entries: Sequence[Entry], now: float, limited: bool) -> list[int]:
        """Appends records and gives the place of each, or THROTTLED or FULL. The lock must be held."""
        memory, writes, place = self.log.memory, self.writes, self.log.end
        cost = sum(size + RECORD_COST for *_, size in entries)
        is_room = memory.take(cost)  # for all at once, since that is the rule
        taken: list[Entry] = []
        places = []
        for entry in entries:
            size = entry[3]
            if not is_room and not memory.take(size + RECORD_COST):
                places.append(FULL)
            elif limited and not writes.take(now, size):
                memory.give(size + RECORD_COST)
                places.append(THROTTLED)
            else:
                places.append(place + len(taken))
                taken.append(entry)
        self.log.append(taken, now)
        if taken and self.watchers:
            self.changed.notify_all()
        return places

    def fetch(self, place: int, most: int, most_bytes: int, horizon: float = 0.0) -> Loaded:
        """What a reader from that place on needs and is not in memory. The lock must not be held: it may take long."""
        if place >= self.log.first:
            return NONE
        with self.lock:
            wanted = self.log.cold(place, most, most_bytes, horizon)
        return self.log.load(wanted)

    def read(self, place: int, most: int, most_bytes: int, now: float, horizon: float = 0.0) -> Slice:
        """Up to `most` records and `most_bytes` bytes from `place` on (at least one record, when there is one).

        What arrived before `horizon` is not given, whether or not it is trimmed yet.
        """
        loaded = self.fetch(place, most, most_bytes, horizon)
        with self.lock:
            return self.read_locked(place, most, most_bytes, now, horizon, loaded)

    def read_locked(
        self, place: int, most: int, most_bytes: int, now: float, horizon: float = 0.0, loaded: Loaded = NONE
    ) -> Slice:
        """`read`, for who holds the lock and has what `fetch` gave."""
        log = self.log
        start = log.start(place, horizon)
        found, stop, size = log.take(start, most, most_bytes, loaded)
        caught_up = stop >= log.end
        behind = 0 if caught_up else max(0, int((now - log.arrival(stop, loaded)) * 1000))
        return Slice(
            start, found.data, found.keys, list(found.arrivals), stop, size, behind,
            caught_up and self.closed_at is not None,
        )  # fmt: skip

    def place_at(self, timestamp: float) -> int:
        """The place of the first record that arrived at `timestamp` or later."""
        with self.lock:
            return self.log.place_at(timestamp)

    def set_encrypted(self, encrypted: bool) -> None:
        """Records from here on are encrypted, or no longer are."""
        with self.lock:
            self.encrypted_from.append((self.end, encrypted))

    def is_encrypted(self, place: int) -> bool:
        """Whether the record at a place was written while the stream was encrypted."""
        index = bisect_right(self.encrypted_from, (place, True))
        return bool(index) and self.encrypted_from[index - 1][1]

    def wake(self) -> None:
        """Lets those who wait for the shard look again."""
        with self.lock:
            self.changed.notify_all()

    def close(self, now: float, children: tuple[str, ...]) -> None:
        """No record is appended any more; readers go on with the children."""
        with self.lock:
            self.closed_at, self.children = now, children
            self.changed.notify_all()

    def trim(self, horizon: float, exact: bool = True) -> None:
        """Forgets records that arrived before that time: to the record, or only by what is in memory anyway."""
        with self.lock:
            if exact or not self.log.cold(self.log.trimmed, 1, 1, horizon):
                self.log.trim_to(self.log.start(self.log.trimmed, horizon))
            else:
                self.log.trim(horizon, TRIM_AT_ONCE)

    def trim_locked(self, horizon: float) -> None:
        """Forgets most of what arrived before that time, at next to no cost, for who holds the lock."""
        self.log.trim(horizon, TRIM_AT_ONCE)

    def free(self) -> None:
        """Forgets every record."""
        with self.lock:
            self.log.trim_to(self.log.end)
            self.changed.notify_all()
