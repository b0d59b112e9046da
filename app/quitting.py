"""Closing the window: asked once while something lives, cleaned up first where that is wished, remembered next time.

Knows the window and the controller.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from labs.events import CleanupEnded, Event
from labs.model import Stage
from labs.shapes import Cost, Facts, ResourceRow, TrafficCounts
from labs.tongue import Words, joined, say, tr
from widgets.quit_sheet import QuitSheet
from widgets.resource_table import live_rows
from widgets.words import count_words, money_words

if TYPE_CHECKING:
    from app.window import MainWindow

NAMED = 4  # resources named one by one


class Quitting(QObject):
    """One instance a window. Until `ask` is called it lets the window close unasked."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.cost: Cost | None = None  # the latest estimate
        self._reminder = ""  # what the notice says of last time
        self._asks = self._decided = self._then_quit = self._reminds = self._asking = False
        window.controller.bridge.told.connect(self._on_event)
        window.controller.ended.connect(self._on_ended)
        window.notice.done_wanted.connect(lambda: window.stage.bring_forward(Stage.RESOURCES))

    def ask(self) -> None:
        """From now on ask before closing, and remind of what was left last time."""
        self._asks = self._reminds = True

    def may_close(self) -> bool:
        """Whether the window may close now; where it may not, the question is shown."""
        window = self._window
        rows, counts = live_rows(window.resources), window.controller.counts()
        if not self._asks or self._decided or not window.controller.is_open():
            return True
        sentences = quit_sentences(rows, counts, window.narrator.facts, bool(window.controller.busy()), self.cost)
        if window.stage.jobs.is_unsaved():
            sentences.append(unsaved_words())
        if not sentences:
            return True
        if not self._asking:
            self._asking = True
            sheet = QuitSheet(sentences, window, may_clean=bool(rows) and not window.controller.busy())
            sheet.clean_wanted.connect(self._clean)
            sheet.leave_wanted.connect(self._leave)
            sheet.finished.connect(self._on_answered)
            sheet.destroyed.connect(self._on_answered)
            sheet.open()
        return False

    def remind(self, rows: Sequence[ResourceRow]) -> None:
        """Say once what an earlier start left."""
        live = live_rows(rows)
        if self._reminds and live:
            facts = self._window.narrator.facts
            many = count_words(len(live), tr("resource"), tr("resources"))
            self._window.notice.say(
                joined(" ", [tr("Still here from last time: {many}.", many=many), cost_words(facts, self.cost)]),
                tr("Show them"),
                tone="waiting" if facts.real else "",
            )
            self._reminder = self._window.notice.text()
        self._reminds = False

    def _on_answered(self) -> None:
        self._asking = False

    def _leave(self) -> None:
        self._decided = True
        # The question must be gone before its parent goes.
        QTimer.singleShot(0, self._window.window().close)

    def _clean(self) -> None:
        self._window.stage.bring_forward(Stage.RESOURCES)
        self._window.clean(self._on_began)

    def _on_began(self) -> None:
        self._then_quit = self._window.controller.busy() == "clean"

    def _on_event(self, event: Event) -> None:
        if isinstance(event, CleanupEnded):
            self._then_quit = self._then_quit and event.clean
            if event.clean and self._window.notice.text() == self._reminder:
                self._window.notice.hide()

    def _on_ended(self, name: str, well: bool) -> None:
        if name == "clean" and self._then_quit:
            self._then_quit = False
            if well:
                self._leave()


def quit_sentences(
    rows: Sequence[ResourceRow], counts: TrafficCounts, facts: Facts, busy: bool, cost: Cost | None = None
) -> list[Words]:
    """What quitting now would mean, a sentence each; none when nothing lives and nothing runs."""
    found = []
    if counts.producing or counts.consuming:
        found.append(tr("Traffic is running; it stops when you quit."))
    if busy:
        found.append(tr("A step is running; it is cancelled when you quit."))
    if rows:
        found.append(joined(" ", [live_words(rows), cost_words(facts, cost)]))
    return found


def unsaved_words() -> Words:
    """What a script that was changed and not saved means."""
    return tr("The job's script has changes that are not saved; they are lost.")


def live_words(rows: Sequence[ResourceRow]) -> Words:
    """ "4 resources live: Kinesis stream hw-…-orders, …, and 1 more."."""
    named = [joined(" ", [say(row.title), row.name]) for row in rows[:NAMED]]
    more = [tr("and {count} more", count=len(rows) - NAMED)] if len(rows) > NAMED else []
    many = count_words(len(rows), tr("resource lives"), tr("resources live"))
    return joined("", [joined(": ", [many, joined(", ", [*named, *more])]), "."])


def cost_words(facts: Facts, cost: Cost | None = None) -> Words:
    """What it costs to leave them, by the estimate where there is one."""
    if facts.real and cost is not None and cost.per_hour > 0:
        return tr(
            "On account …{digits} they go on costing about {usd} an hour until they are removed.",
            digits=facts.account[-4:],
            usd=money_words(cost.per_hour),
        )
    if facts.real:
        return tr("On account …{digits} they go on costing until they are removed.", digits=facts.account[-4:])
    return tr("They cost nothing: the embedded cloud stops with the window and keeps them for the next start.")
