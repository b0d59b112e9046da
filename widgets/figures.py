"""Figures of our own: SVG whose colours are the scheme's tokens, drawn sharp at the screen's pixel ratio.

A figure's file is resources/figures/<name>.svg. `{text}`, `{accent}` and the like in it are token names, and
some parts may be lit: what the student has built. Its words are said in the language in use (AWS terms stay), in the
window's font, larger than they were drawn where the figure is narrow. Knows no lesson.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from labs.tongue import translation
from resources import resource, text
from widgets.theme import tokens_now

_NAME = re.compile(r"[\w-]+")
_TOKEN = re.compile(r"\{(\w+)\}")
_SIZE = re.compile(r'font-size="(\d+)"')
_SAID = re.compile(r">([^<>]+)</(text|tspan)>")
GROWN = 1.35  # at most, of the size drawn: what the boxes of the figures have room for
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


def fitted(source: str, scale: float) -> str:
    """The SVG with the window's font, its words grown against a scale below 1, in the language in use."""
    grow = min(GROWN, max(1.0, 1 / scale))
    sized = _SIZE.sub(lambda found: f'font-size="{round(int(found[1]) * grow, 1)}"', source)
    spoken = _SAID.sub(lambda found: f">{translation(found[1]) or found[1]}</{found[2]}>", sized)
    return spoken.replace('font-family="sans-serif"', f'font-family="{QApplication.font().family()}"')


def figure(name: str, width: int, ratio: float = 1.0, lit: Collection[str] = ()) -> QImage:
    """The figure as a picture at most `width` device-independent pixels wide, no wider than it was drawn.

    Raises FileNotFoundError.
    """
    source = themed(text("figures", f"{name}.svg"), lit)
    drawn = QSvgRenderer(QByteArray(source.encode())).viewBoxF().size()
    scale = min(1.0, width / drawn.width())
    renderer = QSvgRenderer(QByteArray(fitted(source, scale).encode()))
    size = QSize(round(drawn.width() * scale * ratio), round(drawn.height() * scale * ratio))
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    made.setDevicePixelRatio(ratio)
    return made
