"""Tokens, palette and style sheet: complete, readable, and following the text scale."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.theme import DARK, LIGHT, Scheme, Tokens, contrast, ink_on

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
INK_ON_GROUND = [
    (ink, ground) for ink in ("text", "soft", "accent", "ok", "waiting", "wrong") for ground in ("window", "panel")
] + [("on_accent", "accent"), ("on_real", "real"), ("text", "accent_back"), ("soft", "grid")]


def test_that_contrast_is_21_between_black_and_white_and_1_between_equals() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21.0)
    assert contrast(QColor("#5B6675"), QColor("#5B6675")) == pytest.approx(1.0)


@BOTH
@pytest.mark.parametrize(("ink", "ground"), INK_ON_GROUND)
def test_that_text_reads_at_4_5_to_1(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(tokens.colour(ink), tokens.colour(ground)) >= 4.5


@BOTH
def test_that_a_shards_label_reads_on_its_tile(tokens: Tokens) -> None:
    for number in range(12):
        assert contrast(ink_on(tokens.shard(number)), tokens.shard(number)) >= 4.5


@pytest.mark.parametrize(("scheme", "tokens"), [(Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)])
def test_that_applying_a_scheme_sets_the_whole_palette(qapp: QApplication, scheme: Scheme, tokens: Tokens) -> None:
    theme.apply(qapp, scheme)
    assert theme.tokens_now() is tokens
    assert qapp.palette().color(QPalette.ColorRole.Base) == tokens.colour("panel")


@BOTH
def test_that_no_token_is_left_unfilled_in_the_style_sheet(tokens: Tokens) -> None:
    sheet = theme.style_sheet(tokens, 1.0)
    assert "$" not in sheet
    assert "@" not in sheet


def test_that_text_scale_scales_fonts_and_lengths(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel("Split the hot shard")
    label.setProperty("role", "title")
    qtbot.addWidget(label)
    label.ensurePolished()
    small = label.sizeHint().height()
    theme.apply(qapp, Scheme.LIGHT, 2.0)
    assert theme.px(14) == 28
    assert label.sizeHint().height() > 1.8 * small
