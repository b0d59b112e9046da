"""Records side by side in memory, and what is known of a sealed stretch of a shard's log while its records are not.

Plain values: knows neither shards nor where records lie when they are not here.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

RECORD_COST = 128  # what CPython spends on a record beside its data and key: two objects' heads and three list slots


@dataclass(slots=True)
class Records:
    """Data, partition keys and arrival times (seconds since the epoch), by place."""

    data: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    arrivals: array[float] = field(default_factory=lambda: array("d"))

    def add(self, other: Records, first: int, stop: int) -> None:
        """Appends a part of other records."""
        self.data += other.data[first:stop]
        self.keys += other.keys[first:stop]
        self.arrivals += other.arrivals[first:stop]

    def cut(self, first: int, stop: int) -> Records:
        """A copy of a part."""
        return Records(self.data[first:stop], self.keys[first:stop], self.arrivals[first:stop])

    def size(self, first: int = 0) -> int:
        """Bytes of data, and of keys in UTF-8, from one record on."""
        return sum(map(len, self.data[first:])) + sum(len(key.encode()) for key in self.keys[first:])

    def fitting(self, first: int, most: int, room: int, at_least: int) -> tuple[int, int]:
        """Where a reader of `most` records and `room` bytes stops that begins at `first`, and the bytes until there.

        It takes `at_least` records, whatever they weigh.
        """
        stop = min(len(self.data), first + most)
        size = sum(map(len, self.data[first:stop])) + sum(map(len, self.keys[first:stop]))
        while size > room and stop - first > at_least:
            if size > 2 * room and stop - first > 2 * at_least + 1:  # by halves first: a few records of many fit
                half = first + (stop - first) // 2
                less = sum(map(len, self.data[half:stop])) + sum(map(len, self.keys[half:stop]))
                if size - less > room:
                    stop, size = half, size - less
                    continue
            stop -= 1
            size -= len(self.data[stop]) + len(self.keys[stop])
        return stop, size


@dataclass(slots=True, eq=False)
class Segment:
    """Places `first` to `end` (exclusive) of a log, sealed: no record is added, and only whole ones are forgotten.

    `size` counts data and keys in bytes, `began` and `ended` are the first and the last arrival. `records` is None
    while they lie in the archive alone, `written` tells whether they lie there at all.
    """

    log: str
    first: int
    end: int
    size: int
    began: float
    ended: float
    records: Records | None = None
    written: bool = False
    gone: bool = False

    @property
    def cost(self) -> int:
        """Bytes that it counts for."""
        return self.size + (self.end - self.first) * RECORD_COST


def segment_of(log: str, first: int, records: Records, size: int, written: bool) -> Segment:
    """The segment of records that are here."""
    arrivals: Sequence[float] = records.arrivals
    return Segment(log, first, first + len(arrivals), size, arrivals[0], arrivals[-1], records, written)
