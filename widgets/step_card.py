"""The step card: where we are, the lesson, the result and the step's calls, over a foot that always shows.

In the foot are the one primary button, progress, and what helps; the rest scrolls, down to what is new.
Plain data in, wishes out as signals; the card changes no state of its own accord. Knows no engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from labs.model import Input, StepState
from labs.tongue import tr
from widgets.code_tabs import CodeTabs
from widgets.exercise_view import ExerciseView
from widgets.flow import FlowLayout
from widgets.lesson_view import LessonView
from widgets.parts import button, filled, label, plain_tip, rule
from widgets.prepare_line import PrepareLine
from widgets.result_box import ResultBox
from widgets.running_line import RunningLine, usually_words
from widgets.spoken import put
from widgets.step_help import StepHelp
from widgets.step_inputs import StepInputs
from widgets.week_flow import WeekFlow

GAP = 24  # between the parts' edges and the card's


@dataclass(frozen=True, slots=True)
class CardText:
    """What the card says of a step; `usually` is in seconds."""

    step: str
    crumb: str
    title: str
    action: str
    usually: float
    lesson: str = ""
    inputs: tuple[Input, ...] = ()


def _week_done() -> str:
    return tr(
        "The week is done: every step is verified or skipped. What next: present a day (F5), do any step again from "
        "the list at the left, or see under Resources that nothing is left before you quit."
    )


class StepCard(QWidget):
    """The centre column."""

    do_wanted = Signal(str)
    check_wanted = Signal(str)
    cancel_wanted = Signal()
    next_wanted = Signal()
    quiz_wanted = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.page = QScrollArea()
        self.page.setWidgetResizable(True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._text = CardText("", "", "", "", 0.0)
        self._state, self._ready, self._busy, self._any_left = StepState.TODO, False, False, True
        self._ran = False  # the step in front has just run: what comes of it is to be seen
        self._crumb = label("", "crumb", wrap=True)
        self._title = label("", "title", wrap=True)
        self.lesson = LessonView()
        self.main = button("", "primary")
        self.again = button("")
        self.check, self.quiz = button(tr("Check")), button(tr("Quiz of this day"))
        self.cancel = button(tr("Cancel"))
        self._usually, self._quiz_follows = label("", "aside"), False
        self.running = RunningLine(clock)
        self.result = ResultBox()
        self.done = label(_week_done(), "box-text", wrap=True)
        self.help, self.prepare, self.exercise = StepHelp(), PrepareLine(), ExerciseView()
        self.inputs = StepInputs()
        self.code, self.flow = CodeTabs(), WeekFlow()
        self._build()
        self._wire()
        self.result.hide()

    def show_step(self, text: CardText, state: StepState) -> None:
        """Show another step, without a result yet."""
        self._text = text
        put(self._crumb.setText, text.crumb)
        put(self._title.setText, text.title)
        put(self._usually.setText, usually_words(text.usually))
        self.lesson.show_markdown(text.lesson)
        self.inputs.show_inputs(text.step, text.inputs)
        self.result.hide()
        self.help.show_step(text.step)
        self.code.clear()
        self.page.verticalScrollBar().setValue(0)
        self._ran = False
        self.set_state(state)

    def set_lesson(self, markdown: str) -> None:
        """Show the lesson once it has been read."""
        self.lesson.show_markdown(markdown)

    def step(self) -> str:
        """The id of the step shown."""
        return self._text.step

    def set_ready(self, ready: bool) -> None:
        """Whether the cloud is open, so that the buttons mean something."""
        self._ready = ready
        self._arrange()

    def set_busy(self, busy: bool) -> None:
        """Whether some other work goes on, which is one at a time."""
        self._busy = busy
        self._arrange()

    def set_next(self, any_left: bool) -> None:
        """Whether a step is left to go on to; without one a passed step says that the week is done."""
        self._any_left = any_left
        self._arrange()

    def set_quiz(self, follows: bool) -> None:
        """Whether the day's quiz follows this step."""
        self._quiz_follows = follows
        self._arrange()

    def set_lit(self, steps: Collection[str]) -> None:
        """Which steps are verified: figures light what these have built."""
        self.lesson.set_lit(steps)
        self.flow.set_lit(steps)

    def set_state(self, state: StepState) -> None:
        """Where the step stands now."""
        was, self._state = self._state, state
        self.inputs.set_state(state)
        focus = QApplication.focusWidget()
        held = focus is not None and self.isAncestorOf(focus)
        if state is StepState.RUNNING and was is not StepState.RUNNING:
            self.result.hide()
            self.running.start(self._text.usually)
            self._ran = True
        elif state is not StepState.RUNNING:
            self.running.stop()
        self._arrange()
        if held and was is not state:
            (self.cancel if state is StepState.RUNNING else self._first()).setFocus()

    def show_result(self, state: StepState, sentence: str, evidence: Mapping[str, object]) -> None:
        """Show how it went."""
        self.result.show_result(state, sentence, evidence)
        self.result.show()
        if self._ran:
            self._reveal(self.result)

    def _reveal(self, part: QWidget) -> None:
        """Scroll down to what is new, once it is laid out, but not past its beginning."""

        def scroll() -> None:
            inner, bar = self.page.widget(), self.page.verticalScrollBar()
            if inner is not None and part.isVisible():
                top = part.mapTo(inner, QPoint(0, 0)).y()
                bottom = top + part.height() + GAP - self.page.viewport().height()
                bar.setValue(max(bar.value(), min(bottom, top - GAP)))

        QTimer.singleShot(0, self, scroll)

    def _first(self) -> QWidget:
        return self.main if not self.main.isHidden() else self.again

    def _arrange(self) -> None:
        running = self._state is StepState.RUNNING
        passed = self._state is StepState.VERIFIED
        put(self.main.setText, tr("Next step") if passed else self._text.action)
        put(self.again.setText, tr("Do it again"))
        self.again.setVisible(passed)
        self.quiz.setVisible(passed and self._quiz_follows)
        self.main.setVisible(self._any_left or not passed)
        self.done.setVisible(passed and not self._any_left)
        self.flow.setVisible(passed and not self._any_left)
        self.check.setVisible(not running)
        self.cancel.setVisible(running)
        self._usually.setVisible(not running and not passed)
        able = self._ready and not self._busy and not running and bool(self._text.step)
        for one in (self.again, self.check):
            one.setEnabled(able)
        wrong = "" if passed or running else self.inputs.problem()
        self.main.setEnabled(passed or (able and not wrong))
        self.main.setToolTip(plain_tip(wrong) if wrong else "")
        put(self.main.setAccessibleDescription, wrong)
        self.help.set_able(able, self._state)
        self.help.hand.do.setEnabled(able and not wrong)
        self.prepare.set_able(self._ready and not self._busy)

    def _build(self) -> None:
        inner = QWidget()
        inner.setObjectName("card")
        column = QVBoxLayout(inner)
        filled(column, margins=(GAP, GAP, GAP, GAP), gap=14)
        head: tuple[QWidget, ...] = (self._crumb, self._title, self.prepare, self.lesson, self.exercise,
                                     self.inputs)  # fmt: skip
        below: tuple[QWidget, ...] = (self.help, self.done, self.flow, self.result, self.code)
        for part in (*head, *below):
            column.addWidget(part)
        column.addStretch(1)
        self.page.setWidget(inner)
        whole = QVBoxLayout(self)
        filled(whole)
        whole.addWidget(self.page, 1)
        whole.addWidget(rule())
        whole.addWidget(self._foot())

    def _foot(self) -> QWidget:
        foot, buttons, flow = QWidget(), QWidget(), FlowLayout(gap=8)
        buttons.setLayout(flow)
        flow.add(self.main, self.quiz, self.again, self.check, self.cancel, self._usually)
        column = QVBoxLayout(foot)
        filled(column, margins=(GAP, 12, GAP, 12), gap=8)
        for part in (self.running, buttons, self.help.foot):
            column.addWidget(part)
        return foot

    def _wire(self) -> None:
        self.main.clicked.connect(self._on_main)
        self.again.clicked.connect(lambda: self.do_wanted.emit(self._text.step))
        self.check.clicked.connect(lambda: self.check_wanted.emit(self._text.step))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.quiz.clicked.connect(self.quiz_wanted)
        self.inputs.changed.connect(self._arrange)
        self.inputs.run_wanted.connect(self._on_run)
        self.help.opened.connect(self._reveal)

    def _on_run(self) -> None:
        if self.main.isEnabled():
            self._on_main()

    def _on_main(self) -> None:
        if self._state is StepState.VERIFIED:
            self.next_wanted.emit()
        else:
            self.do_wanted.emit(self._text.step)
