"""A line under the top bar that says one thing to know, with one thing to do about it; it stays until it is put away.

Text in, wishes out. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from labs.tongue import tr
from widgets.parts import button, label, restyle, row
from widgets.spoken import put


class Notice(QWidget):
    """Hidden until `say` is called."""

    done_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = label("", wrap=True)
        self.act = button(tr("Show them"), "link")
        self.away = button(tr("Put away"), "link")
        line = row(self._words, self.act, self.away, margins=(16, 2, 12, 2))
        line.setStretchFactor(self._words, 1)
        self.setLayout(line)
        self.act.clicked.connect(self.done_wanted)
        self.act.clicked.connect(self.hide)
        self.away.clicked.connect(self.hide)
        self.hide()

    def say(self, words: str, act: str, *, tone: str = "") -> None:
        """Show these words and the button that does something about them."""
        put(self._words.setText, words)
        put(self.act.setText, act)
        self.act.setVisible(bool(act))
        restyle(self, tone=tone)
        self.show()

    def text(self) -> str:
        """What is said; empty while nothing is."""
        return self._words.text() if not self.isHidden() else ""
