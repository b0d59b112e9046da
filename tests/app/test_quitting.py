"""Closing the window: asked once, clearly, and everything stops within three seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.frame import Frame
from app.quitting import quit_sentences
from app.window import MainWindow
from labs.model import Stage
from labs.shapes import Cost, Facts, TrafficCounts
from tests.app import sample
from tests.app.fake_engine import FakeEngine
from widgets.quit_sheet import QuitSheet

Open = Callable[[FakeEngine], MainWindow]
EMBEDDED, REAL = Facts("embedded", "1", "us-east-1"), Facts("profile:x", "123456781234", "eu-west-1", True)
IDLE = TrafficCounts(0.0)


def asking(qtbot: QtBot, open_window: Open, engine: FakeEngine) -> MainWindow:
    window = open_window(engine)
    qtbot.waitUntil(lambda: len(window.resources) == len(engine.made))
    window.quitting.ask()
    return window


def test_that_what_lives_is_named_with_what_it_costs() -> None:
    live = [one for one in sample.RESOURCES if one.state != "gone"]
    (said,) = quit_sentences(live, IDLE, EMBEDDED, False)
    assert said.startswith("3 resources live: Kinesis stream hw-7f3a9c2e1b4d5a60-orders, S3 bucket")
    assert said.endswith(
        "They cost nothing: the embedded cloud stops with the window and keeps them for the next start."
    )
    (billed,) = quit_sentences(live * 2, IDLE, REAL, False)
    assert "and 2 more. On account …1234 they go on costing" in billed
    cost = Cost((), 0.2, True, 0.04, "", True)
    assert "they go on costing about $0.04 an hour" in quit_sentences(live, IDLE, REAL, False, cost)[0]
    assert quit_sentences([], IDLE, EMBEDDED, False) == []
    busy = quit_sentences([], TrafficCounts(0.0, producing=True), EMBEDDED, True)
    assert [line.split(" ")[0] for line in busy] == ["Traffic", "A"]


def test_that_the_frame_stays_where_the_question_is_asked(qtbot: QtBot) -> None:
    frame = Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.may_close = lambda: False
    assert not frame.close()
    frame.may_close = lambda: True
    assert frame.close()


def test_that_nothing_is_asked_when_nothing_lives(qtbot: QtBot, open_window: Open) -> None:
    window = asking(qtbot, open_window, FakeEngine())
    assert window.close()


def test_that_the_question_comes_once_and_staying_stays(qtbot: QtBot, open_window: Open) -> None:
    window = asking(qtbot, open_window, FakeEngine(made=list(sample.RESOURCES)))
    for _ in range(2):
        assert not window.close()
    assert len(window.findChildren(QuitSheet)) == 1
    window.findChild(QuitSheet).stay.click()
    qtbot.waitUntil(lambda: window.findChild(QuitSheet) is None)
    assert window.isVisible()
    assert not window.close()
    started = time.monotonic()
    window.findChild(QuitSheet).leave.click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=4000)
    assert time.monotonic() - started < 3


def test_that_cleaning_up_first_quits_once_it_is_proven(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine(made=list(sample.RESOURCES))
    window = asking(qtbot, open_window, engine)
    assert not window.close()
    window.findChild(QuitSheet).clean.click()
    assert window.stage.shown() is Stage.RESOURCES
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=4000)
    assert "closed" in engine.wishes


def test_that_the_next_start_reminds_of_what_was_left(qapp: QApplication, qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine())
    window.quitting.ask()
    window.quitting.remind(sample.RESOURCES)
    assert window.notice.text().startswith("Still here from last time: 3 resources. They cost")
    window.stage.bring_forward(Stage.STREAM)
    window.notice.act.click()
    assert window.stage.shown() is Stage.RESOURCES
    assert window.notice.text() == ""
    window.quitting.remind(sample.RESOURCES)
    assert window.notice.text() == ""


def test_that_the_reminder_goes_once_everything_is_proven_gone(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine(made=list(sample.RESOURCES))
    window = open_window(engine)
    window.quitting.ask()
    window.quitting.remind(sample.RESOURCES)
    qtbot.waitUntil(window.top.clean.isEnabled)
    assert window.notice.text()
    window.clean()
    qtbot.waitUntil(lambda: window.stage.resources.report.sentence().startswith("Clean:"))
    qtbot.waitUntil(lambda: not window.notice.text())
    assert not window.close()
    window.findChild(QuitSheet).leave.click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=4000)


def test_that_a_script_that_was_changed_and_not_saved_is_asked_about(qtbot: QtBot, open_window: Open) -> None:
    window = asking(qtbot, open_window, FakeEngine())
    jobs = window.stage.jobs
    jobs.set_job(sample.JOB)
    jobs.script.appendPlainText("print(2)")
    assert not window.close()
    assert "not saved" in " ".join(str(one) for one in window.findChild(QuitSheet).sentences)
    assert "not saved" in " ".join(str(one) for one in window.switching.meaning())
    jobs.set_saved()
    window.findChild(QuitSheet).stay.click()
    qtbot.waitUntil(lambda: window.findChild(QuitSheet) is None)
    assert window.close()
