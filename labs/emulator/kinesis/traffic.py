"""What is written to a stream a second, and how many shards an on-demand stream wants for it.

Plain values fed with the time. Source: "On-demand mode" of the developer guide: an on-demand stream takes up to double
the peak of its last 30 days, and a new one 4 MiB and 4,000 records a second.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field

from labs.emulator.kinesis.limits import BYTES_IN, RECORDS_IN

DAYS = 30
DAY_S = 86_400
FIRST_SHARDS = 4
MOST_SHARDS = 200  # the default quota of an on-demand stream: 200 MiB a second


@dataclass(slots=True)
class Traffic:
    """The second that is counted now, and the highest demand (in shards) of each day that had any."""

    second: int = 0
    records: int = 0
    bytes: int = 0
    peaks: dict[int, float] = field(default_factory=dict)
    scaled_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, now: float, records: int, size: int) -> None:
        """Counts what was taken in."""
        with self.lock:
            if int(now) != self.second:
                self._finish()
                self.second, self.records, self.bytes = int(now), 0, 0
            self.records += records
            self.bytes += size

    def _finish(self) -> None:
        demand, day = max(self.records / RECORDS_IN, self.bytes / BYTES_IN), self.second // DAY_S
        if demand > self.peaks.get(day, 0.0):
            self.peaks[day] = demand

    def wanted(self, now: float) -> int:
        """Shards for double the peak of the last 30 days."""
        with self.lock:
            self._finish()
            self.peaks = {day: peak for day, peak in self.peaks.items() if day > now // DAY_S - DAYS}
            peak = max(self.peaks.values(), default=0.0)
        return min(MOST_SHARDS, max(FIRST_SHARDS, math.ceil(2 * peak)))
