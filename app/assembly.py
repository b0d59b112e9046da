"""Puts the window together, at once or a slice at a time, and begins what takes long: the week, the engine, the plot.

Imported in the background by the program, after the first paint. Knows how the parts are joined.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Generator

from PySide6.QtWidgets import QApplication

from app.controller import Controller
from app.engine import Engine
from app.window import MainWindow, Parts
from labs import tongue
from labs.model import Course
from widgets import spoken, theme
from widgets.stage import StageView, views_in_turn
from widgets.status_bar import StatusBar
from widgets.step_card import StepCard
from widgets.top_bar import TopBar
from widgets.week_rail import WeekRail

Clock = Callable[[], float]
Slices = Generator[None, None, MainWindow]


def build(app: QApplication, session_factory: Callable[[], Engine], *, clock: Clock = time.monotonic) -> MainWindow:
    """The window, wired but not shown; it opens the engine after its first paint."""
    slices = assemble(Look(app), session_factory, clock)
    while True:
        try:
            next(slices)
        except StopIteration as end:
            window: MainWindow = end.value
            break
    window.painted.connect(lambda: prepare(window.controller))
    return window


def assemble(look: Look, session_factory: Callable[[], Engine], clock: Clock) -> Slices:
    """The same in slices of some milliseconds, so that the event loop can live in between."""
    top, status = TopBar(), StatusBar()
    yield
    rail = WeekRail()
    yield
    card = StepCard(clock)
    yield
    views = yield from views_in_turn(clock)
    stage = StageView(views)
    yield
    controller = Controller(session_factory)
    window = MainWindow(controller, clock, Parts(top, status, rail, card, stage))
    yield
    window.theme_wanted.connect(look.turn)
    window.top.language_wanted.connect(lambda: spoken.switch(look.app, other_language()))
    theme.follow_system(look.app, look.system_changed)
    controller.answered.connect(lambda name, answer: arrive(window, name, answer))
    return window


def other_language() -> str:
    """The language after the one in use."""
    known = list(tongue.LANGUAGES)
    return known[(known.index(tongue.language()) + 1) % len(known)]


def prepare(controller: Controller) -> None:
    """Begin what takes long."""
    controller.fetch("course", load_course)
    controller.open()
    controller.fetch("plot", lambda: importlib.import_module("widgets.graph_body"))


def arrive(window: MainWindow, name: str, answer: object) -> None:
    """What was imported in the background has arrived."""
    if name == "course" and isinstance(answer, Course):
        window.set_course(answer)
    elif name == "plot":
        window.stage.stream.graph.wake()


class Look:
    """Which scheme is on: the system's until the student turns it."""

    def __init__(self, app: QApplication, scheme: theme.Scheme = theme.Scheme.SYSTEM) -> None:
        self.app = app
        self.scheme = scheme

    def turn(self) -> None:
        """The other of light and dark."""
        dark = theme.is_dark(self.app, self.scheme)
        self.scheme = theme.Scheme.LIGHT if dark else theme.Scheme.DARK
        theme.apply(self.app, self.scheme)

    def system_changed(self) -> None:
        """Follow the system, unless the student chose."""
        if self.scheme is theme.Scheme.SYSTEM:
            theme.apply(self.app, self.scheme)


def load_course() -> Course:
    """The week; imports the SDK, so it is called off the UI thread."""
    course: Course = importlib.import_module("labs.week9.course").COURSE
    return course
