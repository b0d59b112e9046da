"""When objects landed: a dot each on a line of time, larger for more bytes; the newest at the right.

Painted; the list beside it says the same in words. Knows no engine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labs.shapes import ObjectRow
from labs.tongue import again, tr
from widgets.spoken import put
from widgets.theme import px, sized, tokens_now
from widgets.words import clock_words, count_words

HEIGHT, LEAST, MOST = 44, 3.0, 9.0  # pixels: the whole, the smallest and the largest dot's radius


class ObjectTimeline(QWidget):
    """Hidden until two objects have landed at different times."""

    def __init__(self) -> None:
        super().__init__()
        self._dots: list[tuple[float, float]] = []
        self._ends = (0.0, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        put(self.setAccessibleName, tr("When objects landed"))
        self.hide()
        sized(self.updateGeometry)

    def set_objects(self, objects: Sequence[ObjectRow]) -> None:
        """Show these."""
        times = [one.modified for one in objects]
        first, last = (min(times), max(times)) if times else (0.0, 0.0)
        span = last - first
        self._ends = (first, last)
        largest = max((one.size for one in objects), default=1) or 1
        self._dots = [
            ((one.modified - first) / span, LEAST + (MOST - LEAST) * math.sqrt(one.size / largest))
            for one in objects
            if span > 0
        ]
        put(self.setAccessibleDescription, count_words(len(objects), tr("object"), tr("objects")))
        self.setVisible(span > 0)
        self.update()

    def dots(self) -> list[tuple[float, float]]:
        """Place from 0 to 1 and radius in pixels of each dot."""
        return list(self._dots)

    def sizeHint(self) -> QSize:
        """One line of dots and one of words."""
        return QSize(200, px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line, the dots and the times of both ends."""
        tokens = tokens_now()
        left, right, middle = px(MOST), self.width() - px(MOST), px(14)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(tokens.colour("line"))
            painter.drawLine(left, middle, right, middle)
            painter.setPen(Qt.PenStyle.NoPen)
            colour = tokens.colour("accent")
            colour.setAlpha(150)
            painter.setBrush(colour)
            for place, radius in self._dots:
                painter.drawEllipse(QPointF(left + place * (right - left), middle), px(radius), px(radius))
            font = QFont(self.font())
            font.setPixelSize(px(12))
            painter.setFont(font)
            painter.setPen(tokens.colour("soft"))
            room = QRect(0, px(24), self.width(), px(18))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, str(again(clock_words(self._ends[0]))))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, str(again(clock_words(self._ends[1]))))
