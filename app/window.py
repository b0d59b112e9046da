"""The window: top bar, week rail, step card, stage and status bar, and which wish goes to which part of the engine.

Everything that blocks is the controller's. Knows the views and the controller; no AWS.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import methodcaller
from typing import Any, cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.account_question import question_of
from app.columns import CRAMPED, shares
from app.controller import Controller
from app.course_words import first_open, place_of
from app.engine import Engine
from app.exports import asked_path, lines_saver, picture_saver
from app.finding import Finding
from app.focus import holds_focus
from app.guided import Guided
from app.keys import bind
from app.narrator import Narrator, Views
from app.quitting import Quitting
from app.quizzing import Quizzing
from app.show import Show
from app.state_wishes import StateWishes
from app.switching import Switching
from app.views_wiring import ViewsWiring
from app.wishes import fold, wishes_of
from app.worklogging import Worklogging
from labs.emulator.neighbours import Endpoint
from labs.events import CleanupPlanned
from labs.model import Course, Stage, StepState
from labs.shapes import Facts, ResourceRow, ShardRange, TrafficCounts
from labs.tongue import tr
from labs.traffic.keys import KEYS
from labs.traffic.templates import TEMPLATES
from widgets.ask_sheet import ask
from widgets.icons import icon
from widgets.notice import Notice
from widgets.parts import filled
from widgets.resource_table import live_count
from widgets.stage import StageView, all_views
from widgets.status_bar import StatusBar
from widgets.step_card import StepCard
from widgets.theme import px, tokens_now
from widgets.top_bar import TopBar
from widgets.week_rail import FOLDED_PX, WeekRail
from widgets.welcome import Welcome

STARTING = tr("Starting the embedded cloud")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the window is put together from."""

    top: TopBar
    status: StatusBar
    rail: WeekRail
    card: StepCard
    stage: StageView


