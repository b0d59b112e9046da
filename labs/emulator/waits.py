"""What waits in the embedded cloud, why, and for how long: one row a wait, told to the program that started it.

Rows only; each service knows its own waits. Seconds are real ones, at the cloud's pace. Knows no service.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from labs.shapes import Wait


@runtime_checkable
class TellsWaits(Protocol):
    """A service, or another part of the cloud, in which things wait."""

    def waits(self) -> Iterable[Wait]:
        """What waits there now; thread-safe."""


def between(what: str, name: str, why: str, due: float, now: float, of: float) -> Iterator[Wait]:
    """The wait that ends at `due` (in the same seconds as `now`), of `of` seconds in all; none when it is over."""
    if due > now:
        yield Wait(what, name, why, round(due - now, 3), round(max(of, due - now), 3))


@dataclass(slots=True)
class Pauses:
    """Waits of threads that sleep: each is told of for as long as it sleeps."""

    _now: dict[int, tuple[Wait, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def until(self, event: threading.Event, seconds: float, what: str, name: str, why: str) -> bool:
        """Waits for the event, at most so long; whether it came."""
        with self._told(Wait(what, name, why, seconds, seconds)):
            return event.wait(seconds)

    @contextmanager
    def _told(self, wait: Wait) -> Iterator[None]:
        key = threading.get_ident()
        with self._lock:
            self._now[key] = (wait, time.monotonic() + wait.of)
        try:
            yield
        finally:
            with self._lock:
                del self._now[key]

    def waits(self) -> list[Wait]:
        """The pauses that are not over."""
        now = time.monotonic()
        with self._lock:
            pauses = list(self._now.values())
        return [row for one, due in pauses for row in between(one.what, one.name, one.why, due, now, one.of)]
