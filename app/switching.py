"""Going over to another target while the window runs: asked in one sheet, the old closed cleanly, the new opened.

What cannot be opened is told, and the one before is opened again. Knows the window and the controller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.engine import Engine
from app.quitting import live_words, unsaved_words
from labs.shapes import Account, Facts, Places
from labs.tongue import Words, tr
from widgets.resource_table import live_rows
from widgets.target_sheet import TargetSheet

if TYPE_CHECKING:
    from app.window import MainWindow

Opener = Callable[[str, str], Callable[[], Engine]]  # target in words and region to what opens it
PLACES = "places"


class Switching(QObject):
    """One instance a window. Until something is offered, the target stays as it is."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._controller = window, window.controller
        self._opener: Opener | None = None
        self._target, self._before = ("", ""), ("", "")
        window.top.place.clicked.connect(self.ask)
        self._controller.answered.connect(self._on_answer)
        self._controller.refused.connect(self._on_refusal)
        self._controller.opened.connect(self._on_opened)

    def offer(self, opener: Opener, target: str, region: str = "") -> None:
        """From now on another target can be chosen; this one is being opened, or open."""
        self._opener, self._target = opener, (target, region)
        self._window.top.set_place_able(True)

    def ask(self) -> None:
        """Show what there is to choose from, once it has been read."""
        if self._opener is not None:
            self._controller.fetch(PLACES, places)

    def switch(self, target: str, region: str) -> None:
        """Close what is open and go over to that."""
        assert self._opener is not None
        self._before, self._target = self._target, (target, region)
        self._window.forget_place(target_name(target))
        self._controller.replace(self._opener(target, region))

    def meaning(self) -> list[Words]:
        """What switching means for what runs and lives now, a sentence each."""
        window, counts, found = self._window, self._controller.counts(), []
        if counts.producing or counts.consuming:
            found.append(tr("Traffic is running; it stops when you switch."))
        if self._controller.busy():
            found.append(tr("A step is running; it is cancelled when you switch."))
        if window.stage.jobs.is_unsaved():
            found.append(unsaved_words())
        rows = live_rows(window.resources)
        if rows:
            found += [live_words(rows), stay_words(window.narrator.facts)]
        return found

    def _on_answer(self, name: str, answer: Any) -> None:
        if name == PLACES and not self._window.findChildren(TargetSheet):
            sheet = TargetSheet(self._target[0], answer, self.meaning(), wrong_target, self._window)
            sheet.switch_wanted.connect(self.switch)
            sheet.open()

    def _on_opened(self) -> None:
        self._before = ("", "")

    def _on_refusal(self, name: str, why: str) -> None:
        if name == "open" and self._before[0] and self._opener is not None:
            there, back = self._target[0], self._before
            self._target, self._before = back, ("", "")
            self._window.notice.say(
                tr("{there} did not open. {why} {back} is opened again.", there=there, why=why, back=back[0]), ""
            )
            self._controller.replace(self._opener(*back))


def stay_words(facts: Facts) -> Words:
    """What becomes of resources that are left."""
    if facts.real:
        return tr("They stay on account …{digits}, and go on costing.", digits=facts.account[-4:])
    return tr("They stay there, at no cost.")


def target_name(target: str) -> str:
    """What the top bar says while it is opened."""
    kind, _, value = target.partition(":")
    return value if kind == "profile" else (target if value else tr("Embedded"))


def wrong_target(target: str) -> str:
    """What is wrong with a target in words; empty when nothing is."""
    from labs.aws.target import parse_target  # late: before the first paint nothing of it is needed

    try:
        parse_target(target)
    except ValueError as error:
        return str(error)
    return ""


def places() -> Places:
    """Profiles and regions, from botocore's own files; read off the window's thread."""
    import botocore.session

    from labs.aws.accounts import profiles

    found = tuple(Account(one.name, one.region, one.way) for one in profiles())
    regions = tuple(botocore.session.Session().get_available_regions("kinesis"))
    return Places(found, regions)
