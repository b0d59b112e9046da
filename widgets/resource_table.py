"""The Resources tab: what the week made and still owes, and the button that begins the cleanup.

Plain data in; `clean_wanted` is the wish. Knows no engine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.shapes import ResourceRow
from labs.tongue import tr
from widgets.parts import ElidedLabel, Placeholder, button, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.words import age_words, count_words

STATES = {
    "intent": (tr("being made"), "running", "accent"),
    "created": (tr("live"), "verified", "ok"),
    "deleting": (tr("removing"), "running", "accent"),
    "gone": (tr("gone"), "todo", "faint"),
    "foreign": (tr("someone else's"), "skipped", "faint"),
    "unknown": (tr("unknown"), "waiting", "waiting"),
}


class ResourceTable(QWidget):
    """Live resources first."""

    clean_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._caption = ElidedLabel("", "soft")
        self.clean = button(tr("Clean up…"))
        self.clean.setEnabled(False)
        titles = (tr("Resource"), tr("Name"), tr("State"), tr("Age"), tr("Detail"))
        self.table = RowTable(tr("Resources"), titles, (150, 0, 130, 80, 140))
        hint = tr("Whatever a lab creates is listed here, until cleanup has proven that it is gone.")
        self._holder = Placeholder(self.table, "resources", tr("Nothing exists"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addLayout(row(label(tr("Resources"), "section"), self._caption, self.clean))
        box.addWidget(self._holder, 1)
        self._holder.set_empty(True)
        self.clean.clicked.connect(self.clean_wanted)

    def set_rows(self, rows: Sequence[ResourceRow]) -> None:
        """Show the ledger's resources; times are measured from now."""
        now = time.time()
        order = {state: at for at, state in enumerate(STATES)}
        ranked = sorted(rows, key=lambda one: (one.state == "gone", order.get(one.state, 9), one.created))
        self._holder.set_empty(not rows)
        live = live_count(rows)
        put(
            self._caption.setText,
            tr("{live:,} live, {made}", live=live, made=count_words(len(rows), tr("was made"), tr("were made")))
            if rows
            else "",
        )
        self.table.set_rows([_cells(one, now) for one in ranked])

    def set_able(self, able: bool) -> None:
        """Whether cleanup may begin."""
        self.clean.setEnabled(able)


def live_rows(rows: Sequence[ResourceRow]) -> list[ResourceRow]:
    """Our resources that may still exist."""
    return [one for one in rows if one.state not in ("gone", "foreign")]


def live_count(rows: Sequence[ResourceRow]) -> int:
    """How many of our resources may still exist."""
    return len(live_rows(rows))


def _cells(one: ResourceRow, now: float) -> tuple[Cell, ...]:
    words, name, tone = STATES.get(one.state, (one.state, "waiting", "waiting"))
    text = "soft" if one.state == "gone" else "text"
    return (
        Cell(one.title, text, icon=name, icon_tone=tone),
        Cell(one.name, text),
        Cell(words, text, strong=one.state != "gone"),
        Cell(age_words(now - one.created) if one.created else "–", "soft"),
        Cell(one.detail, "soft"),
    )
