"""Takes the pictures of docs/screenshots on real data: `python -m tests.app.pictures [FOLDER]`.

Plays the week in the window on the embedded cloud, offscreen, and grabs the window on the way.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HEADWATER_HOME", tempfile.mkdtemp(prefix="headwater-pictures-"))

import numpy as np
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.engine import Engine
from app.gui import build
from app.window import MainWindow
from labs import tongue
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.model import Stage, StepState
from labs.session import open_session
from widgets import spoken, theme

FOLDER = Path("docs/screenshots")
SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks in a picture."""

    scheme: theme.Scheme = theme.Scheme.LIGHT
    language: str = tongue.ENGLISH


LOOKS = {
    "light": Look(),
    "dark": Look(theme.Scheme.DARK),
    "vi": Look(language="vi"),
}
VIEWS = (*Stage, "presenter", "cleanup")


def names() -> list[str]:
    """The pictures' names, without ending."""
    return [f"{view}-{look}" for view in VIEWS for look in LOOKS]


def until(condition: Callable[[], bool], what: str, seconds: float = 90.0) -> None:
    """Let the window live until a condition holds."""
    end = QDeadlineTimer(int(seconds * 1000))
    while not condition():
        if end.hasExpired():
            raise TimeoutError(what)
        rest(0.02)


def rest(seconds: float) -> None:
    """Let the window live for a while, as it does alone: idle while nothing happens."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def take(widget: QWidget, folder: Path, name: str) -> None:
    """Grab the widget as a PNG."""
    rest(0.3)
    if not few_colours(widget.grab().toImage()).save(str(folder / f"{name}.png"), "PNG", 0):
        raise OSError(f"{name}.png could not be written.")


def few_colours(image: QImage) -> QImage:
    """The image in its 256 most frequent colours, each other pixel in the nearest: a third of the file's size."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.width())
    colours, back, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    table = colours[np.argsort(-counts)[:256]]
    parts = [np.stack([one >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(int) for one in (colours, table)]
    nearest = np.array([int(((parts[1] - one) ** 2).sum(axis=1).argmin()) for one in parts[0]], dtype=np.uint8)
    indexed = np.ascontiguousarray(nearest[back].reshape(pixels.shape))
    made = QImage(indexed.data, image.width(), image.height(), image.width(), QImage.Format.Format_Indexed8)
    made.setColorTable([int(one) for one in table])
    return made.copy()


def play(window: MainWindow, day: str, *, last: str = "") -> None:
    """Do the steps of a day, up to `last`; what a step asks is answered before."""
    course = window.narrator.course
    assert course is not None
    for step in course.day(day).steps():
        until(window.card.main.isEnabled, "ready")
        window.go_to(step.id)
        if step.asks:
            until(lambda step=step: window.controller.work("answers", partial(answer, step.id)), "answers")  # type: ignore[misc]
            until(lambda: not window.controller.busy(), "answers")
        window.card.do_wanted.emit(step.id)
        until(lambda: not window.controller.busy(), step.id, 240)
        if window.narrator.states.get(step.id) is not StepState.VERIFIED:
            raise RuntimeError(f"{step.id}: {window.card.result.text()}")
        if step.id == last:
            return


def answer(step_id: str, engine: Any) -> None:
    """Answer a step's exercise rightly."""
    asked = engine.guide.exercise(step_id)
    engine.guide.answer_exercise(step_id, {item.id: item.right for item in asked.items})


def traffic(window: MainWindow, seconds: float) -> None:
    """Produce more than one shard takes, and read it."""
    producer = window.stage.stream.producer
    producer.rate.setValue(2400)
    producer.keys.setCurrentText("Zipf")
    producer.produce.click()
    producer.consume.click()
    rest(seconds)


@dataclass(frozen=True, slots=True)
class Album:
    """Takes each view in every look."""

    window: MainWindow
    app: QApplication
    folder: Path

    def take(self, view: str) -> None:
        """One picture a look; the light one is on again afterwards."""
        for name, look in LOOKS.items():
            theme.apply(self.app, look.scheme)
            if look.language != tongue.language():
                spoken.switch(self.app, look.language)
            rest(2.0)  # the lesson is read again, and the card laid out around it
            take(self.window, self.folder, f"{view}-{name}")
        theme.apply(self.app, theme.Scheme.LIGHT)
        spoken.switch(self.app, tongue.ENGLISH)


def pictures(album: Album) -> None:
    """The set, in the order of the week."""
    window = album.window
    play(window, "mon")
    window.go_to("mon-route")
    traffic(window, 30)
    window.stage.stream.keys.key.setText("customer-42")
    album.take("stream")
    presenter(album)
    for day, stage in (("tue", Stage.CATALOG), ("wed", Stage.JOBS), ("thu", Stage.DELIVERY)):
        play(window, day)
        window.stage.bring_forward(stage)
        rest(3)
        if stage is Stage.DELIVERY:
            window.stage.delivery.table.selectRow(0)
            until(lambda: bool(window.stage.delivery.content.toPlainText()), "an object's content")
        album.take(stage.value)
    for stage in (Stage.RESOURCES, Stage.CALLS):
        window.stage.bring_forward(stage)
        rest(2)
        album.take(stage.value)
    play(window, "fri", last="fri-clean")
    album.take("cleanup")


def presenter(album: Album) -> None:
    """The first scene of a presentation."""
    window = album.window
    window.show_mode.enter()
    page = window.show_mode.page
    until(lambda: window.show_mode.page.next.isEnabled(), "the first scene")
    page.next.click()
    until(lambda: page.result().startswith("Verified"), "the first scene's end")
    album.take("presenter")
    window.show_mode.leave()
    until(lambda: not window.controller.busy(), "the presentation's end")


def main() -> int:
    """Take them; the exit code."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    theme.apply(app, theme.Scheme.LIGHT)

    def open_engine() -> Engine:
        return open_session(Target(), pace=Pace.QUICK)

    window = build(app, open_engine)
    window.resize(*SIZE)
    window.show()
    try:
        until(lambda: window.controller.is_open() and bool(window.narrator.states), "the cloud")
        until(window.card.main.isEnabled, "the week")
        pictures(Album(window, app, folder))
    finally:
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
