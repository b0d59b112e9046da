"""The Calls tab: every AWS call as it was answered, a filter, and what the chosen one was asked and answered.

Plain data in; keeps the last `MOST`. `copy_wanted` asks for a call as code. Knows no engine.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSplitter, QVBoxLayout, QWidget

from labs.events import CallSeen
from labs.tongue import joined, tr
from widgets.flow import FlowLayout
from widgets.parts import LEAST_LIST, ElidedLabel, Placeholder, button, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.theme import sized
from widgets.value_tree import ValueTree
from widgets.words import clock_words, count_words

MOST = 1000
FLUSH_MS = 100


class CallList(QWidget):
    """Newest call first; redrawn at most ten times a second."""

    copy_wanted = Signal(object, str)  # a CallSeen; boto3 or AWS CLI

    def __init__(self) -> None:
        super().__init__()
        self._calls: deque[CallSeen] = deque(maxlen=MOST)
        self._shown: list[CallSeen] = []
        self._open: CallSeen | None = None
        self._total = 0
        self._caption = ElidedLabel("", "soft")
        self.filter = QLineEdit()
        put(self.filter.setPlaceholderText, tr("filter by words"))
        put(self.filter.setAccessibleName, tr("Filter of the calls"))
        self.filter.setClearButtonEnabled(True)
        sized(self.filter.setFixedWidth, 220)
        self.errors = QCheckBox()
        put(self.errors.setText, tr("errors only"))
        titles = (tr("Time"), tr("Service"), tr("Operation"), tr("Answer"), tr("Took"))
        self.table = RowTable(tr("AWS calls"), titles, (96, 120, 0, 210, 90))
        self.request, self.response = ValueTree(tr("Request")), ValueTree(tr("Response"))
        self.boto3, self.cli = button(tr("Copy as boto3"), "link"), button(tr("Copy as AWS CLI"), "link")
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self.flush)
        self.filter.textChanged.connect(lambda _text: self.flush())
        self.errors.toggled.connect(lambda _on: self.flush())
        self.table.row_chosen.connect(self._on_row)
        self.boto3.clicked.connect(lambda: self.copy_wanted.emit(self._open, "boto3"))
        self.cli.clicked.connect(lambda: self.copy_wanted.emit(self._open, "AWS CLI"))

    def add(self, call: CallSeen) -> None:
        """Take a call in."""
        self._calls.appendleft(call)
        self._total += 1
        if not self._timer.isActive():
            self._timer.start()

    def forget(self) -> None:
        """As if no call had been seen."""
        self._calls.clear()
        self._open, self._total = None, 0
        self.flush()

    def count(self) -> int:
        """How many calls were seen."""
        return self._total

    def flush(self) -> None:
        """Show what came in, as far as the filter lets it through."""
        self._holder.set_empty(not self._calls)
        self._shown = [call for call in self._calls if matches(call, self.filter.text(), self.errors.isChecked())]
        older = tr(", the last {count:,} are listed", count=MOST) if self._total > MOST else ""
        few = tr("{count} of ", count=len(self._shown)) if len(self._shown) < len(self._calls) else ""
        put(self._caption.setText, joined("", [few, count_words(self._total, tr("call"), tr("calls")), older]))
        self.table.blockSignals(True)
        self.table.set_rows([_cells(call) for call in self._shown])
        if self._open in self._shown:
            self.table.selectRow(self._shown.index(self._open))
        self.table.blockSignals(False)

    def _on_row(self, at: int) -> None:
        if not 0 <= at < len(self._shown):
            return
        self._open = self._shown[at]
        self.request.show_value(self._open.request)
        self.response.show_value(self._open.response)
        for one in (self.boto3, self.cli):
            one.setEnabled(True)

    def _build(self) -> None:
        sides = QSplitter(Qt.Orientation.Horizontal)
        for words, tree in ((tr("Request"), self.request), (tr("Response"), self.response)):
            side = QWidget()
            column = QVBoxLayout(side)
            filled(column, margins=(0 if tree is self.request else 12, 0, 0, 0), gap=4)
            column.addWidget(label(words, "section"))
            column.addWidget(tree)
            sides.addWidget(side)
        below = QWidget()
        box = QVBoxLayout(below)
        filled(box, margins=(0, 8, 0, 0), gap=4)
        box.addWidget(sides, 1)
        box.addLayout(row(None, self.boto3, self.cli))
        split = QSplitter(Qt.Orientation.Vertical)
        for one in (sides, split):
            one.setChildrenCollapsible(False)
            one.setHandleWidth(1)
        sized(self.table.setMinimumHeight, LEAST_LIST)
        sized(below.setMinimumHeight, LEAST_LIST)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setSizes([400, 260])
        for button_ in (self.boto3, self.cli):
            button_.setEnabled(False)
        hint = tr("Each call to AWS is listed here, with how long it took and what came back.")
        self._holder = Placeholder(split, "calls", tr("No calls yet"), hint)
        outer = QVBoxLayout(self)
        filled(outer, gap=10)
        outer.addLayout(row(label(tr("Calls"), "section"), self._caption))
        tools, flow = QWidget(), FlowLayout()
        tools.setLayout(flow)
        flow.add(self.filter, self.errors)
        outer.addWidget(tools)
        outer.addWidget(self._holder, 1)
        self._holder.set_empty(True)


def matches(call: CallSeen, words: str, errors_only: bool) -> bool:
    """Whether every word is in service, operation or answer, whatever its case."""
    if errors_only and not (call.error or call.status >= 400 or not call.status):
        return False
    told = f"{call.service} {call.operation} {call.status} {call.error}".lower()
    return all(word in told for word in words.lower().split())


def answer_words(call: CallSeen) -> str:
    """ "200", "400 ResourceInUseException", "no answer · EndpointConnectionError", "200 · 3 attempts"."""
    status = str(call.status) if call.status else tr("no answer")
    tries = tr("{count} attempts", count=call.attempts) if call.attempts > 1 else ""
    answer = joined(" ", [part for part in (status, call.error) if part])
    return joined(" · ", [answer, tries]) if tries else answer


def _cells(call: CallSeen) -> tuple[Cell, ...]:
    tone = "wrong" if call.error or call.status >= 400 or not call.status else "soft"
    return (
        Cell(clock_words(call.at), "soft"),
        Cell(call.service, "soft"),
        Cell(call.operation),
        Cell(answer_words(call), tone),
        Cell(f"{call.ms:,.0f} ms", "soft", right=True),
    )
