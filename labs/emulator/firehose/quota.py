"""How much direct puts may bring to one delivery stream: requests, records and bytes in any one second.

Plain values fed with the time; knows no stream. Source: "Amazon Data Firehose quota" of the developer guide. Rates are
those of AWS at every pace.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

MIB = 1024 * 1024
LARGE_REGIONS = frozenset({"us-east-1", "us-west-2", "eu-west-1"})


@dataclass(frozen=True, slots=True)
class Rates:
    """The most in one second."""

    requests: int = 1_000
    records: int = 100_000
    bytes: int = 1 * MIB


LARGE = Rates(requests=2_000, records=500_000, bytes=5 * MIB)


def rates_of(region: str) -> Rates:
    """The default quota of a region."""
    return LARGE if region in LARGE_REGIONS else Rates()


@dataclass(slots=True)
class Quota:
    """What came in the last second: [time, requests, records, bytes]. Without `rates` there is no limit."""

    rates: Rates | None = None
    taken: deque[list[float]] = field(default_factory=deque)
    requests: int = 0
    records: int = 0
    bytes: int = 0

    def admit(self, now: float, sizes: list[int]) -> list[bool]:
        """Which records of one request there is room for; those that are refused cost nothing.

        A record larger than a second's share is taken when nothing else came in that second.
        """
        if self.rates is None:
            return [True] * len(sizes)
        self._forget(now)
        if self.requests >= self.rates.requests:
            return [False] * len(sizes)
        before = self.records, self.bytes
        self.requests += 1
        admitted = [self._take(size, self.rates) for size in sizes]
        self.taken.append([now, 1, self.records - before[0], self.bytes - before[1]])
        return admitted

    def _take(self, size: int, rates: Rates) -> bool:
        if self.records >= rates.records or (self.bytes and self.bytes + size > rates.bytes):
            return False
        self.records += 1
        self.bytes += size
        return True

    def _forget(self, now: float) -> None:
        while self.taken and self.taken[0][0] <= now - 1.0:
            _, requests, records, size = self.taken.popleft()
            self.requests -= int(requests)
            self.records -= int(records)
            self.bytes -= int(size)
