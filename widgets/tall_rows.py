"""Rows of a tree at one height that follows the text scale, one column in the soft colour of the scheme in use.

Knows no view.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from widgets.theme import px, sized, tokens_now


class TallRows(QStyledItemDelegate):
    """The usual delegate, but for the height, `height` at text scale 1, and the column that is `soft`."""

    def __init__(self, tree: QTreeView, height: int, soft: int = 1) -> None:
        super().__init__(tree)
        self._height, self._soft = height, soft
        tree.setItemDelegate(self)
        sized(tree.scheduleDelayedItemsLayout)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """An item's own colour would stay that of the scheme in which it was made."""
        super().initStyleOption(option, index)
        if index.column() == self._soft:
            option.palette.setColor(QPalette.ColorRole.Text, tokens_now().colour("soft"))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as it wants to be."""
        return QSize(super().sizeHint(option, index).width(), px(self._height))
