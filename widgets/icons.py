"""Our own SVG icons, tinted with a token's colour and cached at the screen's pixel ratio.

Knows file names and colours, no view.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from labs.model import StepState
from resources import text as resource_text
from widgets.theme import ink_on, px, sized, tokens_now

STATE_ICONS = {
    StepState.TODO: ("todo", "faint"),
    StepState.READY: ("ready", "accent"),
    StepState.RUNNING: ("running", "accent"),
    StepState.VERIFIED: ("verified", "ok"),
    StepState.FAILED: ("failed", "wrong"),
    StepState.SKIPPED: ("skipped", "faint"),
}


def svg(name: str, colour: QColor) -> bytes:
    """The icon's SVG with its black drawn in that colour and its white in what reads on it."""
    text = resource_text("icons", f"{name}.svg")
    text = text.replace("#FFFFFF", ink_on(colour).name())
    return text.replace("#000000", colour.name()).encode()


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a square pixmap of `size` device-independent pixels."""
    key = f"headwater/{name}/{colour.name()}/{size}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg(name, colour)))
    with QPainter(made) as painter:
        renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made


def icon(name: str, colour: QColor, size: int = 32) -> QIcon:
    """The icon for a window or a button."""
    return QIcon(pixmap(name, colour, size))


class IconLabel(QLabel):
    """An icon that keeps to the scheme: `show_icon(name, token)`."""

    def __init__(self, name: str = "", token: str = "text", size: int = 16, parent: QWidget | None = None):
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        self.setTextFormat(Qt.TextFormat.PlainText)
        sized(self._tint)

    def show_icon(self, name: str, token: str) -> None:
        """Show another icon, in the colour of that token."""
        self._name, self._token = name, token
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Tint again when the scheme changed."""
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
        super().changeEvent(event)

    def _tint(self) -> None:
        size = px(self._size)
        self.setFixedSize(size, size)
        if self._name:
            colour = tokens_now().colour(self._token)
            self.setPixmap(pixmap(self._name, colour, size, self.devicePixelRatioF()))
