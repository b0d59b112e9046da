"""One shard: an append-only log whose append and tail read cost the same with ten records and with a million.

A record's sequence number follows from its place, so that nothing is searched: places are list positions less what
was trimmed. One lock a shard. Knows neither streams' states nor HTTP.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field

from labs.emulator.kinesis.limits import ReadBudget, WriteBudget
from labs.emulator.kinesis.sequence import number, place_of

TRIM_AT_ONCE = 1024


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


@dataclass(slots=True)
class Shard:
    """`first` and `last` are its hash range, both inclusive; `parents` are shard ids, parent first."""

    index: int
    first: int
    last: int
    birth_ms: int
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    closed_at: float | None = None
    trimmed: int = 0
    data: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    arrivals: array[float] = field(default_factory=lambda: array("d"))
    known_keys: dict[str, str] = field(default_factory=dict)
    writes: WriteBudget = field(default_factory=WriteBudget)
    reads: ReadBudget = field(default_factory=ReadBudget)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def id(self) -> str:
        """shardId-000000000000 and so on."""
        return f"shardId-{self.index:012d}"

    @property
    def end(self) -> int:
        """The place that the next record will have."""
        return self.trimmed + len(self.data)

    def sequence(self, place: int) -> str:
        """The sequence number of a place."""
        return str(number(self.birth_ms, self.index, place))

    def place(self, sequence: str) -> int | None:
        """The place of a sequence number, None when it is not of this shard."""
        return place_of(sequence, self.birth_ms, self.index)

    def append(self, data: bytes, key: str, now: float, *, limited: bool) -> int | None:
        """Appends a record and gives its place; None when the shard's budget is spent. The lock must be held."""
        if limited and not self.writes.take(now, len(data) + len(key.encode())):
            return None
        place = self.end
        self.data.append(data)
        self.keys.append(self.known_keys.setdefault(key, key))
        # Wall clocks can step back; arrival times within a shard do not, so that AT_TIMESTAMP can bisect.
        self.arrivals.append(max(now, self.arrivals[-1]) if self.arrivals else now)
        return place

    def read(self, place: int, most: int, most_bytes: int, now: float) -> Slice:
        """Up to `most` records and `most_bytes` bytes from `place` on (at least one record, when there is one)."""
        with self.lock:
            start = max(place, self.trimmed) - self.trimmed
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

    def trim(self, before: float) -> None:
        """Forgets records that arrived before that time, some thousand at once so that appends stay cheap."""
        with self.lock:
            if not self.arrivals or self.arrivals[0] >= before:
                return
            gone = bisect_left(self.arrivals, before)
            if gone >= TRIM_AT_ONCE or gone == len(self.data):
                del self.data[:gone], self.keys[:gone], self.arrivals[:gone]
                self.trimmed += gone
                self.known_keys = {key: key for key in self.keys}
