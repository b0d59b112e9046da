"""The whole week in the window with the keyboard only, on the real engine and the embedded cloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.focus import holds_focus
from app.gui import build
from app.window import MainWindow
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.model import Stage, Step, StepState
from labs.session import Session, open_session
from labs.teaching.quiz import quiz
from tests.e2e.keyboard import answer_exercise, press, take_quiz
from widgets import theme

STEP_MS = 300_000


def open_engine() -> Session:
    return open_session(Target(), pace=Pace.QUICK)


def do(window: MainWindow, qtbot: QtBot, step: Step) -> None:
    """One step: do it, see it verified."""
    assert window.card.step() == step.id
    assert window.stage.shown() is step.stage
    qtbot.waitUntil(window.card.main.isEnabled, timeout=20_000)
    if step.asks:
        answer_exercise(window, qtbot, step.id)
    press(window, "Ctrl+Return")
    ends = (StepState.VERIFIED, StepState.FAILED)
    qtbot.waitUntil(
        lambda: window.narrator.states.get(step.id) in ends and not window.controller.busy(), timeout=STEP_MS
    )
    assert window.card.result.text().startswith("Verified"), window.card.result.text()


def produce(window: MainWindow, qtbot: QtBot) -> None:
    """Traffic on and off again, by keyboard."""
    stream = window.stage.stream
    press(window, "Ctrl+1")
    qtbot.waitUntil(stream.producer.produce.isEnabled, timeout=20_000)
    press(window, "Ctrl+P")
    qtbot.waitUntil(lambda: stream.graph.rate() > 20, timeout=20_000)
    press(window, "Ctrl+P")
    qtbot.waitUntil(lambda: not window.controller.counts().producing, timeout=20_000)


@pytest.mark.long
def test_that_the_whole_week_is_done_with_the_keyboard_alone(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT)
    window = build(qapp, open_engine)
    qtbot.addWidget(window)
    window.show()
    try:
        qtbot.waitUntil(lambda: bool(window.narrator.states) and window.card.main.isEnabled(), timeout=40_000)
        course = window.narrator.course
        assert course is not None
        last_of_day = {list(day.steps())[-1].id for day in course.days}
        first_question = quiz("mon")[0].id
        for step in course.steps():
            do(window, qtbot, step)
            if step.id == "mon-read":
                produce(window, qtbot)
                press(window, "F6")
                press(window, "F6")
                assert holds_focus(window.rail)
                qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
                assert window.card.step() != step.id
                press(window, "Ctrl+PgDown")
            if step.id in last_of_day:
                wrong = first_question if step.id.startswith("mon") else ""
                back = take_quiz(window, qtbot, wrong)
                assert back == ([first_question] if step.id.startswith("fri") else [])
            press(window, "Ctrl+Return")
        assert window.card.done.isVisible()
        results = window.rail._results
        qtbot.waitUntil(lambda: all(one.right == one.count for one in results.values()), timeout=20_000)
        assert len(results) == len(course.days)
        assert window.rail.head.text().endswith("100 %")
        press(window, "Ctrl+5")
        assert window.stage.shown() is Stage.RESOURCES
        qtbot.waitUntil(lambda: window.stage.bar.tabText(4) == "Resources", timeout=10_000)
    finally:
        window.close()
