"""Choosing before a step, with the keyboard alone, on the embedded cloud: the stream has the shards that were typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.gui import build
from app.window import MainWindow
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.model import StepState
from labs.session import Session, open_session
from tests.e2e.keyboard import hit, press, push, settle, tab_to
from widgets import theme

Key, LONG_MS = Qt.Key, 120_000


def open_engine() -> Session:
    return open_session(Target(), pace=Pace.QUICK, keeps=True)


def opened(qapp: QApplication, qtbot: QtBot) -> MainWindow:
    theme.apply(qapp, theme.Scheme.LIGHT)
    made = build(qapp, open_engine)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(made.narrator.states) and made.card.main.isEnabled(), timeout=LONG_MS)
    return made


@pytest.fixture
def windows(qapp: QApplication, qtbot: QtBot) -> Iterator[list[MainWindow]]:
    """The windows that a test opens; closed at its end."""
    made: list[MainWindow] = []
    yield made
    for window in made:
        window.close()


def field(window: MainWindow) -> QLineEdit:
    edit = window.card.inputs.fields["shards"].edit
    assert isinstance(edit, QLineEdit)
    return edit


def verified(window: MainWindow) -> bool:
    return window.narrator.states.get("mon-stream") is StepState.VERIFIED and not window.controller.busy()


@pytest.mark.long
def test_that_shards_are_chosen_by_keyboard_and_kept_over_a_restart(
    qapp: QApplication, qtbot: QtBot, windows: list[MainWindow]
) -> None:
    windows.append(window := opened(qapp, qtbot))
    assert window.card.step() == "mon-stream"
    tab_to(field(window), back=True)
    press(window, "Ctrl+A")
    qtbot.keyClicks(field(window), "40")
    settle()
    assert "Shards is “40”: it must be a whole number from 1 to 4." in window.card.inputs.fields["shards"].complaint()
    assert not window.card.main.isEnabled()
    press(window, "Ctrl+A")
    qtbot.keyClicks(field(window), "4")
    hit(Key.Key_Return)
    qtbot.waitUntil(lambda: verified(window), timeout=LONG_MS)
    qtbot.waitUntil(lambda: len(window.stage.stream.graph._shards) == 4, timeout=LONG_MS)
    assert "ShardCount=4" in window.card.code.text()
    window.close()
    windows.append(again := opened(qapp, qtbot))
    again.go_to("mon-stream")
    qtbot.waitUntil(lambda: field(again).text() == "4" and not field(again).isEnabled(), timeout=LONG_MS)
    qtbot.waitUntil(again.card.help.reset.isVisible, timeout=LONG_MS)
    again.go_to("mon-stream")
    qtbot.waitUntil(lambda: bool(again.card.help._help.removes), timeout=LONG_MS)
    push(again.card.help.reset)
    push(again.card.help.sure.yes)
    qtbot.waitUntil(lambda: field(again).isEnabled() and field(again).text() == "2", timeout=LONG_MS)
