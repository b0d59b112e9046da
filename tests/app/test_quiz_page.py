"""A day's quiz in the window: one question at a time, explained, kept, its result in the week."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from app.focus import holds_focus
from app.window import MainWindow
from labs.model import StepState
from labs.shapes import QuizResult
from tests.app.fake_engine import FakeEngine
from tests.app.fake_guide import FakeGuide
from widgets.quiz_page import QuizPage

Open = Callable[[FakeEngine], MainWindow]


def opened(qtbot: QtBot, window: MainWindow) -> QuizPage:
    """The page of Monday's quiz."""
    window.rail.setFocus()
    window.rail.choose_quiz("mon")
    qtbot.waitUntil(lambda: window.quizzing.page is not None and window.quizzing.page.isVisible())
    page = window.quizzing.page
    assert page is not None
    return page


def choose(page: QuizPage, *words: str) -> None:
    for one in page.choices():
        if one.text() in words:
            one.click()


def test_that_a_quiz_is_asked_one_question_at_a_time_explained_and_kept(qtbot: QtBot, open_window: Open) -> None:
    engine = FakeEngine()
    window = open_window(engine)
    page = opened(qtbot, window)
    assert holds_focus(window.rail)
    assert page.text() == "What does a shard take a second?"
    assert not page.main.isEnabled()
    choose(page, "2 MiB")
    page.main.click()
    qtbot.waitUntil(lambda: page.text().endswith("Not quite · It is so."))
    assert {one.text(): one.property("tone") for one in page.choices()} == {
        "1 MiB": "ok",
        "2 MiB": "wrong",
        "<b>All</b>": "",
    }
    qtbot.keyClick(page.main, Qt.Key.Key_Space)
    assert page.text() == "Which two end a lease?"
    choose(page, "A crash", "A stop")
    page.main.click()
    qtbot.waitUntil(lambda: page.text().endswith("Right · Both do."))
    page.main.click()
    assert page.text() == "1 of 2 right"
    assert engine.helped.answers == {"one": False, "two": True}
    page.main.click()
    assert window.card.isVisible()
    assert window.rail.chosen() == "mon-stream"
    qtbot.waitUntil(lambda: quiz_row(window) == "Quiz, 1 of 2 right")


def quiz_row(window: MainWindow) -> str:
    tree = window.rail.findChild(QTreeWidget)
    assert tree is not None
    day = tree.topLevelItem(0)
    assert day is not None
    return str(day.child(day.childCount() - 1).data(0, Qt.ItemDataRole.AccessibleTextRole))


@pytest.mark.long
def test_that_the_order_of_choices_is_the_seeds(qtbot: QtBot, window: MainWindow) -> None:
    seen = set()
    for seed in range(6):
        window.quizzing.seed = seed
        window.quizzing.open("mon")
        qtbot.waitUntil(lambda seed=seed: window.quizzing.seed > seed)
        page = window.quizzing.page
        assert page is not None
        seen.add(tuple(one.text() for one in page.choices()))
    assert len(seen) > 1
    assert len({tuple(sorted(one)) for one in seen}) == 1


@pytest.mark.long
def test_that_a_days_last_step_leads_to_its_quiz(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(FakeEngine(known={"mon-role": StepState.VERIFIED}))
    window.go_to("mon-put")
    assert not window.card.quiz.isVisible()
    window.go_to(last := [step.id for step in window.narrator.course.days[0].steps()][-1])  # type: ignore[union-attr]
    window.card.set_state(StepState.VERIFIED)
    assert window.card.quiz.isVisible(), last
    window.card.quiz.click()
    qtbot.waitUntil(lambda: window.quizzing.page is not None and window.quizzing.page.isVisible())


@pytest.mark.long
def test_that_the_last_answer_counts_although_results_are_being_read(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, began, gate = FakeEngine(), threading.Event(), threading.Event()
    window = open_window(engine)
    read = FakeGuide.quizzes

    def slowly(guide: FakeGuide) -> list[QuizResult]:
        found = read(guide)
        began.set()
        gate.wait(5)
        return found

    monkeypatch.setattr(FakeGuide, "quizzes", slowly)
    window.quizzing._read_results()
    assert began.wait(5)
    engine.helped.answers = {"one": True, "two": True}
    window.quizzing._read_results()
    gate.set()
    qtbot.waitUntil(lambda: quiz_row(window) == "Quiz, 2 of 2 right")
