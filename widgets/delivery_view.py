"""The Delivery tab: how full the buffers are, objects as they land in S3, by time or by folder, and their content.

Plain data in; `object_wanted` asks for a content. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from labs.shapes import DeliveryBuffer, ObjectRow, Preview
from labs.tongue import joined, tr
from widgets.buffer_bars import BufferBars
from widgets.object_preview import ObjectPreview
from widgets.object_timeline import ObjectTimeline
from widgets.object_tree import ObjectTree
from widgets.parts import LEAST_LIST, ElidedLabel, Placeholder, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.theme import sized
from widgets.words import clock_words, count_words, size_words


class DeliveryView(QWidget):
    """Newest object first, or the bucket's folders."""

    object_wanted = Signal(str, str)  # bucket, key

    def __init__(self) -> None:
        super().__init__()
        self._objects: list[ObjectRow] = []
        self._open = ("", "")
        self._caption = ElidedLabel("", "soft")
        self.buffers, self.timeline, self.tree = BufferBars(), ObjectTimeline(), ObjectTree()
        self.table = RowTable(tr("Objects"), (tr("Object"), tr("Size"), tr("Landed")), (0, 90, 90))
        self.bar, self._lists = QTabBar(), QStackedWidget()
        self._name = label("", "aside", wrap=True, selectable=True)
        self.preview = ObjectPreview()
        self.content = self.preview.text
        self._build()
        self.bar.currentChanged.connect(self._lists.setCurrentIndex)
        for view in (self.table, self.tree):
            view.row_chosen.connect(self._on_row)

    def set_objects(self, objects: Sequence[ObjectRow]) -> None:
        """Show the objects of the bucket."""
        self._objects = sorted(objects, key=lambda one: (-one.modified, one.key))
        self._holder.set_empty(not self._objects)
        said: str = ""
        if self._objects:
            many = count_words(len(self._objects), tr("object"), tr("objects"))
            said = joined(" · ", [self._objects[0].bucket, many, size_words(sum(one.size for one in self._objects))])
        put(self._caption.setText, said)
        self.table.set_rows([_cells(one) for one in self._objects])
        self.tree.set_objects(self._objects)
        self.timeline.set_objects(self._objects)

    def set_buffers(self, buffers: Sequence[DeliveryBuffer]) -> None:
        """Show how full the delivery streams' buffers are."""
        self.buffers.set_buffers(buffers)

    def show_content(self, bucket: str, key: str, found: Preview) -> None:
        """Show an object's content, if it is still the one chosen."""
        if (bucket, key) == self._open:
            self.preview.show_preview(found)

    def _on_row(self, at: int) -> None:
        chosen = self._objects[at]
        if (chosen.bucket, chosen.key) == self._open:
            return
        self._open = (chosen.bucket, chosen.key)
        self._name.setText(chosen.key)
        self.preview.clear(tr("Reading"))
        self.object_wanted.emit(chosen.bucket, chosen.key)

    def _build(self) -> None:
        below = QWidget()
        column = QVBoxLayout(below)
        filled(column, margins=(0, 8, 0, 0), gap=6)
        column.addWidget(self._name)
        column.addWidget(self.preview)
        for words, view in ((tr("Newest first"), self.table), (tr("Folders"), self.tree)):
            put(self.bar.setTabText, words, self.bar.addTab(""))
            self._lists.addWidget(view)
        put(self.bar.setAccessibleName, tr("How objects are listed"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        above = QWidget()
        lists = QVBoxLayout(above)
        filled(lists, gap=6)
        for part in (self.timeline, self.bar, self._lists):
            lists.addWidget(part)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        sized(self._lists.setMinimumHeight, LEAST_LIST)
        sized(self.preview.setMinimumHeight, LEAST_LIST)
        split.addWidget(above)
        split.addWidget(below)
        split.setSizes([320, 260])
        hint = tr("Records put to the delivery stream arrive here as objects, once its buffer is full or old enough.")
        self._holder = Placeholder(split, "delivery", tr("Nothing delivered yet"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addWidget(self.buffers)
        box.addLayout(row(label(tr("Objects"), "section"), self._caption))
        box.addWidget(self._holder, 1)
        self._holder.set_empty(True)


def _cells(one: ObjectRow) -> tuple[Cell, ...]:
    size = Cell(size_words(one.size), "soft", right=True)
    return (
        Cell(one.key, icon="delivery", icon_tone="faint"),
        size,
        Cell(clock_words(one.modified), "soft", right=True),
    )
