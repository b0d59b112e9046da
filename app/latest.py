"""What was told last is what is kept, though several threads keep: an answer changed at once must not lose to the one
before it.

Knows neither Qt nor the engine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count


class Latest:
    """Tickets are drawn where the student acts, in that order; what holds them may run on any thread, in any order."""

    def __init__(self) -> None:
        self._lock, self._tickets = threading.Lock(), count(1)
        self._kept: dict[str, int] = {}

    def ticket(self) -> int:
        """The place of what is told now."""
        return next(self._tickets)

    def keep(self, thing: str, ticket: int, write: Callable[[], object]) -> None:
        """Write, one at a time, unless something later was written of that thing; what `write` raises goes on."""
        with self._lock:
            if ticket > self._kept.get(thing, 0):
                write()
                self._kept[thing] = ticket
