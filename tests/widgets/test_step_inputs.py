"""The form of a step's inputs: judged at each key, its sentence, the button's reason, the way back, and Return."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from labs.model import StepState
from tests.app import sample
from widgets import spoken
from widgets.step_card import CardText, StepCard
from widgets.step_inputs import StepInputs

ROLE = CardText("mon-role", "Monday · Firehose · 1 of 1", "Role and bucket", "Create both", 5.0, inputs=sample.INPUTS)
PLAIN = CardText("mon-put", "Monday · Shards · 2 of 3", "Put records", "Put them", 5.0)


@pytest.fixture
def card(qtbot: QtBot) -> Iterator[StepCard]:
    made = StepCard()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    made.show_step(ROLE, StepState.TODO)
    made.set_ready(True)
    made.activateWindow()
    yield made
    spoken.switch(QApplication.instance(), "en")  # type: ignore[arg-type]  # the application that qtbot has made


def line(inputs: StepInputs, name: str) -> QLineEdit:
    edit = inputs.fields[name].edit
    assert isinstance(edit, QLineEdit)
    return edit


def type_in(qtbot: QtBot, edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)


def test_that_a_bad_value_is_told_beneath_its_field_and_holds_the_button_back(qtbot: QtBot, card: StepCard) -> None:
    edit, field = line(card.inputs, "size"), card.inputs.fields["size"]
    assert (edit.text(), field.complaint(), card.main.isEnabled()) == ("5", "", True)
    type_in(qtbot, edit, "129")
    said = "Buffer size is “129”: it must be a whole number from 1 to 128 MiB."
    assert field.complaint() == card.inputs.problem() == said
    assert edit.accessibleDescription() == card.main.accessibleDescription() == said
    assert not card.main.isEnabled()
    assert said in card.main.toolTip()
    with qtbot.assertNotEmitted(card.do_wanted):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    type_in(qtbot, edit, "128")
    assert (field.complaint(), card.main.isEnabled(), card.main.toolTip()) == ("", True, "")
    with qtbot.waitSignal(card.do_wanted) as wish:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert wish.args == ["mon-role"]
    assert card.inputs.given("mon-role") == {"size": "128"}
    assert card.inputs.given("another") == {}


def test_that_the_default_comes_back_at_a_press_and_what_was_typed_stays_meanwhile(
    qtbot: QtBot, card: StepCard
) -> None:
    edit, field = line(card.inputs, "prefix"), card.inputs.fields["prefix"]
    assert not field.back.isVisible()
    type_in(qtbot, edit, "<b>x")
    assert "Prefix is “<b>x”: it must be letters and a slash." in field.complaint()
    assert "&lt;b&gt;x" in card.main.toolTip()
    card.show_step(PLAIN, StepState.TODO)
    assert card.inputs.isHidden()
    assert card.main.isEnabled()
    card.show_step(ROLE, StepState.TODO)
    assert line(card.inputs, "prefix").text() == "<b>x"
    card.inputs.fields["prefix"].back.click()
    assert line(card.inputs, "prefix").text() == "delivered/"
    assert card.inputs.given("mon-role") == {}


def test_that_a_step_that_runs_or_is_verified_shows_its_values_and_takes_no_other(qtbot: QtBot, card: StepCard) -> None:
    type_in(qtbot, line(card.inputs, "size"), "64")
    card.set_state(StepState.RUNNING)
    assert not line(card.inputs, "size").isEnabled()
    card.set_state(StepState.VERIFIED)
    assert (line(card.inputs, "size").text(), line(card.inputs, "size").isEnabled()) == ("64", False)
    assert not card.inputs.fields["size"].back.isVisible()
    card.inputs.show_kept("mon-role", {"size": 12})
    assert line(card.inputs, "size").text() == "12"
    assert card.main.isEnabled()
    card.inputs.show_kept("mon-role", {})  # the step was reset
    card.set_state(StepState.TODO)
    assert (line(card.inputs, "size").text(), line(card.inputs, "size").isEnabled()) == ("5", True)


def test_that_a_list_is_chosen_from_by_arrows_and_return_does_the_step(qtbot: QtBot, card: StepCard) -> None:
    box = card.inputs.fields["compression"].edit
    assert isinstance(box, QComboBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert card.inputs.given("mon-role") == {"compression": "UNCOMPRESSED"}
    with qtbot.waitSignal(card.do_wanted):
        qtbot.keyClick(box, Qt.Key.Key_Return)


def test_that_the_form_has_names_descriptions_and_the_order_of_reading(qtbot: QtBot, card: StepCard) -> None:
    type_in(qtbot, line(card.inputs, "size"), "9")
    fields = card.inputs.fields
    order = [line(card.inputs, "size"), fields["size"].back, line(card.inputs, "prefix"), fields["compression"].edit]
    found, one = [order[0]], order[0].nextInFocusChain()
    while len(found) < len(order) and one is not card.main:
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.objectName().startswith("qt_"):
            found.append(one)
        one = one.nextInFocusChain()
    assert found == order
    for widget in order:
        told = QAccessible.queryAccessibleInterface(widget)
        assert told.text(QAccessible.Text.Name)
        if isinstance(widget, QLineEdit | QComboBox):
            assert told.text(QAccessible.Text.Description)
    assert "1–128 MiB" in order[0].accessibleDescription()


def test_that_the_sentence_follows_the_language(qtbot: QtBot, card: StepCard) -> None:
    type_in(qtbot, line(card.inputs, "size"), "x")
    spoken.switch(QApplication.instance(), "vi")  # type: ignore[arg-type]  # the application that qtbot has made
    assert card.inputs.fields["size"].complaint().startswith("Kích thước buffer là “x”: phải là số nguyên từ 1 đến 128")
    assert card.inputs.fields["size"].back.text() == "Mặc định"
