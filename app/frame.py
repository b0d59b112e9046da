"""The top-level window as it stands at the first paint: its ground, its name and what is being done.

Imports next to nothing, so that it paints at once; what belongs inside is imported, built and held later.
Knows neither views nor engine.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.tongue import again, tr
from widgets.theme import px, tokens_now

TOP, BOTTOM, RAIL, CARD = 48, 28, 264, 420
STARTING = tr("Starting the embedded cloud")


class Frame(QWidget):
    """Empty columns until it holds a window; closing it closes what it holds."""

    painted = Signal()  # once, after the first paint
    closing = Signal()  # before it closes, while what it holds still stands

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Headwater")
        self.setAccessibleName("Headwater")
        self.resize(1440, 900)
        self._was_painted = False
        self._held: QWidget | None = None
        self.may_close: Callable[[], bool] = lambda: True
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)

    def hold(self, window: QWidget) -> None:
        """Take this in, hidden; shown, it stands instead of the empty columns."""
        self._held = window
        window.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(window)
        self.setWindowIcon(window.windowIcon())

    def held(self) -> QWidget | None:
        """What it holds by now."""
        return self._held

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and tell the first paint once it has reached the screen."""
        if self._held is None or self._held.isHidden():
            with QPainter(self) as painter:
                _ground(painter, self.rect())
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close what it holds, unless it wants to ask first."""
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        if self._held is not None and not self._held.close():
            event.ignore()
            return
        super().closeEvent(event)


def _ground(painter: QPainter, room: QRect) -> None:
    tokens = tokens_now()
    top, bottom = px(TOP), room.height() - px(BOTTOM)
    rail = min(px(RAIL), round(room.width() * 0.21))
    card = rail + min(px(CARD), round(room.width() * 0.33))
    painter.fillRect(room, tokens.colour("panel"))
    painter.fillRect(QRect(rail, top, card - rail, bottom - top), tokens.colour("window"))
    for line in (
        QRect(0, top - 1, room.width(), 1),
        QRect(0, bottom, room.width(), 1),
        QRect(rail, top, 1, bottom - top),
        QRect(card, top, 1, bottom - top),
    ):
        painter.fillRect(line, tokens.colour("line"))
    middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    name = QFont(painter.font())
    name.setPixelSize(px(16))
    name.setWeight(QFont.Weight.DemiBold)
    painter.setFont(name)
    painter.setPen(tokens.colour("text"))
    painter.drawText(QRect(16 + px(20) + 8, 0, rail, top), middle, "Headwater")
    name.setPixelSize(px(12.5))
    name.setWeight(QFont.Weight.Normal)
    painter.setFont(name)
    painter.setPen(tokens.colour("soft"))
    painter.drawText(QRect(16, bottom, room.width(), px(BOTTOM)), middle, again(STARTING))
