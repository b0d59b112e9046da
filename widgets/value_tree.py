"""A JSON-like value as a tree of names and plain texts: what a call was asked and what it answered.

Plain data in. Knows no call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from widgets.parts import plain_tip
from widgets.spoken import put
from widgets.tall_rows import TallRows
from widgets.theme import sized

MOST, LONGEST = 2000, 500  # entries of one value; characters of one text


class ValueTree(QTreeWidget):
    """Two columns: the name, and the value or how many entries it has."""

    def __init__(self, name: str) -> None:
        super().__init__()
        put(self.setAccessibleName, name)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        sized(self.setIndentation, 16)
        TallRows(self, 24, soft=0)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._left = 0

    def show_value(self, value: Mapping[str, object]) -> None:
        """Show this, opened two levels deep."""
        self.clear()
        self._left = MOST
        self._fill(self, value.items())
        self.expandToDepth(1)

    def texts(self) -> list[tuple[str, str]]:
        """Name and text of each entry at the top."""
        found = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        return [(item.text(0), item.text(1)) for item in found if item is not None]

    def _fill(self, parent: QTreeWidget | QTreeWidgetItem, entries: Iterable[tuple[str, object]]) -> None:
        for name, value in entries:
            if self._left <= 0:
                return
            self._left -= 1
            item = QTreeWidgetItem(parent, [str(name), _words(value)])
            item.setToolTip(1, plain_tip(_words(value)) if len(_words(value)) > 40 else "")
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            if isinstance(value, Mapping):
                self._fill(item, ((str(key), part) for key, part in value.items()))
            elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
                self._fill(item, ((str(at), part) for at, part in enumerate(value)))


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ }" if not value else f"{{ {len(value)} }}"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return f"[ {len(value)} ]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return " ".join(str(value).split("\n"))[:LONGEST]
