"""The curves of the stream view, drawn by pyqtgraph: a lane a shard, one scale, limit dashed, red ticks.

Importing this module imports pyqtgraph and numpy, so it is imported after the first paint.
Pens are one device pixel wide: anything wider leaves Qt's fast path. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from widgets.lanes import LIMIT, Lane
from widgets.rates import RateRing
from widgets.theme import Tokens

SPAN = 60.0  # seconds
FULL = 0.93  # of a lane's height; the rest is the gap to the next
TICK = 0.055
TICK_EVERY = 1.0  # seconds: ticks nearer than this would run together
SMOOTH_UP_TO = 8  # lanes


class LanePlot:
    """Owns a pyqtgraph widget; `lay_out` when lanes or colours change, `draw` on each tick."""

    def __init__(self) -> None:
        self._view: Any = pg.GraphicsView(background=None)
        self._box: Any = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self._box.setBorder(None)
        self._view.setCentralItem(self._box)
        self._view.setFrameShape(self._view.Shape.NoFrame)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lanes: tuple[Lane, ...] = ()
        self._curves: dict[str, Any] = {}
        self._ticks: Any = None
        self._limit: Any = None

    @property
    def widget(self) -> QWidget:
        """The widget to lay out."""
        widget: QWidget = self._view
        return widget

    def lay_out(self, lanes: Sequence[Lane], tokens: Tokens) -> None:
        """Build the lanes anew."""
        self._lanes = tuple(lanes)
        self._box.clear()
        self._view.setBackground(tokens.colour("panel"))
        count = max(1, len(lanes))
        self._box.setRange(xRange=(-SPAN, 0.0), yRange=(0.0, float(count)), padding=0.0)
        for at in range(len(lanes)):
            self._box.addItem(_ground(self._base(at), tokens))
        self._limit = self._add_pairs(_pen(tokens.colour("faint"), Qt.PenStyle.DashLine))
        smooth = len(lanes) <= SMOOTH_UP_TO
        self._curves = {lane.shard_id: self._add_curve(_lane_colour(lane, tokens), smooth) for lane in lanes}
        self._ticks = self._add_pairs(_pen(tokens.colour("wrong"), Qt.PenStyle.SolidLine))

    def draw(self, ring: RateRing, scale: float) -> None:
        """Draw what the ring holds; `scale` is the top of a lane in records a second."""
        now = ring.latest()
        ticks: list[tuple[float, float]] = []
        for at, lane in enumerate(self._lanes):
            base = self._base(at)
            times, rates = ring.records(lane.shard_id)
            heights = np.minimum(rates / scale, 1.0) * FULL + base
            self._curves[lane.shard_id].setData(times - now, heights, skipFiniteCheck=True)
            ticks += [(x, base + FULL) for x in _throttled_at(ring, lane.shard_id, now)]
        _set_pairs(self._ticks, [(x, top, x, top - TICK) for x, top in ticks])
        level = LIMIT / scale * FULL
        levels = [self._base(at) + level for at in range(len(self._lanes))]
        lines = [(-SPAN, y, 0.0, y) for y in levels]
        _set_pairs(self._limit, lines if level <= FULL else [])

    def _base(self, at: int) -> float:
        return float(len(self._lanes) - 1 - at) + (1.0 - FULL)

    def _add_curve(self, colour: QColor, smooth: bool) -> Any:
        pen = _pen(colour, Qt.PenStyle.SolidLine)
        curve = pg.PlotCurveItem(pen=pen, antialias=smooth, skipFiniteCheck=True)
        self._box.addItem(curve, ignoreBounds=True)
        return curve

    def _add_pairs(self, pen: QPen) -> Any:
        curve = pg.PlotCurveItem(pen=pen, connect="pairs", skipFiniteCheck=True)
        self._box.addItem(curve, ignoreBounds=True)
        return curve


def _throttled_at(ring: RateRing, shard: str, now: float) -> list[float]:
    times, rates = ring.throttled(shard)
    found = times[rates > 0]
    if not len(found):
        return []
    # Ticks stand at whole seconds of the clock, so that they move with the curve and do not flicker.
    return [float(second - now) for second in np.unique(np.floor(found / TICK_EVERY) * TICK_EVERY)]


def _set_pairs(curve: Any, lines: Sequence[tuple[float, float, float, float]]) -> None:
    ends = np.array(lines, dtype=float).reshape(-1, 2)
    curve.setData(ends[:, 0], ends[:, 1])


def _ground(base: float, tokens: Tokens) -> QGraphicsRectItem:
    ground = QGraphicsRectItem(QRectF(-SPAN, base, SPAN, FULL))
    ground.setPen(QPen(Qt.PenStyle.NoPen))
    ground.setBrush(tokens.colour("window"))
    return ground


def _lane_colour(lane: Lane, tokens: Tokens) -> QColor:
    colour = tokens.shard(lane.number)
    if not lane.is_open:
        colour.setAlphaF(0.55)
    return colour


def _pen(colour: QColor, style: Qt.PenStyle) -> QPen:
    pen = QPen(colour, 0)
    pen.setCosmetic(True)
    pen.setStyle(style)
    return pen
