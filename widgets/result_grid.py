"""A grid for the rows of a query or a file: columns as wide as their words, figures at the right, NULL told apart.

Draws plain text only. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from labs.tongue import tr
from widgets.row_paint import RowDelegate
from widgets.rows import Cell, RowModel
from widgets.spoken import put
from widgets.theme import px, sized

NUMBERS = ("int", "bigint", "smallint", "tinyint", "integer", "double", "float", "real", "decimal")
WIDEST, MEASURED = 260, 50  # pixels of a column; rows that are measured
Value = str | None


class ResultGrid(QTableView):
    """Scrolls both ways."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._model = RowModel(())
        self.setModel(self._model)
        put(self.setAccessibleName, name)
        self.setItemDelegate(RowDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._measured: list[list[str]] = []  # the words of each column that its width is taken from
        sized(self._size)

    def show_rows(self, columns: Sequence[str], rows: Sequence[Sequence[Value]], types: Sequence[str] = ()) -> None:
        """Show these rows; types decide the side, where they are known."""
        right = [kind.lower().startswith(NUMBERS) for kind in types] or [False] * len(columns)
        model = RowModel(columns)
        model.set_rows([tuple(_cell(value, at) for value, at in zip(row, right, strict=True)) for row in rows])
        old, self._model = self._model, model
        self.setModel(model)
        old.deleteLater()
        self._measured = [[title, *(str(row[at] or "") for row in rows[:MEASURED])] for at, title in enumerate(columns)]
        self._size()

    def _size(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(30))
        measure = QFontMetrics(self.font()).horizontalAdvance
        for at, words in enumerate(self._measured):
            wanted = max(measure(one[:80]) for one in words) + px(26)
            self.setColumnWidth(at, min(px(WIDEST), max(px(56), wanted)))

    def texts(self) -> list[tuple[str, ...]]:
        """What is shown, row by row."""
        columns, rows = range(self._model.columnCount()), range(self._model.rowCount())
        return [tuple(str(self._model.index(row, at).data()) for at in columns) for row in rows]

    def titles(self) -> list[str]:
        """The columns' titles."""
        across = Qt.Orientation.Horizontal
        return [str(self._model.headerData(at, across)) for at in range(self._model.columnCount())]


def _cell(value: Value, right: bool) -> Cell:
    return Cell(tr("NULL"), "faint", right=right) if value is None else Cell(value, right=right)
