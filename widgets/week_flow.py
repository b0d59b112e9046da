"""The week as one flow, drawn from a figure: what the student has built is lit, the rest waits.

Ids of verified steps in, a picture out. Knows no course.
"""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from labs.tongue import tr
from widgets import figures
from widgets.spoken import put
from widgets.theme import px

FIGURE, WIDE, HIGH = "week", 640, 260  # as it was drawn


class WeekFlow(QWidget):
    """As wide as its place, no wider than it was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._lit: frozenset[str] = frozenset()
        put(self.setAccessibleName, tr("What you have built this week"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_lit(self, steps: Collection[str]) -> None:
        """Light what these verified steps have built."""
        self._lit = frozenset(steps)
        self.update()

    def lit(self) -> frozenset[str]:
        """The steps whose parts are lit."""
        return self._lit

    def picture(self) -> QImage:
        """The figure as it is shown now."""
        return figures.figure(FIGURE, self.width(), self.devicePixelRatioF(), self._lit)

    def heightForWidth(self, width: int) -> int:
        """As high as the figure is at that width."""
        return round(HIGH * min(1.0, width / WIDE))

    def sizeHint(self) -> QSize:
        """As it was drawn, where there is room."""
        return QSize(px(320), self.heightForWidth(self.width() or px(320)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it anew: colours and what is lit change seldom."""
        with QPainter(self) as painter:
            painter.drawImage(0, 0, self.picture())
