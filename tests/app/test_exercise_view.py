"""A step that asks: choices and own words, marked as they are given, kept, and there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import Course, Exercise, Item, Marked, StepState
from tests.app import sample
from tests.app.fake_engine import FakeEngine
from widgets.exercise_view import ExerciseView

Open = Callable[[FakeEngine], MainWindow]


def asking() -> Course:
    """The sample week, whose second step asks."""
    day = sample.COURSE.days[0]
    lab = day.labs[0]
    steps = (lab.steps[0], replace(lab.steps[1], asks=True), *lab.steps[2:])
    days = (replace(day, labs=(replace(lab, steps=steps), *day.labs[1:])), *sample.COURSE.days[1:])
    return replace(sample.COURSE, days=days)


def test_that_answers_are_marked_kept_and_there_again(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    window = open_window(engine)
    window.set_course(asking())
    view = window.card.exercise
    assert not view.isVisible()
    window.go_to("mon-put")
    qtbot.waitUntil(view.isVisible)
    view.answer("fraud", "<b>A job</b>")
    qtbot.waitUntil(lambda: view.texts() == {"fraud": "Not quite · A job starts too late."})
    view.answer("fraud", "A stream")
    qtbot.waitUntil(lambda: view.texts()["fraud"].startswith("Right"))
    view.answer("own", "a slice with limits")
    window.go_to("mon-stream")
    assert not view.isVisible()
    qtbot.waitUntil(lambda: engine.helped.given == {"fraud": "stream", "own": "a slice with limits"})
    window.go_to("mon-put")
    qtbot.waitUntil(lambda: "own" in view.texts() and window.card.main.isEnabled())
    view.answer("own", "a part")
    window.card.main.click()
    qtbot.waitUntil(lambda: engine.known.get("mon-put") is StepState.VERIFIED)
    assert engine.helped.given["own"] == "a part"
    view.answer("own", "a slice with limits")
    qtbot.waitUntil(lambda: view.texts().get("own") == "Right · It has its own limit.")
    assert view.texts()["fraud"].startswith("Right")


def test_that_long_choices_are_read_whole_and_answered_like_short_ones(qtbot: QtBot) -> None:
    choices = (("a", "A stream with a consumer that decides on each payment"), ("b", "A job every night"))
    asked = Exercise("fri-x", "Choose", (Item("bank", "Stop a payment", choices, "a", "One second."),))
    view = ExerciseView()
    qtbot.addWidget(view)
    view.show_exercise(asked, (Marked("bank", "b", False, "One second."),))
    assert view.texts() == {"bank": "Not quite · One second."}
    with qtbot.waitSignal(view.answered) as told:
        view.answer("bank", choices[0][1])
    assert told.args == ["fri-x", {"bank": "a"}]
