"""From cumulative counts to rates per second, kept in rings that are allocated once and read without copying.

numpy only: knows neither Qt nor where the counts come from. Imported after the first paint.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from labs.shapes import TrafficCounts

WINDOW = 1.0  # seconds that a rate is taken over
FINE_SECONDS = 60.0  # up to this span every sample is shown, above it one a second
COARSE_EVERY = 0.95

Times = NDArray[np.float64]
Rates = NDArray[np.float32]
Counts = NDArray[np.int64]


class Metric(IntEnum):
    """What a ring holds of every shard, each a second; `READ` is kept as a count only."""

    RECORDS = 0
    BYTES = 1
    THROTTLED = 2


READ = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """A shard's figures of now: records, bytes and throttled records a second; what was put and not read."""

    records: float = 0.0
    bytes: float = 0.0
    throttled: float = 0.0
    left: int = 0


class RateRing:
    """The last `capacity` samples of every shard, and as many of one a second."""

    def __init__(self, capacity: int = 640, rows: int = 16) -> None:
        self._fine, self._coarse = Ring(capacity, rows), Ring(capacity, rows)
        self._row: dict[str, int] = {}
        self._order: list[str] = []
        self._rows: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._recent: deque[tuple[float, Counts]] = deque()
        self._now: Rates = np.zeros((3, 0), dtype=np.float32)

    def add(self, counts: TrafficCounts) -> bool:
        """Take a snapshot in; False when it is no newer than the last one."""
        if self._recent and counts.at <= self._recent[-1][0]:
            return False
        first = not self._recent
        self._recent.append((counts.at, self._taken(counts)))
        while len(self._recent) > 2 and self._recent[1][0] <= counts.at - WINDOW:
            self._recent.popleft()
        self._now = self._rates()
        if not first:  # one snapshot alone tells no rate
            self._fine.write(counts.at, self._now)
            if counts.at - self._coarse.latest >= COARSE_EVERY:
                self._coarse.write(counts.at, self._now)
        return True

    def shards(self) -> list[str]:
        """Every shard ever seen, in the order in which they came."""
        return list(self._row)

    def figures(self, shard: str) -> Figures:
        """The latest figures of a shard; zeros when it was never seen."""
        row = self._row.get(shard)
        if row is None:
            return Figures()
        records, size, throttled = (float(one) for one in self._now[:, row])
        last = self._recent[-1][1][:, row]
        return Figures(records, size, throttled, max(0, int(last[0]) - int(last[READ])))

    def now(self, metric: Metric = Metric.RECORDS) -> dict[str, float]:
        """The latest rate of every shard."""
        return dict(zip(self._row, self._now[metric].tolist(), strict=True))

    def latest(self) -> float:
        """When the latest sample was taken, in seconds since the epoch; 0.0 before the first."""
        return self._recent[-1][0] if self._recent else 0.0

    def span(self, shard: str, metric: Metric, seconds: float = FINE_SECONDS) -> tuple[Times, Rates]:
        """Times (n,) and rates (n,) of a shard's last `seconds`, from its first sample: views, until the next add."""
        ring, row = self._ring(seconds), self._row.get(shard)
        return ring.span(row, metric, self.latest() - seconds) if row is not None else (np.zeros(0), ring.nothing)

    def all(self, metric: Metric, seconds: float = FINE_SECONDS) -> tuple[Times, Rates]:
        """Times (n,) and rates (shards, n), rows in the order of `shards`: views, until the next add."""
        times, rates = self._ring(seconds).all(metric, self.latest() - seconds)
        return times, rates[: len(self._row)]

    def records(self, shard: str) -> tuple[Times, Rates]:
        """Records a second of the last minute, as `span`."""
        return self.span(shard, Metric.RECORDS)

    def peak(self, metric: Metric = Metric.RECORDS, seconds: float = FINE_SECONDS) -> float:
        """The highest rate in the span, over all shards."""
        _, rates = self.all(metric, seconds)
        return float(rates.max()) if rates.size else 0.0

    def _ring(self, seconds: float) -> Ring:
        return self._fine if seconds <= FINE_SECONDS else self._coarse

    def _taken(self, counts: TrafficCounts) -> Counts:
        if self._order != list(counts.shards):
            self._order = list(counts.shards)
            for shard in self._order:
                if shard not in self._row:
                    self._row[shard] = len(self._row)
                    self._fine.grow()
                    self._coarse.grow()
            self._rows = np.array([self._row[shard] for shard in self._order], dtype=np.intp)
        taken = np.zeros((4, len(self._row)), dtype=np.int64)
        if self._order:
            each = [(one.acknowledged, one.bytes, one.throttled, one.read) for one in counts.shards.values()]
            taken[:, self._rows] = np.array(each, dtype=np.int64).T
        return taken

    def _rates(self) -> Rates:
        (since, base), (at, new) = self._recent[0], self._recent[-1]
        old = np.zeros_like(new)
        old[:, : base.shape[1]] = base
        # A count that fell was started anew, so all of it is growth.
        grown = np.where(new >= old, new - old, new)[:3]
        rates = grown / (at - since) if at > since else np.zeros(grown.shape)
        return rates.astype(np.float32)


class Ring:
    """Samples of every row. Each is written twice, half a buffer apart, so that any span is contiguous."""

    def __init__(self, capacity: int, rows: int) -> None:
        self._capacity = capacity
        self._total = 0
        self._times = np.zeros(2 * capacity)
        self._data = np.zeros((3, rows, 2 * capacity), dtype=np.float32)
        self._born: list[int] = []
        self.latest = 0.0
        self.nothing: Rates = np.zeros(0, dtype=np.float32)

    def grow(self) -> None:
        """Have a row more, whose samples begin now."""
        self._born.append(self._total)
        if len(self._born) > self._data.shape[1]:
            self._data = np.concatenate([self._data, np.zeros_like(self._data)], axis=1)

    def write(self, at: float, rates: Rates) -> None:
        """Add a sample of every row."""
        here = self._total % self._capacity
        for place in (here, here + self._capacity):
            self._times[place] = at
            self._data[:, : rates.shape[1], place] = rates
        self._total += 1
        self.latest = at

    def span(self, row: int, metric: Metric, since: float) -> tuple[Times, Rates]:
        """A row's samples after `since`."""
        start, end = self._range(self._total - self._born[row], since)
        return self._times[start:end], self._data[metric, row, start:end]

    def all(self, metric: Metric, since: float) -> tuple[Times, Rates]:
        """Every row's samples after `since`."""
        start, end = self._range(self._total, since)
        return self._times[start:end], self._data[metric, :, start:end]

    def _range(self, samples: int, since: float) -> tuple[int, int]:
        if self._total == 0:
            return 0, 0
        end = (self._total - 1) % self._capacity + self._capacity + 1
        start = end - min(samples, self._capacity)
        return start + int(np.searchsorted(self._times[start:end], since)), end