class MainWindow(QMainWindow):
    """Three columns; guided by default. Stands alone or in a frame."""

    painted = Signal()  # once, after the first paint
    theme_wanted = Signal()
    text_wanted = Signal(int)  # a step larger (1) or smaller (-1), or as usual (0)

    def __init__(
        self, controller: Controller, clock: Callable[[], float] = time.monotonic, parts: Parts | None = None
    ) -> None:
        super().__init__()
        self.controller = controller
        parts = parts or Parts(TopBar(), StatusBar(), WeekRail(), StepCard(clock), StageView(all_views(clock)))
        self.top, self.status = parts.top, parts.status
        self.rail, self.card, self.stage = parts.rail, parts.card, parts.stage
        self.notice = Notice()
        self.narrator = Narrator(Views(self.rail, self.card, self.stage, self.status, self.notice))
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.pages, self.centre = QStackedWidget(), QStackedWidget()
        self._was_painted = self._cramped = False
        self._kept_columns: list[int] = []
        self._real: Facts | None = None
        self.endpoint: Endpoint | None = None
        self.resources: Sequence[ResourceRow] = ()
        self._lay_out()
        self.show_mode = Show(self)
        self._wire_views()
        self._wire_controller()
        self.states = StateWishes(self)
        self.quitting, self.switching = Quitting(self), Switching(self)
        self.wiring = ViewsWiring(self)
        self.guided, self.quizzing, self.finding = Guided(self), Quizzing(self), Finding(self)
        self.worklogging = Worklogging(self)
        self.status.say(STARTING)

    def set_course(self, course: Course) -> None:
        """Show the week, its first step in front."""
        self.narrator.set_course(course)
        self.go_to(first_open(course, self.narrator.states))

    def go_to(self, step_id: str) -> None:
        """Choose a step."""
        if step_id:
            self.rail.choose(step_id)
            if self.card.step() != step_id:
                self._on_step(step_id)

    def begin_anew(self) -> None:
        """The embedded cloud is another one now: read where the week stands, and forget what happened before."""
        self.narrator.forget()
        for name in ("states", "facts", "endpoint"):
            self.controller.read(name, methodcaller(name))

    def forget_place(self, name: str) -> None:
        """Show nothing of the target that was, while the one of that name is opened."""
        self.narrator.forget()
        self.guided.forget()
        self._real = self.endpoint = None
        self.card.set_ready(False)
        self.top.set_starting(name)
        self.status.say(tr("Opening {name}", name=name))
        self.stage.forget()
        self._take_resources(())

    def keep_columns(self, widths: Sequence[int]) -> None:
        """Have the columns as they were left; without widths, as they suit the window."""
        self._kept_columns = list(widths)

    def column_widths(self) -> tuple[int, ...]:
        """The columns' widths now; none while the stage is lent to the presenter."""
        sizes = tuple(self.columns.sizes())
        return sizes if len(sizes) == 3 and all(sizes) else ()

    def welcome(self) -> None:
        """Show the welcome until it was read."""
        page = Welcome()
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        page.done_wanted.connect(self._on_welcomed)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), page, self._on_welcomed, context=Qt.ShortcutContext.WindowShortcut)
        page.next.setFocus()

    def welcoming(self) -> bool:
        """Whether the welcome is in front."""
        return isinstance(self.pages.currentWidget(), Welcome)

    def _on_welcomed(self) -> None:
        page = self.pages.currentWidget()
        if isinstance(page, Welcome):
            self.pages.setCurrentIndex(0)
            self.pages.removeWidget(page)
            page.deleteLater()
            self.card.main.setFocus()

    def text_changed(self) -> None:
        """Have the columns as they suit the text: where they would starve, the week is folded to icons."""
        if not self._was_painted or self.columns.count() != 3:
            return
        cramped = self.width() < px(CRAMPED)
        if cramped != self._cramped:
            self._cramped = cramped
            self.rail.set_folded(cramped)
        self.columns.setSizes(shares(self.width(), folded=self.rail.is_folded()))

    def day_in_front(self) -> str:
        """The id of the day whose step is in front."""
        course = self.narrator.course
        return place_of(course, self.card.step())[0].id if course and self.card.step() else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Share the width out once it is known."""
        super().showEvent(event)
        if not self._was_painted:
            self._cramped = self.width() < px(CRAMPED)
            if self._cramped or (self._kept_columns and self._kept_columns[0] <= px(FOLDED_PX)):
                self.rail.set_folded(True)
            self.columns.setSizes(self._kept_columns or shares(self.width(), folded=self.rail.is_folded()))
            self.card.main.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell the first paint, once it has reached the screen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the language of now where the widgets cannot know the words."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.card.step():
            asking, shown = self.quizzing.main() is not None, self.stage.shown()
            self._on_step(self.card.step())
            self.stage.bring_forward(shown)
            self.guided.say_again()
            if asking:
                self.quizzing.again()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything, within a bound; first ask, while something lives."""
        if not self.quitting.may_close():
            event.ignore()
            return
        self.show_mode.leave()
        self.window().hide()
        self.stage.stream.graph.set_source(None)
        self.controller.close()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setWindowTitle("Headwater")
        self.setWindowIcon(icon("headwater", tokens_now().colour("accent"), 64))
        self.resize(1440, 900)
        self.setMinimumSize(960, 600)
        self.columns.setHandleWidth(1)
        self.columns.setChildrenCollapsible(False)
        self.centre.addWidget(self.card)
        for at, part in enumerate((self.rail, self.centre, self.stage)):
            self.columns.addWidget(part)
            self.columns.setStretchFactor(at, 1 if part is self.stage else 0)
        self.centre.setMinimumWidth(320)
        self.stage.setMinimumWidth(420)
        page = QWidget()
        page.setObjectName("window")
        box = QVBoxLayout(page)
        filled(box)
        for part in (self.top, self.notice, self.columns, self.status):
            box.addWidget(part, 1 if part is self.columns else 0)
        self.pages.addWidget(page)
        self.setCentralWidget(self.pages)

    def _wire_views(self) -> None:
        self.rail.step_chosen.connect(self._on_step)
        self.card.do_wanted.connect(lambda step: self.guided.do(step))
        self.card.check_wanted.connect(lambda step: self.guided.check(step))
        self.card.cancel_wanted.connect(self.controller.cancel)
        self.card.next_wanted.connect(lambda: self.go_to(self.narrator.next_step()))
        self.stage.view_shown.connect(self.controller.watch)
        self.stage.resources.stop_wanted.connect(self.controller.cancel)
        self.stage.resources.clean_wanted.connect(self.clean)
        self.top.clean_wanted.connect(lambda: self.stage.bring_forward(Stage.RESOURCES))
        self.top.present_wanted.connect(self.show_mode.enter)
        self.top.theme_wanted.connect(self.theme_wanted)
        wishes = wishes_of(self)
        bind(self, wishes)
        self.card.code.terminal_wanted.connect(lambda: wishes["terminal"]())
        self.rail.fold_wanted.connect(lambda: fold(self))
        self.rail.find_wanted.connect(lambda: wishes["find"]())
        producer, ask = self.stage.stream.producer, self.controller.ask
        producer.set_choices(list(TEMPLATES), list(KEYS))
        producer.start_wanted.connect(
            lambda rate, template, keys, total: ask(lambda engine: engine.start_producer(rate, template, keys, total))
        )
        producer.stop_wanted.connect(lambda: ask(lambda engine: engine.stop_producer()))
        producer.consume_wanted.connect(lambda start: ask(lambda engine: engine.start_consumer(start)))
        producer.stop_consuming_wanted.connect(lambda: ask(lambda engine: engine.stop_consumer()))

    def _wire_controller(self) -> None:
        self.controller.opened.connect(self._on_opened)
        self.controller.answered.connect(self._on_answer)
        self.controller.refused.connect(self._on_refusal)
        self.controller.busy_changed.connect(self._on_busy)
        self.controller.bridge.told.connect(self._on_event)
        self.controller.polled.connect(self._on_counts)
        graph = self.stage.stream.graph
        graph.sampled.connect(self._on_counts)
        graph.picture_wanted.connect(lambda image: self._export("png", picture_saver(image)))
        graph.figures_wanted.connect(lambda lines: self._export("csv", lines_saver(lines)))

    def _on_event(self, event: Any) -> None:
        if isinstance(event, CleanupPlanned):
            self.controller.ask(_stop_traffic)
        self.narrator.on_event(event)
        self.show_mode.on_event(event)

    def _on_opened(self) -> None:
        self.card.set_ready(True)
        if not any(holds_focus(part) for part in (self.rail, self.card, self.stage)):
            self.card.main.setFocus()
        self.status.say(tr("Ready"))
        self.stage.stream.graph.set_source(self.controller.counts)
        self._on_busy(False)
        self.controller.read("states", lambda engine: engine.states())
        self.controller.read("facts", lambda engine: engine.facts())
        self.controller.read("notices", lambda engine: engine.notices())
        self.controller.read("endpoint", lambda engine: engine.endpoint())
        self._read_lesson(self.card.step())

    def _on_step(self, step_id: str) -> None:
        self.centre.setCurrentWidget(self.card)
        self.narrator.show_step(step_id)
        self._read_lesson(step_id)

    def _read_lesson(self, step_id: str) -> None:
        if step_id:
            self.controller.read(f"lesson {step_id}", lambda engine: engine.lesson(step_id))
            self.guided.show_step(step_id)

    def _on_answer(self, name: str, answer: Any) -> None:
        what, _, rest = name.partition(" ")
        match what:
            case "states":
                self._take_states(answer)
            case "facts":
                self._real = answer if answer.real else None
                self.narrator.facts = answer
                self.top.show_facts(answer)
            case "lesson" if rest == self.card.step():
                self.card.set_lesson(str(answer))
            case "resources":
                self._take_resources(answer)
            case "shards":
                self.stage.stream.set_shards(cast(Sequence[ShardRange], answer))
            case "objects":
                self.stage.delivery.set_objects(answer)
            case "tables":
                self.stage.catalog.set_tables(answer)
            case "job_runs":
                self.stage.jobs.set_runs(answer)
            case "endpoint":
                self.endpoint = answer
                self.narrator.endpoint = answer.url if answer is not None else ""
            case "notices" if answer and not self.notice.text():
                self.notice.say(" ".join(answer), "")
            case "saved":
                self.status.say(tr("Saved {path}", path=rest))

    def _take_states(self, states: Mapping[str, StepState]) -> None:
        first = not self.narrator.states
        self.narrator.set_states(states)
        if first and self.narrator.course is not None:
            self.go_to(first_open(self.narrator.course, states))
            self._on_step(self.card.step())  # also where it was in front already, on the cloud that went

    def _take_resources(self, rows: Sequence[ResourceRow]) -> None:
        live, self.resources = live_count(rows), rows
        self.quitting.remind(rows)
        absent = ("gone",) if self.controller.busy() else ("gone", "intent")  # by hand it is only written down yet
        streams = (one.name for one in rows if one.kind == "kinesis.stream" and one.state not in absent)
        self.stage.stream.graph.set_stream(next(streams, ""))
        self.stage.resources.table.set_rows(rows)
        self.stage.set_count(Stage.RESOURCES, live)
        self.top.set_live(live)
        self._able(live)

    def _able(self, live: int) -> None:
        idle = self.controller.is_open() and not self.controller.busy()
        self.top.set_able(idle, clean=live > 0)
        self.stage.resources.table.set_able(idle and live > 0)

    def _on_refusal(self, name: str, why: str) -> None:
        self.status.say(why)
        if name == "open":
            self.top.set_failed()
            self.card.show_result(StepState.FAILED, tr("The cloud did not open. {why}", why=why), {})

    def _on_busy(self, busy: bool) -> None:
        self.card.set_busy(busy)
        self.top.set_able(not busy, clean=False)
        self.stage.resources.table.set_able(False)
        if not busy:
            self.narrator.work_ended()
            self.controller.read("states", lambda engine: engine.states())

    def _on_counts(self, counts: TrafficCounts) -> None:
        self.stage.stream.show_counts(counts)
        self.status.show_counts(counts)

    def _export(self, kind: str, save: Callable[[str], None]) -> None:
        path = asked_path(self, kind)
        if path:
            self.controller.fetch(f"saved {path}", lambda: save(path))

    def clean(self, began: Callable[[], object] = lambda: None) -> None:
        """Clean up; on a real account after it was named. `began` is called once that is under way."""
        self.confirm(lambda: (self.controller.clean(), began()))

    def confirm(self, then: Callable[[], object]) -> None:
        """Go on where something may be removed: on a real account once it was named."""
        if self._real is None:
            then()
        else:
            ask(question_of(self._real), self, lambda _typed: then())


def _stop_traffic(engine: Engine) -> None:
    engine.stop_producer()
    engine.stop_consumer()
