"""The step card: one primary button, wishes out, and what it shows of a running and an ended step."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from labs.model import StepState
from labs.words import tr
from widgets import spoken
from widgets.running_line import elapsed_words, usually_words
from widgets.step_card import CardText, StepCard

SPLIT = CardText("mon-split", "Monday · Shards · 3 of 3", "Split the hot shard", "Split shard", 5.0)


def card(qtbot: QtBot, now: list[float] | None = None) -> StepCard:
    clock = now if now is not None else [0.0]
    made = StepCard(lambda: clock[0])
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    made.show_step(SPLIT, StepState.TODO)
    made.set_ready(True)
    return made


def test_that_the_primary_button_does_the_step_and_then_goes_on(qtbot: QtBot) -> None:
    made = card(qtbot)
    assert made.main.text() == "Split shard"
    with qtbot.waitSignal(made.do_wanted) as wish:
        made.main.click()
    assert wish.args == ["mon-split"]
    made.set_state(StepState.VERIFIED)
    assert made.main.text() == "Next step"
    with qtbot.waitSignal(made.next_wanted):
        made.main.click()
    with qtbot.waitSignal(made.do_wanted):
        made.again.click()


def test_that_nothing_can_be_wished_before_the_cloud_is_open_or_while_other_work_goes_on(qtbot: QtBot) -> None:
    made = card(qtbot)
    made.set_ready(False)
    assert not made.main.isEnabled()
    made.set_ready(True)
    made.set_busy(True)
    assert not made.main.isEnabled()
    assert not made.check.isEnabled()
    made.set_busy(False)
    with qtbot.waitSignal(made.check_wanted):
        made.check.click()


def test_that_a_running_step_shows_its_time_and_can_be_cancelled(qtbot: QtBot) -> None:
    now = [100.0]
    made = card(qtbot, now)
    made.set_state(StepState.RUNNING)
    assert made.running.isVisible()
    with qtbot.waitSignal(made.cancel_wanted):
        made.cancel.click()
    made.set_state(StepState.READY)
    assert not made.running.isVisible()
    assert not made.cancel.isVisible()


def test_that_a_press_of_return_after_a_verified_step_goes_on(qtbot: QtBot) -> None:
    made = card(qtbot)
    made.activateWindow()
    made.main.setFocus()
    qtbot.waitUntil(made.main.hasFocus)
    made.set_state(StepState.RUNNING)
    assert made.cancel.hasFocus()
    made.set_state(StepState.VERIFIED)
    assert made.main.hasFocus()
    with qtbot.waitSignal(made.next_wanted):
        qtbot.keyClick(made.main, Qt.Key.Key_Space)


def test_that_text_from_outside_is_shown_as_it_is(qtbot: QtBot) -> None:
    made = card(qtbot)
    made.show_result(StepState.FAILED, "<b>Access</b> denied", {"bucket_name": "<img src=x>", "open": [1, 2]})
    assert made.result.text() == "Failed · <b>Access</b> denied"
    shown = [one.text() for one in made.result.findChildren(type(made.result._word))]
    assert "<img src=x>" in shown
    assert "bucket name" in shown
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in made.result.findChildren(type(made.result._word)))


def test_that_another_step_begins_without_the_last_ones_result(qtbot: QtBot) -> None:
    made = card(qtbot)
    made.show_result(StepState.VERIFIED, "It holds.", {})
    made.code.set_text("boto3", "kinesis.split_shard()")
    made.show_step(CardText("mon-role", "Monday", "Role", "Create", 0.0), StepState.TODO)
    assert not made.result.isVisible()
    assert made.code.text() == ""


def test_that_times_are_told_in_seconds_and_minutes() -> None:
    assert usually_words(5.0) == "usually 5 s"
    assert usually_words(120.0) == "usually 2 min"
    assert usually_words(0.0) == ""
    assert elapsed_words(3.2, 5.0) == "Running · 3 s · usually 5 s"
    assert elapsed_words(75.0, 5.0) == "Running · 01:15 · longer than usual"


def test_that_an_outcome_is_scrolled_to(qtbot: QtBot) -> None:
    made = card(qtbot)
    made.resize(420, 420)
    made.set_lesson("A line of the lesson.\n\n" * 30)
    made.set_state(StepState.RUNNING)
    assert made.page.verticalScrollBar().value() == 0
    made.set_state(StepState.VERIFIED)
    made.show_result(StepState.VERIFIED, "2 open shards.", {f"shard {n}": n for n in range(30)})
    qtbot.waitUntil(lambda: not made.result.visibleRegion().isEmpty())
    inner = made.page.widget()
    assert inner is not None
    top = made.result.mapTo(inner, QPoint(0, 0)).y()
    assert made.page.verticalScrollBar().value() <= top  # not past its beginning


def test_that_the_foot_shows_however_long_the_lesson_is(qtbot: QtBot) -> None:
    made = card(qtbot)
    made.resize(420, 420)
    made.set_lesson("A line of the lesson.\n\n" * 60)
    bar, helped = made.page.verticalScrollBar(), made.help
    for state in (StepState.TODO, StepState.RUNNING, StepState.VERIFIED, StepState.FAILED, StepState.SKIPPED):
        made.set_state(state)
        for at in (0, bar.maximum()):
            bar.setValue(at)
            foot = (made.main, made.again, made.check, made.cancel, made.running, helped.hint, helped.solve,
                    helped.skip, helped.unskip, helped.reset)  # fmt: skip
            shown = [one for one in foot if not one.isHidden()]
            qtbot.waitUntil(lambda shown=shown: all(whole(one) for one in shown))
    helped.sure.ask("This removes hw-orders.", "Remove")
    qtbot.waitUntil(lambda: whole(helped.sure.yes) and whole(made.main))
    helped.show_hint(1, "Look at the ARN.")
    qtbot.waitUntil(lambda: "Look at the ARN" in helped.text() and not helped.visibleRegion().isEmpty())


def whole(one: QWidget) -> bool:
    """Whether nothing covers a part of it."""
    return one.visibleRegion().boundingRect().size() == one.size()


def test_that_a_step_that_is_chosen_again_is_shown_from_its_beginning(qtbot: QtBot) -> None:
    made = card(qtbot)
    made.resize(420, 420)
    made.show_step(CardText("mon-put", "", "Put records", "Put", 5.0, "A line.\n\n" * 30), StepState.VERIFIED)
    made.show_result(StepState.VERIFIED, "All are there.", {})
    QApplication.processEvents()
    QApplication.processEvents()
    assert made.page.verticalScrollBar().value() == 0


def test_that_what_the_engine_said_follows_the_language(qapp: QApplication, qtbot: QtBot) -> None:
    made = card(qtbot)
    made.show_result(StepState.VERIFIED, tr("{n} open shards tile the key space.", n=2), {"broken": True})
    try:
        spoken.switch(qapp, "vi")
        assert made.result.text().endswith("2 shard đang mở lấp đầy không gian key.")
    finally:
        spoken.switch(qapp, "en")
    assert made.result.text() == "Verified · 2 open shards tile the key space."
