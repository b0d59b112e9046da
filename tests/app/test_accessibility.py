"""Who cannot see or point: names, focus order and contrast, over every widget of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QLineEdit, QScrollArea, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import Stage
from tests.app import sample
from widgets import theme

SCHEMES = (theme.LIGHT, theme.DARK)


def focusable(window: MainWindow) -> list[QWidget]:
    """Every widget that Tab can reach when it is shown and enabled."""
    found = [one for one in window.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    inner = [one for one in found if isinstance(one, QLineEdit) and isinstance(one.parent(), QSpinBox)]
    return [one for one in found if one not in inner and not one.objectName().startswith("qt_")]


def test_that_every_focusable_widget_has_a_name(window: MainWindow) -> None:
    nameless = []
    for one in focusable(window):
        told = QAccessible.queryAccessibleInterface(one)
        name = told.text(QAccessible.Text.Name) if told is not None else ""
        if not name and not isinstance(one, QScrollArea):
            nameless.append(f"{type(one).__name__} in {type(one.parent()).__name__}")
    assert nameless == []


@pytest.mark.parametrize("stage", list(Stage))
def test_that_the_focus_goes_in_the_order_of_reading(qtbot: QtBot, window: MainWindow, stage: Stage) -> None:
    window.stage.stream.set_shards(sample.SHARDS)
    window.stage.bring_forward(stage)
    columns = (window.top, window.rail, window.card, window.stage)
    order = [at for at, _ in walk(window, columns)]
    assert order == sorted(order)
    assert set(order) >= {1, 2, 3}


def walk(window: MainWindow, columns: tuple[QWidget, ...]) -> list[tuple[int, QWidget]]:
    """The chain of what Tab reaches, from the top bar on, with the number of its column."""
    chain: list[tuple[int, QWidget]] = []
    one: QWidget = window
    for _ in range(2000):
        one = one.nextInFocusChain()
        if one is window:
            break
        at = next((at for at, column in enumerate(columns) if column.isAncestorOf(one)), None)
        if at is not None and one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.append((at, one))
    return chain


def test_that_within_the_head_of_the_graph_focus_goes_from_left_to_right(window: MainWindow) -> None:
    head = window.stage.stream.graph.head
    window.stage.bring_forward(Stage.STREAM)
    inside = [one for _, one in walk(window, (head,))]
    places = [one.mapTo(head, QPoint(0, 0)).x() for one in inside]
    assert len(places) == 5
    assert places == sorted(places)


@pytest.mark.parametrize("tokens", SCHEMES, ids=("light", "dark"))
@pytest.mark.parametrize("ground", ["window", "panel"])
@pytest.mark.parametrize("token", ["text", "soft", "accent", "ok", "waiting", "wrong"])
def test_that_text_reads_on_every_ground(tokens: theme.Tokens, ground: str, token: str) -> None:
    assert theme.contrast(tokens.colour(token), tokens.colour(ground)) >= 4.5


@pytest.mark.parametrize("tokens", SCHEMES, ids=("light", "dark"))
@pytest.mark.parametrize(
    ("token", "ground"),
    [("on_accent", "accent"), ("on_real", "real"), ("text", "accent_back"), ("text", "grid"), ("soft", "grid")],
)
def test_that_text_reads_on_filled_grounds(tokens: theme.Tokens, token: str, ground: str) -> None:
    assert theme.contrast(tokens.colour(token), tokens.colour(ground)) >= 4.5


@pytest.mark.parametrize("tokens", SCHEMES, ids=("light", "dark"))
def test_that_words_on_a_shards_tile_read(tokens: theme.Tokens) -> None:
    for number in range(len(tokens.shards)):
        ground = tokens.shard(number)
        assert theme.contrast(theme.ink_on(ground), ground) >= 4.5
    assert theme.contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21.0)
