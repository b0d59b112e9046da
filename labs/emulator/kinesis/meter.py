"""Counts of one stream, minute by minute: a few additions a call, handed over when the minute is past.

Plain values fed with the time; knows neither operations nor CloudWatch.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from labs.emulator.metrics import Tally

MINUTE_S = 60

Name = tuple[str, str, str]  # metric, shard id or empty, consumer's name or empty


@dataclass(slots=True)
class Meter:
    """Tallies by the minute's start (seconds since the epoch)."""

    minutes: dict[int, dict[Name, Tally]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, now: float, values: Iterable[tuple[Name, float]]) -> None:
        """Notes what one call came to."""
        minute = int(now) // MINUTE_S * MINUTE_S
        with self.lock:
            tallies = self.minutes.setdefault(minute, {})
            for name, value in values:
                tally = tallies.get(name)
                if tally is None:
                    tally = tallies[name] = Tally()
                tally.add(value)

    def past(self, now: float) -> list[tuple[int, dict[Name, Tally]]]:
        """Takes out the minutes that are over."""
        with self.lock:
            over = sorted(minute for minute in self.minutes if minute + MINUTE_S <= now)
            return [(minute, self.minutes.pop(minute)) for minute in over]
