"""The head of the week rail: how much of the week is done, in words and as a bar, and the button that folds the rail.

Plain figures in, one wish out. Knows no course.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import ElidedLabel, button, filled, label, row
from widgets.spoken import put
from widgets.theme import px, sized


class RailHead(QWidget):
    """Two lines; folded, the button alone."""

    fold_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = ElidedLabel(tr("The week"), "section")
        self._words = label("", "soft")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        put(self._bar.setAccessibleName, tr("Progress of the week"))
        self.fold = button("", "icon")
        box = QVBoxLayout(self)
        filled(box, margins=(8, 0, 4, 6), gap=6)
        box.addLayout(row(self._title, self._words, self.fold))
        box.addWidget(self._bar)
        self.fold.clicked.connect(self.fold_wanted)
        self._progress = (0, 0)
        self.set_folded(False)
        sized(self._say)

    def show_progress(self, done: int, count: int) -> None:
        """So many steps of the week are passed."""
        self._progress = (done, count)
        self._bar.setRange(0, max(1, count))
        self._bar.setValue(done)
        self._say()

    def _say(self) -> None:
        done, count = self._progress
        share = round(100 * done / count) if count else 0
        large = px(100) > 120  # no room for both beside the title
        source = tr("{done} of {count}", done=done, count=count)
        both = tr("{done} of {count} · {share} %", done=done, count=count, share=share)
        put(self._words.setText, source if large else both)

    def text(self) -> str:
        """What is said of the week."""
        return self._words.text()

    def set_folded(self, folded: bool) -> None:
        """Show the button alone, or everything."""
        for part in (self._title, self._words, self._bar):
            part.setVisible(not folded)
        self.fold.setText("»" if folded else "«")
        words = tr("Unfold the week (Ctrl+B)") if folded else tr("Fold the week to icons (Ctrl+B)")
        put(self.fold.setToolTip, words)
        put(self.fold.setAccessibleName, words)
