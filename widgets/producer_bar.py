"""Producer and consumer controls: template, rate, keys, start and stop. Tells wishes, changes nothing itself.

Knows no engine; the choices are passed in.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QSpinBox, QVBoxLayout, QWidget

from labs.shapes import TrafficCounts
from labs.tongue import tr
from widgets.flow import FlowLayout, lay_beside
from widgets.parts import button, filled, label, named, rule
from widgets.spoken import put
from widgets.theme import px, sized

HIGHEST_RATE, MOST_RECORDS = 50_000, 10_000_000
STARTS = {
    "stood": tr("where it stood"),
    "TRIM_HORIZON": tr("the oldest record"),
    "LATEST": tr("from now on"),
}


class ProducerBar(QWidget):
    """One row at the foot of the stream view."""

    start_wanted = Signal(int, str, str, int)  # records a second, template, keys, how many in all (0 for no end)
    stop_wanted = Signal()
    consume_wanted = Signal(str)  # from where
    stop_consuming_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.template = QComboBox()
        named(self.template, tr("Template"))
        self.rate = QSpinBox()
        put(self.rate.setAccessibleName, tr("Records a second"))
        self.rate.setRange(1, HIGHEST_RATE)
        self.rate.setGroupSeparatorShown(True)
        self.rate.setSuffix(" / s")
        self.rate.setValue(200)
        sized(self.rate.setFixedWidth, 84)
        self.rate.lineEdit().setTextMargins(8, 0, 0, 0)
        self.keys = QComboBox()
        named(self.keys, tr("Partition keys"))
        sized(self.template.setFixedWidth, 90)
        sized(self.keys.setFixedWidth, 104)
        self.total = QSpinBox()
        put(self.total.setAccessibleName, tr("Records in all"))
        self.total.setRange(0, MOST_RECORDS)
        self.total.setSingleStep(1000)
        self.total.setGroupSeparatorShown(True)
        put(self.total.setSpecialValueText, tr("no end"))
        sized(self.total.setFixedWidth, 80)
        self.total.lineEdit().setTextMargins(8, 0, 0, 0)
        self.start = QComboBox()
        named(self.start, tr("Read from"))
        for at, words in enumerate(STARTS.values()):
            self.start.addItem("")
            put(self.start.setItemText, words, at)
        sized(self.start.setFixedWidth, 150)
        self.produce = button(tr("Start"))
        self.consume = button(tr("Start"))
        self._behind = label("", "soft")
        sized(self._behind.setMinimumWidth, 84)
        self._producing, self._consuming = False, False
        self._lines = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()
        self.produce.clicked.connect(self._on_produce)
        self.consume.clicked.connect(self._on_consume)
        self.set_able(False)

    def set_choices(self, templates: Sequence[str], keys: Sequence[str]) -> None:
        """The templates and key strategies that there are."""
        for box, names in ((self.template, templates), (self.keys, keys)):
            box.clear()
            box.addItems(list(names))

    def set_able(self, able: bool) -> None:
        """Whether there is a stream to put to."""
        for part in (self.produce, self.consume, self.template, self.rate, self.keys, self.total, self.start):
            part.setEnabled(able)

    def show_counts(self, counts: TrafficCounts) -> None:
        """What runs now, and how far the consumer is behind."""
        self._producing, self._consuming = counts.producing, counts.consuming
        put(self.produce.setText, tr("Stop") if counts.producing else tr("Start"))
        put(self.consume.setText, tr("Stop") if counts.consuming else tr("Start"))
        for part in (self.template, self.rate, self.keys, self.total):
            part.setEnabled(self.produce.isEnabled() and not counts.producing)
        self.start.setEnabled(self.consume.isEnabled() and not counts.consuming)
        put(self._behind.setText, behind_words(counts))

    def _on_produce(self) -> None:
        if self._producing:
            self.stop_wanted.emit()
        else:
            self.start_wanted.emit(
                self.rate.value(), self.template.currentText(), self.keys.currentText(), self.total.value()
            )

    def _on_consume(self) -> None:
        if self._consuming:
            self.stop_consuming_wanted.emit()
        else:
            self.consume_wanted.emit(list(STARTS)[self.start.currentIndex()])

    def _build(self) -> None:
        put(self.produce.setAccessibleName, tr("Producer start or stop"))
        put(self.consume.setAccessibleName, tr("Consumer start or stop"))
        put(self.consume.setToolTip, tr("Stopping keeps the stream's records and the place that was read up to."))
        box = QVBoxLayout(self)
        filled(box, gap=12)
        box.addWidget(rule())
        producer = (label(tr("Producer"), "section"), self.template, self.rate, self.keys, self.total, self.produce)
        consumer = (label(tr("Consumer"), "section"), self.start, self.consume, self._behind)
        filled(self._lines, gap=12)
        for parts in (producer, consumer):
            line, flow = QWidget(), FlowLayout(gap=8)
            line.setLayout(flow)
            flow.add(*parts)
            self._lines.addWidget(line)
        self._lines.setStretch(0, 1)
        box.addLayout(self._lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room for both."""
        super().resizeEvent(event)
        lay_beside(self._lines, event.size().width(), px(32))


def behind_words(counts: TrafficCounts) -> str:
    """ "0.3 s behind" while it reads."""
    if not counts.consuming:
        return ""
    return tr("reading") if counts.behind_ms is None else tr("{seconds:,.1f} s behind", seconds=counts.behind_ms / 1000)
