"""The state menu: what is asked once, done off the window's thread, and seen afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import StepState
from labs.shapes import Facts
from tests.app.fake_engine import FakeEngine
from widgets.ask_sheet import AskSheet

Open = Callable[[FakeEngine], MainWindow]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(known={"mon-stream": StepState.VERIFIED})


def sheet_of(qtbot: QtBot, window: MainWindow) -> AskSheet:
    """The sheet that opens."""
    qtbot.waitUntil(lambda: window.findChild(AskSheet) is not None)
    found = window.findChild(AskSheet)
    assert isinstance(found, AskSheet)
    return found


def gone(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.findChild(AskSheet) is None)


def test_that_a_state_is_kept_left_and_returned_to(qtbot: QtBot, open_window: Open, engine: FakeEngine) -> None:
    window = open_window(engine)
    qtbot.waitUntil(lambda: window.card.step() == "mon-put")
    assert not window.top.state.isHidden()
    window.top.state.keep_wanted.emit()
    sheet = sheet_of(qtbot, window)
    assert sheet.field.text() == "mon"
    sheet.yes.click()
    qtbot.waitUntil(lambda: "mon" in engine.kept and not window.controller.busy())
    assert window.status.text() == "Saved as mon"
    gone(qtbot, window)
    window.top.state.start_again_wanted.emit()
    sheet_of(qtbot, window).yes.click()
    qtbot.waitUntil(lambda: window.card.step() == "mon-stream")
    assert engine.known == {}
    gone(qtbot, window)
    window.top.state.go_back_wanted.emit()
    sheet = sheet_of(qtbot, window)
    assert sheet.list.item(0).text().startswith("mon · ")
    QTest.keyClick(sheet.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.card.step() == "mon-put" and not window.controller.busy())
    assert window.narrator.states["mon-stream"] is StepState.VERIFIED


def test_that_a_save_is_replaced_only_when_that_is_agreed(qtbot: QtBot, open_window: Open, engine: FakeEngine) -> None:
    engine.keep("mon")
    window = open_window(engine)
    engine.known["mon-put"] = StepState.VERIFIED
    window.top.state.keep_wanted.emit()
    sheet = sheet_of(qtbot, window)
    assert (sheet.said.text(), sheet.yes.text()) == ("There is a save called mon: it is replaced.", "Replace")
    QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
    gone(qtbot, window)
    assert engine.then["mon"] == {"mon-stream": StepState.VERIFIED}
    window.top.state.keep_wanted.emit()
    sheet = sheet_of(qtbot, window)
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "mon-put" in engine.then["mon"] and not window.controller.busy())


def test_that_a_name_which_cannot_be_kept_is_refused_while_it_is_typed(
    qtbot: QtBot, open_window: Open, engine: FakeEngine
) -> None:
    window = open_window(engine)
    window.top.state.keep_wanted.emit()
    sheet = sheet_of(qtbot, window)
    sheet.field.setText("../mon")
    assert sheet.said.text().startswith("name is '../mon': it must be 1 to ")
    assert not sheet.yes.isEnabled()
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert sheet.isVisible()
    sheet.field.setText("mon 2")
    assert (sheet.said.isVisible(), sheet.yes.text(), sheet.yes.isEnabled()) == (False, "Save", True)


def test_that_there_is_no_such_menu_on_a_cloud_that_is_not_kept(open_window: Open) -> None:
    window = open_window(FakeEngine(place=Facts("profile:me", "123456789012", "us-east-1", real=True)))
    assert window.top.state.isHidden()


def test_that_without_saves_there_is_a_word_and_no_dialog(qtbot: QtBot, window: MainWindow) -> None:
    window.top.state.go_back_wanted.emit()
    qtbot.waitUntil(lambda: window.status.text() == "There are no saves yet.")
