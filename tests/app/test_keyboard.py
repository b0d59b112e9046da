"""Everything by keyboard: the shortcuts, their list, the way between the parts of the window, and the folded week."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import keys
from app.focus import holds_focus
from app.window import MainWindow
from app.wishes import wishes_of
from labs.model import Stage, StepState
from tests.app import sample
from tests.app.fake_engine import FakeEngine
from widgets.key_sheet import KeySheet

Open = Callable[[FakeEngine], MainWindow]


def press(window: MainWindow, sequence: str) -> None:
    """Type a shortcut where the focus is."""
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(sequence))


def test_that_the_shortcuts_and_their_list_come_from_one_place(qtbot: QtBot, window: MainWindow) -> None:
    assert sorted(wishes_of(window)) == sorted(key.wish for key in keys.KEYS)
    sequences = [key.sequence for key in keys.KEYS]
    assert len(set(sequences)) == len(sequences)
    press(window, "?")
    sheet = window.findChild(KeySheet)
    assert sheet is not None
    assert [words for _, words in sheet.texts()] == [str(key.words) for key in keys.KEYS]
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(KeySheet) is None)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    window.stage.stream.set_shards(sample.SHARDS)
    press(window, "Ctrl+K")
    field = window.stage.stream.keys.key
    qtbot.keyClicks(QApplication.focusWidget(), "why?")
    assert field.text() == "why?"
    assert window.findChild(KeySheet) is None


def test_that_keys_lead_to_every_part_and_view(qtbot: QtBot, window: MainWindow) -> None:
    parts = {"rail": window.rail, "card": window.card, "stage": window.stage, "top": window.top}
    window.card.check.setFocus()
    seen = []
    for _ in range(4):
        press(window, "F6")
        seen.append(next(name for name, part in parts.items() if holds_focus(part)))
    assert seen == ["stage", "top", "rail", "card"]
    press(window, "Shift+F6")
    assert holds_focus(window.rail)
    for number, stage in enumerate(Stage, start=1):
        press(window, f"Ctrl+{number}")
        assert window.stage.shown() is stage
        assert window.stage.bar.hasFocus()
    wide = window.columns.sizes()
    press(window, "Ctrl+B")
    assert window.rail.is_folded()
    qtbot.waitUntil(lambda: window.columns.sizes()[0] == 56)
    assert window.columns.sizes()[2] == wide[2] + wide[0] - 56
    qtbot.mouseClick(window.rail.head.fold, Qt.MouseButton.LeftButton)
    assert window.columns.sizes() == wide


def test_that_a_step_is_done_checked_and_left_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    press(window, "Ctrl+Return")
    qtbot.waitUntil(lambda: window.narrator.states.get("mon-stream") is StepState.VERIFIED and is_idle(window))
    press(window, "Ctrl+Return")
    assert window.card.step() == "mon-put"
    press(window, "Ctrl+PgDown")
    press(window, "Ctrl+PgUp")
    press(window, "Ctrl+PgUp")
    press(window, "Ctrl+PgUp")
    assert window.card.step() == "mon-stream"
    press(window, "Ctrl+Shift+Return")
    assert window.controller.busy() == "check mon-stream"


@pytest.mark.long
def test_that_what_runs_is_cancelled_by_keyboard(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine(stuck=frozenset({"mon-stream"})))
    press(window, "Ctrl+Return")
    qtbot.waitUntil(window.card.cancel.isVisible)
    press(window, "Ctrl+.")
    qtbot.waitUntil(lambda: is_idle(window))
    assert window.card.result.text().startswith("Stopped")


def test_that_after_the_last_step_the_week_is_said_to_be_done(qtbot: QtBot, open_window: Open) -> None:
    passed = {step.id: StepState.VERIFIED for step in sample.COURSE.steps() if step.id != "fri-clean"}
    window = open_window(FakeEngine(known=passed))
    qtbot.waitUntil(lambda: window.card.step() == "fri-clean")
    press(window, "Ctrl+Return")
    qtbot.waitUntil(lambda: window.card.done.isVisible() and is_idle(window))
    assert not window.card.main.isVisible()
    assert holds_focus(window.card)
    assert window.rail.head.text() == "5 of 5 · 100 %"
    press(window, "Ctrl+Return")
    assert window.card.step() == "fri-clean"


def is_idle(window: MainWindow) -> bool:
    return not window.controller.busy()
