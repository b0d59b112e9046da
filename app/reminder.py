"""The terminal's reminder of what still lives on a target that outlives the program: at the start, and at the end.

Pure but for reading the session. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Sequence

from labs.session import Session
from labs.shapes import Cost, ResourceRow

DEAD = ("gone", "foreign", "intent")


def reminder(session: Session) -> str:
    """A sentence; empty when nothing lives, or when what lives ends with the program."""
    if session.child is not None and not session.child.kept:
        return ""
    return sentence(session.resources(), session.cost(), str(session.cloud.target))


def sentence(rows: Sequence[ResourceRow], cost: Cost, target: str) -> str:
    """What lives there, what it costs an hour, and how to remove it."""
    live = [row for row in rows if row.state not in DEAD]
    if not live:
        return ""
    unknown = "" if all(line.per_hour is not None for line in cost.lines) else ", and more that is unknown"
    hourly = f"about ${cost.per_hour:,.3f} an hour{unknown}" if cost.per_hour or unknown else "little while unused"
    billed = "costs" if cost.real else "would cost on AWS"
    many = f"{len(live)} resource{'s' * (len(live) != 1)}"
    return f"Still on {target}: {many}. This {billed} {hourly}. Remove with: headwater clean --target {target}"
