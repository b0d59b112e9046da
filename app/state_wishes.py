"""What the state menu wishes: asks once, has it done off the window's thread, and shows the week as it then is.

Knows the window and the controller; the saves only as plain values.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from labs.shapes import Save
from labs.tongue import again, joined, tr
from widgets.ask_sheet import Judged, Question, ask

if TYPE_CHECKING:
    from app.window import MainWindow

FOR_KEEPING, FOR_GOING_BACK = "saves before keeping", "saves to go back to"
KEEP, GO_BACK, START_AGAIN = "keep", "go back", "start again"


class StateWishes(QObject):
    """One instance a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._controller = window.controller
        menu = window.top.state
        menu.keep_wanted.connect(lambda: self._controller.read(FOR_KEEPING, lambda engine: engine.saves()))
        menu.go_back_wanted.connect(lambda: self._controller.read(FOR_GOING_BACK, lambda engine: engine.saves()))
        menu.start_again_wanted.connect(self._start_again)
        self._controller.answered.connect(self._on_answer)
        self._controller.ended.connect(self._on_ended)

    def _on_answer(self, name: str, answer: Any) -> None:
        if name == FOR_KEEPING:
            self._keep(answer)
        elif name == FOR_GOING_BACK:
            self._go_back(answer)

    def _keep(self, saves: Sequence[Save]) -> None:
        there = {save.name for save in saves}
        words = tr("The embedded cloud as it is now, with the week's progress, is kept under this name.")

        def keep(typed: str) -> None:
            from labs.saves import checked_name  # late: it brings the SDK

            name = checked_name(typed)
            self._controller.work(f"{KEEP} {name}", lambda engine: engine.keep(name, replace=name in there))

        question = Question(
            tr("Save this state"), (words,), tr("Save"), field=tr("Name"), text=self._window.day_in_front(),
            judge=partial(_judged, there),
        )  # fmt: skip
        ask(question, self._window, keep)

    def _go_back(self, saves: Sequence[Save]) -> None:
        whole = [save for save in saves if not save.problem]
        if not whole:
            self._window.status.say(tr("There are no saves yet."))
            return
        words = tr("What the embedded cloud holds now, and the week's progress, is replaced by:")

        def go(at: str) -> None:
            name = whole[int(at)].name
            self._replace(f"{GO_BACK} {name}", partial(_go_back_to, name))

        question = Question(tr("Go back"), (words,), tr("Go back"), choices=[line_of(save) for save in whole])
        ask(question, self._window, go)

    def _start_again(self) -> None:
        words = tr("This empties the embedded cloud and forgets your progress on it. Saves stay.")
        question = Question(tr("Start again"), (words,), tr("Start again"))
        ask(question, self._window, lambda _no: self._replace(START_AGAIN, lambda engine: engine.start_again()))

    def _replace(self, name: str, act: Any) -> None:
        if self._controller.work(name, act, replaces=True):
            self._window.status.say(tr("The embedded cloud is being replaced"))

    def _on_ended(self, name: str, well: bool) -> None:
        what, _, save = name.partition(" ")
        if what == KEEP and well:
            self._window.status.say(tr("Saved as {name}", name=save))
        if name.startswith((GO_BACK, START_AGAIN)):
            if well:
                self._window.status.say(tr("Ready"))
            self._window.begin_anew()


def _judged(there: Collection[str], typed: str) -> Judged:
    """What is to be said of a save's name while it is typed."""
    from labs.aws.remembered import SaveError
    from labs.saves import checked_name  # late: it brings the SDK

    try:
        name = checked_name(typed)
    except SaveError as error:
        return Judged(str(error))
    if name in there:
        return Judged("", tr("There is a save called {name}: it is replaced.", name=name), tr("Replace"))
    return Judged()


def _go_back_to(name: str, engine: Any) -> None:
    engine.go_back(name)


def line_of(save: Save) -> str:
    """A save as a line of a list: its name, when, and how far the week was."""
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(save.at))
    steps = tr("{count} steps verified", count=save.steps)
    return again(joined(" · ", [save.name, when, steps]))
