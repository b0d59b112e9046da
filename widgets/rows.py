"""A plain table used by every list: cells with a tone and perhaps an icon, hairlines, long names cut in the middle.

Draws plain text only. Knows no kind of row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from labs.tongue import again
from widgets.parts import plain_tip
from widgets.row_paint import CELL, RowDelegate
from widgets.spoken import put
from widgets.theme import px, sized

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
SHORT, SAMPLED = 12, 20  # letters, and rows that are looked at
LEAST_REST = 110  # pixels below which the column that takes the rest makes the table scroll
LEAST = 150  # pixels that the column which takes the rest is left


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, the token of its colour, an icon's name and token, its weight and side."""

    text: str
    tone: str = "text"
    icon: str = ""
    icon_tone: str = "text"
    strong: bool = False
    right: bool = False
    wraps: bool = False  # two smaller lines where one is not enough


Row = tuple[Cell, ...]


class RowModel(QAbstractTableModel):
    """Rows of cells. Growing at the end keeps what is selected."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = tuple(titles)
        self._rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; nothing happens when they are the same."""
        new, old = list(rows), self._rows
        if new == old:
            return
        if len(new) > len(old) and new[: len(old)] == old:
            self.beginInsertRows(NOWHERE, len(old), len(new) - 1)
            self._rows = new
            self.endInsertRows()
        elif len(new) == len(old):
            self._rows = new
            self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(self._titles) - 1))
        else:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell's text, or the cell itself for the delegate."""
        cell = self._rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return again(cell.text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(again(cell.text)) if len(cell.text) > 24 else None
        return cell if role == CELL else None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' titles, on the side of their cells."""
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = bool(self._rows) and self._rows[0][section].right
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return again(self._titles[section]) if role == Qt.ItemDataRole.DisplayRole else None


class RowTable(QTableView):
    """A quiet table; `row_chosen` tells the row that became current. Widths of 0 take the rest."""

    row_chosen = Signal(int)

    def __init__(self, name: str, titles: Sequence[str], widths: Sequence[int], *, head: bool = True) -> None:
        super().__init__()
        self.rows = RowModel(titles)
        self.setModel(self.rows)
        put(self.setAccessibleName, name)
        self.setItemDelegate(RowDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self._widths, self._fits = tuple(widths), False
        sized(self._size)
        self.horizontalHeader().setVisible(head)
        self.selectionModel().currentRowChanged.connect(self._on_row)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self.rows.set_rows(rows)
        self._narrow()

    def _size(self) -> None:
        self.verticalHeader().setMinimumSectionSize(px(24))
        self.verticalHeader().setDefaultSectionSize(px(34))
        _columns(self.horizontalHeader(), self._widths)
        self._narrow()
        if self._fits:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow every column a little, before the one that takes the rest starves."""
        self._narrow()
        super().resizeEvent(event)

    def _narrow(self) -> None:
        room, wanted = self.viewport().width() - px(LEAST), self._wanted()
        measure = self.horizontalHeader().fontMetrics().horizontalAdvance
        share = min(1.0, max(0.6, room / max(1, wanted)))
        for at, width in enumerate(self._widths):
            if width:
                title = str(again(self.rows.headerData(at, Qt.Orientation.Horizontal) or ""))
                least = measure(title) + px(18) if self.horizontalHeader().isVisible() else 0
                least = max(least, self._short_room(at))
                self.horizontalHeader().resizeSection(at, max(round(px(width) * share), least))
        rest = [at for at, width in enumerate(self._widths) if not width]
        taken = sum(self.horizontalHeader().sectionSize(at) for at, width in enumerate(self._widths) if width)
        starves = bool(rest) and self.viewport().width() - taken < px(LEAST_REST) * len(rest)
        for at in rest:  # the table scrolls before a name is only its ends
            mode = QHeaderView.ResizeMode.Interactive if starves else QHeaderView.ResizeMode.Stretch
            if self.horizontalHeader().sectionResizeMode(at) is not mode:
                self.horizontalHeader().setSectionResizeMode(at, mode)
            if starves:
                self.horizontalHeader().resizeSection(at, px(LEAST_REST))

    def _wanted(self) -> int:
        return sum(px(width) for at, width in enumerate(self._widths) if not self.isColumnHidden(at))

    def _short_room(self, at: int) -> int:
        """What a column needs so that no short text of its first rows is cut: a time, a size, a count, a state."""
        cells = [self.rows.index(row, at).data(CELL) for row in range(min(SAMPLED, self.rows.rowCount()))]
        short = [cell for cell in cells if 0 < len(cell.text) <= SHORT]
        measure = self.fontMetrics().horizontalAdvance
        return max((measure(again(one.text)) + px(38 if one.icon else 14) for one in short), default=0)

    def fit(self) -> None:
        """Be no taller than the rows."""
        self._fits = True
        head = self.horizontalHeader().sizeHint().height() if self.horizontalHeader().isVisible() else 0
        self.setMaximumHeight(self.rows.rowCount() * self.verticalHeader().defaultSectionSize() + head + 2)

    def texts(self) -> list[tuple[str, ...]]:
        """What is shown, row by row."""
        count = range(self.rows.columnCount())
        return [tuple(str(self.rows.index(at, one).data()) for one in count) for at in range(self.rows.rowCount())]

    def _on_row(self, index: Index) -> None:
        if index.isValid():
            self.row_chosen.emit(index.row())


def _columns(header: QHeaderView, widths: Sequence[int]) -> None:
    header.setHighlightSections(False)
    header.setSectionsClickable(False)
    header.setMinimumSectionSize(px(44))
    for at, width in enumerate(widths):
        header.setSectionResizeMode(at, _mode(width))
        if width:
            header.resizeSection(at, px(width))


def _mode(width: int) -> QHeaderView.ResizeMode:
    return QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
