"""Rows of a tree at one height that follows the text scale.

Knows no view.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from widgets.theme import px, sized


class TallRows(QStyledItemDelegate):
    """The usual delegate, but for the height: `height` at text scale 1."""

    def __init__(self, tree: QTreeView, height: int) -> None:
        super().__init__(tree)
        self._height = height
        tree.setItemDelegate(self)
        sized(tree.scheduleDelayedItemsLayout)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as it wants to be."""
        return QSize(super().sizeHint(option, index).width(), px(self._height))
