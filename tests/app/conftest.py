"""The look as the program puts it on; windows that are closed with their threads, whatever a test does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.controller import Controller
from app.engine import Engine
from app.window import MainWindow
from tests.app import sample
from tests.app.fake_engine import FakeEngine
from widgets import theme

Open = Callable[[Engine], MainWindow]


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot) -> Iterator[Open]:
    """`open_window(engine)` gives a shown window whose engine is open and whose course is the sample week."""
    theme.apply(qapp, theme.Scheme.LIGHT)
    windows: list[MainWindow] = []

    def open_one(engine: Engine) -> MainWindow:
        qapp.setStyleSheet("")  # under a sheet a window takes ten times as long to build
        window = MainWindow(Controller(lambda: engine))
        theme.apply(qapp, theme.Scheme.LIGHT)
        windows.append(window)
        window.set_course(sample.COURSE)
        window.show()
        window.controller.open()
        qtbot.waitUntil(
            lambda: window.controller.is_open() and window.top.region() == engine.facts().region, timeout=5000
        )
        return window

    yield open_one
    for window in windows:
        window.close()
        window.deleteLater()
    # What was closed goes now: each widget that stays makes the next style sheet slower.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.apply(qapp, theme.Scheme.LIGHT)  # the usual text for whoever comes next; without a window it costs nothing


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    """A window on a fake engine."""
    return open_window(FakeEngine())
