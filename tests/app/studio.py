"""What the scenes of tests/app/pictures.py have in common: the window on the kept cloud, days played, saves used.

Everything is done as a student does it: through the window's wishes. Knows the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.state_wishes import GO_BACK, START_AGAIN
from app.window import MainWindow
from labs.model import Course, StepState
from tests.app.album import LOOKS, PLAIN, put_on, rest, shot, until

Take = Callable[[QWidget | None], None]
TRIES = 3  # of a step: on a busy machine a check may come too early


@dataclass
class Studio:
    """The window and where its pictures go; `taken` are the files written by now."""

    app: QApplication
    window: MainWindow
    folder: Path
    taken: list[str] = field(default_factory=list)

    @property
    def course(self) -> Course:
        """The week."""
        assert self.window.narrator.course is not None
        return self.window.narrator.course

    def take(self, view: str, look: str, sheet: QWidget | None = None) -> None:
        """A picture of the window as it is; a sheet larger than the window is a fault."""
        rest(0.3)
        if sheet is not None and not self.window.rect().contains(sheet.rect()):
            print(f"  {view}-{look}: the sheet is {sheet.size().toTuple()}, larger than the window", flush=True)
        shot(self.window, sheet, self.folder / f"{view}-{look}.png")
        self.taken.append(f"{view}-{look}.png")

    def put_on(self, look: str) -> None:
        """Have the window look so, and let the lesson be read again and the card be laid out around it."""
        put_on(self.app, self.window, LOOKS[look])
        rest(1.2)

    def plain(self) -> None:
        """Light, English, small."""
        put_on(self.app, self.window, PLAIN)

    def idle(self, what: str = "the work's end", seconds: float = 240.0) -> None:
        """Wait until no work goes on."""
        until(lambda: not self.window.controller.busy(), what, seconds)

    def engine(self, act: Callable[[Any], object], what: str) -> None:
        """Have the engine do something, and wait for it."""
        until(lambda: self.window.controller.work(what, act), what)
        self.idle(what)

    def state(self, step_id: str) -> StepState:
        """Where a step stands."""
        return self.window.narrator.states.get(step_id, StepState.TODO)

    def play(self, day: str, *, last: str = "") -> None:
        """Do the steps of a day that are not verified yet, up to `last`; what a step asks is answered before."""
        for step in self.course.day(day).steps():
            for _ in range(TRIES):
                if self.state(step.id) is not StepState.VERIFIED:
                    self.do(step.id)
            if self.state(step.id) is not StepState.VERIFIED:
                raise RuntimeError(f"{step.id}: {self.window.card.result.text()}")
            if step.id == last:
                return

    def do(self, step_id: str) -> None:
        """Do a step, as its button does."""
        self.idle()
        self.window.go_to(step_id)
        if self.course.step(step_id).asks:
            self.engine(partial(answer, step_id), "answers")
        self.window.card.do_wanted.emit(step_id)
        self.idle(step_id)

    def keep(self, name: str) -> None:
        """Keep the cloud as it is under a name."""
        self.engine(lambda engine: engine.keep(name, replace=True), f"keep {name}")

    def go_back(self, name: str) -> None:
        """Have the cloud of that save."""
        self._replace(f"{GO_BACK} {name}", lambda engine: engine.go_back(name))

    def start_again(self) -> None:
        """Have an empty cloud and the week to do, where it is not so already."""
        if any(state is not StepState.TODO for state in self.window.narrator.states.values()):
            self._replace(START_AGAIN, lambda engine: engine.start_again())

    def _replace(self, name: str, act: Callable[[Any], object]) -> None:
        window = self.window
        self.idle()
        window.controller.work(name, act, replaces=True)
        self.idle(name)
        until(lambda: bool(window.narrator.states), "where the week stands")
        until(window.card.main.isEnabled, "the week")


def answer(step_id: str, engine: Any) -> None:
    """Answer a step's exercise rightly; what asks for own words does not take its own example."""
    asked = engine.guide.exercise(step_id)
    right = {item.id: item.right if item.choices else f"In my words: {item.right}" for item in asked.items}
    engine.guide.answer_exercise(step_id, right)


@contextmanager
def sheet_of(studio: Studio, wish: Callable[[], object], what: str) -> Iterator[QDialog]:
    """The sheet that a wish opens, closed afterwards."""
    wish()
    until(lambda: _open_sheet(studio) is not None, what)
    sheet = _open_sheet(studio)
    assert sheet is not None
    rest(0.5)
    try:
        yield sheet
    finally:
        sheet.close()
        rest(0.1)


def _open_sheet(studio: Studio) -> QDialog | None:
    return next((one for one in studio.window.findChildren(QDialog) if one.isVisible()), None)
