"""The Catalog tab: databases, tables and columns as a tree, and the chosen table's properties.

Plain data in. Names come from outside and are drawn as plain text. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from labs.shapes import CatalogTable, QueryResult, TableDetail
from labs.tongue import joined, tr
from widgets.icons import icon
from widgets.parts import LEAST_LIST, ElidedLabel, Placeholder, filled, label, row
from widgets.query_console import QueryConsole
from widgets.result_grid import ResultGrid
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.table_history import TableHistory
from widgets.tall_rows import TallRows
from widgets.theme import sized, tokens_now
from widgets.words import clock_words, count_words

TABS = (tr("Properties"), tr("Partitions"), tr("Versions"), tr("Rows"), tr("SQL"))
ROWS = 3  # the tab that asks Athena
WHICH = Qt.ItemDataRole.UserRole


class CatalogBrowser(QWidget):
    """Tree above; what is known of the chosen table below, and a console for SQL."""

    detail_wanted = Signal(str, str)  # database, table
    sample_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._tables: tuple[CatalogTable, ...] = ()
        self._caption = ElidedLabel("", "soft")
        self.tree = _tree()
        self._name = label("", "section", selectable=True)
        self.properties = RowTable(tr("Table's properties"), (tr("Property"), tr("Value")), (170, 0), head=False)
        self.partitions = RowTable(tr("Partitions"), (tr("Values"), tr("Location"), tr("Made")), (180, 0, 90))
        self.history = TableHistory()
        self.sample = ResultGrid(tr("First rows"))
        self._sampled = label("", "soft", wrap=True)
        self.console = QueryConsole()
        self.bar, self._stack = QTabBar(), QStackedWidget()
        self._shown = self._asked = ("", "")
        self._picked = False  # whether the student chose the table in front
        self._build()
        self.bar.currentChanged.connect(self._on_tab)
        self.tree.currentItemChanged.connect(self._on_item)

    def set_tables(self, tables: Sequence[CatalogTable]) -> None:
        """Show these tables, keeping the one picked and those opened; what has just been made comes into sight."""
        if tuple(tables) == self._tables:
            return
        chosen, opened, before = self._chosen(), self._opened(), {(one.database, one.name) for one in self._tables}
        self._tables = tuple(sorted(tables, key=lambda one: (one.database, one.name)))
        self._holder.set_empty(not self._tables)
        databases = {one.database for one in self._tables}
        words = count_words(len(databases), tr("database"), tr("databases"))
        put(self._caption.setText, joined(", ", [words, count_words(len(self._tables), tr("table"), tr("tables"))]))
        new = [(one.database, one.name) for one in self._tables if (one.database, one.name) not in before]
        self._fill(opened | set(new if len(new) == 1 else ()))
        self._choose(new[0] if new and not self._picked else chosen)
        if new and before:
            self._bring_up(new[0][0])

    def changeEvent(self, event: QEvent) -> None:
        """Icons and kinds in the colours of another scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._tables:
            chosen, opened = self._chosen(), self._opened()
            self._fill(opened)
            self._choose(chosen)

    def _opened(self) -> set[tuple[str, str]]:
        """The tables whose columns are shown."""
        tops = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        items = [top.child(at) for top in tops if top is not None for at in range(top.childCount())]
        tables = [self._tables[item.data(0, WHICH)] for item in items if item is not None and item.isExpanded()]
        return {(one.database, one.name) for one in tables}

    def _bring_up(self, database: str) -> None:
        """The database at the top, so that all that was made in it is seen."""
        for item in self.tree.findItems(database, Qt.MatchFlag.MatchExactly):
            self.tree.scrollToItem(item, QTreeWidget.ScrollHint.PositionAtTop)

    def _fill(self, opened: AbstractSet[tuple[str, str]]) -> None:
        self.tree.clear()
        tops: dict[str, QTreeWidgetItem] = {}
        for at, table in enumerate(self._tables):
            if table.database not in tops:
                tops[table.database] = self._item(self.tree, "catalog", table.database, tr("database"))
            item = self._item(tops[table.database], "table", table.name, table.classification)
            item.setData(0, WHICH, at)
            for column in table.columns:
                kind = tr("{type} · partition key", type=column.type) if column.partition else column.type
                one = self._item(item, "partition" if column.partition else "column", column.name, kind)
                one.setData(0, WHICH, at)
            tops[table.database].setExpanded(True)
            item.setExpanded((table.database, table.name) in opened)

    def _item(self, parent: QTreeWidget | QTreeWidgetItem, name: str, text: str, kind: str) -> QTreeWidgetItem:
        made = QTreeWidgetItem(parent, [text, kind])
        tokens = tokens_now()
        made.setIcon(0, icon(name, tokens.colour("faint")))
        return made

    def _chosen(self) -> tuple[str, str]:
        item = self.tree.currentItem()
        at = item.data(0, WHICH) if item is not None else None
        return (self._tables[at].database, self._tables[at].name) if at is not None else ("", "")

    def _choose(self, chosen: tuple[str, str]) -> None:
        names = [(one.database, one.name) for one in self._tables]
        at = names.index(chosen) if chosen in names else 0
        picked = self._picked and chosen in names
        for item in self.tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive):
            if item.data(0, WHICH) == at:
                self.tree.setCurrentItem(item)
                break
        self._picked = picked

    def show_detail(self, detail: TableDetail) -> None:
        """A table's partitions and versions, if it is still the one chosen."""
        if (detail.database, detail.name) != self._shown:
            return
        rows = [
            (
                Cell(", ".join(one.values)),
                Cell(one.location, "soft"),
                Cell(clock_words(one.created), "soft", right=True),
            )
            for one in detail.partitions
        ]
        self.partitions.set_rows(rows)
        self.history.set_versions(detail.versions)

    def show_sample(self, database: str, table: str, result: QueryResult) -> None:
        """A table's first rows, or why they could not be read."""
        if (database, table) != self._shown:
            return
        put(self._sampled.setText, result.error or tr("{count} rows, read by Athena", count=len(result.rows)))
        self.sample.show_rows(result.columns, result.rows, result.types)

    def _on_item(self, item: QTreeWidgetItem | None) -> None:
        at = item.data(0, WHICH) if item is not None else None
        if at is None:
            return
        self._picked = True
        table = self._tables[at]
        put(self._name.setText, f"{table.database}.{table.name}")
        self.properties.set_rows([(Cell(key, "soft"), Cell(value)) for key, value in property_lines(table)])
        self.console.suggest(f'SELECT * FROM "{table.name}" LIMIT 20')
        if self._shown != (table.database, table.name):
            self._shown = (table.database, table.name)
            self.partitions.set_rows([])
            self.history.set_versions(())
            self._ask_sample()
        self.detail_wanted.emit(*self._shown)

    def _on_tab(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        self._ask_sample()

    def _ask_sample(self) -> None:
        if self._stack.currentIndex() == ROWS and self._shown != self._asked and self._shown[1]:
            self._asked = self._shown
            self.sample.show_rows((), ())
            put(self._sampled.setText, tr("Reading the first rows"))
            self.sample_wanted.emit(*self._shown)

    def _build(self) -> None:
        below = QWidget()
        column = QVBoxLayout(below)
        filled(column, margins=(0, 12, 0, 0), gap=6)
        rows = QWidget()
        inside = QVBoxLayout(rows)
        filled(inside, gap=6)
        inside.addWidget(self._sampled)
        inside.addWidget(self.sample, 1)
        views = (self.properties, self.partitions, self.history, rows, self.console)
        for words, view in zip(TABS, views, strict=True):
            put(self.bar.setTabText, words, self.bar.addTab(""))
            self._stack.addWidget(view)
        put(self.bar.setAccessibleName, tr("About the table"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        column.addWidget(self._name)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        sized(self.tree.setMinimumHeight, LEAST_LIST)
        sized(self._stack.setMinimumHeight, LEAST_LIST)
        split.addWidget(self.tree)
        split.addWidget(below)
        split.setSizes([300, 320])
        hint = tr("A crawler reads files in S3 and writes down here what they look like: tables, columns, partitions.")
        self._holder = Placeholder(split, "catalog", tr("The catalog is empty"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addLayout(row(label(tr("Data Catalog"), "section"), self._caption))
        box.addWidget(self._holder, 1)
        self._holder.set_empty(True)


def property_lines(table: CatalogTable) -> list[tuple[str, str]]:
    """What is known of a table: its place first, then what Glue wrote."""
    lines = [
        (tr("location"), table.location),
        (tr("classification"), table.classification or tr("none")),
        (tr("partitions"), f"{table.partitions:,}"),
        (tr("records"), tr("unknown") if table.records is None else f"{table.records:,}"),
        (tr("version"), table.version or "–"),
    ]
    known = {getattr(key, "source", key) for key, _ in lines}
    return lines + [(key, value) for key, value in sorted(table.properties.items()) if key not in known]


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    put(tree.setAccessibleName, tr("Data Catalog"))
    tree.setColumnCount(2)
    tree.setHeaderHidden(True)
    tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    tree.header().setStretchLastSection(False)
    tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    sized(tree.setIndentation, 20)
    TallRows(tree, 28)
    return tree
