"""A step's inputs in the window, with the keyboard: what is chosen goes to the engine, is kept, and is put back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import Stage, StepState
from tests.app.conftest import Open
from tests.app.fake_engine import FakeEngine
from tests.app.test_accessibility import focusable, walk
from tests.e2e.keyboard import hit, press, settle, tab_to

Key = Qt.Key
pytestmark = pytest.mark.long  # a window each; tests/widgets/test_step_inputs.py has the form alone


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def form(open_window: Open, engine: FakeEngine, qtbot: QtBot) -> MainWindow:
    """A window with a step that takes inputs in front."""
    window = open_window(engine)
    qtbot.waitUntil(lambda: bool(window.card.step()) and not window.controller.busy())
    window.go_to("mon-role")
    settle()
    return window


def edit_of(window: MainWindow, name: str) -> QLineEdit:
    edit = window.card.inputs.fields[name].edit
    assert isinstance(edit, QLineEdit)
    return edit


def type_in(window: MainWindow, qtbot: QtBot, text: str) -> None:
    window.card.main.setFocus()
    tab_to(edit_of(window, "size"), back=True)
    press(window, "Ctrl+A")
    qtbot.keyClicks(edit_of(window, "size"), text)


def stands(window: MainWindow) -> StepState | None:
    return window.narrator.states.get("mon-role")


def test_that_a_value_is_typed_mended_and_done_with_return(form: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    type_in(form, qtbot, "500")
    assert "Buffer size is “500”" in form.card.inputs.fields["size"].complaint()
    assert not form.card.main.isEnabled()
    press(form, "Ctrl+Return")
    hit(Key.Key_Return)
    settle()
    assert (stands(form), engine.helped.chosen) == (None, {})
    press(form, "Ctrl+A")
    qtbot.keyClicks(edit_of(form, "size"), "100")
    hit(Key.Key_Return)
    qtbot.waitUntil(lambda: stands(form) is StepState.VERIFIED and not form.controller.busy())
    assert engine.helped.chosen["mon-role"] == {"size": 100}
    assert (edit_of(form, "size").text(), edit_of(form, "size").isEnabled()) == ("100", False)
    form.go_to("mon-put")
    assert form.card.inputs.isHidden()
    form.go_to("mon-role")
    qtbot.waitUntil(lambda: edit_of(form, "size").text() == "100")
    form.card.help.reset_wanted.emit("mon-role")
    qtbot.waitUntil(lambda: stands(form) is StepState.TODO and not form.controller.busy())
    qtbot.waitUntil(lambda: edit_of(form, "size").isEnabled() and edit_of(form, "size").text() == "5")
    assert form.card.main.isEnabled()


def test_that_by_hand_is_told_with_what_is_typed(form: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    type_in(form, qtbot, "7")
    form.card.help.by_hand_wanted.emit("mon-role")
    qtbot.waitUntil(form.card.help.hand.isVisible)
    assert engine.helped.chosen["mon-role"] == {"size": 7}
    edit_of(form, "size").setFocus()
    press(form, "Ctrl+A")
    qtbot.keyClicks(edit_of(form, "size"), "0")
    form.card.help.by_hand_wanted.emit("mon-role")
    qtbot.waitUntil(lambda: "Buffer size is “0”" in form.status.text())


def test_that_the_form_is_reached_in_the_order_of_reading_and_everything_in_it_has_a_name(form: MainWindow) -> None:
    form.stage.bring_forward(Stage.RESOURCES)
    order = [at for at, _ in walk(form, (form.top, form.rail, form.card, form.stage))]
    assert order == sorted(order)
    inside = [one for one in focusable(form) if form.card.inputs.isAncestorOf(one)]
    assert len(inside) == 6
    assert all(one.accessibleName() for one in inside)
    form.card.show_step(form.card._text, StepState.TODO)
    assert [at for at, _ in walk(form, (form.card.inputs, form.card.main.parentWidget() or form))] == [0, 0, 0, 1, 1]
