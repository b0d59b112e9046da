"""Figures of our own: SVG whose colours are the scheme's tokens, drawn sharp at the screen's pixel ratio.

A figure's file is resources/figures/<name>.svg. `{text}`, `{accent}` and the like in it are token names, and
some parts may be lit: what the student has built. Knows no lesson.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from resources import resource, text
from widgets.theme import tokens_now

_NAME = re.compile(r"[\w-]+")
_TOKEN = re.compile(r"\{(\w+)\}")
_LIT = re.compile(r"\{lit-([\w-]+)\|(\w+)\|(\w+)\}")


def exists(name: str) -> bool:
    """Whether there is such a figure."""
    return bool(_NAME.fullmatch(name)) and resource("figures", f"{name}.svg").is_file()


def themed(source: str, lit: Collection[str] = ()) -> str:
    """The SVG with its tokens filled in; `{lit-wed|accent|faint}` is accent when "wed" is lit, else faint.

    Raises KeyError for a token that the theme does not have.
    """
    chosen = _LIT.sub(lambda found: f"{{{found[2] if found[1] in lit else found[3]}}}", source)
    return _TOKEN.sub(lambda found: tokens_now().colour(found[1]).name(), chosen)


def figure(name: str, width: int, ratio: float = 1.0, lit: Collection[str] = ()) -> QImage:
    """The figure as a picture at most `width` device-independent pixels wide, no wider than it was drawn.

    Raises FileNotFoundError.
    """
    renderer = QSvgRenderer(QByteArray(themed(text("figures", f"{name}.svg"), lit).encode()))
    drawn = renderer.viewBoxF().size()
    scale = min(1.0, width / drawn.width())
    size = QSize(round(drawn.width() * scale * ratio), round(drawn.height() * scale * ratio))
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    made.setDevicePixelRatio(ratio)
    return made
