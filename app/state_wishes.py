"""What the state menu wishes: asks once, has it done off the window's thread, and shows the week as it then is.

Knows the window and the controller; the saves only as plain values.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QMessageBox

from labs.shapes import Save
from labs.tongue import again, joined, tr

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
        title, words = tr("Save this state"), tr("Name the embedded cloud as it is now:")
        name, ok = QInputDialog.getText(self._window, title, words, text=self._window.day_in_front())
        name = name.strip()
        if not ok or not name:
            return
        replace = any(save.name == name for save in saves)
        if replace and not self._agreed(
            title, tr("There is a save called {name}. Replace it?", name=name), tr("Replace")
        ):
            return
        self._controller.work(f"{KEEP} {name}", lambda engine: engine.keep(name, replace=replace))

    def _go_back(self, saves: Sequence[Save]) -> None:
        whole = [save for save in saves if not save.problem]
        if not whole:
            self._window.status.say(tr("There are no saves yet."))
            return
        lines = [line_of(save) for save in whole]
        words = tr("What the embedded cloud holds now is replaced by:")
        line, ok = QInputDialog.getItem(self._window, tr("Go back"), words, lines, 0, False)
        if ok:
            name = whole[lines.index(line)].name
            self._replace(f"{GO_BACK} {name}", partial(_go_back_to, name))

    def _start_again(self) -> None:
        words = tr("This empties the embedded cloud and forgets your progress on it. Saves stay.")
        if self._agreed(tr("Start again"), words, tr("Start again")):
            self._replace(START_AGAIN, lambda engine: engine.start_again())

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

    def _agreed(self, title: str, words: str, action: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, words, QMessageBox.StandardButton.Cancel, self._window)
        go_on = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is go_on


def _go_back_to(name: str, engine: Any) -> None:
    engine.go_back(name)


def line_of(save: Save) -> str:
    """A save as a line of a list: its name, when, and how far the week was."""
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(save.at))
    steps = tr("{count} steps verified", count=save.steps)
    return again(joined(" · ", [save.name, when, steps]))
