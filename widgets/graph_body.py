"""What the live graph draws on: lanes between their labels, the heatmap under the hottest of them, or a table.

Built after the first paint, since it imports numpy. Plain data in. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from labs.shapes import TrafficCounts
from labs.tongue import tr
from widgets.graph_head import Shape
from widgets.heat_view import HeatView
from widgets.lane_labels import LaneLabels, LaneWords
from widgets.lane_view import LaneView
from widgets.lanes import LIMIT, LIMIT_BYTES, Lane, bytes_words, next_scale, rate_words
from widgets.parts import filled
from widgets.rate_words import TITLES, moment_words, table_rows
from widgets.rates import Metric, RateRing
from widgets.rows import RowTable
from widgets.spoken import put
from widgets.theme import px, sized

LANE_PX, LANE_SHAPE = 190, 7  # no higher than this, nor than a seventh of the width
NAMES_PX, FIGURES_PX = 128, 84
HOT_LANE_PX = 72
LEAST_PX, LEAST_LANE_PX, LEAST_HEAT_PX = 150, 24, 96
RESTING = 1200.0  # the scale while there is nothing to show
KILO = 1000.0  # a byte scale is a thousand record scales
TABLE_EVERY = 1.0  # seconds
FIGURES_EVERY = 0.45  # seconds: figures that change more often cannot be read


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: the lanes, all shards, and how."""

    lanes: tuple[Lane, ...]
    shards: tuple[Lane, ...]
    shape: Shape
    metric: Metric
    seconds: float


class GraphBody(QWidget):
    """`told` says the values under the mouse; an empty string when it has left."""

    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.ring = RateRing()
        self.scale = 0.0
        self.lanes, self.heat = LaneView(), HeatView()
        put(self.lanes.setAccessibleName, tr("Rates of each shard"))
        put(self.heat.setAccessibleName, tr("Rates of all shards over time"))
        self.table = RowTable(tr("Rates of each shard"), TITLES, (90, 0, 90, 100, 100, 110))
        self._names = LaneLabels(right=False)
        self._figures = LaneLabels(right=True)
        self._drawing = Drawing((), (), Shape.LANES, Metric.RECORDS, 60.0)
        self._tabled = self._figured = 0.0
        self._build()
        sized(self._size)
        self.lanes.hovered.connect(lambda at, ago: self._tell(self._drawing.lanes, at, ago))
        self.heat.hovered.connect(lambda at, ago: self._tell(self._drawing.shards, at, ago))

    def forget(self) -> None:
        """Keep no rate."""
        self.ring, self.scale = RateRing(), 0.0

    def set_drawing(self, drawing: Drawing) -> None:
        """Draw this from now on."""
        if drawing == self._drawing:
            return
        if drawing.metric is not self._drawing.metric:
            self.scale = 0.0
        self._drawing, self._tabled, self._figured = drawing, 0.0, 0.0
        self._names.set_words([_name(lane) for lane in drawing.lanes])
        self.lanes.set_lanes(drawing.lanes)
        self.heat.set_lanes(drawing.shards)
        self.heat.setVisible(drawing.shape is Shape.HEATMAP)
        self.table.setVisible(drawing.shape is Shape.TABLE)
        self._row.setVisible(drawing.shape is not Shape.TABLE)
        self._size()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the curves more where there is little room."""
        super().resizeEvent(event)
        self._size()

    def _size(self) -> None:
        narrow = self.width() < px(460)
        self._names.setFixedWidth(px(88 if narrow else NAMES_PX))
        self._figures.setFixedWidth(px(72 if narrow else FIGURES_PX))
        self.heat.set_sides(self._names.width() + 8, self._figures.width() + 8)
        drawing = self._drawing
        height = px(HOT_LANE_PX) if drawing.shape is Shape.HEATMAP else max(px(LANE_PX), self.width() // LANE_SHAPE)
        lanes = px(LEAST_LANE_PX) * len(drawing.lanes) if drawing.shape is Shape.HEATMAP else 0
        self._row.setMinimumHeight(lanes)
        self.setMinimumHeight(max(px(LEAST_PX), lanes + px(LEAST_HEAT_PX) if lanes else 0))
        self._row.setMaximumHeight(height * max(1, len(drawing.lanes)))

    def draw(self, counts: TrafficCounts | None) -> None:
        """Draw what the ring holds now; `counts` is the latest snapshot."""
        now, ring = self._drawing, self.ring
        if now.shape is Shape.TABLE:
            if ring.latest() - self._tabled >= TABLE_EVERY or not ring.latest():
                self._tabled = ring.latest()
                self.table.set_rows(table_rows(ring, now.shards))
            return
        unit = KILO if now.metric is Metric.BYTES else 1.0
        limit = LIMIT_BYTES if now.metric is Metric.BYTES else LIMIT
        peak = ring.peak(now.metric, now.seconds) / unit
        self.scale = (next_scale(peak, self.scale / unit) if peak > 0 else RESTING) * unit
        self.lanes.show_rates(ring, now.metric, now.seconds, self.scale, limit)
        if now.shape is Shape.HEATMAP:
            words = bytes_words(limit) if now.metric is Metric.BYTES else rate_words(limit)
            self.heat.show_rates(ring, now.metric, now.seconds, limit, words)
        if counts is not None and counts.at - self._figured >= FIGURES_EVERY:
            self._figured = counts.at
            self._figures.set_words([self._figure(lane, counts) for lane in now.lanes])

    def _figure(self, lane: Lane, counts: TrafficCounts) -> LaneWords:
        now = self.ring.figures(lane.shard_id)
        below = bytes_words(now.bytes)
        if not lane.is_open:
            below = tr("{count:,} left", count=now.left) if now.left else tr("drained")
            below = below if counts.consuming else tr("no writes")
        return LaneWords(rate_words(now.records), below, faded=not lane.is_open)

    def _tell(self, lanes: Sequence[Lane], at: int, ago: float) -> None:
        known = 0 <= at < len(lanes)
        self.told.emit(moment_words(self.ring, lanes[at], ago, self._drawing.seconds) if known else "")

    def _build(self) -> None:
        self._row = QWidget()
        across = QHBoxLayout(self._row)
        filled(across, gap=8)
        across.addWidget(self._names)
        across.addWidget(self.lanes, 1)
        across.addWidget(self._figures)
        column = QVBoxLayout(self)
        filled(column, gap=10)
        column.addWidget(self._row, 100)
        column.addWidget(self.heat, 160)
        column.addWidget(self.table, 100)
        column.addStretch(1)
        self.heat.hide()
        self.table.hide()


def _name(lane: Lane) -> LaneWords:
    return LaneWords(tr("shard {number}", number=lane.number), lane.words, lane.number, not lane.is_open)
