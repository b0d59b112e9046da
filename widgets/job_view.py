"""The Jobs tab: the runs of the Glue job, and the log of the one chosen, as plain text.

Plain data in. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from labs.shapes import JobRunRow
from labs.tongue import tr
from widgets.parts import ElidedLabel, Placeholder, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.words import clock_words, count_words

STATES = {
    "SUCCEEDED": (tr("succeeded"), "ok", "verified"),
    "FAILED": (tr("failed"), "wrong", "failed"),
    "TIMEOUT": (tr("timed out"), "wrong", "failed"),
    "ERROR": (tr("error"), "wrong", "failed"),
    "STOPPED": (tr("stopped"), "waiting", "skipped"),
}


class JobView(QWidget):
    """Newest run first; its log is open."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[JobRunRow, ...] = ()
        self._open = ""
        self._caption = ElidedLabel("", "soft")
        self.table = RowTable(tr("Job runs"), (tr("State"), tr("Run"), tr("Started"), tr("Took")), (150, 0, 100, 90))
        self._error = label("", "soft", wrap=True, selectable=True)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        put(self.log.setAccessibleName, tr("Log"))
        put(self.log.setPlaceholderText, tr("This run has written nothing yet."))
        self._build()
        self.table.row_chosen.connect(self._on_row)

    def set_runs(self, runs: Sequence[JobRunRow]) -> None:
        """Show these runs; the first is opened unless another was chosen."""
        if tuple(runs) == self._runs:
            return
        self._runs = tuple(runs)
        self._holder.set_empty(not runs)
        put(self._caption.setText, count_words(len(runs), tr("run"), tr("runs")))
        self.table.set_rows([_cells(run) for run in runs])
        names = [run.id for run in runs]
        at = names.index(self._open) if self._open in names else 0
        if runs:
            self._show(at)
            self.table.selectRow(at)

    def _on_row(self, at: int) -> None:
        self._open = self._runs[at].id
        self._show(at)

    def _show(self, at: int) -> None:
        run = self._runs[at]
        put(self._error.setText, run.error)
        self._error.setVisible(bool(run.error))
        if self.log.toPlainText() != run.log:
            self.log.setPlainText(run.log)
            self.log.verticalScrollBar().setValue(self.log.verticalScrollBar().maximum())

    def _build(self) -> None:
        below = QWidget()
        column = QVBoxLayout(below)
        filled(column, margins=(0, 12, 0, 0), gap=6)
        column.addLayout(row(label(tr("Log"), "section"), None))
        column.addWidget(self._error)
        column.addWidget(self.log)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setSizes([200, 360])
        hint = tr("Start the job on Wednesday; each run is listed with its state and its log as it is written.")
        self._holder = Placeholder(split, "jobs", tr("No job has run yet"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addLayout(row(label(tr("Job runs"), "section"), self._caption))
        box.addWidget(self._holder, 1)
        self._holder.set_empty(True)


def _cells(run: JobRunRow) -> tuple[Cell, ...]:
    words, tone, name = STATES.get(run.state, (run.state.lower(), "accent", "running"))
    state = Cell(words, "text", icon=name, icon_tone=tone, strong=True)
    started = Cell(clock_words(run.started), "soft", right=True)
    return (state, Cell(run.id, "soft"), started, Cell(f"{run.seconds:,.1f} s", "soft", right=True))
