"""The frame at the first paint, and what it holds afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import settings
from app.frame import Frame
from app.gui import Opening
from app.window import MainWindow
from tests.app.fake_engine import FakeEngine
from widgets import theme

TEXTUAL = (QAbstractButton, QComboBox, QLabel, QLineEdit, QTextEdit)
HEAVY = ("app.window", "widgets.stage", "labs.session", "labs.aws", "boto3", "botocore", "numpy", "moto")
FIRST = f"""
import sys
from app import gui
from app.frame import Frame

class Watched(Frame):
    def __init__(self, *look):
        super().__init__(*look)
        self.seen = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.seen:
            self.seen = True
            print([name for name in {HEAVY!r} if name in sys.modules], flush=True)
            self.close()

gui.Frame = Watched
from app.__main__ import main
raise SystemExit(main([]))
"""


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))


def opening(qapp: QApplication, qtbot: QtBot, engine: FakeEngine) -> tuple[Frame, Opening]:
    qapp.setStyleSheet("")
    theme.apply(qapp, theme.Scheme.LIGHT, sheet=False)  # as the program begins
    frame = Frame()
    qtbot.addWidget(frame)
    return frame, Opening(qapp, frame, lambda: engine, lambda: 0.0)


def looks_of(widget: QWidget) -> tuple[object, ...]:
    """What a style sheet sets: it must not matter that it was put on in slices."""
    told = (widget.font().toString(), widget.palette().color(widget.foregroundRole()).name())
    return (*told, widget.sizeHint()) if isinstance(widget, QPushButton) else told


def test_that_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    env = {**os.environ, "HEADWATER_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    out = subprocess.run([sys.executable, "-c", FIRST], env=env, capture_output=True, text=True, timeout=60)
    assert (out.returncode, out.stdout.strip()) == (0, "[]"), out.stderr


def test_that_the_frame_comes_to_hold_the_window_and_closes_it(qapp: QApplication, qtbot: QtBot) -> None:
    engine = FakeEngine()
    frame, begin = opening(qapp, qtbot, engine)
    with qtbot.waitSignal(begin.opened, timeout=10_000) as told:
        frame.show()
    window = told.args[0] if told.args else None
    assert isinstance(window, MainWindow)
    assert frame.held() is window
    assert window.isVisible()
    assert window.size() == frame.size()
    looks = [(one, looks_of(one)) for one in window.findChildren(QWidget) if isinstance(one, TEXTUAL)]
    theme.apply(qapp, theme.Scheme.LIGHT)
    assert [type(one).__name__ for one, was in looks if looks_of(one) != was] == []
    qtbot.waitUntil(window.controller.is_open, timeout=10_000)
    qtbot.waitUntil(lambda: window.narrator.course is not None, timeout=20_000)
    frame.close()
    assert not frame.isVisible()
    assert "closed" in engine.wishes


@pytest.mark.long
def test_that_the_window_remembers_its_look_and_columns(qapp: QApplication, qtbot: QtBot) -> None:
    columns: list[tuple[int, ...]] = []
    settings.save(settings.Settings(welcomed=True))
    kept: list[object] = []  # threads may speak to what is closed, so it must outlive them
    for width in (300, 0):
        frame, begin = opening(qapp, qtbot, FakeEngine())
        with qtbot.waitSignal(begin.opened, timeout=10_000) as told:
            frame.show()
        window = told.args[0] if told.args else None
        assert isinstance(window, MainWindow)
        if width:
            window.columns.setSizes([width, 400, 740])
            window.theme_wanted.emit()
        columns.append(window.column_widths())
        qtbot.waitUntil(lambda window=window: window.narrator.course is not None, timeout=20_000)
        frame.close()
        kept += [begin, window]
    assert columns[0][0] == 300
    assert columns[1] == columns[0]
    assert settings.load().scheme == "dark"


def test_that_closing_before_the_window_is_there_goes_no_further(qapp: QApplication, qtbot: QtBot) -> None:
    engine = FakeEngine()
    frame, begin = opening(qapp, qtbot, engine)
    with qtbot.waitSignal(frame.painted, timeout=5000):
        frame.show()
    frame.close()
    with qtbot.assertNotEmitted(begin.opened, wait=200):
        pass
    assert frame.held() is None
