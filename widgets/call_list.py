"""The Calls tab: every AWS call as it was answered: time, service, operation, duration, status.

Plain data in; keeps the last `MOST`. Knows no engine.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.events import CallSeen
from labs.tongue import joined, tr
from widgets.parts import ElidedLabel, Placeholder, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.words import clock_words, count_words

MOST = 1000
FLUSH_MS = 100


class CallList(QWidget):
    """Newest call first; redrawn at most ten times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: deque[CallSeen] = deque(maxlen=MOST)
        self._total = 0
        self._caption = ElidedLabel("", "soft")
        titles = (tr("Time"), tr("Service"), tr("Operation"), tr("Answer"), tr("Took"))
        self.table = RowTable(tr("AWS calls"), titles, (96, 120, 0, 210, 90))
        hint = tr("Each call to AWS is listed here, with how long it took and what came back.")
        self._holder = Placeholder(self.table, "calls", tr("No calls yet"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addLayout(row(label(tr("Calls"), "section"), self._caption))
        box.addWidget(self._holder, 1)
        self._holder.set_empty(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self.flush)

    def add(self, call: CallSeen) -> None:
        """Take a call in."""
        self._calls.appendleft(call)
        self._total += 1
        if not self._timer.isActive():
            self._timer.start()

    def count(self) -> int:
        """How many calls were seen."""
        return self._total

    def flush(self) -> None:
        """Show what came in."""
        self._holder.set_empty(not self._calls)
        older = tr(", the last {count:,} are listed", count=MOST) if self._total > MOST else ""
        put(self._caption.setText, joined("", [count_words(self._total, tr("call"), tr("calls")), older]))
        self.table.set_rows([_cells(call) for call in self._calls])


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
