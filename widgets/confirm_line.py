"""One line that asks before something is lost, in place of a dialog: what would go, yes, and no.

Words in, `agreed` out. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from labs.tongue import tr
from widgets.parts import button, filled, label, row
from widgets.spoken import put


class ConfirmLine(QFrame):
    """Hidden until it asks; Esc is no."""

    agreed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self.setProperty("tone", "waiting")
        self._words = label("", wrap=True)
        self.yes, self.no = button(tr("Remove")), button(tr("Keep"))
        box = QVBoxLayout(self)
        filled(box, margins=(12, 10, 12, 10), gap=8)
        box.addWidget(self._words)
        box.addLayout(row(self.yes, self.no, None))
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.hide)
        self.hide()

    def ask(self, words: str, yes: str) -> None:
        """Ask that."""
        put(self._words.setText, words)
        put(self.yes.setText, yes)
        self.show()
        self.no.setFocus()

    def text(self) -> str:
        """What is asked; empty when nothing is."""
        return self._words.text() if not self.isHidden() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is no."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _on_yes(self) -> None:
        self.hide()
        self.agreed.emit()
