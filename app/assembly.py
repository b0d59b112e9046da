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
from app.focus import keep_in_sight
from app.look import Look
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
    wire_look(window, look)
    look.app.focusChanged.connect(keep_in_sight)
    theme.follow_system(look.app, look.system_changed)
    controller.answered.connect(lambda name, answer: arrive(window, name, answer))
    return window


def wire_look(window: MainWindow, look: Look) -> None:
    """Join the window's wishes about its look to what puts it on, and show what is on."""
    menu = window.top.view
    window.theme_wanted.connect(look.turn)
    window.text_wanted.connect(look.step)
    window.top.language_wanted.connect(lambda: spoken.switch(look.app, other_language()))
    menu.language_wanted.connect(lambda wanted: spoken.switch(look.app, wanted))
    menu.text_wanted.connect(look.resize)
    menu.scheme_wanted.connect(lambda wanted: look.use(theme.Scheme(wanted)))
    menu.calm_wanted.connect(look.keep_calm)

    def tick(now: Look) -> None:
        menu.tick(now.text, now.scheme, calm=now.calm)
        window.text_changed()

    look.changed = tick
    menu.tick(look.text, look.scheme, calm=look.calm)


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


def load_course() -> Course:
    """The week; imports the SDK, so it is called off the UI thread."""
    course: Course = importlib.import_module("labs.week9.course").COURSE
    return course
