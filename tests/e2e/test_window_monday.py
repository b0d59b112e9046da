"""Monday in the window: every step clicked, on the real engine and the embedded cloud, then traffic and a clean end."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine import Engine
from app.gui import build
from app.window import MainWindow
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.model import Stage, StepState
from labs.session import open_session
from widgets import theme

STEP_MS = 60_000


def open_engine() -> Engine:
    return open_session(Target(), pace=Pace.QUICK)


def open_window(qapp: QApplication, qtbot: QtBot) -> MainWindow:
    theme.apply(qapp, theme.Scheme.LIGHT)
    window = build(qapp, open_engine)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.controller.is_open() and window.narrator.course is not None, timeout=30_000)
    qtbot.waitUntil(lambda: bool(window.narrator.states) and window.card.main.isEnabled(), timeout=10_000)
    return window


def click_through(window: MainWindow, qtbot: QtBot) -> None:
    course = window.narrator.course
    assert course is not None
    for step in course.day("mon").steps():
        assert window.card.step() == step.id
        assert window.stage.shown() is step.stage
        assert window.card.main.text() == step.action
        qtbot.waitUntil(window.card.main.isEnabled)
        qtbot.mouseClick(window.card.main, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(
            lambda step=step: (
                window.narrator.states.get(step.id) in (StepState.VERIFIED, StepState.FAILED)
                and not window.controller.busy()
            ),
            timeout=STEP_MS,
        )
        assert window.card.result.text().startswith("Verified"), window.card.result.text()
        assert "boto3.client(" in window.card.code.text()
        qtbot.mouseClick(window.card.main, Qt.MouseButton.LeftButton)
    assert window.card.step().startswith("tue-")


@pytest.mark.long
def test_that_monday_can_be_clicked_through_in_the_window(qapp: QApplication, qtbot: QtBot) -> None:
    window = open_window(qapp, qtbot)
    try:
        click_through(window, qtbot)
        stream = window.stage.stream
        window.stage.bring_forward(Stage.STREAM)
        qtbot.waitUntil(stream.producer.produce.isEnabled, timeout=10_000)
        qtbot.mouseClick(stream.producer.produce, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: stream.graph.rate() > 50, timeout=20_000)
        assert window.status.text().startswith("Producing")
        qtbot.mouseClick(window.top.clean, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(window.stage.resources.table.clean.isEnabled, timeout=10_000)
        qtbot.mouseClick(window.stage.resources.table.clean, Qt.MouseButton.LeftButton)
        report = window.stage.resources.report
        qtbot.waitUntil(lambda: bool(report.sentence()), timeout=STEP_MS)
        assert all(" · clean" in text for text in report.nets.texts()), report.nets.texts()
    finally:
        started = time.monotonic()
        window.close()
    assert time.monotonic() - started < 3
    assert not [one.name for one in threading.enumerate() if one.name.startswith("cloud-")]
