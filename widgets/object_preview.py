"""An object's content: text, JSON set out, or a table; with a line that says how it was packed and how much it is.

Plain data in; text from outside is shown as it is. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from labs.shapes import Preview
from labs.tongue import joined, tr
from widgets.parts import ElidedLabel, filled
from widgets.result_grid import ResultGrid
from widgets.spoken import put
from widgets.words import count_words

KINDS = {"text": tr("text"), "json": tr("JSON"), "table": tr("table"), "bytes": tr("bytes")}


class ObjectPreview(QWidget):
    """A line, then the content."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ElidedLabel("", "aside")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        put(self.text.setAccessibleName, tr("Object's content"))
        put(self.text.setPlaceholderText, tr("Choose an object to read it."))
        self.grid = ResultGrid(tr("Object's rows"))
        self._stack = QStackedWidget()
        for view in (self.text, self.grid):
            self._stack.addWidget(view)
        box = QVBoxLayout(self)
        filled(box, gap=6)
        box.addWidget(self._said)
        box.addWidget(self._stack, 1)

    def show_preview(self, found: Preview) -> None:
        """Show what the object holds."""
        table = found.kind == "table"
        self._stack.setCurrentWidget(self.grid if table else self.text)
        if table:
            self.grid.show_rows(found.columns, found.rows, found.types)
            self.text.setPlainText("")
        else:
            self.text.setPlainText(found.text)
        put(self._said.setText, preview_words(found))

    def clear(self, words: str = "") -> None:
        """Nothing is shown but perhaps a sentence."""
        self._stack.setCurrentWidget(self.text)
        self.text.setPlainText("")
        put(self._said.setText, words)

    def words(self) -> str:
        """What is said of the content."""
        return self._said.text()


def preview_words(found: Preview) -> str:
    """ "JSON · gzip · 12 records", and that only the beginning is shown where that is so."""
    parts = [KINDS.get(found.kind, found.kind), found.packed]
    if found.records is not None:
        parts.append(count_words(found.records, tr("record"), tr("records")))
    if found.more or (found.records or 0) > len(found.rows) > 0:
        parts.append(tr("the beginning is shown"))
    return joined(" · ", [part for part in parts if part])
