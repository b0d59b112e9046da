"""Cleanup as it goes: a row a resource with what AWS answered, the four nets of the proof, the last sentence.

Plain data in; `stop_wanted` and `back_wanted` out. Knows no engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QProgressBar, QVBoxLayout, QWidget

from labs.shapes import CleanupRow, Net
from labs.tongue import say, tr
from widgets.flow import FlowLayout, lay_beside
from widgets.net_cards import NetCards
from widgets.parts import ElidedLabel, button, filled, label, restyle, row, rule
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.theme import px
from widgets.words import seconds_words

STATE_WORDS = {
    "waits": tr("waits"),
    "removing": tr("removing"),
    "gone": tr("gone"),
    "left alone": tr("left alone"),
    "unknown": tr("unknown"),
    "failed": tr("failed"),
}
STATES = {
    "waits": ("todo", "faint"),
    "removing": ("running", "accent"),
    "gone": ("verified", "ok"),
    "left alone": ("skipped", "faint"),
    "unknown": ("waiting", "waiting"),
    "failed": ("failed", "wrong"),
}


class CleanupReport(QWidget):
    """Shown in the Resources tab while and after a cleanup."""

    stop_wanted = Signal()
    back_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._since = 0.0
        self._rows: list[CleanupRow] = []
        self._title = label(tr("Cleaning up"), "section")
        self._progress = label("", "soft")
        self.stop = button(tr("Stop after this one"))
        self.back = button(tr("Back to resources"))
        self.export = button(tr("Export the proof…"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        put(self._bar.setAccessibleName, tr("Cleanup"))
        self._waits = label("", "soft", wrap=True, selectable=True)
        restyle(self._waits, tone="waiting")
        self.table = RowTable(
            tr("Cleanup"), (tr("Resource"), tr("Name"), tr("State"), tr("Answer")), (160, 0, 96, 240), head=False
        )
        self.nets = NetCards()
        self._sentence = label("", "soft", wrap=True, selectable=True)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()
        self.stop.clicked.connect(self.stop_wanted)
        self.back.clicked.connect(self.back_wanted)
        self.export.clicked.connect(self.export_wanted)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tell)

    def begin(self, rows: Sequence[CleanupRow]) -> None:
        """The plan: what will be removed, in its order."""
        self._since = self._clock()
        self._rows = list(rows)
        put(self._title.setText, tr("Cleaning up"))
        restyle(self._title, tone="")
        self._sentence.setText("")
        self.wait("")
        self.nets.clear()
        self.stop.show()
        self.stop.setEnabled(True)
        self.back.hide()
        self.export.hide()
        self._show()
        self._timer.start()

    def show_row(self, row_now: CleanupRow) -> None:
        """One resource moved on."""
        at = next((i for i, one in enumerate(self._rows) if _same(one, row_now)), None)
        if at is None:
            self._rows.append(row_now)
        else:
            self._rows[at] = row_now
        self.wait("")
        self._show()

    def wait(self, words: str) -> None:
        """What it waits for now: a thing's end, AWS, or somebody to sign in; empty for nothing."""
        put(self._waits.setText, words)
        self._waits.setVisible(bool(words))

    def cast(self, net: Net) -> None:
        """One of the nets is being cast, or was."""
        self.wait("")
        self.nets.show_net(net)

    def waiting(self) -> str:
        """What it waits for; empty when it waits for nothing."""
        return self._waits.text()

    def end(self, clean: bool, sentence: str, rows: Sequence[CleanupRow], nets: Sequence[Net]) -> None:
        """It is over."""
        self._timer.stop()
        self.wait("")
        self._rows = list(rows) or self._rows
        for net in nets:
            self.nets.show_net(net)
        put(self._title.setText, tr("Clean") if clean else tr("Not clean"))
        restyle(self._title, tone="ok" if clean else "wrong")
        put(self._sentence.setText, sentence)
        self.stop.hide()
        self.back.show()
        self.export.setVisible(bool(nets))
        self._lay_head()
        self._show()

    def halt(self) -> None:
        """It was stopped, or it broke off, before the proof."""
        self.end(
            False, tr("Cleanup stopped. What is left is still listed under Resources; begin again at any time."), (), ()
        )

    def stopping(self) -> None:
        """The wish to stop was heard."""
        self.stop.setEnabled(False)

    def sentence(self) -> str:
        """The last sentence; empty while it goes on."""
        return self._sentence.text()

    def _show(self) -> None:
        self.table.set_rows([_cells(one) for one in self._rows])
        self.table.fit()
        done = sum(one.state in ("gone", "left alone") for one in self._rows)
        self._bar.setRange(0, max(1, len(self._rows)))
        self._bar.setValue(done if self._rows else 1)
        self._tell()

    def _tell(self) -> None:
        gone = sum(one.state == "gone" for one in self._rows)
        seconds = seconds_words(self._clock() - self._since)
        put(
            self._progress.setText,
            tr("{gone} of {count} gone · {time}", gone=gone, count=len(self._rows), time=seconds),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons beside the title where there is room for both."""
        super().resizeEvent(event)
        self._lay_head()

    def _lay_head(self) -> None:
        lay_beside(self._head, self.width(), px(8))

    def _build(self) -> None:
        box = QVBoxLayout(self)
        filled(box, gap=10)
        buttons, flow = QWidget(), FlowLayout(gap=8)
        buttons.setLayout(flow)
        flow.add(self.stop, self.export, self.back)
        filled(self._head, gap=8)
        self._head.addLayout(row(self._title, self._progress, None), 1)
        self._head.addWidget(buttons)
        box.addLayout(self._head)
        box.addWidget(self._bar)
        box.addWidget(self._waits)
        box.addWidget(self.table, 100)
        note = ElidedLabel(tr("clean only when all four nets have run and found nothing"), "soft")
        box.addLayout(row(label(tr("Proof"), "section"), note, margins=(0, px(8), 0, 0)))
        box.addWidget(self.nets)
        box.addWidget(rule())
        box.addWidget(self._sentence)
        box.addStretch(1)
        self._waits.hide()
        self.back.hide()
        self.export.hide()


def _same(one: CleanupRow, other: CleanupRow) -> bool:
    return (one.kind, one.name) == (other.kind, other.name)


def _cells(one: CleanupRow) -> tuple[Cell, ...]:
    name, tone = STATES.get(one.state, ("waiting", "waiting"))
    return (
        Cell(say(one.title), "soft", icon=name, icon_tone=tone),
        Cell(one.name),
        Cell(STATE_WORDS.get(one.state, one.state), strong=True),
        Cell(one.words, "soft", wraps=True),
    )
