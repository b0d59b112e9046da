"""How much all shards together keep, and how much of that stays in memory: two counters, each with its cap.

A full cloud throttles instead of filling the disk. What is over the cap of memory is dropped from it by segments, the
least recently needed first, and read back from the archive when somebody asks: the state's file, or for a cloud that
keeps nothing a file that vanishes with the process. Knows no shard. One is shared by every shard of an embedded cloud.
"""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from labs.emulator.kinesis.records import Records, Segment
from labs.emulator.spill import Spill
from labs.emulator.store import Store

MOST = 2 << 30
HOT = 32 << 20
PIECE = 256 << 10  # a segment's size: small enough to be read in a millisecond, large enough to be few


@dataclass(slots=True)
class Memory:
    """`most` bytes of data, keys and RECORD_COST a record; `most_hot` of them in memory, `hot` now.

    The newest records of a shard, those after its last segment, are always in memory.
    """

    most: int = MOST
    most_hot: int = HOT
    archive: Store = field(default_factory=Spill)
    held: int = 0
    hot: int = 0
    going: deque[str] = field(default_factory=deque)  # logs that the archive is to forget
    lock: threading.Lock = field(default_factory=threading.Lock)
    _used: OrderedDict[Segment, None] = field(default_factory=OrderedDict)  # in memory, the longest unused first

    @property
    def piece(self) -> int:
        """Bytes from which on a shard's newest records are sealed."""
        return min(PIECE, self.most_hot // 32)

    def take(self, size: int) -> bool:
        """Counts `size` bytes of a new record in if they fit."""
        with self.lock:
            if self.held + size > self.most:
                return False
            self.held += size
            self.hot += size
            return True

    def give(self, size: int) -> None:
        """Counts `size` bytes of records out that were in memory and in no segment."""
        with self.lock:
            self.held -= size
            self.hot -= size

    def found(self, segment: Segment) -> None:
        """Counts a segment in that was not here yet; its records may be."""
        with self.lock:
            self.held += segment.cost
            if segment.records is not None:
                self.hot += segment.cost
                self._used[segment] = None
                self._shrink()

    def sealed(self, segment: Segment) -> None:
        """Records that are counted already have become a segment: it may leave memory from now on."""
        with self.lock:
            self._used[segment] = None
            self._shrink()

    def forget(self, segment: Segment) -> None:
        """Counts a segment out."""
        with self.lock:
            segment.gone = True
            self.held -= segment.cost
            if segment.records is not None:
                self.hot -= segment.cost
                segment.records = None
                self._used.pop(segment, None)

    def records(self, segment: Segment) -> Records:
        """A segment's records, from memory or the archive. Raises LookupError when they are in neither."""
        with self.lock:
            if segment.records is not None:
                self._used.move_to_end(segment)
                return segment.records
        found = read_back(self.archive, segment)
        with self.lock:
            if segment.records is None and not segment.gone:
                segment.records, self.hot = found, self.hot + segment.cost
                self._used[segment] = None
                self._shrink()
        return found

    def _shrink(self) -> None:
        while self.hot > self.most_hot and self._used:
            segment = next(iter(self._used))
            try:
                self._write(segment)
            except OSError:  # the disk is full: the records stay in memory, since nothing must be lost
                return
            del self._used[segment]
            segment.records = None
            self.hot -= segment.cost

    def _write(self, segment: Segment) -> None:
        # Inside the lock, so that a segment that is forgotten meanwhile is not written after that.
        records = segment.records
        if records is not None and not segment.written:
            value = pickle.dumps((records.data, records.keys, records.arrivals), pickle.HIGHEST_PROTOCOL)
            self.archive.append(segment.log, segment.first, value)
            segment.written = True


def read_back(archive: Store, segment: Segment) -> Records:
    """A segment's records from the archive, whose entries may begin before it and end after it.

    Raises LookupError when the archive does not have them all.
    """
    found = Records()
    for place, value in archive.entries(segment.log, segment.first, segment.end):
        part = Records(*pickle.loads(value))
        found.add(part, max(0, segment.first - place), segment.end - place)
    if len(found.data) != segment.end - segment.first:
        raise LookupError(f"Records {segment.first} to {segment.end - 1} of {segment.log} are not in the saved state.")
    return found
