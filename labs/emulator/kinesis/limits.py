"""What a shard may take in and give out: sliding windows of one second that hold to the record and to the byte.

Plain values fed with the time; knows no stream. Source: "Quotas and limits" of Kinesis Data Streams.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

RECORDS_IN = 1000
BYTES_IN = 1024 * 1024
READS = 5
ITERATORS = 5
BYTES_OUT = 2 * 1024 * 1024


@dataclass(slots=True)
class WriteBudget:
    """1,000 records and 1 MiB (data and keys) in any one second; a larger record is paid for by waiting."""

    taken: deque[list[float]] = field(default_factory=deque)  # [time, records, bytes]
    records: int = 0
    bytes: int = 0
    blocked_until: float = 0.0

    def take(self, now: float, size: int) -> bool:
        """Takes a record of `size` bytes if it fits; a refused one costs nothing."""
        taken = self.taken
        while taken and taken[0][0] <= now - 1.0:
            _, records, size_then = taken.popleft()
            self.records -= int(records)
            self.bytes -= int(size_then)
        if now < self.blocked_until or self.records >= RECORDS_IN:
            return False
        if self.bytes + size > BYTES_IN:
            if size <= BYTES_IN or self.bytes:
                return False
            self.blocked_until = now + size / BYTES_IN  # larger than a second's share: the average stays 1 MiB/s
        if taken and taken[-1][0] == now:
            taken[-1][1] += 1
            taken[-1][2] += size
        else:
            taken.append([now, 1, size])
        self.records += 1
        self.bytes += size
        return True


@dataclass(slots=True)
class ReadBudget:
    """Five GetRecords and 2 MiB in any one second; a larger answer is paid for by waiting."""

    reads: deque[tuple[float, int]] = field(default_factory=deque)  # (time, bytes)
    blocked_until: float = 0.0

    def may_read(self, now: float) -> bool:
        """Whether one more GetRecords may be answered now."""
        while self.reads and self.reads[0][0] <= now - 1.0:
            self.reads.popleft()
        given = sum(size for _, size in self.reads)
        return now >= self.blocked_until and len(self.reads) < READS and given < BYTES_OUT

    def is_free(self, now: float) -> bool:
        """Whether no large answer is still being paid for; a look without the shard's lock, which may soon be past."""
        return now >= self.blocked_until

    def paid(self, now: float, size: int) -> None:
        """Notes an answer of `size` bytes; more than 2 MiB blocks the shard for size / 2 MiB seconds."""
        self.reads.append((now, size))
        if size > BYTES_OUT:
            self.blocked_until = now + size / BYTES_OUT


@dataclass(slots=True)
class PushBudget:
    """2 MiB in any one second to one consumer of one shard; a larger record is paid for by waiting."""

    given: deque[tuple[float, int]] = field(default_factory=deque)  # (time, bytes)
    blocked_until: float = 0.0

    def allowance(self, now: float) -> int:
        """How many bytes may be pushed now."""
        while self.given and self.given[0][0] <= now - 1.0:
            self.given.popleft()
        return 0 if now < self.blocked_until else BYTES_OUT - sum(size for _, size in self.given)

    def paid(self, now: float, size: int) -> None:
        """Notes a push of `size` bytes."""
        self.given.append((now, size))
        if size > BYTES_OUT:
            self.blocked_until = now + size / BYTES_OUT

    def wait(self, now: float) -> float:
        """Seconds until more may be pushed than now; 0 when nothing was pushed within the last second."""
        if now < self.blocked_until:
            return self.blocked_until - now
        return max(0.0, self.given[0][0] + 1.0 - now) if self.given else 0.0


@dataclass(slots=True)
class CallBudget:
    """So many calls in any one second."""

    most: int
    calls: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> bool:
        """Takes a call if it fits."""
        while self.calls and self.calls[0] <= now - 1.0:
            self.calls.popleft()
        if len(self.calls) >= self.most:
            return False
        self.calls.append(now)
        return True
