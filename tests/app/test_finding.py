"""Terms beside their links, steps gone to, and one sheet for glossary and search, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from widgets.find_sheet import FindSheet

Press = Callable[[str], None]


def sheet_of(qtbot: QtBot, window: MainWindow) -> FindSheet:
    """The sheet, opened by its key."""
    qtbot.keyClick(window.card.check, Qt.Key.Key_Slash)
    qtbot.waitUntil(lambda: window.finding.sheet is not None and bool(window.finding.sheet.texts()))
    sheet = window.finding.sheet
    assert sheet is not None
    return sheet


@pytest.mark.long
def test_that_a_term_opens_beside_its_link_with_what_belongs_to_it(qtbot: QtBot, window: MainWindow) -> None:
    window.card.lesson.followed.emit("term", "shard")
    qtbot.waitUntil(lambda: window.finding.popover is not None and window.finding.popover.isVisible())
    popover = window.finding.popover
    assert popover is not None
    assert popover.pane.text() == "shard · A part of a stream."
    popover.pane.followed.emit("key")
    assert popover.pane.text() == "partition key · It tells the shard."
    popover.more.click()
    assert not popover.isVisible()
    qtbot.waitUntil(
        lambda: window.finding.sheet is not None and window.finding.sheet.pane.text() == popover.pane.text()
    )


@pytest.mark.long
def test_that_a_link_to_a_step_leads_there(window: MainWindow) -> None:
    window.card.lesson.followed.emit("step", "mon-put")
    assert window.card.step() == "mon-put"


@pytest.mark.long
def test_that_the_glossary_is_listed_and_narrowed_while_one_types(qtbot: QtBot, window: MainWindow) -> None:
    sheet = sheet_of(qtbot, window)
    assert sheet.texts() == ["shard", "partition key", "IAM role"]
    qtbot.keyClick(sheet.field, Qt.Key.Key_Down)
    assert sheet.pane.text() == "partition key · It tells the shard."
    qtbot.keyClicks(sheet.field, "serv")
    qtbot.waitUntil(lambda: sheet.texts() == ["IAM role"])
    qtbot.keyClicks(sheet.field, "xyz")
    qtbot.waitUntil(lambda: sheet.texts() == [])
    qtbot.keyClick(sheet.field, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_that_return_goes_to_the_step_that_was_found(qtbot: QtBot, window: MainWindow) -> None:
    sheet = sheet_of(qtbot, window)
    qtbot.keyClicks(sheet.field, "records")
    qtbot.waitUntil(lambda: sheet.texts() == ["Put records"])
    assert sheet.go.isVisible()
    qtbot.keyClick(sheet.field, Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert window.card.step() == "mon-put"
