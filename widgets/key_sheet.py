"""The list of shortcuts: groups of keys and words in two columns, closed by Esc.

Rows in, nothing out. Knows no shortcut by name.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import button, filled, label, row, scrolled_within
from widgets.spoken import put
from widgets.theme import px

Rows = Sequence[tuple[str, str, str]]  # group, keys, words


class KeySheet(QDialog):
    """Made when it is asked for."""

    def __init__(self, rows: Rows, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        put(self.setWindowTitle, tr("Shortcuts"))
        put(self.setAccessibleName, tr("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rows = tuple(rows)
        close = button(tr("Close"))
        close.clicked.connect(self.close)
        inner = QWidget()
        across = QHBoxLayout(inner)
        filled(across, gap=px(40))
        groups = list(dict.fromkeys(group for group, _, _ in rows))
        for side in (groups[:1], groups[1:]):
            column = QVBoxLayout()
            filled(column, gap=px(20))
            for group in side:
                column.addLayout(_group(group, [(keys, words) for one, keys, words in rows if one == group]))
            column.addStretch(1)
            across.addLayout(column)
        if inner.sizeHint().width() > parent.width() - px(48) - 60:
            across.setDirection(QHBoxLayout.Direction.TopToBottom)
        box = QVBoxLayout(self)
        filled(box, margins=(px(24), px(20), px(24), px(20)), gap=px(16))
        box.addWidget(label(tr("Shortcuts"), "title"))
        box.addWidget(scrolled_within(inner, tr("Shortcuts"), self, parent), 1)
        note = label(tr("Tab goes from part to part, arrow keys move in lists and tabs."), "soft")
        box.addLayout(row(note, None, close))

    def texts(self) -> list[tuple[str, str]]:
        """Keys and words, as they are listed."""
        return [(keys, str(words)) for _, keys, words in self._rows]


def _group(title: str, lines: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    filled(grid, gap=px(6))
    grid.setHorizontalSpacing(px(16))
    grid.addWidget(label(title, "section"), 0, 0, 1, 2)
    for at, (keys, words) in enumerate(lines, start=1):
        grid.addWidget(label(keys, "keys"), at, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(words, "soft"), at, 1)
    grid.setColumnStretch(1, 1)
    return grid
