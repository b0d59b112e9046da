"""A shard's records by place: sealed segments, which may be out of memory, and behind them the tail that still grows.

Appending and reading the tail cost the same with ten records and with a million. Whoever calls holds the shard's lock;
`load` alone is called without it. Knows neither limits nor streams.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from labs.emulator.kinesis.memory import Memory, read_back
from labs.emulator.kinesis.records import RECORD_COST, Records, Segment, segment_of

MOST_KNOWN_KEYS = 4096
Loaded = Mapping[Segment, Records]
NONE: Loaded = {}


@dataclass(slots=True)
class RecordLog:
    """`trimmed` is the first place that is left, `first` the tail's, `cleared` where the archive's entries begin."""

    name: str = ""
    memory: Memory = field(default_factory=Memory)
    trimmed: int = 0
    first: int = 0
    cleared: int = 0
    size: int = 0  # of the tail: bytes of data and keys
    latest: float = 0.0  # the last arrival
    tail: Records = field(default_factory=Records)
    segments: list[Segment] = field(default_factory=list)
    known_keys: dict[str, str] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The place that the next record will have."""
        return self.first + len(self.tail.data)

    def append(self, entries: Sequence[tuple[bytes, str, int, int]], now: float) -> None:
        """Appends data, key, hash and size of records that the memory has counted."""
        tail, known = self.tail, self.known_keys
        if len(known) > MOST_KNOWN_KEYS:
            known.clear()
        # Wall clocks can step back; arrival times within a shard do not, so that AT_TIMESTAMP can bisect.
        self.latest = max(self.latest, now)
        tail.data += [data for data, *_ in entries]
        tail.keys += [known.setdefault(key, key) for _, key, *_ in entries]
        tail.arrivals.extend([self.latest] * len(entries))
        self.size += sum(size for *_, size in entries)

    def undo(self, place: int) -> None:
        """Takes the tail's records from a place on back."""
        at = place - self.first
        size, count = self.tail.size(at), len(self.tail.data) - at
        self.tail = self.tail.cut(0, at)
        self.size -= size
        self.memory.give(size + count * RECORD_COST)

    def seal(self, written: bool) -> Segment | None:
        """Makes the tail a segment, which can leave memory; None when it is empty."""
        if not self.tail.data:
            return None
        segment = segment_of(self.name, self.first, self.tail, self.size, written)
        self.first, self.size, self.tail = segment.end, 0, Records()
        self.segments.append(segment)
        self.known_keys.clear()
        self.memory.sealed(segment)
        return segment

    def _index(self, place: int) -> int:
        return max(0, bisect_right(self.segments, place, key=_first) - 1)

    def start(self, place: int, horizon: float) -> int:
        """The first place from one on that is left and arrived at the horizon or later."""
        place = max(place, self.trimmed)
        if place < self.first:
            return place if self.segments[self._index(place)].began >= horizon else max(place, self.place_at(horizon))
        arrivals, at = self.tail.arrivals, place - self.first
        if at < len(arrivals) and arrivals[at] < horizon:
            return self.first + bisect_left(arrivals, horizon, at)
        return place

    def place_at(self, timestamp: float) -> int:
        """The place of the first record that arrived at `timestamp` or later."""
        index = bisect_left(self.segments, timestamp, key=_ended)
        if index == len(self.segments):
            return self.first + bisect_left(self.tail.arrivals, timestamp)
        segment = self.segments[index]
        if timestamp <= segment.began:
            return segment.first
        return segment.first + bisect_left(self.memory.records(segment).arrivals, timestamp)

    def cold(self, place: int, most: int, most_bytes: int, horizon: float) -> list[Segment]:
        """The segments that a reader from that place on needs and that are not in memory."""
        found: list[Segment] = []
        place = max(place, self.trimmed)
        if place >= self.first:
            return found
        for segment in self.segments[self._index(place) :]:
            if most <= 0 or most_bytes <= 0:
                break
            if segment.ended >= horizon:
                if segment.records is None:
                    found.append(segment)
                most -= segment.end - max(place, segment.first)
                most_bytes -= segment.size if place <= segment.first else 0
        return found

    def load(self, segments: Iterable[Segment]) -> Loaded:
        """Their records, whatever leaves memory meanwhile; without those that are forgotten meanwhile."""
        found = {}
        for segment in segments:
            try:
                found[segment] = self.memory.records(segment)
            except LookupError:  # whoever holds the lock does not find the segment either
                if not segment.gone:
                    raise
        return found

    def take(self, place: int, most: int, room: int, loaded: Loaded = NONE) -> tuple[Records, int, int]:
        """Up to `most` records and `room` bytes from a place on: the records, the next place and their bytes."""
        if place >= self.first:
            at = place - self.first
            stop, size = self.tail.fitting(at, most, room, 1)
            return self.tail.cut(at, stop), self.first + stop if stop > at else place, size
        found, size = Records(), 0
        for segment in self.segments[self._index(place) :]:
            records = loaded.get(segment) or self.memory.records(segment)
            at = place - segment.first
            stop, taken = records.fitting(at, most - len(found.data), room - size, not found.data)
            found.add(records, at, stop)
            place, size = segment.first + stop, size + taken
            if stop < len(records.data) or len(found.data) >= most or size > room:
                return found, place, size
        stop, taken = self.tail.fitting(0, most - len(found.data), room - size, not found.data)
        found.add(self.tail, 0, stop)
        return found, self.first + stop, size + taken

    def arrival(self, place: int, loaded: Loaded = NONE) -> float:
        """When the record at a place arrived."""
        if place >= self.first:
            return self.tail.arrivals[place - self.first]
        segment = self.segments[self._index(place)]
        if place == segment.first:
            return segment.began
        return (loaded.get(segment) or self.memory.records(segment)).arrivals[place - segment.first]

    def oldest(self) -> float | None:
        """When the first record that is left arrived, to the segment; None when none is left."""
        if self.segments:
            return self.segments[0].began
        return self.tail.arrivals[0] if self.tail.arrivals else None

    def trim(self, horizon: float, at_once: int) -> None:
        """Forgets whole segments that arrived before that time, and of the tail's records `at_once` or more."""
        if self.segments:
            if self.segments[0].ended >= horizon:
                return
            self.trim_to(self.segments[bisect_left(self.segments, horizon, key=_ended) - 1].end)
        arrivals = self.tail.arrivals
        if not self.segments and arrivals and arrivals[0] < horizon:
            gone = bisect_left(arrivals, horizon)
            if gone >= at_once or gone == len(arrivals):
                self.trim_to(self.first + gone)

    def trim_to(self, place: int) -> None:
        """Forgets the records before a place."""
        place = min(place, self.end)
        if place <= self.trimmed:
            return
        gone = bisect_right(self.segments, place, key=_end)
        for segment in self.segments[:gone]:
            self.memory.forget(segment)
        del self.segments[:gone]
        if self.segments and self.segments[0].first < place:
            self.segments[0] = self._cut(self.segments[0], place)
        elif place > self.first:
            self._cut_tail(place - self.first)
        self.trimmed = place

    def _cut(self, segment: Segment, place: int) -> Segment:
        """The rest of a segment. It is read anew when it is not here: entries before the rest may be gone."""
        rest = Segment(self.name, place, segment.end, 0, segment.began, segment.ended, None, segment.written)
        here = segment.records
        records = (
            read_back(self.memory.archive, rest) if here is None else here.cut(place - segment.first, len(here.data))
        )
        self.memory.forget(segment)
        rest = segment_of(self.name, place, records, records.size(), segment.written)
        self.memory.found(rest)
        return rest

    def _cut_tail(self, gone: int) -> None:
        before, count = self.size, len(self.tail.data)
        self.tail = self.tail.cut(gone, count)
        self.first, self.size = self.first + gone, self.tail.size()
        self.known_keys.clear()
        self.memory.give(before - self.size + gone * RECORD_COST)


def _first(segment: Segment) -> int:
    return segment.first


def _end(segment: Segment) -> int:
    return segment.end


def _ended(segment: Segment) -> float:
    return segment.ended
