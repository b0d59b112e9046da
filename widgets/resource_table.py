"""The Resources tab: what the week made and still owes with its cost, what cleanup would do, and the button for it.

Plain data in, wishes out. Knows no engine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from labs.shapes import Cost, CostLine, PlanLine, ResourceRow
from labs.tongue import joined, say, tr
from widgets.flow import FlowLayout, lay_beside
from widgets.parts import ElidedLabel, Placeholder, button, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.theme import px
from widgets.words import age_words, count_words, money_words

STATES = {
    "intent": (tr("being made"), "running", "accent"),
    "created": (tr("live"), "verified", "ok"),
    "deleting": (tr("removing"), "running", "accent"),
    "gone": (tr("gone"), "todo", "faint"),
    "foreign": (tr("someone else's"), "skipped", "faint"),
    "unknown": (tr("unknown"), "waiting", "waiting"),
}
EXPECTED = (tr("if written"), "todo", "faint")  # a log that a service may yet write

DETAIL = 5  # the last column


class ResourceTable(QWidget):
    """Live resources first, or the plan."""

    clean_wanted = Signal()
    plan_wanted = Signal()
    console_wanted = Signal(str, str)  # kind, name

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ResourceRow, ...] = ()
        self._ranked: list[ResourceRow] = []
        self._costs: dict[tuple[str, str], CostLine] = {}
        self._chosen: ResourceRow | None = None
        self._caption, self._cost = ElidedLabel("", "soft"), ElidedLabel("", "aside")
        self.console = button(tr("Open in the console"), "link")
        self.plan = button(tr("Plan"), tip=tr("What cleanup would do, in its order"))
        self.plan.setCheckable(True)
        self.clean = button(tr("Clean up…"))
        self.clean.setEnabled(False)
        titles = (tr("Resource"), tr("Name"), tr("State"), tr("Age"), tr("Cost"), tr("Detail"))
        self.table = RowTable(tr("Resources"), titles, (150, 0, 110, 66, 84, 110))
        steps = (tr("Order"), tr("Resource"), tr("Name"), tr("Why it is ours"), tr("Waits for"))
        self.planned = RowTable(tr("What cleanup would do"), steps, (56, 130, 0, 190, 150))
        self._pages, self._head = QStackedWidget(), QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()
        self.clean.clicked.connect(self.clean_wanted)
        self.plan.toggled.connect(self._on_plan)
        self.table.row_chosen.connect(self._on_row)
        self.console.clicked.connect(self._on_console)

    def set_rows(self, rows: Sequence[ResourceRow]) -> None:
        """Show the ledger's resources; times are measured from now."""
        self._rows = tuple(rows)
        self._show()

    def set_cost(self, cost: Cost) -> None:
        """Show the estimate, and whose prices it goes by."""
        self._costs = {(one.kind, one.name): one for one in cost.lines}
        so_far = tr(
            "about {usd} so far, {hourly} an hour", usd=money_words(cost.usd), hourly=money_words(cost.per_hour)
        )
        parts = [so_far, *([] if cost.whole else [tr("a part is unknown")]), cost.words]
        put(self._cost.setText, joined(" · ", [one for one in parts if one]) if cost.lines else "")
        put(self._cost.setToolTip, cost.words)
        self._show()

    def set_plan(self, lines: Sequence[PlanLine]) -> None:
        """Show what cleanup would do."""
        self.planned.set_rows(
            [
                (
                    Cell(str(one.order), "soft"), Cell(say(one.title)), Cell(one.name),
                    Cell(one.why, "soft", wraps=True), Cell(one.waits or "–", "soft", wraps=True),
                )
                for one in lines
            ]
        )  # fmt: skip

    def cost_words(self) -> str:
        """What is said of the sum."""
        return self._cost.text()

    def set_real(self, real: bool) -> None:
        """Only a real account has a console."""
        self.console.setVisible(real)
        self._lay_head()

    def set_able(self, able: bool) -> None:
        """Whether cleanup may begin."""
        self.clean.setEnabled(able)

    def _show(self) -> None:
        now, rows = time.time(), self._rows
        order = {state: at for at, state in enumerate(STATES)}
        self._ranked = sorted(rows, key=lambda one: (one.state == "gone", order.get(one.state, 9), one.created))
        self._holder.set_empty(not rows)
        live = live_count(rows)
        made = count_words(len(rows), tr("was made"), tr("were made"))
        put(self._caption.setText, tr("{live:,} live, {made}", live=live, made=made) if rows else "")
        self.table.setColumnHidden(DETAIL, not any(one.detail for one in rows))
        self.table.set_rows([_cells(one, now, self._costs.get((one.kind, one.name))) for one in self._ranked])
        self.plan.setEnabled(live > 0)

    def _on_plan(self, on: bool) -> None:
        self._pages.setCurrentIndex(1 if on else 0)
        if on:
            self.plan_wanted.emit()

    def _on_row(self, at: int) -> None:
        self._chosen = self._ranked[at] if 0 <= at < len(self._ranked) else None
        self.console.setEnabled(self._chosen is not None)

    def _on_console(self) -> None:
        if self._chosen is not None:
            self.console_wanted.emit(self._chosen.kind, self._chosen.name)

    def _build(self) -> None:
        self.console.setEnabled(False)
        self.console.hide()
        for page in (self.table, self.planned):
            self._pages.addWidget(page)
        hint = tr("Whatever a lab creates is listed here, until cleanup has proven that it is gone.")
        self._holder = Placeholder(self._pages, "resources", tr("Nothing exists"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        buttons, flow = QWidget(), FlowLayout(gap=8)
        buttons.setLayout(flow)
        flow.add(self.console, self.plan, self.clean)
        filled(self._head, gap=8)
        self._head.addLayout(row(label(tr("Resources"), "section"), self._caption), 1)
        self._head.addWidget(buttons)
        box.addLayout(self._head)
        box.addWidget(self._holder, 1)
        box.addWidget(self._cost)
        self._holder.set_empty(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons beside the caption where there is room for both."""
        super().resizeEvent(event)
        self._lay_head()

    def _lay_head(self) -> None:
        lay_beside(self._head, self.width(), px(8))


def live_rows(rows: Sequence[ResourceRow]) -> list[ResourceRow]:
    """Our resources that may still exist."""
    return [one for one in rows if one.state not in ("gone", "foreign")]


def live_count(rows: Sequence[ResourceRow]) -> int:
    """How many of our resources may still exist."""
    return len(live_rows(rows))


def _cells(one: ResourceRow, now: float, cost: CostLine | None) -> tuple[Cell, ...]:
    words, name, tone = STATES.get(one.state, (one.state, "waiting", "waiting"))
    if (one.kind, one.state) == ("logs.stream", "intent"):
        words, name, tone = EXPECTED
    text = "soft" if one.state == "gone" else "text"
    usd = cost.usd if cost is not None else None
    return (
        Cell(say(one.title), text, icon=name, icon_tone=tone),
        Cell(one.name, text),
        Cell(words, text, strong=one.state != "gone"),
        Cell(age_words(now - one.created) if one.created else "–", "soft"),
        Cell(money_words(usd) if usd is not None else "–", "soft"),
        Cell(one.detail, "soft"),
    )
