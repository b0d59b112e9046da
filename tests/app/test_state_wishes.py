"""The state menu: what is asked once, done off the window's thread, and seen afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QInputDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import StepState
from labs.shapes import Facts
from tests.app.fake_engine import FakeEngine

Open = Callable[[FakeEngine], MainWindow]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(known={"mon-stream": StepState.VERIFIED})


def in_the_dialog(act: Callable[[QInputDialog | QMessageBox], None]) -> None:
    """Does this in the next dialog that opens."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QInputDialog | QMessageBox):
            act(dialog)
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)


def name_it(name: str) -> Callable[[QInputDialog | QMessageBox], None]:
    def act(dialog: QInputDialog | QMessageBox) -> None:
        field = dialog.findChild(QLineEdit)
        assert field is not None
        field.setText(name)
        dialog.accept()

    return act


def agree(dialog: QInputDialog | QMessageBox) -> None:
    assert isinstance(dialog, QMessageBox)
    [button] = [one for one in dialog.buttons() if dialog.buttonRole(one) is QMessageBox.ButtonRole.AcceptRole]
    button.click()


def choose_the_first(dialog: QInputDialog | QMessageBox) -> None:
    choice = dialog.findChild(QComboBox)
    assert choice is not None
    assert choice.currentText().startswith("mon · ")
    dialog.accept()


def test_that_a_state_is_kept_left_and_returned_to(qtbot: QtBot, open_window: Open, engine: FakeEngine) -> None:
    window = open_window(engine)
    qtbot.waitUntil(lambda: window.card.step() == "mon-put")
    assert not window.top.state.isHidden()
    in_the_dialog(name_it("mon"))
    window.top.state.keep_wanted.emit()
    qtbot.waitUntil(lambda: "mon" in engine.kept and not window.controller.busy())
    assert window.status.text() == "Saved as mon"
    in_the_dialog(agree)
    window.top.state.start_again_wanted.emit()
    qtbot.waitUntil(lambda: window.card.step() == "mon-stream")
    assert engine.known == {}
    in_the_dialog(choose_the_first)
    window.top.state.go_back_wanted.emit()
    qtbot.waitUntil(lambda: window.card.step() == "mon-put" and not window.controller.busy())
    assert window.narrator.states["mon-stream"] is StepState.VERIFIED


def test_that_a_save_is_replaced_only_when_that_is_agreed(qtbot: QtBot, open_window: Open, engine: FakeEngine) -> None:
    engine.keep("mon")
    window = open_window(engine)
    engine.known["mon-put"] = StepState.VERIFIED
    asked: list[str] = []

    def decline(dialog: QInputDialog | QMessageBox) -> None:
        assert isinstance(dialog, QMessageBox)
        asked.append(dialog.text())
        dialog.reject()

    def name_and_decline(dialog: QInputDialog | QMessageBox) -> None:
        in_the_dialog(decline)
        name_it("mon")(dialog)

    in_the_dialog(name_and_decline)
    window.top.state.keep_wanted.emit()
    qtbot.waitUntil(lambda: asked == ["There is a save called mon. Replace it?"])
    assert engine.then["mon"] == {"mon-stream": StepState.VERIFIED}


def test_that_there_is_no_such_menu_on_a_cloud_that_is_not_kept(open_window: Open) -> None:
    window = open_window(FakeEngine(place=Facts("profile:me", "123456789012", "us-east-1", real=True)))
    assert window.top.state.isHidden()


def test_that_without_saves_there_is_a_word_and_no_dialog(qtbot: QtBot, window: MainWindow) -> None:
    window.top.state.go_back_wanted.emit()
    qtbot.waitUntil(lambda: window.status.text() == "There are no saves yet.")
