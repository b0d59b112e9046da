"""The one way in which setting up ends early, and the one place it speaks.

Everything goes to stderr: stdout belongs to the command that is started, which may print JSON there.
"""

from __future__ import annotations

import sys


class Stop(Exception):
    """Setting up cannot go on; its text is a sentence that says why and what to do."""


def say(sentence: str) -> None:
    """One line for the person who waits."""
    print(sentence, file=sys.stderr, flush=True)
