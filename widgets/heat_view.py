"""The heatmap of the stream view: a row a shard, time from left to right, painted from an image of one byte a cell.

Up to 500 shards; rows that share a pixel show their busiest. Imports numpy. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from labs.tongue import again, tr
from widgets.lanes import Lane
from widgets.rates import Metric, RateRing
from widgets.theme import Tokens, px, sized, tokens_now

COLUMNS = 300
THROTTLED = 255  # the cell's byte where AWS throttled; 0 to 254 tell the share of the limit
THROTTLED_WORDS = tr("throttled")
SIDES = 136, 92  # beside the image


class HeatView(QWidget):
    """Shards × time. `hovered` tells the row and how many seconds ago, or -1 when the mouse has left."""

    hovered = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        self._sides = SIDES
        self.setMouseTracking(True)
        sized(self.setMinimumHeight, 96)
        self._lanes: tuple[Lane, ...] = ()
        self._cells: NDArray[np.uint8] = np.zeros((0, COLUMNS), dtype=np.uint8)
        self._words: tuple[str, str] = ("", "")
        self._seconds = 60.0

    def set_sides(self, left: int, right: int) -> None:
        """The pixels beside the image, so that it stands under the lanes."""
        self._sides = left, right
        self.update()

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        """The rows, from the top."""
        self._lanes = tuple(lanes)
        self.update()

    def show_rates(self, ring: RateRing, metric: Metric, seconds: float, limit: float, words: str) -> None:
        """Draw what the ring holds; `words` name the limit, which is the strongest colour."""
        self._seconds = seconds
        self._cells = cells_of(ring, [lane.shard_id for lane in self._lanes], metric, seconds, limit)
        self._words = (
            words,
            tr("shards {first}–{last}", first=self._lanes[0].number, last=self._lanes[-1].number)
            if self._lanes
            else "",
        )
        self.update()

    def cells(self) -> NDArray[np.uint8]:
        """The bytes that are drawn, (shards, columns)."""
        return self._cells

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the image and what its colours mean."""
        tokens = tokens_now()
        room = self._room()
        with QPainter(self) as painter:
            painter.fillRect(room, tokens.colour("window"))
            if len(self._cells):
                most = max(1, round(room.height() * self.devicePixelRatioF()))
                painter.drawImage(room, image_of(busiest(self._cells, most), tokens))
            self._say(painter, tokens, room)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        room, place = self._room(), event.position().toPoint()
        if not room.contains(place) or not self._lanes:
            self.hovered.emit(-1, 0.0)
            return
        at = int((place.y() - room.top()) * len(self._lanes) / room.height())
        self.hovered.emit(at, (1 - (place.x() - room.left()) / room.width()) * self._seconds)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse has left."""
        super().leaveEvent(event)
        self.hovered.emit(-1, 0.0)

    def _room(self) -> QRect:
        return self.rect().adjusted(self._sides[0], 0, -self._sides[1], 0)

    def _say(self, painter: QPainter, tokens: Tokens, room: QRect) -> None:
        font = QFont(self.font())
        font.setPixelSize(px(12.5))
        painter.setFont(font)
        painter.setPen(tokens.colour("soft"))
        top = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        low = int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRect(0, 0, self._sides[0] - 8, self.height()), top, again(self._words[1]))
        key = QRect(room.right() + 9, room.top(), px(10), min(room.height(), px(96)))
        ramp = np.linspace(254, 0, 64).astype(np.uint8).reshape(-1, 1)
        painter.drawImage(key, image_of(ramp, tokens))
        beside = key.adjusted(px(14), 0, self._sides[1], 0)
        painter.drawText(beside, top, again(self._words[0]))
        painter.drawText(beside, low, "0")
        swatch = QRect(key.left(), key.bottom() + px(10), px(10), px(10))
        if swatch.bottom() < room.bottom():
            painter.fillRect(swatch, tokens.colour("wrong"))
            painter.drawText(
                swatch.adjusted(px(14), -px(6), self._sides[1], px(6)),
                int(Qt.AlignmentFlag.AlignVCenter),
                again(THROTTLED_WORDS),
            )


def cells_of(ring: RateRing, shards: Sequence[str], metric: Metric, seconds: float, limit: float) -> NDArray[np.uint8]:
    """A byte a cell, (shards, COLUMNS): 0 to 254 as the share of the limit, 255 where AWS throttled."""
    made = np.zeros((len(shards), COLUMNS), dtype=np.uint8)
    times, rates = ring.all(metric, seconds)
    known = {shard: row for row, shard in enumerate(ring.shards())}
    here = [at for at, shard in enumerate(shards) if shard in known]
    if not len(times) or not here:
        return made
    begin = ring.latest() - seconds
    ends = begin + (np.arange(COLUMNS) + 1) * (seconds / COLUMNS)
    picks = np.searchsorted(times, ends + 1e-6, side="right") - 1
    shown = np.flatnonzero(picks >= 0)
    picks = picks[shown]
    share = rates.take(picks, axis=1) * np.float32(254 / limit)
    block = np.minimum(share, np.float32(254), out=share).astype(np.uint8)
    _, refused = ring.all(Metric.THROTTLED, seconds)
    if refused.max() > 0:
        block[refused.take(picks, axis=1) > 0] = THROTTLED
    made[np.ix_(np.array(here), shown)] = block[np.array([known[shards[at]] for at in here])]
    return made


def busiest(cells: NDArray[np.uint8], most: int) -> NDArray[np.uint8]:
    """At most `most` rows, each the highest of those that fall together."""
    if len(cells) <= most:
        return cells
    starts = (np.arange(most) * len(cells)) // most
    ends = np.append(starts[1:], len(cells)) - 1
    reduced: NDArray[np.uint8] = cells[starts]
    # Whole rows against whole rows: a fifth of what reduceat takes along this axis.
    for away in range(1, int((ends - starts).max()) + 1):
        np.maximum(reduced, cells[np.minimum(starts + away, ends)], out=reduced)
    return reduced


def image_of(cells: NDArray[np.uint8], tokens: Tokens) -> QImage:
    """The cells in the scheme's colours, as the 32 bits that Qt scales fastest."""
    pixels = colours(tokens)[cells]
    image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.shape[1] * 4, QImage.Format.Format_RGB32)
    return image.copy()


@cache
def colours(tokens: Tokens) -> NDArray[np.uint32]:
    """256 colours: from the ground to the accent, then the colour of what is wrong."""
    low, high = tokens.colour("grid"), tokens.colour("accent")
    ramp = [_between(low, high, (step / 254) ** 0.8).rgb() for step in range(255)]
    return np.array([*ramp, tokens.colour("wrong").rgb()], dtype=np.uint32)


def _between(low: QColor, high: QColor, share: float) -> QColor:
    parts = zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in parts))
