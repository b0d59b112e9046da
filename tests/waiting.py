"""Waiting for a condition in tests, with a bound, so that no test sleeps for a guessed time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 20.0, pause: float = 0.02) -> None:
    """Returns once the condition holds; fails after `seconds`."""
    deadline, clock = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        clock.wait(pause)
