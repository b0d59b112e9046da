"""Waiting for AWS: asks again with growing pauses, tells what is waited for, and stops when it is cancelled.

Knows no service. Pauses are waited on the cancel event, so that cancelling is felt at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from labs.words import joined, tr

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0

T = TypeVar("T")


class Cancelled(Exception):
    """The student cancelled; what was done so far is in the ledger."""


class TookTooLong(RuntimeError):
    """What was waited for did not happen in time; the message says what and how long."""


def no_reason(_words: str) -> str:
    """For a cloud that does not say why something waits."""
    return ""


@dataclass(frozen=True, slots=True)
class Patience:
    """`say` hears what is waited for, once a wait; and again when `why` (words to a reason) has another reason."""

    cancelled: threading.Event
    say: Callable[[str], None]
    why: Callable[[str], str] = no_reason

    def check(self) -> None:
        """Raises Cancelled when the student has cancelled."""
        if self.cancelled.is_set():
            raise Cancelled

    def until(self, words: str, condition: Callable[[], T | None], seconds: float) -> T:
        """What the condition gives once it is true. Raises TookTooLong after `seconds`, Cancelled when cancelled."""
        deadline, pause, told = time.monotonic() + seconds, FIRST_PAUSE, ""
        while True:
            self.check()
            found = condition()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TookTooLong(tr("Waited {seconds:.0f} s: {words}.", seconds=seconds, words=words))
            told = self._tell(words, told)
            self.cancelled.wait(pause)
            pause = min(LONGEST_PAUSE, pause * 1.4)

    def _tell(self, words: str, told: str) -> str:
        """Says the words with the reason, unless nothing new can be said; what has been said by now."""
        sentence, _, left = self.why(words).partition(" · ")
        if told and (not sentence or sentence == told):
            return told
        self.say(joined(" · ", [part for part in (words, sentence, left) if part]))
        return sentence or words
