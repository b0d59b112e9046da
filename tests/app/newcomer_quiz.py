"""The quizzes of a newcomer's run: one answer a day is wrong, and what was missed must come back on Friday.

Goes through the window as tests/app/newcomer.py does: the card leads to the quiz, Ctrl+Return answers and goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.window import MainWindow
from labs.model import Day
from labs.teaching.quiz import Question
from tests.app.album import rest, until
from widgets.quiz_page import QuizPage


@dataclass(slots=True)
class Quizzes:
    """What was missed so far, and where pictures go."""

    window: MainWindow
    folder: Path
    missed: list[str] = field(default_factory=list)

    def take(self, day: Day, log: TextIO, take: Callable[[MainWindow, Path, str], None]) -> None:
        """Answer the quiz of a day whose last step was verified; a line in the log. Raises AssertionError."""
        window, last = self.window, day is self.window.narrator.course.days[-1]  # type: ignore[union-attr]
        assert window.card.quiz.isVisible(), f"{day.id}: the card does not lead to the quiz"
        window.card.quiz.click()
        until(lambda: window.quizzing.main() is not None, f"the quiz of {day.id}")
        page = window.quizzing.page
        assert page is not None
        questions, back, started = dict(window.quizzing._questions), [], time.perf_counter()
        for nth, asked in enumerate(page._asked):
            wrong = nth == 2 and not last
            _answer(page, questions[asked.id], wrong=wrong)
            take(window, self.folder, f"{day.id}-quiz-{nth}")
            self.missed += [asked.id] if wrong else []
            back += [asked.id] if asked.returned else []
            _press("Ctrl+Return")
        rest(0.5)
        result = page.text()
        take(window, self.folder, f"{day.id}-quiz-result")
        _press("Ctrl+Return")
        until(lambda: window.centre.currentWidget() is window.card, f"back from the quiz of {day.id}")
        seconds = round(time.perf_counter() - started, 1)
        line = {"quiz": day.id, "questions": len(page._asked), "came back": back, "result": result, "seconds": seconds}
        log.write(json.dumps(line, ensure_ascii=False) + "\n")
        log.flush()
        assert back == (self.missed if last else []), f"{day.id}: {back} came back and not {self.missed}"


def _answer(page: QuizPage, question: Question, *, wrong: bool) -> None:
    wanted = {(min(question.right) + 1) % len(question.choices)} if wrong else question.right
    until(lambda: all(one.isVisible() for one in page.choices()), question.id)
    for index, one in page._choices:
        if index in wanted:
            one.click()
    _press("Ctrl+Return")
    until(page._box.isVisible, f"the explanation of {question.id}")
    rest(0.3)


def _press(sequence: str) -> None:
    """Type where the focus is."""
    now = QApplication.focusWidget()
    assert now is not None, "nothing has the focus"
    QTest.keySequence(now, QKeySequence(sequence))
