"""A day's quiz: one question at a time, its choices in the order given, the answer explained, the result at the end.

Plain data in (what is asked, which choices are right is not known here), answers out. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from labs.tongue import joined, tr
from widgets.choice import choice
from widgets.parts import button, filled, label, restyle, row
from widgets.spoken import put


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is shown: choices as (index, words) in their order; `several` when more than one is right."""

    id: str
    ask: str
    choices: tuple[tuple[int, str], ...]
    several: bool = False
    returned: bool = False  # missed on an earlier day


class QuizPage(QScrollArea):
    """Stands where the step card stands. It takes the focus only once somebody has answered in it."""

    answer_wanted = Signal(str, object)  # question, a tuple of indices
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._asked: tuple[Asked, ...] = ()
        self._at, self._right, self._told = 0, 0, False
        self._choices: list[tuple[int, QAbstractButton]] = []
        self._crumb, self._title = label("", "crumb", wrap=True), label("", "title", wrap=True)
        self._note = label("", "aside", wrap=True)
        self.main, self.leave = button("", "primary"), button(tr("Back to the step"), "link")
        self._box = QFrame()
        self._verdict, self._why = label("", "verdict"), label("", "soft", wrap=True, selectable=True)
        self._build()
        self.main.clicked.connect(self._on_main)
        self.leave.clicked.connect(self.left)

    def begin(self, day: str, asked: Sequence[Asked]) -> None:
        """Ask these, from the first."""
        self._day, self._asked = day, tuple(asked)
        self._at, self._right = 0, 0
        self._ask(focus=False)

    def show_answer(self, question: str, right: bool, correct: frozenset[int], why: str) -> None:
        """How the answer was: which choices are right, and why."""
        if self._told or not self._asked or self._asked[self._at].id != question:
            return
        self._told = True
        self._right += right
        for index, one in self._choices:
            chosen = one.isChecked()
            one.setEnabled(False)
            tone = "ok" if index in correct else "wrong" if chosen else ""
            restyle(one, tone=tone)
        put(self._verdict.setText, tr("Right") if right else tr("Not quite"))
        restyle(self._verdict, tone="ok" if right else "waiting")
        restyle(self._box, tone="ok" if right else "waiting")
        put(self._why.setText, why)
        self._box.show()
        self._arrange()
        self.main.setFocus()

    def text(self) -> str:
        """Title and explanation, as a test or a screen reader wants them."""
        parts = [self._title.text(), *([self._verdict.text(), self._why.text()] if not self._box.isHidden() else [])]
        return " · ".join(parts)

    def choices(self) -> list[QAbstractButton]:
        """The buttons of the question in front, in their order."""
        return [one for _, one in self._choices]

    def _ask(self, *, focus: bool = True) -> None:
        self._told = False
        self._box.hide()
        self._clear()
        count = len(self._asked)
        if self._at >= count:
            self._end(focus=focus)
            return
        now = self._asked[self._at]
        place = tr("{done} of {count}", done=self._at + 1, count=count)
        put(self._crumb.setText, joined(" · ", [self._day, tr("Quiz"), place]))
        put(self._title.setText, now.ask)
        notes = [tr("From an earlier day") if now.returned else "", tr("Choose all that hold") if now.several else ""]
        put(self._note.setText, joined(" · ", [one for one in notes if one]))
        self._note.setVisible(any(notes))
        for index, words in now.choices:
            one = choice(words, several=now.several)
            one.toggled.connect(lambda _on: self._arrange())
            self._choices.append((index, one))
            self._column.addWidget(one)
        self._arrange()
        if self._choices and focus:
            self._choices[0][1].setFocus()

    def _end(self, *, focus: bool) -> None:
        count = len(self._asked)
        put(self._crumb.setText, joined(" · ", [self._day, tr("Quiz")]))
        words = tr("{right} of {count} right", right=self._right, count=count)
        put(self._title.setText, words if count else tr("This day has no quiz."))
        missed = self._right < count
        put(self._note.setText, tr("What you missed comes back on Friday.") if missed else tr("Nothing comes back."))
        self._note.setVisible(bool(count))
        self._arrange()
        if focus:
            self.main.setFocus()

    def _arrange(self) -> None:
        over = self._at >= len(self._asked)
        last = self._at + 1 >= len(self._asked)
        asked = tr("Result") if last else tr("Next question")
        put(self.main.setText, tr("Back to the step") if over else asked if self._told else tr("Answer"))
        self.main.setEnabled(over or self._told or any(one.isChecked() for _, one in self._choices))
        self.leave.setVisible(not over)

    def _on_main(self) -> None:
        if self._at >= len(self._asked):
            self.left.emit()
        elif self._told:
            self._at += 1
            self._ask()
        else:
            chosen = tuple(index for index, one in self._choices if one.isChecked())
            self.answer_wanted.emit(self._asked[self._at].id, chosen)

    def _clear(self) -> None:
        for _, one in self._choices:
            self._column.removeWidget(one)
            one.hide()
            one.deleteLater()
        self._choices = []

    def _build(self) -> None:
        self._day = ""
        self._box.setProperty("role", "box")
        inside = QVBoxLayout(self._box)
        filled(inside, margins=(12, 10, 12, 10), gap=4)
        inside.addWidget(self._verdict)
        inside.addWidget(self._why)
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        filled(self._column, gap=8)
        inner = QWidget()
        inner.setObjectName("card")
        column = QVBoxLayout(inner)
        filled(column, margins=(24, 24, 24, 24), gap=14)
        for part in (self._crumb, self._title, self._note, holder, self._box):
            column.addWidget(part)
        column.addLayout(row(self.main, self.leave, None))
        column.addStretch(1)
        self.setWidget(inner)
