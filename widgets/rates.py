"""From cumulative counts to rates per second, kept in a ring that is allocated once and read without copying.

numpy only: knows neither Qt nor where the counts come from. Imported after the first paint.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labs.shapes import ShardCount, TrafficCounts

WINDOW = 1.0  # seconds that a rate is taken over
NOTHING = ShardCount()


@dataclass(frozen=True, slots=True)
class Figures:
    """A shard's figures of now: records, bytes and throttled records a second; what was put and not read."""

    records: float = 0.0
    bytes: float = 0.0
    throttled: float = 0.0
    left: int = 0


class RateRing:
    """The last `capacity` samples of every shard. Written twice, so that any span is contiguous."""

    def __init__(self, capacity: int = 640, rows: int = 16) -> None:
        self._capacity = capacity
        self._total = 0
        self._times = np.zeros(2 * capacity)
        self._records = np.zeros((rows, 2 * capacity), dtype=np.float32)
        self._throttled = np.zeros((rows, 2 * capacity), dtype=np.float32)
        self._row: dict[str, int] = {}
        self._born: list[int] = []
        self._recent: deque[TrafficCounts] = deque()
        self._now: dict[str, Figures] = {}

    def add(self, counts: TrafficCounts) -> bool:
        """Take a snapshot in; False when it is no newer than the last one."""
        if self._recent and counts.at <= self._recent[-1].at:
            return False
        first = not self._recent
        self._recent.append(counts)
        while len(self._recent) > 2 and self._recent[1].at <= counts.at - WINDOW:
            self._recent.popleft()
        base = self._recent[0]
        self._now = {shard: _figures(counts, base, shard) for shard in counts.shards}
        if not first:  # one snapshot alone tells no rate
            self._write(counts.at)
        return True

    def shards(self) -> list[str]:
        """Every shard ever seen, in the order in which they came."""
        return list(self._row)

    def figures(self, shard: str) -> Figures:
        """The latest figures of a shard; zeros when it was never seen."""
        return self._now.get(shard, Figures())

    def latest(self) -> float:
        """When the latest sample was taken, in seconds since the epoch; 0.0 before the first."""
        return self._recent[-1].at if self._recent else 0.0

    def records(self, shard: str) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Times (n,) and records a second (n,) since the shard was first seen: views, until the next add."""
        return self._span(shard, self._records)

    def throttled(self, shard: str) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Times (n,) and throttled records a second (n,), as `records`."""
        return self._span(shard, self._throttled)

    def peak(self) -> float:
        """The highest records a second in the ring, over all shards."""
        length = min(self._total, self._capacity)
        return float(self._records[:, :length].max()) if length else 0.0

    def _span(self, shard: str, data: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        row = self._row.get(shard)
        if row is None or self._total == 0:
            return self._times[:0], data[0, :0]
        length = min(self._total - self._born[row], self._capacity)
        end = (self._total - 1) % self._capacity + self._capacity + 1
        return self._times[end - length : end], data[row, end - length : end]

    def _write(self, at: float) -> None:
        for shard in self._now:
            self._row_of(shard)
        here = self._total % self._capacity
        for place in (here, here + self._capacity):
            self._times[place] = at
            for shard, row in self._row.items():
                figures = self.figures(shard)
                self._records[row, place] = figures.records
                self._throttled[row, place] = figures.throttled
        self._total += 1

    def _row_of(self, shard: str) -> int:
        if shard not in self._row:
            self._row[shard] = len(self._row)
            self._born.append(self._total)
            if len(self._row) > len(self._records):
                self._records = np.concatenate([self._records, np.zeros_like(self._records)])
                self._throttled = np.concatenate([self._throttled, np.zeros_like(self._throttled)])
        return self._row[shard]


def _figures(now: TrafficCounts, base: TrafficCounts, shard: str) -> Figures:
    new, old = now.shards[shard], base.shards.get(shard, NOTHING)
    seconds = now.at - base.at
    left = max(0, new.acknowledged - new.read)
    if seconds <= 0:
        return Figures(left=left)
    return Figures(
        _grown(new.acknowledged, old.acknowledged) / seconds,
        _grown(new.bytes, old.bytes) / seconds,
        _grown(new.throttled, old.throttled) / seconds,
        left,
    )


def _grown(new: int, old: int) -> int:
    # A count that fell was started anew, so all of it is growth.
    return new - old if new >= old else new
