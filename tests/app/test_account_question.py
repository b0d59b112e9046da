"""Before something is removed from a billed account it is named: by its alias, or by its last four digits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.account_question import names_account, question_of
from app.window import MainWindow
from labs.shapes import Facts
from tests.app import sample
from tests.app.fake_engine import FakeEngine
from widgets.ask_sheet import AskSheet

Open = Callable[[FakeEngine], MainWindow]
NAMED = Facts("profile:x", "123456781234", "eu-west-1", real=True, alias="classroom")
UNNAMED = Facts("profile:x", "123456781234", "eu-west-1", real=True)


@pytest.mark.parametrize(
    ("facts", "typed", "goes_on"),
    [
        (NAMED, "classroom", True),
        (NAMED, " Classroom ", True),
        (NAMED, "1234", True),
        (NAMED, "5678", False),
        (NAMED, "class", False),
        (NAMED, "123456781234", False),
        (NAMED, "", False),
        (UNNAMED, "1234", True),
        (UNNAMED, "", False),
        (UNNAMED, "classroom", False),
    ],
)
def test_that_name_or_digits_are_taken_and_nothing_else(facts: Facts, typed: str, goes_on: bool) -> None:
    assert names_account(facts, typed) is goes_on
    assert bool(question_of(facts).judge(typed).problem) is not goes_on


def test_that_the_question_shows_both() -> None:
    said = " ".join(question_of(NAMED).sentences)
    assert said == (
        "This removes resources from the real account …1234 in eu-west-1. "
        "Type its name, classroom, or its last four digits, 1234, to go on."
    )
    assert "It has no name of its own: type its last four digits, 1234, to go on." in question_of(UNNAMED).sentences
    assert question_of(NAMED).judge("x").problem == "The account is 'x': it must be classroom or 1234."


@pytest.mark.parametrize("right", ["classroom", "1234"])
def test_that_a_real_account_is_cleaned_once_it_is_named(qtbot: QtBot, open_window: Open, right: str) -> None:
    window = open_window(FakeEngine(made=list(sample.RESOURCES), place=NAMED))
    clean = window.stage.resources.table.clean
    qtbot.waitUntil(clean.isEnabled)
    clean.click()
    sheet = asked(qtbot, window)
    sheet.field.setText("9999")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert (sheet.isVisible(), window.controller.busy()) == (True, "")
    QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(AskSheet) is None)
    assert window.controller.busy() == ""
    clean.click()
    sheet = asked(qtbot, window)
    QTest.keyClicks(sheet.field, right)
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert window.controller.busy() == "clean"


def asked(qtbot: QtBot, window: MainWindow) -> AskSheet:
    found = window.findChild(AskSheet)
    assert isinstance(found, AskSheet)
    qtbot.waitUntil(found.isVisible)
    return found
