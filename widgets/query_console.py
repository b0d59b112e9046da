"""The SQL console: an editor, Run, the queries of before, and the rows or the error with its place.

`query_wanted` is the wish; results are passed in. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSplitter, QVBoxLayout, QWidget

from labs.shapes import QueryResult
from labs.tongue import joined, tr
from widgets.code_colours import Language
from widgets.code_edit import CodeEdit
from widgets.parts import ElidedLabel, button, filled, label, named, restyle, row
from widgets.result_grid import ResultGrid
from widgets.spoken import put
from widgets.theme import sized
from widgets.words import count_words, size_words

MOST = 50  # queries remembered


class QueryConsole(QWidget):
    """Editor above, result below."""

    query_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._history: list[str] = []
        self._running = False
        self.edit = CodeEdit(tr("SQL"), Language.SQL)
        self.edit.setPlaceholderText("SELECT …")
        self.run = button(tr("Run"), tip=tr("Ctrl+Return in the editor"))
        self.history = QComboBox()
        named(self.history, tr("Queries of before"))
        self.history.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._said = ElidedLabel("", "soft")
        self._error = label("", "soft", wrap=True, selectable=True)
        self.grid = ResultGrid(tr("Rows of the query"))
        self._build()
        self.run.clicked.connect(self._on_run)
        self.edit.run_wanted.connect(self._on_run)
        self.history.activated.connect(lambda at: self.edit.setPlainText(self._history[at]))

    def suggest(self, sql: str) -> None:
        """Put a first query into an empty editor."""
        if not self.edit.toPlainText():
            self.edit.setPlainText(sql)

    def show_result(self, result: QueryResult) -> None:
        """Show rows, or what was wrong and where."""
        self._set_running(False)
        self._error.setVisible(bool(result.error))
        self.grid.setVisible(not result.error)
        if result.error:
            place = tr("line {line}, column {column}: ", line=result.line, column=result.column) if result.line else ""
            put(self._error.setText, joined("", [place, result.error]))
            put(self._said.setText, tr("failed after {seconds:.1f} s", seconds=result.seconds))
            if self.edit.toPlainText().strip() == result.sql.strip():
                self.edit.mark(result.line, result.column)
            return
        rows = count_words(len(result.rows), tr("row"), tr("rows"))
        more = [tr("the first {count:,} shown", count=len(result.rows))] if result.more else []
        took = tr("{seconds:.1f} s", seconds=result.seconds)
        put(self._said.setText, joined(" · ", [rows, *more, took, tr("{size} read", size=size_words(result.scanned))]))
        self.grid.show_rows(result.columns, result.rows, result.types)

    def halt(self, why: str) -> None:
        """The query could not be asked."""
        self.show_result(QueryResult(self.edit.toPlainText(), error=why))

    def error(self) -> str:
        """What is said of the last error; empty without one."""
        return self._error.text() if not self._error.isHidden() else ""

    def text(self) -> str:
        """What is said of the last result."""
        return self._said.text()

    def _on_run(self) -> None:
        sql = self.edit.toPlainText().strip().rstrip(";")
        if not sql or self._running:
            return
        self._remember(sql)
        self._set_running(True)
        put(self._said.setText, tr("Running"))
        self.query_wanted.emit(sql)

    def _remember(self, sql: str) -> None:
        self._history = [sql, *(one for one in self._history if one != sql)][:MOST]
        self.history.clear()
        self.history.addItems([" ".join(one.split())[:90] for one in self._history])
        self.history.setEnabled(True)

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.run.setEnabled(not running)

    def _build(self) -> None:
        restyle(self._error, tone="wrong")
        self._error.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._error.hide()
        self.history.setEnabled(False)
        sized(self.history.setMinimumWidth, 200)
        above, below = QWidget(), QWidget()
        for part, inner in ((above, (self.edit,)), (below, (self._error, self.grid))):
            column = QVBoxLayout(part)
            filled(column, margins=(0, 0 if part is above else 6, 0, 0), gap=6)
            for one in inner:
                column.addWidget(one)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(above)
        split.addWidget(below)
        split.setSizes([110, 260])
        sized(self.edit.setMinimumHeight, 64)
        box = QVBoxLayout(self)
        filled(box, gap=6)
        box.addLayout(row(self.run, self.history, self._said))
        box.addWidget(split, 1)
