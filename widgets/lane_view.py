"""The lanes of the stream view, painted: a lane a shard, one scale, limit dashed, red ticks where AWS throttled.

QPainter over a cached ground; pens are one device pixel wide, since anything wider leaves Qt's fast path.
Imports numpy, so it is imported after the first paint. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget
from shiboken6 import VoidPtr

from widgets.lanes import Lane
from widgets.rates import Metric, RateRing, Times
from widgets.theme import Tokens, tokens_now

FULL = 0.93  # of a lane's height; the rest is the gap to the next
TICK = 0.055
SMOOTH_UP_TO = 8  # lanes


class LaneView(QWidget):
    """Lanes from the top. `hovered` tells the lane and how many seconds ago, or -1 when the mouse has left."""

    hovered = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._lanes: tuple[Lane, ...] = ()
        self._ring: RateRing | None = None
        self._metric, self._seconds = Metric.RECORDS, 60.0
        self._scale, self._limit = 1.0, 1.0
        self._ground: tuple[object, QPixmap] = (None, QPixmap())
        self._mouse: float | None = None

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        """Draw these."""
        self._lanes = tuple(lanes)
        self.update()

    def show_rates(self, ring: RateRing, metric: Metric, seconds: float, scale: float, limit: float) -> None:
        """Draw what the ring holds; `scale` is the top of a lane, `limit` its dashed line, both a second."""
        self._ring, self._metric, self._seconds = ring, metric, seconds
        self._scale, self._limit = scale, limit
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, the curves, the ticks and the line under the mouse."""
        tokens = tokens_now()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._grounded(tokens))
            if self._ring is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self._lanes) <= SMOOTH_UP_TO)
                for at, lane in enumerate(self._lanes):
                    self._curve(painter, at, lane, tokens, self._ring)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setPen(QPen(tokens.colour("wrong"), 0))
                for at, lane in enumerate(self._lanes):
                    self._ticks(painter, at, lane, self._ring)
            if self._mouse is not None:
                painter.setPen(QPen(tokens.colour("soft"), 0))
                painter.drawLine(QLineF(self._mouse, 0.0, self._mouse, float(self.height())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._mouse = event.position().x()
        at = int(event.position().y() / max(1.0, self._height()))
        ago = (1 - self._mouse / max(1, self.width())) * self._seconds
        self.hovered.emit(min(at, len(self._lanes) - 1), max(0.0, ago))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse has left."""
        super().leaveEvent(event)
        self._mouse = None
        self.hovered.emit(-1, 0.0)
        self.update()

    def _height(self) -> float:
        return self.height() / max(1, len(self._lanes))

    def _curve(self, painter: QPainter, at: int, lane: Lane, tokens: Tokens, ring: RateRing) -> None:
        times, rates = ring.span(lane.shard_id, self._metric, self._seconds)
        if len(times) < 2:
            return
        room = self._height() * FULL
        xs = (times - (ring.latest() - self._seconds)) * (self.width() / self._seconds)
        bottom = at * self._height() + room - 1
        ys = bottom - np.minimum(rates / self._scale, 1.0) * (room - 2)
        painter.setPen(QPen(lane_colour(lane, tokens), 0))
        painter.drawPolyline(polygon(xs, ys))

    def _ticks(self, painter: QPainter, at: int, lane: Lane, ring: RateRing) -> None:
        times, rates = ring.span(lane.shard_id, Metric.THROTTLED, self._seconds)
        found = times[rates > 0]
        if not len(found):
            return
        # Ticks stand at whole steps of the clock, so that they move with the curve and do not flicker.
        every = self._seconds / 60.0
        begin, top = ring.latest() - self._seconds, at * self._height()
        xs = (np.unique(np.floor(found / every) * every) - begin) * (self.width() / self._seconds)
        down = self._height() * TICK
        painter.drawLines([QLineF(x, top, x, top + down) for x in xs.tolist() if x >= 0])

    def _grounded(self, tokens: Tokens) -> QPixmap:
        level = self._limit / self._scale
        key = (self.size(), self.devicePixelRatioF(), len(self._lanes), level, tokens.window)
        if self._ground[0] != key:
            self._ground = (key, self._painted_ground(tokens, level))
        return self._ground[1]

    def _painted_ground(self, tokens: Tokens, level: float) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(tokens.colour("panel"))
        if made.isNull():
            return made
        room, width = self._height() * FULL, float(self.width())
        with QPainter(made) as painter:
            for at in range(len(self._lanes)):
                top = at * self._height()
                painter.fillRect(QRectF(0, top, width, room), tokens.colour("window"))
                painter.setPen(QPen(tokens.colour("grid"), 0))
                painter.drawLine(QLineF(0, top + room / 2, width, top + room / 2))
                if level <= 1.0:
                    painter.setPen(QPen(tokens.colour("faint"), 0, Qt.PenStyle.DashLine))
                    y = top + room - 1 - level * (room - 2)
                    painter.drawLine(QLineF(0, y, width, y))
        return made


def polygon(xs: Times, ys: Times) -> QPolygonF:
    """Points (n,), (n,) as a polygon, copied at once and not one by one."""
    made = QPolygonF()
    made.resize(len(xs))
    memory: Any = VoidPtr(made.data(), len(xs) * 16, True)  # type: ignore[call-arg, arg-type]  # the stub knows one form
    points = np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)
    points[:, 0], points[:, 1] = xs, ys
    return made


def lane_colour(lane: Lane, tokens: Tokens) -> QColor:
    """The lane's colour; a closed shard's is fainter."""
    colour = tokens.shard(lane.number)
    if not lane.is_open:
        colour.setAlphaF(0.55)
    return colour
