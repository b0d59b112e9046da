"""The look: tokens for light and dark, the palette and the style sheet made of them, and the text scale.

A widget that paints asks `tokens_now()`, so it never has to be told that the scheme changed.
Knows no view and no engine.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, fields
from enum import StrEnum
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from resources import resource, text

BODY_PX = 14
SLICE_S = 0.008
FUSION, CALM = "headwater-fusion", "headwater-calm"
TEXTS = (100, 125, 150, 175, 200)  # per cent that the text may have
_sized: WeakKeyDictionary[object, dict[str, tuple[float, ...]]] = WeakKeyDictionary()
_LENGTH = re.compile(r"@(\d+(?:\.\d+)?)px")
_NAME = re.compile(r"\$([a-z_]+)")


class Scheme(StrEnum):
    """Which look the student asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, as #RRGGBB."""

    window: str
    panel: str
    line: str
    grid: str
    text: str
    soft: str
    faint: str
    accent: str
    accent_strong: str
    accent_back: str
    on_accent: str
    ok: str
    waiting: str
    wrong: str
    real: str
    on_real: str
    shards: tuple[str, ...]

    def colour(self, name: str) -> QColor:
        """The token of that name as a colour."""
        return QColor(str(getattr(self, name)))

    def shard(self, number: int) -> QColor:
        """The colour of a shard, by its number; colours repeat after the last one."""
        return QColor(self.shards[number % len(self.shards)])


# fmt: off
LIGHT = Tokens(
    window="#F6F7F9", panel="#FFFFFF", line="#E3E6EB", grid="#EDF0F3",
    text="#1B2330", soft="#5B6675", faint="#8A94A3",
    accent="#0B6E99", accent_strong="#095B7F", accent_back="#E6F2F7", on_accent="#FFFFFF",
    ok="#1A7F4B", waiting="#9A5B00", wrong="#B3261E", real="#9A5B00", on_real="#FFFFFF",
    shards=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#6A51A3", "#8C6D1F", "#2A8FA8", "#8B3A3A"),
)
DARK = Tokens(
    window="#14181E", panel="#1B2129", line="#2C3440", grid="#232B35",
    text="#E8ECF2", soft="#A7B1BF", faint="#76818F",
    accent="#4FB3DC", accent_strong="#76C6E6", accent_back="#16303D", on_accent="#0B1B24",
    ok="#5CC98C", waiting="#E8B04A", wrong="#F28B82", real="#E8B04A", on_real="#1B1503",
    shards=("#56B4E9", "#E69F00", "#2CC295", "#E39CC4", "#B7A3E3", "#D9C06A", "#7FD1E0", "#E08E8E"),
)
# fmt: on


