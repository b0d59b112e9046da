"""The Catalog tab: databases, tables and columns as a tree, and the chosen table's properties.

Plain data in. Names come from outside and are drawn as plain text. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QSplitter, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from labs.shapes import CatalogTable
from labs.tongue import joined, tr
from widgets.icons import icon
from widgets.parts import ElidedLabel, Placeholder, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.theme import px, tokens_now
from widgets.words import count_words

WHICH = Qt.ItemDataRole.UserRole


class CatalogBrowser(QWidget):
    """Tree above, properties below."""

    def __init__(self) -> None:
        super().__init__()
        self._tables: tuple[CatalogTable, ...] = ()
        self._caption = ElidedLabel("", "soft")
        self.tree = _tree()
        self._name = label("", "section", selectable=True)
        self.properties = RowTable(tr("Table's properties"), (tr("Property"), tr("Value")), (170, 0), head=False)
        self._build()
        self.tree.currentItemChanged.connect(self._on_item)

    def set_tables(self, tables: Sequence[CatalogTable]) -> None:
        """Show these tables, keeping the one chosen."""
        if tuple(tables) == self._tables:
            return
        chosen = self._chosen()
        self._tables = tuple(sorted(tables, key=lambda one: (one.database, one.name)))
        self._holder.set_empty(not self._tables)
        databases = {one.database for one in self._tables}
        words = count_words(len(databases), tr(tr("database")), tr("databases"))
        put(self._caption.setText, joined(", ", [words, count_words(len(self._tables), tr("table"), tr("tables"))]))
        self._fill()
        self._choose(chosen)

    def _fill(self) -> None:
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
        self.tree.expandAll()

    def _item(self, parent: QTreeWidget | QTreeWidgetItem, name: str, text: str, kind: str) -> QTreeWidgetItem:
        made = QTreeWidgetItem(parent, [text, kind])
        tokens = tokens_now()
        made.setIcon(0, icon(name, tokens.colour("faint")))
        made.setForeground(1, tokens.colour("soft"))
        made.setSizeHint(0, QSize(0, px(28)))
        return made

    def _chosen(self) -> tuple[str, str]:
        item = self.tree.currentItem()
        at = item.data(0, WHICH) if item is not None else None
        return (self._tables[at].database, self._tables[at].name) if at is not None else ("", "")

    def _choose(self, chosen: tuple[str, str]) -> None:
        names = [(one.database, one.name) for one in self._tables]
        at = names.index(chosen) if chosen in names else 0
        for item in self.tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive):
            if item.data(0, WHICH) == at:
                self.tree.setCurrentItem(item)
                return

    def _on_item(self, item: QTreeWidgetItem | None) -> None:
        at = item.data(0, WHICH) if item is not None else None
        if at is None:
            return
        table = self._tables[at]
        put(self._name.setText, f"{table.database}.{table.name}")
        self.properties.set_rows([(Cell(key, "soft"), Cell(value)) for key, value in property_lines(table)])

    def _build(self) -> None:
        below = QWidget()
        column = QVBoxLayout(below)
        filled(column, margins=(0, 12, 0, 0), gap=6)
        column.addWidget(self._name)
        column.addWidget(self.properties)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.tree)
        split.addWidget(below)
        split.setSizes([380, 240])
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
    tree.setIndentation(px(20))
    return tree
