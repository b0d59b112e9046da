"""The bucket as folders: prefixes with how many objects and bytes are under them, and the objects.

Plain data in; `row_chosen` tells the object by its number in the list it was given. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from labs.shapes import ObjectRow
from labs.tongue import joined, tr
from widgets.icons import icon
from widgets.spoken import put
from widgets.tall_rows import TallRows
from widgets.theme import sized, tokens_now
from widgets.words import count_words, size_words

WHICH, PATH = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class ObjectTree(QTreeWidget):
    """Folders that were open stay open."""

    row_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        put(self.setAccessibleName, tr("Objects by folder"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        sized(self.setIndentation, 18)
        TallRows(self, 28)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(False)
        self._shown: tuple[ObjectRow, ...] = ()
        self.currentItemChanged.connect(self._on_item)

    def set_objects(self, objects: Sequence[ObjectRow]) -> None:
        """Show these, keeping what was opened."""
        if tuple(objects) == self._shown:
            return
        fresh, opened = not self._shown, self._opened()
        self._shown = tuple(objects)
        self.blockSignals(True)
        self.clear()
        folders: dict[str, QTreeWidgetItem] = {}
        for at, one in sorted(enumerate(objects), key=lambda pair: pair[1].key):
            self._leaf(folders, at, one)
        for path, item in folders.items():
            under = [one for one in objects if one.key.startswith(path)]
            count = count_words(len(under), tr("object"), tr("objects"))
            item.setText(1, str(joined(" · ", [count, size_words(sum(one.size for one in under))])))
            item.setExpanded(fresh or path in opened)
        self.blockSignals(False)

    def _leaf(self, folders: dict[str, QTreeWidgetItem], at: int, one: ObjectRow) -> None:
        *path, name = one.key.split("/")
        parent: QTreeWidget | QTreeWidgetItem = self
        for depth, folder in enumerate(path):
            whole = "/".join(path[: depth + 1]) + "/"
            if whole not in folders:
                folders[whole] = self._item(parent, "delivery", f"{folder}/")
                folders[whole].setData(0, PATH, whole)
            parent = folders[whole]
        item = self._item(parent, "column", name or one.key)
        item.setText(1, str(size_words(one.size)))
        item.setData(0, WHICH, at)

    def _item(self, parent: QTreeWidget | QTreeWidgetItem, name: str, text: str) -> QTreeWidgetItem:
        made = QTreeWidgetItem(parent, [text, ""])
        made.setIcon(0, icon(name, tokens_now().colour("faint")))
        made.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return made

    def _opened(self) -> set[str]:
        found: set[str] = set()
        waiting = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop()
            if item is None:
                continue
            if item.isExpanded():
                found.add(str(item.data(0, PATH)))
            waiting += [item.child(at) for at in range(item.childCount())]
        return found

    def _on_item(self, item: QTreeWidgetItem | None) -> None:
        at = item.data(0, WHICH) if item is not None else None
        if at is not None:
            self.row_chosen.emit(int(at))
