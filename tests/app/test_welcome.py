"""The welcome of a first start: two pages by keyboard, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings
from app.frame import Frame
from app.gui import Opening
from app.window import MainWindow
from tests.app.fake_engine import FakeEngine
from widgets import theme
from widgets.welcome import Welcome


def first_window(qapp: QApplication, qtbot: QtBot) -> tuple[Frame, Opening, MainWindow]:
    theme.apply(qapp, theme.Scheme.LIGHT)
    frame = Frame()
    qtbot.addWidget(frame)
    opening = Opening(qapp, frame, FakeEngine, lambda: 0.0)
    with qtbot.waitSignal(opening.opened, timeout=20_000):
        frame.show()
    window = frame.held()
    assert isinstance(window, MainWindow)
    qtbot.waitUntil(lambda: window.controller.is_open() and bool(window.card.step()), timeout=20_000)
    return frame, opening, window


@pytest.mark.long
def test_that_the_first_start_welcomes_in_two_pages_and_the_second_does_not(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path))
    frame, opening, window = first_window(qapp, qtbot)
    assert window.welcoming()
    page = window.findChild(Welcome)
    assert page is not None
    qtbot.keyClick(page.next, Qt.Key.Key_Space)
    assert page.page() == 1
    qtbot.keyClick(page.next, Qt.Key.Key_Space)
    assert not window.welcoming()
    frame.close()
    opening.end()
    assert settings.load().welcomed
    frame, opening, window = first_window(qapp, qtbot)
    assert not window.welcoming()
    frame.close()
    opening.end()
