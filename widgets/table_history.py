"""A table's versions, and what changed between the two that are chosen: added, removed and changed columns.

Plain data in; the comparison is passed in as a function. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from labs.shapes import Column, SchemaChange, TableVersion
from labs.tongue import tr
from widgets.parts import ElidedLabel, filled, label, named, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.words import clock_words, count_words

Compare = Callable[[Sequence[Column], Sequence[Column]], Sequence[SchemaChange]]
WHAT = {"added": (tr("added"), "ok"), "removed": (tr("removed"), "wrong"), "changed": (tr("changed"), "waiting")}


class TableHistory(QWidget):
    """Two choices and the difference; the last two versions at first."""

    def __init__(self) -> None:
        super().__init__()
        self._versions: tuple[TableVersion, ...] = ()
        self._compare: Compare = lambda _before, _after: ()
        self.before, self.after = QComboBox(), QComboBox()
        named(self.before, tr("From version"))
        named(self.after, tr("To version"))
        self._said = ElidedLabel("", "soft")
        titles = (tr("Change"), tr("Column"), tr("Before"), tr("After"))
        self.changes = RowTable(tr("What changed between two versions"), titles, (100, 0, 150, 150))
        box = QVBoxLayout(self)
        filled(box, gap=6)
        box.addLayout(row(label(tr("From"), "soft"), self.before, label(tr("to"), "soft"), self.after, self._said))
        box.addWidget(self.changes)
        for one in (self.before, self.after):
            one.currentIndexChanged.connect(lambda _at: self._show())

    def set_compare(self, compare: Compare) -> None:
        """How two lists of columns are compared."""
        self._compare = compare

    def set_versions(self, versions: Sequence[TableVersion]) -> None:
        """Newest first."""
        if tuple(versions) == self._versions:
            return
        self._versions = tuple(versions)
        for box in (self.before, self.after):
            box.blockSignals(True)
            box.clear()
            box.addItems([f"{one.id} · {clock_words(one.updated)}" for one in versions])
            box.setEnabled(len(versions) > 1)
            box.blockSignals(False)
        self.before.setCurrentIndex(min(1, len(versions) - 1))
        self._show()

    def _show(self) -> None:
        before, after = self.before.currentIndex(), self.after.currentIndex()
        if before < 0 or after < 0 or len(self._versions) < 2:
            put(self._said.setText, tr("one version so far: a crawler writes the next one when the files change"))
            self.changes.set_rows([])
            return
        changes = self._compare(self._versions[before].columns, self._versions[after].columns)
        put(self._said.setText, count_words(len(changes), tr("change"), tr("changes")))
        self.changes.set_rows([_cells(one) for one in changes])


def _cells(one: SchemaChange) -> tuple[Cell, ...]:
    words, tone = WHAT.get(one.what, (one.what, "text"))
    return (Cell(words, tone, strong=True), Cell(one.column), Cell(one.before or "–", "soft"), Cell(one.after or "–"))
