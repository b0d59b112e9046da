"""The window on a fake engine: guided, one piece of work at a time, and ended within a bound."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.controller import Controller
from app.look import Look
from app.window import MainWindow, shares
from labs.model import Stage, StepState
from tests.app import sample
from tests.app.fake_engine import FakeEngine
from widgets import spoken, theme

Open = Callable[[FakeEngine], MainWindow]


def idle(window: MainWindow) -> bool:
    return not window.controller.busy()


def ours() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("cloud-")]


def test_that_the_first_step_to_do_is_in_front(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine(known={"mon-stream": StepState.VERIFIED}))
    qtbot.waitUntil(lambda: window.card.step() == "mon-put")
    assert window.rail.chosen() == "mon-put"
    qtbot.waitUntil(lambda: "One key takes" in window.card.lesson.toPlainText())


def test_that_a_lesson_that_was_there_before_the_states_is_there_after_them(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: "One key takes" in window.card.lesson.toPlainText())
    window.narrator.states = {}  # as at a start at which the lesson is read first
    window.controller.answered.emit("states", {"mon-stream": StepState.TODO})
    qtbot.waitUntil(lambda: "One key takes" in window.card.lesson.toPlainText())


def test_that_another_language_leaves_the_view_in_front(qapp: QApplication, window: MainWindow) -> None:
    window.stage.bring_forward(Stage.CALLS)
    spoken.switch(qapp, "vi")
    try:
        assert window.stage.shown() is Stage.CALLS
    finally:
        spoken.switch(qapp, "en")


def test_that_a_verified_step_shows_its_proof_and_leads_to_the_next(qtbot: QtBot, window: MainWindow) -> None:
    window.card.main.click()
    qtbot.waitUntil(lambda: window.narrator.states.get("mon-stream") is StepState.VERIFIED and idle(window))
    assert window.card.result.text().startswith("Verified · 3 open shards")
    assert "kinesis.split_shard(" in window.card.code.text()
    assert window.stage.calls.count() == 1
    window.card.main.click()
    assert window.card.step() == "mon-put"
    window.go_to("mon-stream")
    assert window.card.result.text().startswith("Verified")


def test_that_any_step_of_any_day_can_be_chosen(window: MainWindow) -> None:
    window.go_to("fri-clean")
    assert window.card.main.isEnabled()
    assert window.stage.shown() is Stage.RESOURCES


def test_that_cancel_ends_a_step_that_lasts(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine(stuck=frozenset({"mon-stream"})))
    window.card.main.click()
    qtbot.waitUntil(window.card.cancel.isVisible)
    window.go_to("mon-put")
    assert not window.card.main.isEnabled()
    window.go_to("mon-stream")
    assert window.card.running.isVisible()
    window.card.cancel.click()
    qtbot.waitUntil(lambda: idle(window))
    assert window.card.result.text().startswith("Stopped")
    assert window.card.main.isEnabled()


def test_that_only_the_view_in_front_is_read(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine(made=list(sample.RESOURCES)))
    qtbot.waitUntil(lambda: window.stage.bar.tabText(4) == "Resources 3")
    assert window.stage.delivery.table.texts() == []
    window.stage.bring_forward(Stage.DELIVERY)
    qtbot.waitUntil(lambda: len(window.stage.delivery.table.texts()) == len(sample.OBJECTS))
    window.stage.delivery.table.selectRow(0)
    qtbot.waitUntil(lambda: window.stage.delivery.content.toPlainText().startswith("<b>firehose"))


def test_that_cleaning_shows_its_report(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine(made=list(sample.RESOURCES))
    window = open_window(engine)
    qtbot.waitUntil(window.top.clean.isEnabled)
    window.top.clean.click()
    assert window.stage.shown() is Stage.RESOURCES
    window.stage.resources.table.clean.click()
    qtbot.waitUntil(lambda: window.stage.resources.report.sentence().startswith("Clean:"))
    qtbot.waitUntil(lambda: sorted(engine.wishes) == ["stop consumer", "stop producer"])


def test_that_producer_wishes_reach_the_engine(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    window = open_window(engine)
    producer = window.stage.stream.producer
    qtbot.waitUntil(producer.produce.isEnabled)
    producer.produce.click()
    producer.consume.click()
    qtbot.waitUntil(lambda: sorted(engine.wishes) == ["consume", "produce 200 orders random"])


def test_that_an_engine_that_does_not_open_is_told_in_a_sentence(qapp: QApplication, qtbot: QtBot) -> None:
    def broken() -> FakeEngine:
        raise OSError("the port is taken")

    qapp.setStyleSheet("")
    window = MainWindow(Controller(broken))
    qtbot.addWidget(window)
    window.set_course(sample.COURSE)
    window.show()
    window.controller.open()
    qtbot.waitUntil(lambda: window.top.target() == "No cloud")
    assert "the port is taken" in window.card.result.text()
    window.close()


@pytest.mark.parametrize("busy", [False, True])
def test_that_closing_ends_every_thread_within_three_seconds(qtbot: QtBot, open_window: Open, busy: bool) -> None:
    engine = FakeEngine(stuck=frozenset({"mon-stream"}))
    window = open_window(engine)
    if busy:
        window.card.main.click()
        qtbot.waitUntil(window.card.cancel.isVisible)
    started = time.monotonic()
    window.close()
    assert time.monotonic() - started < 3
    qtbot.waitUntil(lambda: not ours(), timeout=1000)
    assert "closed" in engine.wishes


@pytest.mark.long
def test_that_the_look_turns_while_the_window_is_shown(qtbot: QtBot, qapp: QApplication, window: MainWindow) -> None:
    look = Look(qapp)
    assert window.grab().toImage().pixelColor(100, 800) == theme.LIGHT.colour("panel")
    look.turn()
    assert window.grab().toImage().pixelColor(100, 800) == theme.DARK.colour("panel")
    assert window.top.theme.text() == "Light"
    look.turn()


@pytest.mark.parametrize(("width", "scale"), [(1280, 1.0), (1440, 1.0), (1440, 1.5), (1920, 2.0)])
def test_that_the_stage_never_starves(qapp: QApplication, width: int, scale: float) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT, scale)
    rail, card, stage = shares(width)
    assert rail + card + stage == width
    assert stage >= 0.45 * width


def test_that_f5_presents_the_day_and_escape_leaves(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F5)
    page = window.show_mode.page
    qtbot.waitUntil(lambda: page.title() == "Create a stream")
    assert window.stage.parent() is page
    qtbot.keyClick(page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.result().startswith("Verified"))
    qtbot.keyClick(page, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.title() == "Put records")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: idle(window))
    assert not window.show_mode.is_on()
    assert window.columns.indexOf(window.stage) == 2
    assert window.narrator.states.get("mon-put") is not StepState.VERIFIED


def test_that_auto_plays_a_day_to_its_end(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.show.REST", 0.01)
    window.show_mode.enter()
    qtbot.keyClick(window.show_mode.page, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: idle(window), timeout=10_000)
    assert window.show_mode.page.next.isEnabled()
    qtbot.keyClick(window.show_mode.page, Qt.Key.Key_Space)
    assert not window.show_mode.is_on()
    states = window.narrator.states
    assert all(states[step.id] is StepState.VERIFIED for step in sample.MONDAY.steps())
