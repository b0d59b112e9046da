"""An exercise in the step card: each item with its choices, or room for own words; marked and explained as answered.

Plain data in, answers out: all of them, whenever one changes. Text is plain text. Knows no engine.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from labs.model import Exercise, Item, Marked
from labs.tongue import tr
from widgets.choice import Choice, choice
from widgets.parts import filled, label, named, restyle
from widgets.spoken import put
from widgets.theme import sized

TYPING_MS = 700
OWN_LINES_PX = 96
SHORT = 30  # letters that a choice may have to stand in a list that opens: longer ones would be cut


class ExerciseView(QWidget):
    """Hidden for a step that asks nothing."""

    answered = Signal(str, object)  # step, item id to what was answered

    def __init__(self) -> None:
        super().__init__()
        self._step = ""
        self._rows: dict[str, _Row] = {}
        self._box = QVBoxLayout(self)
        filled(self._box, gap=14)
        self._prompt = label("", "section", wrap=True)
        self._box.addWidget(self._prompt)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self.hide()

    def show_exercise(self, asked: Exercise | None, marks: Sequence[Marked]) -> None:
        """Show what is asked and how it is answered so far; None hides it."""
        self._forget()
        self.setVisible(asked is not None)
        self._step = asked.step if asked is not None else ""
        if asked is None:
            return
        put(self._prompt.setText, asked.prompt)
        given = {mark.item: mark.given for mark in marks}
        for item in asked.items:
            row = _Row(item, given.get(item.id, ""))
            row.changed.connect(partial(self._on_change, row))
            self._rows[item.id] = row
            self._box.addWidget(row)
        self.show_marks(self._step, marks)

    def show_marks(self, step: str, marks: Sequence[Marked]) -> None:
        """How each item is marked; what has no answer yet says nothing."""
        for mark in marks if step == self._step else ():
            if mark.item in self._rows:
                self._rows[mark.item].show_mark(mark)

    def answer(self, item: str, words: str) -> None:
        """Answer an item as the student would: with a choice's words, or with own words."""
        self._rows[item].answer(words)

    def given(self, step: str) -> dict[str, str]:
        """What is answered so far, when that step is the one that is shown."""
        rows = self._rows if step == self._step else {}
        return {name: row.given() for name, row in rows.items() if row.given()}

    def texts(self) -> dict[str, str]:
        """What is said of each item that is answered."""
        return {name: row.told() for name, row in self._rows.items() if row.told()}

    def _on_change(self, row: _Row) -> None:
        if row.typed():
            self._typing.start()
        else:
            self._tell()

    def _tell(self) -> None:
        self._typing.stop()
        self.answered.emit(self._step, self.given(self._step))

    def _forget(self) -> None:
        if self._typing.isActive():
            self._tell()
        for row in self._rows.values():
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}


class _Row(QWidget):
    """One item."""

    changed = Signal()

    def __init__(self, item: Item, given: str) -> None:
        super().__init__()
        self._list: QComboBox | None = None
        self._words: QPlainTextEdit | None = None
        self._buttons: dict[str, Choice] = {}
        self._verdict, self._why = label("", "verdict"), label("", "soft", wrap=True)
        box = QVBoxLayout(self)
        filled(box, gap=6)
        box.addWidget(label(item.text, wrap=True))
        box.addWidget(self._field(item, given))
        box.addWidget(self._verdict)
        box.addWidget(self._why)
        self._verdict.hide()
        self._why.hide()

    def given(self) -> str:
        """The id of the choice, or the words."""
        if self._list is not None:
            return str(self._list.currentData() or "")
        if self._buttons:
            return next((name for name, button in self._buttons.items() if button.isChecked()), "")
        return self._words.toPlainText().strip() if self._words is not None else ""

    def typed(self) -> bool:
        """Whether it is answered with words."""
        return self._words is not None

    def answer(self, words: str) -> None:
        """Answer it."""
        if self._list is not None:
            self._list.setCurrentText(words)
        elif self._buttons:
            next(button for button in self._buttons.values() if button.text() == words).setChecked(True)
        elif self._words is not None:
            self._words.setPlainText(words)

    def told(self) -> str:
        """How it is marked; empty while it is not."""
        return f"{self._verdict.text()} · {self._why.text()}" if not self._verdict.isHidden() else ""

    def show_mark(self, mark: Marked) -> None:
        """Right or not quite, and why."""
        put(self._verdict.setText, tr("Right") if mark.right else tr("Not quite"))
        restyle(self._verdict, tone="ok" if mark.right else "waiting")
        put(self._why.setText, mark.why)
        self._verdict.setVisible(bool(mark.given))
        self._why.setVisible(bool(mark.given and mark.why))

    def _field(self, item: Item, given: str) -> QWidget:
        if not item.choices:
            return self._own_words(item, given)
        if max(len(words) for _, words in item.choices) > SHORT:
            return self._one_of(item, given)
        self._list = QComboBox()
        named(self._list, item.text)
        self._list.addItem(str(tr("Choose…")), "")
        for name, words in item.choices:
            self._list.addItem(words, name)
        self._list.setCurrentIndex(max(0, self._list.findData(given)))
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._list.currentIndexChanged.connect(lambda _at: self.changed.emit())
        return self._list

    def _one_of(self, item: Item, given: str) -> QWidget:
        """Long choices one under the other, in an order of their own, so that nobody learns a position."""
        holder = QWidget()
        put(holder.setAccessibleName, item.text)
        column = QVBoxLayout(holder)
        filled(column, gap=6)
        shown = list(item.choices)
        random.Random(item.id).shuffle(shown)
        for name, words in shown:
            button = self._buttons[name] = choice(words)
            button.setChecked(name == given)
            button.toggled.connect(lambda on: self.changed.emit() if on else None)
            column.addWidget(button)
        return holder

    def _own_words(self, item: Item, given: str) -> QWidget:
        self._words = QPlainTextEdit(given)
        sized(self._words.setFixedHeight, OWN_LINES_PX)
        self._words.setTabChangesFocus(True)
        self._words.setProperty("kind", "prose")
        put(self._words.setAccessibleName, item.text)
        put(self._words.setPlaceholderText, tr("In your own words, at least {least} words", least=item.least))
        self._words.textChanged.connect(self.changed)
        return self._words
