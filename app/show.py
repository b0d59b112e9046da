"""Presenter mode in the window: lends the stage to the presenter's page and plays the day through the same runner.

Joins the Qt-free Presentation to its page. Knows the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.course_words import place_of
from app.presenter import Beat, Presentation, Standing
from labs.events import Event, RunEnded, Said, StepEnded
from labs.model import StepState
from labs.tongue import joined, say, tr
from widgets.icons import STATE_ICONS
from widgets.lesson_view import first_paragraph
from widgets.presenter_stage import PresenterStage, Scene
from widgets.result_box import WORDS

if TYPE_CHECKING:
    from app.window import MainWindow

REST = 4.0  # seconds that a beat lasts in auto
DOES = {
    Beat.PREPARING: tr("Preparing what earlier days leave behind"),
    Beat.ANNOUNCED: tr("Space to begin"),
    Beat.PLAYING: "",
    Beat.SHOWN: "",
    Beat.OVER: "",
}


class Show(QObject):
    """Enter, follow, leave."""

    stands = Signal(object)  # a Standing, from whichever thread made it

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._presentation: Presentation | None = None
        self._day = ""
        self._said = ""
        self._ended: StepEnded | None = None
        self._reason = ""
        self._sizes: list[int] = []
        self._lessons: dict[str, str] = {}
        self.page = PresenterStage()
        window.pages.addWidget(self.page)
        self.stands.connect(self._on_standing)
        self.page.next_wanted.connect(self._next)
        self.page.pause_wanted.connect(self._pause)
        self.page.auto_wanted.connect(self._auto)
        self.page.leave_wanted.connect(self.leave)
        window.controller.answered.connect(self._on_answer)

    def is_on(self) -> bool:
        """Whether presenter mode is on."""
        return self._presentation is not None

    def toggle(self) -> None:
        """F5."""
        if self.is_on():
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Make the stage large and announce the day's first scene."""
        self._day = self._window.day_in_front()
        if self.is_on() or not self._day:
            return
        presentation = Presentation(self.stands.emit, REST)
        if not self._window.controller.play(self._day, presentation.gate):
            return
        self._presentation = presentation
        self._said, self._ended, self._reason = "", None, ""
        self._sizes = self._window.columns.sizes()
        self._window.stage.set_calm(True)
        self.page.lend(self._window.stage)
        self._window.pages.setCurrentWidget(self.page)
        self.page.setFocus()
        self._on_standing(presentation.standing())

    def leave(self) -> None:
        """Give the stage back; a step that plays is finished, the next does not start."""
        if self._presentation is None:
            return
        self._presentation.leave()
        self._presentation = None
        columns = self._window.columns
        self._window.stage.set_calm(False)
        columns.addWidget(self._window.stage)
        columns.setStretchFactor(2, 1)
        columns.setSizes(self._sizes)
        self._window.pages.setCurrentIndex(0)

    def on_event(self, event: Event) -> None:
        """Follow the run."""
        if self._presentation is None:
            return
        match event:
            case Said(sentence=sentence):
                self._said = sentence
            case StepEnded(step=step):
                self._ended, self._said = event, ""
                self._presentation.ended(step)
            case RunEnded(reason=reason):
                self._reason = reason
                self._presentation.over()
                return
            case _:
                return
        self._on_standing(self._presentation.standing())

    def _next(self) -> None:
        if self._presentation is None:
            return
        if self._presentation.standing().beat is Beat.OVER:
            self.leave()
        else:
            self._presentation.next()

    def _pause(self) -> None:
        if self._presentation is not None:
            self._presentation.pause()

    def _auto(self) -> None:
        if self._presentation is not None:
            self._presentation.auto()

    def _on_answer(self, name: str, answer: object) -> None:
        what, _, step = name.partition(" ")
        if what == "lesson":
            self._lessons[step] = first_paragraph(str(answer))
            if self._presentation is not None:
                self._on_standing(self._presentation.standing())

    def _on_standing(self, standing: Standing) -> None:
        if self._presentation is None:
            return
        step = standing.step
        if step is not None and standing.beat is Beat.ANNOUNCED and self._window.card.step() != step.id:
            self._window.go_to(step.id)
        self.page.show_scene(self._scene(standing))
        can_go = standing.can_go or standing.beat is Beat.OVER
        self.page.show_mode(can_go=can_go, paused=standing.paused, auto=standing.auto)

    def _scene(self, standing: Standing) -> Scene:
        course = self._window.narrator.course
        assert course is not None
        day = course.day(self._day)
        count = len(list(day.steps()))
        if standing.step is None:
            words = self._reason if standing.beat is Beat.OVER else DOES[standing.beat]
            return Scene(say(day.title), say(day.summary), tr("{count} scenes", count=count), words)
        _, lab, _ = place_of(course, standing.step.id)
        place = joined(
            " · ", [say(day.title), say(lab.title), tr("scene {at} of {count}", at=standing.reached, count=count)]
        )
        lesson = self._lessons.get(standing.step.id, "")
        result, tone, icon = self._result(standing)
        return Scene(say(standing.step.title), lesson, place, result, tone, icon)

    def _result(self, standing: Standing) -> tuple[str, str, str]:
        if standing.beat is Beat.PLAYING:
            icon, tone = STATE_ICONS[StepState.RUNNING]
            return self._said or tr("Running"), tone, icon
        ended = self._ended
        if ended is None or standing.step is None or ended.step != standing.step.id:
            return DOES[standing.beat], "soft", ""
        icon, tone = STATE_ICONS[ended.state]
        return joined(" · ", [WORDS[ended.state][0], ended.sentence]), tone, icon
