"""Why a step waits and about how long, chosen from everything that waits in the embedded cloud.

Plain functions; knows no cloud. What merely stands (a retention, an alarm's period, a schedule) explains no wait.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from labs.shapes import Wait
from labs.words import said, tr

STANDING = frozenset({"records", "alarm", "trigger schedule", "crawler schedule"})


def reason(rows: Iterable[Wait], words: str, run: str) -> str:
    """ "WHY · about 9 s" for what a step of the run waits for, described by `words`; empty when nothing is known.

    A thing that the words name goes before another of the run's; of several, the one that ends last.
    """
    ours = [row for row in rows if row.what not in STANDING and run in row.name]
    named = [row for row in ours if row.name in words]
    last = max(named or ours, key=lambda row: row.left, default=None)
    return f"{said(last.why)} · {about(last.left)}" if last is not None else ""


def about(seconds: float) -> str:
    """ "about 9 s", "about 3 min"."""
    if seconds < 90:
        return tr("about {seconds} s", seconds=max(1, math.ceil(seconds)))
    return tr("about {minutes} min", minutes=math.ceil(seconds / 60))
