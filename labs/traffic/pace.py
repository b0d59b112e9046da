"""How many records may be made now, so that a rate is kept: a bucket of tokens. Plain; the time is handed in."""

from __future__ import annotations

from dataclasses import dataclass

BATCH = 500
# A batch is sent about ten times a second, or as soon as it is full.
TICK = 0.1
# What was missed is made up for at most this long, so that a pause does not end in a burst.
CATCH_UP = 0.5


@dataclass(slots=True)
class Pace:
    """`rate` records a second from `then` (seconds) on."""

    rate: float
    then: float
    tokens: float = 0.0

    @property
    def batch(self) -> int:
        """How many records to gather before they are sent."""
        return max(1, min(BATCH, round(self.rate * TICK)))

    def refill(self, now: float) -> int:
        """Adds what has become due; how many records may be made now."""
        most = max(self.rate * CATCH_UP, self.batch)
        self.tokens = min(self.tokens + (now - self.then) * self.rate, most)
        self.then = now
        return int(self.tokens)

    def take(self, count: int) -> None:
        """Uses tokens for `count` records."""
        self.tokens -= count

    def wait(self) -> float:
        """Seconds until a batch is due."""
        return max((self.batch - self.tokens) / self.rate, 0.0)
