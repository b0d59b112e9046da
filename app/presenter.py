"""Presenter mode's state machine: scenes with two beats each, next, pause and auto, and the gate for the runner.

A scene is announced, played when the presenter says so, and stays with its result until the presenter goes on.
`gate` blocks on the runner's thread; everything else returns at once and may be called from any thread. Knows no Qt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from labs.model import Step


class Beat(StrEnum):
    """Where the scene stands."""

    PREPARING = "preparing"
    ANNOUNCED = "announced"
    PLAYING = "playing"
    SHOWN = "shown"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page shows: which step, its beat, the mode, and how many scenes were reached."""

    step: Step | None = None
    beat: Beat = Beat.PREPARING
    paused: bool = False
    auto: bool = False
    reached: int = 0

    @property
    def can_go(self) -> bool:
        """Whether next means something now."""
        return self.beat in (Beat.ANNOUNCED, Beat.SHOWN)


class Presentation:
    """One day's presentation. `changed` is told each standing, on whichever thread made it."""

    def __init__(self, changed: Callable[[Standing], None], rest: float = 4.0) -> None:
        self._changed = changed
        self._rest = rest
        self._turn = threading.Condition()
        self._now = Standing()
        self._go = False
        self._left = False

    def standing(self) -> Standing:
        """Where it stands."""
        with self._turn:
            return self._now

    def next(self) -> None:
        """Go on from this beat; nothing happens while a scene plays."""
        with self._turn:
            if self._now.can_go:
                self._go = True
                self._turn.notify_all()

    def pause(self) -> None:
        """Hold auto, or let it go on; next still works."""
        self._set(lambda now: replace(now, paused=not now.paused))

    def auto(self) -> None:
        """Go on by itself after a rest, or no longer."""
        self._set(lambda now: replace(now, auto=not now.auto, paused=False))

    def leave(self) -> None:
        """End: the gate stays shut."""
        with self._turn:
            self._left = True
            self._turn.notify_all()

    def ended(self, step_id: str) -> None:
        """The step's outcome is known; the scene stays with its result."""
        if self._now.step is not None and self._now.step.id == step_id:
            self._set(lambda now: replace(now, beat=Beat.SHOWN))

    def over(self) -> None:
        """The run has ended."""
        self._set(lambda now: replace(now, beat=Beat.OVER))

    def gate(self, step: Step) -> bool:
        """Let the last scene be seen, announce this one, wait for its start; False when the presenter has left."""
        if self._now.step is not None:
            self._set(lambda now: replace(now, beat=Beat.SHOWN))
            if not self._wait():
                return False
        self._set(lambda now: replace(now, step=step, beat=Beat.ANNOUNCED, reached=now.reached + 1))
        if not self._wait():
            return False
        self._set(lambda now: replace(now, beat=Beat.PLAYING))
        return True

    def _wait(self) -> bool:
        with self._turn:
            while not self._go and not self._left:
                runs = self._now.auto and not self._now.paused
                woken = self._turn.wait(self._rest if runs else None)
                if not woken and self._now.auto and not self._now.paused:
                    self._go = True
            return not self._left

    def _set(self, change: Callable[[Standing], Standing]) -> None:
        with self._turn:
            was, now = self._now, change(self._now)
            if (was.step, was.beat) != (now.step, now.beat):
                self._go = False  # a press belongs to the beat in which it was made
            self._now = now
            self._turn.notify_all()
        self._changed(now)
