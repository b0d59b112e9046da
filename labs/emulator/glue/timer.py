"""One thread that does things when they are due; without anything to do it does not exist.

Knows neither schedules nor what is done.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field

from labs.emulator.wire import AwsError

LONGEST_WAIT = 3600.0


@dataclass(slots=True)
class Timer:
    """What is due, by key: a key has at most one time."""

    due: dict[Hashable, tuple[float, Callable[[], None]]] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None
    closed: bool = False

    def put(self, key: Hashable, seconds: float, act: Callable[[], None]) -> None:
        """Does `act` once, `seconds` from now, unless the key is put again or dropped before."""
        with self.changed:
            if self.closed:
                return
            self.due[key] = (time.monotonic() + seconds, act)
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="glue timer", daemon=True)
                self.thread.start()
            self.changed.notify()

    def drop(self, key: Hashable) -> None:
        """Forgets what was due for the key."""
        with self.changed:
            self.due.pop(key, None)
            self.changed.notify()

    def left(self) -> list[tuple[Hashable, float]]:
        """What is due, by key, and the seconds until then."""
        with self.changed:
            return [(key, at - time.monotonic()) for key, (at, _) in self.due.items()]

    def close(self) -> None:
        """Ends the thread."""
        with self.changed:
            self.closed = True
            self.due.clear()
            self.changed.notify()
            thread = self.thread
        if thread:
            thread.join()

    def _run(self) -> None:
        while act := self._next():
            with suppress(AwsError):
                act()

    def _next(self) -> Callable[[], None] | None:
        """Waits for the next thing that is due; None when there is nothing left to wait for."""
        with self.changed:
            while self.due:
                key = min(self.due, key=lambda one: self.due[one][0])
                left = self.due[key][0] - time.monotonic()
                if left <= 0:
                    return self.due.pop(key)[1]
                self.changed.wait(min(left, LONGEST_WAIT))
            self.thread = None
            return None
