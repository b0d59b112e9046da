"""The sheet "use your own terminal": what points a terminal at this cloud, and what to try first, each with Copy.

Texts in, nothing out. Knows no shell.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.code_tabs import CodeTabs
from widgets.parts import button, filled, label, row, scrolled_within
from widgets.spoken import put
from widgets.theme import px


class TerminalSheet(QDialog):
    """Two blocks of code. Esc closes it; the window stays usable beside it."""

    def __init__(self, note: str, lines: Mapping[str, str], examples: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        put(self.setWindowTitle, tr("Use your own terminal"))
        put(self.setAccessibleName, tr("Use your own terminal"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.lines = _block(tr("Lines for a shell"), lines)
        self.examples = _block(tr("Examples"), examples)
        close = button(tr("Close"))
        close.clicked.connect(self.close)
        box = QVBoxLayout(self)
        filled(box, margins=(px(24), px(20), px(24), px(20)), gap=px(10))
        box.addWidget(label(tr("Use your own terminal"), "title"))
        inner = QWidget()
        inner.setMinimumWidth(min(px(600), parent.width() - px(48) - 80))
        column = QVBoxLayout(inner)
        filled(column, gap=px(10))
        column.addWidget(label(note, "soft", wrap=True))
        column.addWidget(label(tr("1. Point the terminal here"), "section"))
        column.addWidget(self.lines)
        column.addWidget(label(tr("2. Try it"), "section"))
        column.addWidget(self.examples)
        column.addStretch(1)
        box.addWidget(scrolled_within(inner, tr("Use your own terminal"), self, parent), 1)
        box.addLayout(row(None, close))


def _block(name: str, texts: Mapping[str, str]) -> CodeTabs:
    made = CodeTabs(tuple(texts), name)
    for tab, text in texts.items():
        made.set_text(tab, text)
    return made
