"""A line above a step whose day needs what earlier days build: what is missing, about how long it takes, a button.

Plain data in, a wish out. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from labs.shapes import Preparation
from labs.tongue import joined, say, tr
from widgets.parts import button, filled, label, row
from widgets.running_line import usually_words
from widgets.spoken import put


class PrepareLine(QFrame):
    """Hidden while nothing is missing."""

    prepare_wanted = Signal(str)  # day

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self.setProperty("tone", "accent")
        self._day = ""
        self._words = label("", wrap=True)
        self._time = label("", "aside")
        self.prepare = button(tr("Prepare this day"))
        box = QVBoxLayout(self)
        filled(box, margins=(12, 10, 12, 10), gap=8)
        box.addWidget(self._words)
        box.addLayout(row(self.prepare, self._time, None))
        self.prepare.clicked.connect(lambda: self.prepare_wanted.emit(self._day))
        self.hide()

    def show_missing(self, missing: Preparation) -> None:
        """Say what is missing; nothing hides the line."""
        self._day = missing.day
        titles = joined(", ", [say(title) for title in missing.titles])
        words = tr("This day builds on earlier ones. Headwater can prepare it; still to do: {titles}.", titles=titles)
        put(self._words.setText, words)
        put(self._time.setText, usually_words(missing.seconds))
        self.setVisible(bool(missing.titles))

    def set_able(self, able: bool) -> None:
        """Whether it can be done now."""
        self.prepare.setEnabled(able)

    def text(self) -> str:
        """What is said; empty when nothing is."""
        return self._words.text() if not self.isHidden() else ""
