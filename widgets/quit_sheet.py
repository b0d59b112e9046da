"""The question before the window closes: what lives, what it costs, and three answers.

Sentences in, the answer out. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import button, filled, label, row
from widgets.spoken import put
from widgets.theme import px


class QuitSheet(QDialog):
    """Asked once. Esc is to stay."""

    clean_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, sentences: Sequence[str], parent: QWidget, *, may_clean: bool) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        put(self.setWindowTitle, tr("Quit Headwater?"))
        put(self.setAccessibleName, tr("Quit Headwater?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sentences = tuple(sentences)
        self.clean = button(tr("Clean up and quit"))
        self.leave = button(tr("Leave it and quit"))
        self.stay = button(tr("Stay"), "primary")
        self.clean.setVisible(may_clean)
        box = QVBoxLayout(self)
        filled(box, margins=(px(24), px(20), px(24), px(20)), gap=px(10))
        box.addWidget(label(tr("Quit Headwater?"), "title"))
        for sentence in sentences:
            line = label(sentence, wrap=True)
            line.setMinimumWidth(px(440))
            box.addWidget(line)
        box.addSpacing(px(8))
        box.addLayout(row(None, self.clean, self.leave, self.stay))
        self.stay.clicked.connect(self.close)
        for one, told in ((self.clean, self.clean_wanted), (self.leave, self.leave_wanted)):
            one.clicked.connect(self.close)
            one.clicked.connect(told)
        self.stay.setDefault(True)
        self.stay.setFocus()
