"""The top-level window as it stands at the first paint: its ground, and a moment later its name and what is being done.

Imports next to nothing, so that it paints at once; what belongs inside is imported, built and held later. Most calls
of QPainter, and `Qt` itself, load all of Qt's enums (40 ms, measured), and a first text its font: so the first ground
is plain widgets filled by their palettes. Knows neither views nor engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFont, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.tongue import again, tr
from widgets.theme import Tokens, px, tokens_now

TOP, BOTTOM, RAIL, CARD = 48, 28, 264, 420
MIDDLE = 0x81  # Qt.AlignVCenter | Qt.AlignLeft, without loading Qt
STARTING = tr("Starting the embedded cloud")


class Frame(QWidget):
    """Empty columns until it holds a window; closing it closes what it holds.

    Without tokens the look is on already; with them it is still to come, at that scale of the text.
    """

    painted = Signal()  # once, after the first paint
    closing = Signal()  # before it closes, while what it holds still stands

    def __init__(self, tokens: Tokens | None = None, scale: float = 1.0) -> None:
        super().__init__()
        self._scale = scale
        self._ground = [] if tokens is None else [QWidget(self) for _ in _areas(QRect(), scale)]
        if tokens is not None:
            _fill(self, tokens, "panel")
        for part, (name, _) in zip(self._ground, _areas(QRect(), scale), strict=False):
            _fill(part, tokens or tokens_now(), name)
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

    def dress(self) -> None:
        """The look is on now: have the words as well."""
        for part in self._ground:
            part.deleteLater()
        self._ground = []
        self.setPalette(QPalette())
        self.update()

    def held(self) -> QWidget | None:
        """What it holds by now."""
        return self._held

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and tell the first paint once it has reached the screen."""
        if not self._ground and (self._held is None or self._held.isHidden()):
            with QPainter(self) as painter:
                _paint(painter, self.rect())
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the ground cover it."""
        super().resizeEvent(event)
        for part, (_, room) in zip(self._ground, _areas(self.rect(), self._scale), strict=False):
            part.setGeometry(room)

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


def _areas(room: QRect, scale: float) -> Iterator[tuple[str, QRect]]:
    """The token and the place of each area and line of the ground, the back ones first."""
    top, bottom = round(TOP * scale), room.height() - round(BOTTOM * scale)
    rail = min(round(RAIL * scale), round(room.width() * 0.21))
    card = rail + min(round(CARD * scale), round(room.width() * 0.33))
    yield "window", QRect(rail, top, card - rail, bottom - top)
    for line in (
        QRect(0, top - 1, room.width(), 1),
        QRect(0, bottom, room.width(), 1),
        QRect(rail, top, 1, bottom - top),
        QRect(card, top, 1, bottom - top),
    ):
        yield "line", line


def _fill(part: QWidget, tokens: Tokens, name: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, tokens.colour(name))
    part.setPalette(palette)
    part.setAutoFillBackground(True)


def _paint(painter: QPainter, room: QRect) -> None:
    tokens = tokens_now()
    painter.fillRect(room, tokens.colour("panel"))
    for token, area in _areas(room, px(100) / 100):
        painter.fillRect(area, tokens.colour(token))
    name = QFont(painter.font())
    name.setPixelSize(px(16))
    name.setWeight(QFont.Weight.DemiBold)
    painter.setFont(name)
    painter.setPen(tokens.colour("text"))
    painter.drawText(QRect(16 + px(20) + 8, 0, room.width(), px(TOP)), MIDDLE, "Headwater")
    name.setPixelSize(px(12.5))
    name.setWeight(QFont.Weight.Normal)
    painter.setFont(name)
    painter.setPen(tokens.colour("soft"))
    foot = px(BOTTOM)
    painter.drawText(QRect(16, room.height() - foot, room.width(), foot), MIDDLE, again(STARTING))
