"""What opens the window: a module of its own, so that a start without words loads no other command's.

Knows no AWS and no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass

from labs.emulator.clock import Pace


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """No command: the window. Its cloud takes as long as AWS does, so that what a student feels is true."""

    clock: Pace = Pace.REALISTIC
    target: str = "embedded"
    region: str | None = None
    role: str = ""
