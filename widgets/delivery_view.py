"""The Delivery tab: objects as they land in S3, and the content of the one chosen, as plain text.

Plain data in; `object_wanted` asks for a content. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from labs.shapes import ObjectRow
from labs.tongue import joined, tr
from widgets.parts import ElidedLabel, Placeholder, filled, label, row
from widgets.rows import Cell, RowTable
from widgets.spoken import put
from widgets.words import clock_words, count_words, size_words

LONGEST = 200_000  # characters shown of one object


class DeliveryView(QWidget):
    """Newest object first."""

    object_wanted = Signal(str, str)  # bucket, key

    def __init__(self) -> None:
        super().__init__()
        self._objects: list[ObjectRow] = []
        self._open = ("", "")
        self._caption = ElidedLabel("", "soft")
        self.table = RowTable(tr("Objects"), (tr("Object"), tr("Size"), tr("Landed")), (0, 90, 90))
        self._name = label("", "aside", wrap=True, selectable=True)
        self.content = QPlainTextEdit()
        self.content.setReadOnly(True)
        put(self.content.setAccessibleName, tr("Object's content"))
        self.content.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        put(self.content.setPlaceholderText, tr("Choose an object to read it."))
        self._build()
        self.table.row_chosen.connect(self._on_row)

    def set_objects(self, objects: Sequence[ObjectRow]) -> None:
        """Show the objects of the bucket."""
        self._objects = sorted(objects, key=lambda one: (-one.modified, one.key))
        self._holder.set_empty(not self._objects)
        bytes_in_all = size_words(sum(one.size for one in self._objects))
        bucket = self._objects[0].bucket if self._objects else ""
        put(
            self._caption.setText,
            joined(" · ", [bucket, count_words(len(self._objects), tr("object"), tr("objects")), bytes_in_all])
            if bucket
            else "",
        )
        self.table.set_rows([_cells(one) for one in self._objects])

    def show_content(self, bucket: str, key: str, text: str) -> None:
        """Show an object's content, if it is still the one chosen."""
        if (bucket, key) == self._open:
            self.content.setPlainText(text if len(text) <= LONGEST else text[:LONGEST] + "\n…")

    def _on_row(self, at: int) -> None:
        chosen = self._objects[at]
        self._open = (chosen.bucket, chosen.key)
        put(self._name.setText, chosen.key)
        self.content.setPlainText("")
        self.object_wanted.emit(chosen.bucket, chosen.key)

    def _build(self) -> None:
        below = QWidget()
        column = QVBoxLayout(below)
        filled(column, margins=(0, 8, 0, 0), gap=6)
        column.addWidget(self._name)
        column.addWidget(self.content)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setSizes([300, 240])
        hint = tr("Records put to the delivery stream arrive here as objects, once its buffer is full or old enough.")
        self._holder = Placeholder(split, "delivery", tr("Nothing delivered yet"), hint)
        box = QVBoxLayout(self)
        filled(box, gap=10)
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
