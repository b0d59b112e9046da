"""What stands beside the steps, with the keyboard only: preparing, hints, skip, reset, search, worklog, cleanup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.focus import holds_focus
from app.gui import build
from app.window import MainWindow
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.model import Stage, StepState
from labs.session import Session, open_session
from labs.shapes import Facts
from tests.e2e.keyboard import hit, press, push, settle, tab_to
from widgets import theme
from widgets.ask_sheet import AskSheet

Key = Qt.Key
LONG_MS = 180_000


def open_engine() -> Session:
    return open_session(Target(), pace=Pace.QUICK)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    theme.apply(qapp, theme.Scheme.LIGHT)
    made = build(qapp, open_engine)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(made.narrator.states) and made.card.main.isEnabled(), timeout=60_000)
    yield made
    made.close()


def idle(window: MainWindow, qtbot: QtBot) -> None:
    """Until no work goes on and what follows from it has been read."""
    qtbot.waitUntil(lambda: not window.controller.busy() and window.card.main.isEnabled(), timeout=LONG_MS)
    settle()


def back(window: MainWindow, qtbot: QtBot) -> None:
    """The keyboard is at work in the window again, as a window manager sees to once a sheet has gone."""
    window.activateWindow()

    def focused() -> bool:
        now = QApplication.focusWidget()
        return window.isActiveWindow() and now is not None and now.window() is window

    qtbot.waitUntil(focused, timeout=20_000)


def state(window: MainWindow) -> StepState | None:
    return window.narrator.states.get(window.card.step())


@pytest.mark.long
def test_that_help_skip_and_reset_are_reached_with_the_keyboard_alone(window: MainWindow, qtbot: QtBot) -> None:
    card, helped = window.card, window.card.help
    qtbot.waitUntil(lambda: helped.by_hand.isVisible(), timeout=40_000)
    for count in (1, 2, 3):
        push(helped.hint)
        qtbot.waitUntil(lambda count=count: len(helped.text().splitlines()) >= count, timeout=40_000)  # type: ignore[misc]
        settle()
    push(helped.by_hand)
    qtbot.waitUntil(helped.hand.isVisible, timeout=40_000)
    push(helped.by_hand)
    qtbot.waitUntil(lambda: not helped.hand.isVisible(), timeout=40_000)
    push(helped.skip)
    qtbot.waitUntil(lambda: state(window) is StepState.SKIPPED, timeout=40_000)
    idle(window, qtbot)
    push(helped.unskip)
    qtbot.waitUntil(lambda: state(window) is StepState.TODO, timeout=40_000)
    idle(window, qtbot)
    press(window, "Ctrl+Return")
    qtbot.waitUntil(lambda: state(window) is StepState.VERIFIED, timeout=LONG_MS)
    idle(window, qtbot)
    qtbot.waitUntil(lambda: helped.reset.isVisible() and bool(helped._help.removes), timeout=40_000)
    push(helped.reset)
    assert helped.sure.no.hasFocus()
    hit(Key.Key_Escape)
    assert not helped.sure.isVisible()
    push(helped.reset)
    push(helped.sure.yes)
    qtbot.waitUntil(lambda: state(window) is StepState.TODO, timeout=LONG_MS)
    assert not card.help.sure.isVisible()


@pytest.mark.long
def test_that_a_day_is_prepared_and_cleaned_up_with_the_keyboard_alone(window: MainWindow, qtbot: QtBot) -> None:
    course = window.narrator.course
    assert course is not None
    first = next(course.day("wed").steps()).id
    while window.card.step() != first:
        press(window, "Ctrl+PgDown")
    qtbot.waitUntil(window.card.prepare.isVisible, timeout=60_000)
    settle()
    push(window.card.prepare.prepare)
    qtbot.waitUntil(lambda: not window.card.prepare.isVisible(), timeout=LONG_MS)
    idle(window, qtbot)
    press(window, "Ctrl+5")
    resources = window.stage.resources
    qtbot.waitUntil(resources.table.clean.isEnabled, timeout=60_000)
    assert holds_focus(window.stage)
    push(resources.table.clean)
    qtbot.waitUntil(lambda: resources.report._title.text() == "Clean", timeout=LONG_MS)
    idle(window, qtbot)
    qtbot.waitUntil(lambda: window.resources == [], timeout=60_000)


@pytest.mark.long
def test_that_a_real_accounts_digits_are_typed_before_anything_goes(window: MainWindow, qtbot: QtBot) -> None:
    window._real = Facts("profile:school", "111122223333", "us-east-1", True)
    answers: list[str] = []
    for digits in ("1234", "3333"):
        window.confirm(lambda digits=digits: answers.append(digits))  # type: ignore[misc]
        sheet = window.findChild(AskSheet)
        assert isinstance(sheet, AskSheet)
        qtbot.waitUntil(sheet.field.hasFocus, timeout=20_000)
        QTest.keyClicks(sheet.field, digits)
        QTest.keyClick(sheet.field, Key.Key_Return)
        QTest.keyClick(sheet.field, Key.Key_Escape)
        qtbot.waitUntil(lambda: window.findChild(AskSheet) is None, timeout=20_000)
    assert answers == ["3333"]


@pytest.mark.long
def test_that_search_and_worklog_are_done_with_the_keyboard_alone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    press(window, "/")
    sheet = window.finding.sheet
    assert sheet is not None
    qtbot.waitUntil(sheet.field.hasFocus, timeout=20_000)
    QTest.keyClicks(sheet.field, "SerDe")
    qtbot.waitUntil(lambda: bool(sheet.texts()), timeout=20_000)
    hit(Key.Key_Escape)
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=20_000)
    back(window, qtbot)
    press(window, "F9")
    qtbot.waitUntil(lambda: "Picture kept" in window.status.text(), timeout=20_000)
    press(window, "Ctrl+L")
    worklog = window.worklogging.sheet
    assert worklog is not None
    qtbot.waitUntil(worklog.form.own.hasFocus, timeout=20_000)
    for export in (1, 2):
        tab_to(worklog.form.own)
        QTest.keyClicks(worklog.form.own, f"I saw it myself {export}. ")
        tab_to(worklog.form.site)
        if export == 1:
            QTest.keyClicks(worklog.form.site, str(tmp_path))
        settle()
        push(worklog.export)
        if export == 2:  # the file is there already: the difference is shown before it is replaced
            qtbot.waitUntil(lambda: bool(worklog.changes.toPlainText()), timeout=20_000)
            push(worklog.export)
        qtbot.waitUntil(lambda: worklog.note.text().startswith("Written"), timeout=40_000)
    page = tmp_path / "content" / "1-Worklog" / "1.9-Week9" / "_index.md"
    assert "I saw it myself 1. I saw it myself 2." in page.read_text("utf-8")
    assert list((tmp_path / "static").rglob("*.png"))
    hit(Key.Key_Escape)
    qtbot.waitUntil(lambda: not worklog.isVisible(), timeout=20_000)
    back(window, qtbot)
    press(window, "Ctrl+6")
    assert window.stage.shown() is Stage.CALLS
