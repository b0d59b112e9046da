"""The embedded cloud's one clock: how long a state or a wait lasts here, given how long it lasts on AWS.

Rates (records a second) are never scaled: only delays are. Knows no service.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum


class Pace(StrEnum):
    """`realistic`: delays last as on AWS. `quick`: 1/50 of it, for tests and for a week in a minute."""

    REALISTIC = "realistic"
    QUICK = "quick"


FACTORS = {Pace.REALISTIC: 1.0, Pace.QUICK: 0.02}


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds on AWS to seconds here. `now` is wall time, since records and objects carry it."""

    factor: float = 1.0

    @classmethod
    def of(cls, pace: Pace) -> Clock:
        """The clock of a pace."""
        return cls(FACTORS[pace])

    def lasting(self, aws_seconds: float) -> float:
        """How many real seconds something lasts that takes `aws_seconds` on AWS."""
        return aws_seconds * self.factor

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()
