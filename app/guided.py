"""Joins what helps with a step to the engine's guide: hints, by hand, skip, reset, preparing a day, and the links.

Every ask runs off the window's thread; its answer comes back by name. Knows the window and the controller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.course_words import place_of
from app.latest import Latest
from labs.tongue import tr

if TYPE_CHECKING:
    from app.engine import Engine
    from app.window import MainWindow

PREPARE, RESET = "prepare", "reset"
CHANGES = (PREPARE, RESET, "clean", "go", "start")  # work after which another day may need other things


class Guided(QObject):
    """One instance a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._controller = window, window.controller
        self._answering = ""  # the step in front, where it asks something
        self._day_asked = ""
        self._chosen_for = ""  # the step whose lesson is to name what was chosen, once it is done
        self._latest, self._marking = Latest(), ""
        self._wire()
        self._controller.answered.connect(self._on_answer)
        self._controller.ended.connect(self._on_ended)

    def show_step(self, step_id: str) -> None:
        """Another step is in front, or the same after work: read what helps with it."""
        self._controller.read(f"help {step_id}", lambda engine: engine.guide.help(step_id))
        self._controller.read(f"inputs {step_id}", lambda engine: (step_id, engine.guide.inputs(step_id)))
        day, course = self._window.day_in_front(), self._window.narrator.course
        if course is not None and self._answering != step_id:
            self._answering = step_id if course.step(step_id).asks else ""
            self._window.card.exercise.show_exercise(None, ())
            self._read_exercise()
        if day != self._day_asked and not self._controller.busy():
            self._day_asked = day  # once a day in front: on an account each look is calls
            self._window.card.prepare.hide()
            self._controller.read(f"missing {day}", lambda engine: engine.guide.missing(day))

    def forget(self) -> None:
        """Another cloud: look anew at what the day needs."""
        self._day_asked = ""
        self._window.card.prepare.hide()

    def do(self, step_id: str) -> None:
        """Do a step; what is answered and chosen in it is handed in first."""
        chosen = self._window.card.inputs.given(step_id)

        self._chosen_for = step_id if chosen else ""

        def act(engine: Engine) -> object:
            engine.guide.choose(step_id, chosen)
            return engine.do(step_id)

        self._hand_in(f"do {step_id}", step_id, act)

    def check(self, step_id: str) -> None:
        """Check a step; what is answered in it is handed in first."""
        self._hand_in(f"check {step_id}", step_id, lambda engine: engine.check(step_id))

    def _hand_in(self, name: str, step_id: str, then: Callable[[Engine], object]) -> None:
        answers, ticket = self._window.card.exercise.given(step_id), self._latest.ticket()

        def act(engine: Engine) -> object:
            if answers:
                self._latest.keep(step_id, ticket, lambda: engine.guide.answer_exercise(step_id, answers))
            return then(engine)

        self._controller.work(name, act)

    def say_again(self) -> None:
        """Another language: what is asked is in it, and so is what is shown of doing it by hand."""
        self._read_exercise()
        self._window.card.help.ask_again()

    def _read_exercise(self) -> None:
        step = self._answering
        if step:
            self._controller.read(
                f"exercise {step}", lambda engine: (step, engine.guide.exercise(step), engine.guide.marks(step))
            )

    def _answer(self, step: str, answers: dict[str, str]) -> None:
        # Each has a name of its own: none may be left out because one before it is still being kept.
        ticket = self._latest.ticket()
        self._marking = f"marks {ticket}"

        def keep(engine: Engine) -> object:
            self._latest.keep(step, ticket, lambda: engine.guide.answer_exercise(step, answers))
            return step, engine.guide.marks(step)

        self._controller.read(self._marking, keep)

    def _wire(self) -> None:
        card, read, work = self._window.card, self._controller.read, self._controller.work
        card.help.hint_wanted.connect(
            lambda step, strength: read(
                f"hint {step} {strength}", lambda engine: (step, strength, engine.guide.hint(step, strength))
            )
        )
        card.help.by_hand_wanted.connect(
            lambda step: read(f"byhand {step}", partial(_by_hand, step=step, chosen=card.inputs.given(step)))
        )
        card.help.solve_wanted.connect(
            lambda step: read(f"solution {step}", lambda engine: (step, engine.guide.solve(step)))
        )
        card.help.skip_wanted.connect(lambda step: work("skip", lambda engine: engine.guide.skip(step)))
        card.help.unskip_wanted.connect(lambda step: work("unskip", lambda engine: engine.guide.unskip(step)))
        card.help.reset_wanted.connect(lambda step: self._reset(lambda engine: engine.guide.reset(step)))
        card.help.reset_lab_wanted.connect(
            lambda step: self._reset(lambda engine: engine.guide.reset_lab(self._lab(step)))
        )
        card.exercise.answered.connect(self._answer)
        card.help.hand.check_wanted.connect(lambda: card.check_wanted.emit(card.step()))
        card.help.hand.do_wanted.connect(lambda: card.do_wanted.emit(card.step()))
        card.help.hand.terminal_wanted.connect(card.code.terminal_wanted)
        card.prepare.prepare_wanted.connect(lambda day: work(f"{PREPARE} {day}", lambda engine: engine.prepare(day)))

    def _lab(self, step_id: str) -> str:
        course = self._window.narrator.course
        return place_of(course, step_id)[1].id if course is not None else ""

    def _reset(self, act: Any) -> None:
        self._window.confirm(lambda: self._controller.work(RESET, lambda engine: _all_gone(act, engine)))

    def _on_answer(self, name: str, answer: Any) -> None:
        helped, in_front = self._window.card.help, self._window.card.step()
        match name.split(" ")[0]:
            case "help":
                helped.show_help(answer)
                if answer.outcome is not None:
                    self._window.narrator.recall(answer.step, answer.outcome)
            case "hint" if answer[0] == in_front:
                helped.show_hint(answer[1], answer[2])
            case "byhand" if answer[0] == in_front:
                helped.show_by_hand(answer[1])
            case "solution" if answer[0] == in_front:
                helped.show_solution(answer[1])
                self._read_exercise()
            case "exercise" if answer[0] == self._answering:
                self._window.card.exercise.show_exercise(answer[1], answer[2])
            case "marks" if name == self._marking:
                self._window.card.exercise.show_marks(*answer)
            case "inputs":
                self._window.card.inputs.show_kept(*answer)
            case "missing" if answer.day == self._window.day_in_front():
                self._window.card.prepare.show_missing(answer)

    def _on_ended(self, name: str, well: bool) -> None:
        what, _, subject = name.partition(" ")
        if what == "do" and subject == self._chosen_for:
            self._controller.read(f"lesson {subject}", lambda engine: engine.lesson(subject))
        if what in CHANGES or self._window.card.prepare.text():
            self._day_asked = ""
        if what == PREPARE and well:
            self._window.status.say(tr("This day is prepared"))
        if self._window.card.step():
            self.show_step(self._window.card.step())


def _by_hand(engine: Engine, step: str, chosen: Mapping[str, str]) -> tuple[str, str]:
    """How the step is typed with what was chosen, which its check then looks for."""
    engine.guide.choose(step, chosen)
    return step, engine.guide.by_hand(step)


def _all_gone(act: Any, engine: Engine) -> None:
    from labs.context import StepFailed  # late: it brings the SDK

    if not act(engine):
        raise StepFailed(tr("Not all of it could be removed: see Resources, then reset again."))
