"""Turns the engine's events into what the window shows: states, results, calls, cleanup.

Lives in the window's thread; an event is told here exactly once. Knows the views, not the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.cli_snippets import cli_text
from app.console_words import console_text
from app.course_words import crumb, ends_day, next_open, with_ready
from app.snippets import boto3_text
from labs.events import (
    CLEANUP,
    SPENDING,
    CallSeen,
    CleanupEnded,
    CleanupMoved,
    CleanupPlanned,
    Event,
    NetCast,
    Said,
    StepEnded,
    StepStarted,
)
from labs.model import Course, Stage, StepState
from labs.shapes import Facts, Outcome
from labs.tongue import say, tr
from widgets.notice import Notice
from widgets.stage import StageView
from widgets.status_bar import StatusBar
from widgets.step_card import CardText, StepCard
from widgets.week_rail import WeekRail

NOWHERE = Facts("embedded", "", "")


@dataclass(frozen=True, slots=True)
class Views:
    """The views that the narrator speaks through."""

    rail: WeekRail
    card: StepCard
    stage: StageView
    status: StatusBar
    notice: Notice


@dataclass(slots=True)
class Narrator:
    """Remembers what happened to each step, so that choosing a step shows it again."""

    views: Views
    course: Course | None = None
    states: dict[str, StepState] = field(default_factory=dict)
    running: str = ""
    endpoint: str = ""  # of the embedded cloud
    facts: Facts = NOWHERE
    _ended: dict[str, StepEnded] = field(default_factory=dict)
    _calls: dict[str, list[CallSeen]] = field(default_factory=dict)
    _cleaning: bool = False

    def set_course(self, course: Course) -> None:
        """Tell the week."""
        self.course = course
        self.views.rail.set_course(course)
        self._tell_states()

    def set_states(self, states: Mapping[str, StepState]) -> None:
        """Take the ledger's states; what runs now stays running."""
        self.states = dict(states)
        if self.running:
            self.states[self.running] = StepState.RUNNING
        self._tell_states()

    def show_step(self, step_id: str) -> None:
        """Put a step in front: its card, its result so far, its view."""
        if self.course is None:
            return
        step = self.course.step(step_id)
        text = CardText(step.id, crumb(self.course, step_id), say(step.title), say(step.action), step.usually,
                        inputs=step.inputs)  # fmt: skip
        self.views.card.show_step(text, self._state(step_id))
        self.views.card.set_next(bool(self.next_step()))
        self.views.card.set_quiz(ends_day(self.course, step_id))
        ended = self._ended.get(step_id)
        if ended is not None and self.running != step_id:
            self.views.card.show_result(ended.state, ended.sentence, ended.evidence)
        self._tell_code(step_id)
        self.views.stage.bring_forward(step.stage)

    def next_step(self) -> str:
        """The step that follows the one in front."""
        if self.course is None:
            return ""
        return next_open(self.course, self.views.card.step(), self.states)

    def on_event(self, event: Event) -> None:
        """Tell one event."""
        match event:
            case StepStarted(step=step):
                self._started(step)
            case Said(step=step, sentence=sentence):
                self._said(step, sentence)
            case StepEnded():
                self._step_ended(event)
            case CallSeen():
                self._called(event)
            case CleanupPlanned(rows=rows):
                self._cleaning = True
                self.views.stage.resources.begin_cleanup(rows)
                self.views.stage.bring_forward(Stage.RESOURCES)
            case CleanupMoved(row=row):
                self.views.stage.resources.report.show_row(row)
            case NetCast(net=net):
                self.views.stage.resources.report.cast(net)
            case CleanupEnded():
                self._cleaning = False
                report = self.views.stage.resources.report
                report.end(event.clean, event.sentence, event.rows, event.nets)

    def forget(self) -> None:
        """What happened until now happened on another cloud; the first step to do comes in front with the states."""
        self.states, self.running = {}, ""
        self._ended.clear()
        self._calls.clear()

    def recall(self, step_id: str, outcome: Outcome) -> None:
        """How a step ended before the window was opened; what happened since says more."""
        if step_id not in self._ended and self._state(step_id) == outcome.state:
            self._ended[step_id] = StepEnded(step_id, self._state(step_id), outcome.sentence, 0.0, outcome.evidence)
            if self.views.card.step() == step_id:
                self.views.card.show_result(self._state(step_id), outcome.sentence, outcome.evidence)

    def work_ended(self) -> None:
        """No work goes on: what still looks as if it ran was stopped."""
        self.running = ""
        if self._cleaning:
            self._cleaning = False
            self.views.stage.resources.report.halt()
        for step, state in self.states.items():
            if state is StepState.RUNNING:
                self.states[step] = StepState.TODO
        self._tell_states()

    def _said(self, of: str, sentence: str) -> None:
        if of == SPENDING:
            self.views.notice.say(sentence, tr("Resources"), tone="waiting")
        elif of == CLEANUP and self._cleaning:
            self.views.stage.resources.report.wait(sentence)
        elif of in (self.views.card.step(), CLEANUP):
            self.views.card.running.say(sentence)

    def _started(self, step: str) -> None:
        self.running = step
        self._calls[step] = []
        self.states[step] = StepState.RUNNING
        self._tell_states()

    def _step_ended(self, event: StepEnded) -> None:
        self.running = ""
        self._ended[event.step] = event
        self.states[event.step] = event.state
        self._tell_states()
        if self.views.card.step() == event.step:
            self.views.card.show_result(event.state, event.sentence, event.evidence)
            self._tell_code(event.step)

    def _tell_code(self, step_id: str) -> None:
        calls, code = self._calls.get(step_id, []), self.views.card.code
        code.set_text("boto3", boto3_text(calls, self.endpoint))
        code.set_text("AWS CLI", cli_text(calls, self.endpoint))
        code.set_text("Console", console_text(calls, self.facts.region, real=self.facts.real))

    def _called(self, call: CallSeen) -> None:
        if self.running:
            self._calls.setdefault(self.running, []).append(call)
        self.views.stage.calls.add(call)
        self.views.stage.set_count(Stage.CALLS, self.views.stage.calls.count())
        self.views.status.show_call(call)

    def _state(self, step_id: str) -> StepState:
        return self.states.get(step_id, StepState.TODO)

    def _tell_states(self) -> None:
        if self.course is None:
            return
        self.views.rail.set_states(with_ready(self.course, self.states))
        self.views.card.set_lit([step for step, state in self.states.items() if state is StepState.VERIFIED])
        if self.views.card.step():
            self.views.card.set_next(bool(self.next_step()))
            self.views.card.set_state(self._state(self.views.card.step()))
