"""The status bar: what the traffic does, in figures, and the last call that was answered.

Plain data in. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from labs.events import CallSeen
from labs.shapes import TrafficCounts
from labs.tongue import joined, tr
from widgets.parts import filled, label
from widgets.spoken import put
from widgets.theme import sized

HEIGHT = 28
RATE_SECONDS = 1.0  # that the rate is taken over


class StatusBar(QWidget):
    """28 px high at text scale 1."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sized(self.setFixedHeight, HEIGHT)
        self._at, self._total, self._rate = 0.0, 0, 0.0
        self._left = label("", "aside")
        self._right = label("", "aside")
        box = QHBoxLayout(self)
        filled(box, margins=(16, 0, 16, 0), gap=16)
        box.addWidget(self._left, 1)
        box.addWidget(self._right)

    def say(self, words: str) -> None:
        """A sentence at the left."""
        put(self._left.setText, words)

    def show_counts(self, counts: TrafficCounts) -> None:
        """The traffic's figures; nothing changes before there was any."""
        if not (counts.shards or counts.producing or counts.error):
            return
        total = sum(one.acknowledged for one in counts.shards.values())
        if counts.at - self._at >= RATE_SECONDS:
            self._rate = max(0, total - self._total) / (counts.at - self._at) if self._at else 0.0
            self._at, self._total = counts.at, total
        put(self._left.setText, counts_words(counts, self._rate))

    def show_call(self, call: CallSeen) -> None:
        """The last call."""
        answer = call.error or str(call.status)
        put(self._right.setText, f"{call.operation} {answer} · {call.ms:,.0f} ms")

    def text(self) -> str:
        """What stands at the left."""
        return self._left.text()


def counts_words(counts: TrafficCounts, rate: float) -> str:
    """ "Producing 1,998 records/s    acknowledged 118,240    throttled 6,391 · retried 6,391    read 118,201"."""
    if counts.error:
        return counts.error
    shards = counts.shards.values()
    first = tr("Producing {rate:,.0f} records/s", rate=rate) if counts.producing else tr("Idle")
    if not shards:
        return first
    parts = [first, tr("acknowledged {count:,}", count=sum(one.acknowledged for one in shards))]
    throttled = sum(one.throttled for one in shards)
    parts.append(tr("throttled {throttled:,} · retried {retried:,}", throttled=throttled, retried=counts.retried))
    parts.append(tr("read {count:,}", count=sum(one.read for one in shards)))
    return joined("     ", parts)
