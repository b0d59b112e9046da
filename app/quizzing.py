"""The quiz of a day in the window: asked in the middle column, answers kept by the guide, results shown in the week.

The page is made when the first quiz is opened. Knows the window and the controller.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from labs.tongue import say
from widgets.quiz_page import Asked, QuizPage

if TYPE_CHECKING:
    from app.window import MainWindow
    from labs.teaching.quiz import Question


class Quizzing(QObject):
    """One instance a window. `seed` decides the order of the choices; each opening of a quiz takes the next."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._controller = window, window.controller
        self.page: QuizPage | None = None
        self.seed = int(time.time())
        self._day, self._latest, self._asked = "", "", count()
        self._questions: dict[str, Question] = {}
        window.rail.quiz_chosen.connect(self.open)
        window.card.quiz_wanted.connect(lambda: window.rail.choose_quiz(window.day_in_front()))
        self._controller.answered.connect(self._on_answer)
        self._controller.opened.connect(self._read_results)

    def open(self, day: str) -> None:
        """Ask the quiz of that day."""
        self._day = day
        self._controller.read(f"quiz {day}", lambda engine: (day, engine.guide.quiz(day)))

    def again(self) -> None:
        """Ask it anew, in the language of now."""
        self.open(self._day)

    def main(self) -> QPushButton | None:
        """The page's primary button while the page is in front."""
        return self.page.main if self.page is not None and self.page.isVisible() else None

    def _read_results(self) -> None:
        # Each has a name of its own: none may be left out because one before it is still under way.
        self._latest = f"quizzes {next(self._asked)}"
        self._controller.read(self._latest, lambda engine: engine.guide.quizzes())

    def _on_answer(self, name: str, answer: Any) -> None:
        match name.partition(" ")[0]:
            case "quiz" if answer[0] == self._day:
                self._begin(answer[1])
            case "quizzes" if name == self._latest:
                self._window.rail.set_quizzes(answer)
            case "answer" if self.page is not None:
                question = self._questions[answer[0]]
                self.page.show_answer(question.id, answer[1], question.right, question.why)
                self._read_results()

    def _begin(self, questions: Sequence[Question]) -> None:
        from labs.teaching.quiz import order, quiz

        course = self._window.narrator.course
        if course is None:
            return
        self.seed += 1
        self._questions = {one.id: one for one in questions}
        last = self._day == course.days[-1].id
        own = {one.id for one in quiz(self._day)} if last else set(self._questions)
        asked = [
            Asked(
                one.id,
                one.ask,
                tuple((at, one.choices[at]) for at in order(one, self.seed)),
                one.several,
                one.id not in own,
            )
            for one in questions
        ]
        page = self._page()
        page.begin(say(course.day(self._day).title), asked)
        self._window.centre.setCurrentWidget(page)

    def _page(self) -> QuizPage:
        if self.page is None:
            self.page = QuizPage()
            self._window.centre.addWidget(self.page)
            self.page.answer_wanted.connect(
                lambda question, chosen: self._controller.read(
                    f"answer {question}", lambda engine: (question, engine.guide.answer(question, chosen))
                )
            )
            self.page.left.connect(self._leave)
        return self.page

    def _leave(self) -> None:
        self._window.centre.setCurrentWidget(self._window.card)
        self._window.go_to(self._window.card.step())
        self._window.card.main.setFocus()
