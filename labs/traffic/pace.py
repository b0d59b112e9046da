"""How many records may be made now, so that a rate is kept: a bucket of tokens. Plain; the time is handed in.

The rate may rise in a ramp and jump in bursts: a Profile says how many records are due after so many seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

BATCH = 500
# A batch is sent about ten times a second, or as soon as it is full.
TICK = 0.1
# What was missed is made up for at most this long, so that a pause does not end in a burst.
CATCH_UP = 0.5


@dataclass(frozen=True, slots=True)
class Profile:
    """`rate` records a second; from `ramp_from` in a line over `ramp_s` seconds; `burst_rate` for the first `burst_s`
    of every `burst_every` seconds. Zeros leave ramp and bursts out."""

    rate: float
    ramp_from: float = 0.0
    ramp_s: float = 0.0
    burst_rate: float = 0.0
    burst_s: float = 0.0
    burst_every: float = 0.0

    def due(self, seconds: float) -> float:
        """How many records are due in the first `seconds`."""
        inside = min(seconds, self.ramp_s)
        ramped = 0.0
        if self.ramp_s:
            ramped = inside * (self.ramp_from + (self.rate - self.ramp_from) * inside / self.ramp_s / 2)
        return ramped + (seconds - inside) * self.rate + self._bursts(seconds) * (self.burst_rate - self.rate)

    def rate_at(self, seconds: float) -> float:
        """Records a second at that time."""
        return max((self.due(seconds + TICK) - self.due(seconds)) / TICK, 1e-6)

    def _bursts(self, seconds: float) -> float:
        """Seconds of the first `seconds` that lie in a burst and behind the ramp."""
        if not self.burst_every or seconds <= self.ramp_s:
            return 0.0
        whole, rest = divmod(seconds - self.ramp_s, self.burst_every)
        return whole * self.burst_s + min(rest, self.burst_s)


@dataclass(slots=True)
class Pace:
    """`rate` records a second from `then` (seconds) on, or as `profile` has it."""

    rate: float
    then: float
    tokens: float = 0.0
    profile: Profile | None = None
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.then
        self.profile = self.profile or Profile(self.rate)

    @property
    def batch(self) -> int:
        """How many records to gather before they are sent."""
        return max(1, min(BATCH, round(self.rate * TICK)))

    def refill(self, now: float) -> int:
        """Adds what has become due; how many records may be made now."""
        assert self.profile is not None
        begun, self.then = self.then - self._began, max(now, self.then)
        due = self.profile.due(self.then - self._began) - self.profile.due(begun)
        self.rate = self.profile.rate_at(self.then - self._began)
        self.tokens = min(self.tokens + due, max(self.rate * CATCH_UP, self.batch, self.tokens))
        return math.floor(self.tokens)

    def take(self, count: int) -> None:
        """Uses tokens for `count` records."""
        self.tokens -= count

    def wait(self) -> float:
        """Seconds until a batch is due."""
        return max((self.batch - self.tokens) / self.rate, 0.0)
