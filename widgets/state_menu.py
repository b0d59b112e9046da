"""The button beside the target: keep the embedded cloud's state, go back to one, start again.

Says what is wished; knows no engine and no save.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from labs.tongue import tr
from widgets.spoken import put


class StateMenu(QPushButton):
    """Shown only where there is a state that can be kept."""

    keep_wanted = Signal()
    go_back_wanted = Signal()
    start_again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        put(self.setText, tr("State"))
        put(self.setAccessibleName, tr("State of the embedded cloud"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        menu = QMenu(self)
        put(menu.setAccessibleName, tr("State of the embedded cloud"))
        for words, wish in (
            (tr("Save this state…"), self.keep_wanted),
            (tr("Go back to…"), self.go_back_wanted),
            (tr("Start again…"), self.start_again_wanted),
        ):
            action = QAction(menu)
            put(action.setText, words)
            action.triggered.connect(lambda _on, wish=wish: wish.emit())
            menu.addAction(action)
        self.setMenu(menu)
        self.hide()
