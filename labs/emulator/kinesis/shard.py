"""One shard: an append-only log whose append and tail read cost the same with ten records and with a million.

A record's sequence number follows from its place, so that nothing is searched: places are list positions less what
was trimmed. One lock a shard. Knows neither streams' states nor HTTP.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from labs.emulator.kinesis.limits import ITERATORS, CallBudget, ReadBudget, WriteBudget
from labs.emulator.kinesis.memory import RECORD_COST, Memory
from labs.emulator.kinesis.sequence import before, number, place_of, range_of

TRIM_AT_ONCE = 1024
MOST_KNOWN_KEYS = 4096
THROTTLED, FULL = -1, -2  # what append answers instead of a place


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
    memory: Memory = field(default_factory=Memory)
    children: tuple[str, ...] = ()
    closed_at: float | None = None
    trimmed: int = 0
    data: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    arrivals: array[float] = field(default_factory=lambda: array("d"))
    known_keys: dict[str, str] = field(default_factory=dict)
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
        return self.trimmed + len(self.data)

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
        return self.append_sized(data, key, size_of(data, key), now, limited)

    def append_sized(self, data: bytes, key: str, size: int, now: float, limited: bool) -> int:
        """`append`, for who knows the record's `size_of`."""
        if not self.memory.take(size + RECORD_COST):
            return FULL
        if limited and not self.writes.take(now, size):
            self.memory.give(size + RECORD_COST)
            return THROTTLED
        known = self.known_keys
        if len(known) > MOST_KNOWN_KEYS:
            known.clear()
        place = self.trimmed + len(self.data)
        self.data.append(data)
        self.keys.append(known.setdefault(key, key))
        # Wall clocks can step back; arrival times within a shard do not, so that AT_TIMESTAMP can bisect.
        self.arrivals.append(max(now, self.arrivals[-1]) if self.arrivals else now)
        if self.watchers:
            self.changed.notify_all()
        return place

    def read(self, place: int, most: int, most_bytes: int, now: float, horizon: float = 0.0) -> Slice:
        """Up to `most` records and `most_bytes` bytes from `place` on (at least one record, when there is one).

        What arrived before `horizon` is not given, whether or not it is trimmed yet.
        """
        with self.lock:
            return self.read_locked(place, most, most_bytes, now, horizon)

    def read_locked(self, place: int, most: int, most_bytes: int, now: float, horizon: float = 0.0) -> Slice:
        """`read`, for who holds the lock."""
        start = max(place, self.trimmed) - self.trimmed
        if start < len(self.data) and self.arrivals[start] < horizon:
            start = bisect_left(self.arrivals, horizon, start)
        stop, size = start, 0
        limit = min(len(self.data), start + most)
        while stop < limit:
            record = len(self.data[stop]) + len(self.keys[stop])
            if size + record > most_bytes and stop > start:
                break
            size += record
            stop += 1
        caught_up = stop >= len(self.data)
        behind = 0 if caught_up else max(0, int((now - self.arrivals[stop]) * 1000))
        return Slice(
            self.trimmed + start, self.data[start:stop], self.keys[start:stop], list(self.arrivals[start:stop]),
            self.trimmed + stop, size, behind, caught_up and self.closed_at is not None,
        )  # fmt: skip

    def place_at(self, timestamp: float) -> int:
        """The place of the first record that arrived at `timestamp` or later."""
        with self.lock:
            return self.trimmed + bisect_left(self.arrivals, timestamp)

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

    def trim(self, horizon: float) -> None:
        """Forgets records that arrived before that time."""
        with self.lock:
            self.trim_locked(horizon, 1)

    def trim_locked(self, horizon: float, at_once: int = TRIM_AT_ONCE) -> None:
        """`trim`, for who holds the lock; only once there are `at_once` to forget, so that appends stay cheap."""
        if self.arrivals and self.arrivals[0] < horizon:
            gone = bisect_left(self.arrivals, horizon)
            if gone >= at_once or gone == len(self.data):
                self._drop(gone)

    def trim_to(self, place: int) -> None:
        """Forgets the records before a place."""
        with self.lock:
            if place > self.trimmed:
                self._drop(min(place, self.end) - self.trimmed)

    def free(self) -> None:
        """Forgets every record."""
        with self.lock:
            self._drop(len(self.data))
            self.changed.notify_all()

    def _drop(self, gone: int) -> None:
        sizes = sum(map(len, self.data[:gone])) + sum(len(key.encode()) for key in self.keys[:gone])
        del self.data[:gone], self.keys[:gone], self.arrivals[:gone]
        self.trimmed += gone
        self.known_keys.clear()
        self.memory.give(sizes + gone * RECORD_COST)
