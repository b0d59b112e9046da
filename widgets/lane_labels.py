"""What stands left and right of the lanes: a shard's name and state, and its figures of now.

Painted beside the curves at the same heights. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from labs.tongue import again, joined
from widgets.spoken import put
from widgets.theme import Tokens, px, tokens_now

TWO_LINES_PX = 40


@dataclass(frozen=True, slots=True)
class LaneWords:
    """Two lines beside a lane; `swatch` is the shard's number, or None for no colour."""

    first: str
    second: str
    swatch: int | None = None
    faded: bool = False


class LaneLabels(QWidget):
    """One column of labels, aligned left or right."""

    def __init__(self, *, right: bool) -> None:
        super().__init__()
        self._right = right
        self._words: tuple[LaneWords, ...] = ()
        self._fonts: dict[tuple[int, bool], QFont] = {}

    def set_words(self, words: Sequence[LaneWords]) -> None:
        """Show these, one a lane from the top."""
        if tuple(words) != self._words:
            self._words = tuple(words)
            put(self.setAccessibleDescription, joined("; ", [joined(" ", [one.first, one.second]) for one in words]))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every lane's two lines, or the first alone when lanes are low."""
        tokens = tokens_now()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for at, words in enumerate(self._words):
                height = self.height() / len(self._words)
                room = QRect(0, round(at * height), self.width(), round(height * 0.93))
                self._lane(painter, room, words, tokens)

    def _lane(self, painter: QPainter, room: QRect, words: LaneWords, tokens: Tokens) -> None:
        two = room.height() >= px(TWO_LINES_PX) and bool(words.second)
        line = px(20)
        top = room.center().y() - (line if two else line // 2)
        first = QRect(room.left(), top, room.width(), line)
        if words.swatch is not None:
            first = self._swatch(painter, first, words, tokens)
        self._line(painter, first, again(words.first), 14, tokens.soft if words.faded else tokens.text)
        if two:
            second = QRect(room.left(), top + line, room.width(), line)
            self._line(painter, second, again(words.second), 12.5, tokens.soft)

    def _font(self, pixels: int, strong: bool) -> QFont:
        key = (pixels, strong)
        if key not in self._fonts:
            font = self._fonts[key] = QFont(self.font())
            font.setPixelSize(pixels)
            font.setWeight(QFont.Weight.Medium if strong else QFont.Weight.Normal)
        return self._fonts[key]

    def _swatch(self, painter: QPainter, room: QRect, words: LaneWords, tokens: Tokens) -> QRect:
        side = px(10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.shard(words.swatch or 0))
        painter.setOpacity(0.45 if words.faded else 1.0)
        painter.drawRoundedRect(QRect(room.left(), room.center().y() - side // 2, side, side), 2, 2)
        painter.setOpacity(1.0)
        return room.adjusted(side + 6, 0, 0, 0)

    def _line(self, painter: QPainter, room: QRect, text: str, size: float, colour: str) -> None:
        painter.setFont(self._font(px(size), size >= 14))
        painter.setPen(colour)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignRight if self._right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, text)
