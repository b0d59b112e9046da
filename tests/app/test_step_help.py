"""Hints that grow stronger and stay, a step by hand, skipping, resets that say what goes, and preparing a day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import StepState
from labs.shapes import Facts, Preparation
from tests.app.fake_engine import FakeEngine
from widgets.ask_sheet import AskSheet

Open = Callable[[FakeEngine], MainWindow]
FIRST = "Hint 1 · Look at the <b>shards</b>."


def stands(window: MainWindow, state: StepState) -> bool:
    return window.narrator.states.get("mon-stream") is state and not window.controller.busy()


def test_that_hints_stay_one_after_the_other_and_are_there_again(qtbot: QtBot, window: MainWindow) -> None:
    helped = window.card.help
    qtbot.waitUntil(helped.by_hand.isVisible)
    helped.hint.click()
    qtbot.waitUntil(lambda: helped.text() == FIRST)
    assert helped.hint.text() == "Stronger hint"
    helped.hint.click()
    qtbot.waitUntil(lambda: helped.text() == f"{FIRST}\nHint 2 · Split shard 1 in the middle.")
    assert not helped.hint.isEnabled()
    window.go_to("mon-put")
    assert helped.text() == ""
    window.go_to("mon-stream")
    qtbot.waitUntil(lambda: helped.text().startswith(FIRST) and not helped.hint.isEnabled())


@pytest.mark.long
def test_that_a_step_by_hand_is_copied_and_then_checked(qtbot: QtBot, window: MainWindow) -> None:
    helped = window.card.help
    qtbot.waitUntil(helped.by_hand.isVisible)
    helped.by_hand.click()
    qtbot.waitUntil(helped.hand.isVisible)
    assert helped.hand.codes() == ["print('a shard')"]
    copy = next(one for one in helped.hand.findChildren(QPushButton) if one.text() == "Copy")
    copy.click()
    assert QGuiApplication.clipboard().text() == "print('a shard')"
    helped.hand.check.click()
    qtbot.waitUntil(lambda: stands(window, StepState.VERIFIED))
    helped.by_hand.click()
    assert not helped.hand.isVisible()


def test_that_a_step_is_solved_by_its_shown_solution_and_done_at_a_press(qtbot: QtBot, window: MainWindow) -> None:
    helped = window.card.help
    qtbot.waitUntil(lambda: helped.solve.isVisible() and helped.solve.isEnabled())
    helped.solve.click()
    qtbot.waitUntil(helped.hand.do.isVisible)
    assert helped.hand.codes() == ["print('a shard')"]
    helped.by_hand.click()
    qtbot.waitUntil(lambda: not helped.hand.do.isVisible())
    assert helped.hand.isVisible()
    helped.solve.click()
    qtbot.waitUntil(helped.hand.do.isVisible)
    helped.hand.do.click()
    qtbot.waitUntil(lambda: stands(window, StepState.VERIFIED))
    qtbot.waitUntil(lambda: helped.solve.text() == "Solution")


@pytest.mark.long
def test_that_a_step_is_skipped_and_the_skip_taken_back(qtbot: QtBot, window: MainWindow) -> None:
    helped = window.card.help
    helped.skip.click()
    qtbot.waitUntil(lambda: stands(window, StepState.SKIPPED) and helped.unskip.isEnabled())
    assert not helped.skip.isVisible()
    assert not helped.sure.isVisible()
    helped.unskip.click()
    qtbot.waitUntil(lambda: stands(window, StepState.TODO) and helped.skip.isVisible())


def test_that_a_reset_says_what_it_removes_and_waits_for_a_yes(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine(known={"mon-stream": StepState.VERIFIED}))
    window.go_to("mon-stream")
    helped = window.card.help
    qtbot.waitUntil(lambda: helped.reset.isVisible() and helped.reset_lab.isVisible())
    helped.reset.click()
    assert helped.sure.text() == "This removes hw-orders."
    qtbot.keyClick(helped.sure, Qt.Key.Key_Escape)
    assert helped.sure.text() == ""
    assert stands(window, StepState.VERIFIED)
    helped.reset_lab.click()
    assert helped.sure.text() == "This removes hw-orders, hw-role, hw-lake and 1 more."
    helped.sure.yes.click()
    qtbot.waitUntil(lambda: window.status.text().startswith("Not all of it could be removed"))
    qtbot.waitUntil(lambda: stands(window, StepState.VERIFIED))
    helped.reset.click()
    helped.sure.yes.click()
    qtbot.waitUntil(lambda: stands(window, StepState.TODO))


@pytest.mark.long
def test_that_a_real_account_resets_nothing_until_it_is_named(qtbot: QtBot, open_window: Open) -> None:
    real = Facts("profile:x", "123456781234", "eu-west-1", True)
    window = open_window(FakeEngine(known={"mon-stream": StepState.VERIFIED}, place=real))
    window.go_to("mon-stream")
    qtbot.waitUntil(lambda: bool(window.card.help.reset.isVisible() and window.card.help.by_hand.isVisible()))
    window.card.help.reset.click()
    window.card.help.sure.yes.click()
    sheet = window.findChild(AskSheet)
    assert isinstance(sheet, AskSheet)
    assert not window.controller.busy()
    sheet.field.setText("1234")
    sheet.yes.click()
    assert window.controller.busy() == "reset"


def test_that_a_day_that_needs_earlier_ones_says_so_and_is_prepared(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    engine.helped.lacking = Preparation("fri", ("Create a stream", "Put records"), 15.0)
    window = open_window(engine)
    line = window.card.prepare
    assert line.text() == ""
    window.go_to("fri-clean")
    qtbot.waitUntil(lambda: line.text().endswith("still to do: Create a stream, Put records."))
    line.prepare.click()
    qtbot.waitUntil(lambda: line.text() == "" and not window.controller.busy())
    window.go_to("mon-stream")
    assert line.text() == ""
