"""The looks in which a view is pictured, and how a picture is made: the window, a sheet over it, few colours.

Used by tests/app/pictures.py alone. Knows widgets and the theme, no view by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, QRect, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from labs import tongue
from widgets import spoken, theme

COLOURS = 72
SMALL, LARGE = (1280, 720), (1920, 1080)


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks in a picture; the size is in device-independent pixels."""

    scheme: theme.Scheme = theme.Scheme.LIGHT
    language: str = tongue.ENGLISH
    scale: float = 1.0
    size: tuple[int, int] = SMALL


PLAIN = Look()
LOOKS = {
    "light": PLAIN,
    "dark": Look(theme.Scheme.DARK),
    "150": Look(scale=1.5),
    "vi": Look(language="vi"),
    "large": Look(size=LARGE),
}


def rest(seconds: float) -> None:
    """Let the window live for a while, as it does alone: idle while nothing happens."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def until(condition: Callable[[], bool], what: str, seconds: float = 180.0) -> None:
    """Let the window live until a condition holds. Raises TimeoutError that says what was waited for."""
    end = QDeadlineTimer(int(seconds * 1000))
    while not condition():
        if end.hasExpired():
            raise TimeoutError(what)
        rest(0.02)


def put_on(app: QApplication, window: QWidget, look: Look) -> None:
    """Have the window look so, while it runs."""
    theme.apply(app, look.scheme, look.scale)
    if look.language != tongue.language():
        spoken.switch(app, look.language)
    window.resize(*look.size)


def shot(window: QWidget, sheet: QWidget | None, file: Path) -> None:
    """Write a picture of the window, with a sheet where it stands over it. Raises OSError."""
    image = window.grab().toImage()
    if sheet is not None:
        _lay_over(image, window, sheet)
    if not few_colours(image).save(str(file), "PNG", 0):
        raise OSError(f"{file.name} could not be written.")


def _lay_over(image: QImage, window: QWidget, sheet: QWidget) -> None:
    """Paint the sheet in its place, with the hairline that a window manager draws around it."""
    over = sheet.grab()
    place = sheet.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
    with QPainter(image) as painter:
        if isinstance(sheet, QDialog):
            painter.fillRect(image.rect(), QColor(0, 0, 0, 60))
        painter.drawPixmap(place, over)
        if isinstance(sheet, QDialog):
            painter.setPen(theme.tokens_now().colour("faint"))
            painter.drawRect(QRect(place, sheet.size()).adjusted(-1, -1, 0, 0))


def few_colours(image: QImage) -> QImage:
    """The image in a few colours, each other pixel in the nearest: a fifth of the file's size.

    Three quarters are the most frequent; the others are those that would be missed most, such as a green dot's.
    """
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.width())
    colours, back, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    parts = np.stack([colours >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(np.int64)
    chosen = list(np.argsort(-counts)[: COLOURS * 3 // 4])
    away = np.min([((parts - parts[one]) ** 2).sum(axis=1) for one in chosen], axis=0)
    while len(chosen) < COLOURS and away.any():
        chosen.append(int((away * np.sqrt(counts)).argmax()))
        away = np.minimum(away, ((parts - parts[chosen[-1]]) ** 2).sum(axis=1))
    table = colours[chosen]
    nearest = np.array([int(((parts[chosen] - one) ** 2).sum(axis=1).argmin()) for one in parts], dtype=np.uint8)
    indexed = np.ascontiguousarray(nearest[back].reshape(pixels.shape))
    made = QImage(indexed.data, image.width(), image.height(), image.width(), QImage.Format.Format_Indexed8)
    made.setColorTable([int(one) for one in table])
    return made.copy()
