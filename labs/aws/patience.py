"""Waiting for AWS: asks again with growing pauses, tells what is waited for, and stops when it is cancelled.

Knows no service. Pauses are waited on the cancel event, so that cancelling is felt at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0

T = TypeVar("T")


class Cancelled(Exception):
    """The student cancelled; what was done so far is in the ledger."""


class TookTooLong(RuntimeError):
    """What was waited for did not happen in time; the message says what and how long."""


@dataclass(frozen=True, slots=True)
class Patience:
    """`say` hears what is waited for, once a wait."""

    cancelled: threading.Event
    say: Callable[[str], None]

    def check(self) -> None:
        """Raises Cancelled when the student has cancelled."""
        if self.cancelled.is_set():
            raise Cancelled

    def until(self, words: str, condition: Callable[[], T | None], seconds: float) -> T:
        """What the condition gives once it is true. Raises TookTooLong after `seconds`, Cancelled when cancelled."""
        deadline, pause, told = time.monotonic() + seconds, FIRST_PAUSE, False
        while True:
            self.check()
            found = condition()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TookTooLong(f"Waited {seconds:.0f} s: {words}.")
            if not told:
                self.say(words)
                told = True
            self.cancelled.wait(pause)
            pause = min(LONGEST_PAUSE, pause * 1.4)
