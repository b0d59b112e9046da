"""The stream view's live graph: polls a snapshot of the counts while it is visible, draws a lane a shard.

Data comes from a function, never by events. `wake()` imports pyqtgraph, after the window's first paint.
Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from labs.shapes import ShardRange, TrafficCounts
from widgets.lane_labels import LaneLabels, LaneWords
from widgets.lanes import LIMIT, Lane, bytes_words, lanes_of, next_scale, rate_words
from widgets.parts import ElidedLabel, Placeholder, button, filled, label, row
from widgets.theme import px, tokens_now

if TYPE_CHECKING:
    from widgets.lane_plot import LanePlot
    from widgets.rates import RateRing

TICK_MS = 100
LANE_PX = 190
RESTING = 1200.0  # the scale while there is nothing to show
CAPTION = "records per second and shard, last 60 s"


class ShardGraph(QWidget):
    """Lanes with names at the left and the figures of now at the right. `sampled` tells each new snapshot."""

    sampled = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._source: Callable[[], TrafficCounts] | None = None
        self._shards: tuple[ShardRange, ...] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._scale = 0.0
        self._plot: LanePlot | None = None
        self._ring: RateRing | None = None
        self._name = label("Stream", "section")
        self._caption = ElidedLabel(CAPTION, "soft")
        self.pause = button("Pause")
        self.pause.setCheckable(True)
        self._names = LaneLabels(right=False, width=128)
        self._figures = LaneLabels(right=True, width=84)
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.pause.toggled.connect(lambda on: self.pause.setText("Go on" if on else "Pause"))

    def wake(self) -> None:
        """Import pyqtgraph and build the plot; once."""
        if self._plot is not None:
            return
        from widgets.lane_plot import LanePlot
        from widgets.rates import RateRing

        self._plot, self._ring = LanePlot(), RateRing()
        self._body.insertWidget(1, self._plot.widget, 1)
        self._plot.widget.setAccessibleName("Records per second and shard")
        self._lay_out()

    def set_source(self, source: Callable[[], TrafficCounts] | None) -> None:
        """Poll this function from now on; None stops."""
        self._source = source
        self._run(self.isVisible())

    def set_stream(self, name: str) -> None:
        """The stream's name."""
        self._name.setText(name or "Stream")

    def set_shards(self, shards: Sequence[ShardRange]) -> None:
        """The stream's shards, open and closed."""
        if tuple(shards) != self._shards:
            self._shards = tuple(shards)
            self._lay_out()

    def tick(self) -> None:
        """Take one snapshot in and draw it."""
        if self._source is None or self._ring is None or self.pause.isChecked():
            return
        counts = self._source()
        if not counts.shards and not self._ring.shards():
            return
        if self._ring.add(counts):
            self.sampled.emit(counts)
            self._draw(counts)

    def showEvent(self, event: QShowEvent) -> None:
        """Poll while visible."""
        super().showEvent(event)
        self._run(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop polling while hidden."""
        super().hideEvent(event)
        self._run(False)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new scheme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._plot is not None:
            self._plot.lay_out(self._lanes, tokens_now())
            self._redraw()

    def rate(self) -> float:
        """Acknowledged records a second now, over all shards."""
        return sum(self._busy().values())

    def polls(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def _run(self, on: bool) -> None:
        if on and self._source is not None:
            self._timer.start()
        else:
            self._timer.stop()

    def _draw(self, counts: TrafficCounts) -> None:
        busy = self._busy()
        lanes = tuple(lanes_of(self._shards, busy))
        if lanes != self._lanes:
            self._lay_out()
        self._redraw()
        self._figures.set_words([self._figure(lane, counts) for lane in lanes])

    def _redraw(self) -> None:
        if self._plot is None or self._ring is None:
            return
        self._scale = next_scale(self._ring.peak(), self._scale) if self._ring.peak() > 0 else RESTING
        self._plot.draw(self._ring, self._scale)
        low = f"lanes end at {self._scale:,.0f}/s, limit {LIMIT:,.0f}/s"
        limit = "dashed: limit" if self._scale >= LIMIT else low
        most = f"{len(self._lanes)} busiest · " if len(self._lanes) < len(self._shards) else ""
        self._caption.setText(f"{most}{CAPTION} · {limit}")

    def _lay_out(self) -> None:
        self._lanes = tuple(lanes_of(self._shards, self._busy()))
        self._names.set_words([_name(lane) for lane in self._lanes])
        self._figures.set_words([LaneWords("–", "") for _ in self._lanes])
        self._lanes_box.setMaximumHeight(px(LANE_PX) * max(1, len(self._lanes)))
        self._holder.set_empty(not self._lanes)
        self.pause.setEnabled(bool(self._lanes))
        if self._plot is not None:
            self._plot.lay_out(self._lanes, tokens_now())
            self._redraw()

    def _busy(self) -> dict[str, float]:
        if self._ring is None:
            return {}
        return {shard: self._ring.figures(shard).records for shard in self._ring.shards()}

    def _figure(self, lane: Lane, counts: TrafficCounts) -> LaneWords:
        figures = self._ring.figures(lane.shard_id) if self._ring else None
        if figures is None:
            return LaneWords("–", "")
        below = bytes_words(figures.bytes)
        if not lane.is_open:
            below = f"{figures.left:,} left" if counts.consuming and figures.left else "drained"
            below = below if counts.consuming else "no writes"
        return LaneWords(rate_words(figures.records), below, faded=not lane.is_open)

    def _build(self) -> None:
        self._lanes_box = QWidget()
        self._body = QHBoxLayout(self._lanes_box)
        filled(self._body, gap=8)
        self._body.addWidget(self._names)
        self._body.addWidget(self._figures)
        inner = QWidget()
        column = QVBoxLayout(inner)
        filled(column)
        column.addWidget(self._lanes_box, 100)
        column.addStretch(1)
        hint = "Create the stream in the first lab; its shards appear here."
        self._holder = Placeholder(inner, "stream", "No stream yet", hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addLayout(row(self._name, self._caption, self.pause))
        box.addWidget(self._holder, 1)
        self._lay_out()


def _name(lane: Lane) -> LaneWords:
    return LaneWords(f"shard {lane.number}", lane.words, lane.number, not lane.is_open)
