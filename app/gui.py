"""The window's entry: paint first, then import what is heavy and open the engine in the background.

Called lazily by the command line, which itself never imports Qt. Knows how the parts are put together.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.controller import Controller
from app.engine import Engine
from app.window import MainWindow
from labs.model import Course
from widgets import theme

if TYPE_CHECKING:
    from app.cli import WindowOptions


def run(session_factory: Callable[[], Engine], *, clock: Callable[[], float] = time.monotonic) -> int:
    """Show the window until it is closed; the exit code. `session_factory` is called off the UI thread."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Headwater")
    theme.apply(app, sheet=False)
    window = build(app, session_factory, clock=clock)
    theme.apply(app)
    window.show()
    return app.exec()


def main(options: WindowOptions) -> int:
    """The window on the target that the command line named."""

    def open_engine() -> Engine:
        from labs.aws.target import parse_target
        from labs.session import open_session

        return open_session(parse_target(options.target), region=options.region, pace=options.clock)

    return run(open_engine)


def build(
    app: QApplication, session_factory: Callable[[], Engine], *, clock: Callable[[], float] = time.monotonic
) -> MainWindow:
    """The window, wired but not shown; it opens the engine after its first paint."""
    controller = Controller(session_factory)
    window = MainWindow(controller, clock)
    look = Look(app)
    window.theme_wanted.connect(look.turn)
    theme.follow_system(app, look.system_changed)
    controller.answered.connect(lambda name, answer: arrive(window, name, answer))
    window.painted.connect(lambda: prepare(controller))
    return window


def prepare(controller: Controller) -> None:
    """Begin what takes long: the week, the engine, the plot."""
    controller.fetch("course", load_course)
    controller.open()
    controller.fetch("plot", lambda: importlib.import_module("widgets.lane_plot"))


def arrive(window: MainWindow, name: str, answer: object) -> None:
    """What was imported in the background has arrived."""
    if name == "course" and isinstance(answer, Course):
        window.set_course(answer)
    elif name == "plot":
        window.stage.stream.graph.wake()


class Look:
    """Which scheme is on: the system's until the student turns it."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._scheme = theme.Scheme.SYSTEM

    def turn(self) -> None:
        """The other of light and dark."""
        dark = theme.is_dark(self._app, self._scheme)
        self._scheme = theme.Scheme.LIGHT if dark else theme.Scheme.DARK
        theme.apply(self._app, self._scheme)

    def system_changed(self) -> None:
        """Follow the system, unless the student chose."""
        if self._scheme is theme.Scheme.SYSTEM:
            theme.apply(self._app, self._scheme)


def load_course() -> Course:
    """The week; imports the SDK, so it is called off the UI thread."""
    course: Course = importlib.import_module("labs.week9.course").COURSE
    return course