def tokens_of(palette: QPalette) -> Tokens:
    """The tokens a palette was made of: dark when its window is."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def tokens_now() -> Tokens:
    """The tokens of the application's palette; a widget's own palette is bent by the style sheet."""
    return tokens_of(QApplication.palette())


def first_tokens(app: QApplication, scheme: Scheme) -> Tokens:
    """The tokens to begin with, before the look is on: the system's scheme is read off its palette.

    `styleHints().colorScheme()` would load all of Qt's enums first (40 ms, measured).
    """
    if scheme is Scheme.SYSTEM:
        return tokens_of(app.palette())
    return DARK if scheme is Scheme.DARK else LIGHT


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two opaque colours, 1 to 21, as WCAG 2 defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(back: QColor) -> QColor:
    """White or near-black, whichever reads better on that colour."""
    white, ink = QColor("#FFFFFF"), QColor("#10151C")
    return white if contrast(white, back) >= 4.5 else ink


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def load_enums() -> None:
    """Load `Qt`, whose enums are the longest part of a start: this module and the first paint do without them."""
    from PySide6.QtCore import Qt  # noqa: F401


def is_dark(app: QApplication, scheme: Scheme) -> bool:
    """Whether that choice means the dark look now."""
    from PySide6.QtCore import Qt

    if scheme is Scheme.SYSTEM:
        return app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return scheme is Scheme.DARK


def apply(app: QApplication, scheme: Scheme = Scheme.SYSTEM, text_scale: float = 1.0, *, sheet: bool = True) -> None:
    """Put the look on the application; `text_scale` 1.0 is a body of 14 px.

    Without the style sheet a window is built in a third of the time: put it on once the window stands.
    """
    from PySide6.QtCore import Qt

    hints = app.styleHints()
    wanted = {Scheme.LIGHT: Qt.ColorScheme.Light, Scheme.DARK: Qt.ColorScheme.Dark}.get(scheme)
    hints.setColorScheme(wanted or Qt.ColorScheme.Unknown)
    tokens = DARK if is_dark(app, scheme) else LIGHT
    if app.property(FUSION) is None:  # a style under a style sheet no longer tells its name
        app.setStyle("Fusion")
        app.setProperty(FUSION, True)
    was = app.font().pixelSize()
    app.setFont(body_font(text_scale))
    app.setPalette(palette_of(tokens))
    if sheet:
        app.setStyleSheet("")  # Qt polishes each widget once for each of its parents when one sheet follows another
        app.setStyleSheet(style_sheet(tokens, text_scale))
    if app.font().pixelSize() != was:
        _size_again()


def apply_in_turn(app: QApplication, scheme: Scheme, text_scale: float) -> Generator[None, None, None]:
    """The same for a window that is not shown yet, in slices of some milliseconds.

    When a style sheet arrives Qt polishes at once whatever was polished before, and tells every widget that has no
    style of its own (0.1 s for the whole window, measured). Both are held off, and done here for each widget in turn.
    """
    from PySide6.QtCore import Qt

    polished, own_style = Qt.WidgetAttribute.WA_WState_Polished, Qt.WidgetAttribute.WA_SetStyle
    apply(app, scheme, text_scale, sheet=False)
    waiting = app.allWidgets()
    for one in waiting:
        one.setAttribute(polished, False)
        one.setAttribute(own_style)
    yield
    app.setStyleSheet(style_sheet(DARK if is_dark(app, scheme) else LIGHT, text_scale))
    until = time.perf_counter()
    for one in waiting:
        if shiboken6.isValid(one):
            one.setAttribute(own_style, False)
            QApplication.sendEvent(one, QEvent(QEvent.Type.Polish))
            QApplication.sendEvent(one, QEvent(QEvent.Type.StyleChange))
        if time.perf_counter() > until:
            yield
            until = time.perf_counter() + SLICE_S


def follow_system(app: QApplication, changed: Callable[[], None]) -> None:
    """Call `changed` whenever the system turns light or dark."""
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: changed())


def body_font(text_scale: float = 1.0) -> QFont:
    """Inter where it is installed, else the system's font, at the body's size."""
    font = QFont("Inter") if "Inter" in QFontDatabase.families() else QFont(QApplication.font())
    font.setPixelSize(round(BODY_PX * text_scale))
    return font


def keep_calm(calm: bool) -> None:
    """Whether less shall move: what asks `is_calm` goes in seldom steps then."""
    from PySide6.QtCore import Qt

    QApplication.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, not calm)
    app = QApplication.instance()
    if app is not None:
        app.setProperty(CALM, calm)


def is_calm() -> bool:
    """Whether less shall move."""
    app = QApplication.instance()
    return app is not None and bool(app.property(CALM))


def mono_font() -> QFont:
    """The system's fixed font, a little smaller than the body."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(px(12.5))
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def px(length: float) -> int:
    """A length at the present text scale."""
    size = QApplication.font().pixelSize()  # -1 until the look is on
    return round(length * (size if size > 0 else BODY_PX) / BODY_PX)


def sized(setter: Callable[..., object], *lengths: float) -> None:
    """Call a widget's setter with lengths at the present text scale, and again whenever that changes.

    `sized(field.setFixedWidth, 88)`; without lengths a method that works them out itself: `sized(self._fit)`.
    """
    owner, name = getattr(setter, "__self__"), str(getattr(setter, "__name__"))  # noqa: B009  # Callable tells neither
    _sized.setdefault(owner, {})[name] = lengths
    setter(*(px(length) for length in lengths))


def _size_again() -> None:
    for owner, known in list(_sized.items()):
        if shiboken6.isValid(owner):
            for name, lengths in list(known.items()):
                getattr(owner, name)(*(px(length) for length in lengths))


def style_sheet(tokens: Tokens, text_scale: float) -> str:
    """The style sheet with its tokens and lengths filled in."""
    values = {field.name: str(getattr(tokens, field.name)) for field in fields(tokens)}
    values["chevron"] = f'"{resource("icons", "chevron-grey.svg")}"'.replace("\\", "/")
    values["mono"] = f'"{QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()}"'
    values["body"] = f'"{QApplication.font().family()}"'
    sheet = text("style", "headwater.qss")
    sheet = _LENGTH.sub(lambda found: f"{round(float(found[1]) * text_scale)}px", sheet)
    return _NAME.sub(lambda found: values[found[1]], sheet)


def palette_of(tokens: Tokens) -> QPalette:
    """A full palette, so that nothing is left to the system's own colours."""
    role = QPalette.ColorRole
    palette = QPalette(tokens.colour("panel"), tokens.colour("window"))
    for which, name in {
        role.Window: "window", role.Base: "panel", role.AlternateBase: "window", role.Button: "panel",
        role.WindowText: "text", role.Text: "text", role.ButtonText: "text", role.BrightText: "wrong",
        role.PlaceholderText: "soft", role.Highlight: "accent", role.HighlightedText: "on_accent",
        role.Link: "accent", role.LinkVisited: "accent", role.ToolTipBase: "panel", role.ToolTipText: "text",
        role.Mid: "line", role.Midlight: "grid", role.Light: "panel", role.Dark: "faint",
        role.Accent: "accent",
    }.items():  # fmt: skip
        palette.setColor(which, tokens.colour(name))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, tokens.colour("soft"))
    return palette
