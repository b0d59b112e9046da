"""Search and glossary in one: a field, what was found below it, and what it says beside it. Keyboard all the way.

Without words in the field every term is listed. Plain data in, wishes out. Knows no lesson.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import button, filled, label, row
from widgets.spoken import put
from widgets.term_pane import TermPane
from widgets.theme import px

STEP, TERM = "step", "term"
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Found:
    """Something found: a step or a term, its title, and what is said of it: an excerpt, or what the term means."""

    kind: str
    id: str
    title: str
    words: str
    see: tuple[str, ...] = ()


class FindSheet(QDialog):
    """Up and down move while one types; Return goes to the step or opens the term; Esc closes."""

    query_wanted = Signal(str)
    step_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        put(self.setWindowTitle, tr("Search"))
        put(self.setAccessibleName, tr("Search"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(min(px(760), parent.width() - 40), min(px(500), parent.height() - 80))
        self._terms: Mapping[str, Found] = {}
        self._found: list[Found] = []
        self.field, self.list, self.pane = QLineEdit(), QListWidget(), TermPane()
        put(self.field.setPlaceholderText, tr("Search lessons and terms"))
        put(self.field.setAccessibleName, tr("Search lessons and terms"))
        put(self.list.setAccessibleName, tr("Found"))
        self.go = button(tr("Go to the step"), "primary")
        self._kind = label("", "crumb")
        self._none = label(tr("Nothing holds all these words."), "soft", wrap=True)
        self._build()
        self.field.textChanged.connect(self._on_text)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._on_return)
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.list.itemActivated.connect(lambda _item: self._on_return())
        self.pane.followed.connect(self.show_term)
        self.go.clicked.connect(self._on_return)

    def set_terms(self, terms: Sequence[Found]) -> None:
        """Every term of the glossary."""
        self._terms = {one.id: one for one in terms}
        if not self.field.text().strip():
            self._fill(terms)

    def set_found(self, query: str, found: Sequence[Found]) -> None:
        """What was found for that query; an answer to an older one is not shown."""
        if query == self.field.text():
            self._fill(found)

    def show_term(self, ident: str) -> None:
        """Bring a term forward, whatever was searched for."""
        self.field.clear()
        at = next((at for at, one in enumerate(self._found) if one.id == ident), -1)
        if at >= 0:
            self.list.setCurrentRow(at)

    def texts(self) -> list[str]:
        """What is listed."""
        return [one.title for one in self._found]

    def begin(self) -> None:
        """Shown again: type at once."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field move in the list."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.field and pressed and event.key() in MOVES:  # type: ignore[attr-defined]  # a key event
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _on_text(self, words: str) -> None:
        if words.strip():
            self.query_wanted.emit(words)
        else:
            self._fill(list(self._terms.values()))

    def _fill(self, found: Sequence[Found]) -> None:
        self._found = list(found)
        self.list.clear()
        for one in found:
            kind = tr("Step") if one.kind == STEP else tr("Term")
            item = QListWidgetItem(one.title)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.title}, {kind}")
            item.setSizeHint(QSize(0, px(30)))
            self.list.addItem(item)
        self._none.setVisible(not found)
        self.list.setVisible(bool(found))
        self.list.setCurrentRow(0)
        self._show_current()

    def _show_current(self) -> None:
        at = self.list.currentRow()
        one = self._found[at] if 0 <= at < len(self._found) else Found("", "", "", "")
        see = [(ident, self._terms[ident].title) for ident in one.see if ident in self._terms]
        self.pane.show_term(one.title, one.words, see)
        self.pane.setVisible(bool(one.title))
        self.go.setVisible(one.kind == STEP)
        put(self._kind.setText, tr("Step") if one.kind == STEP else tr("Term"))
        self._kind.setVisible(bool(one.title))

    def _on_return(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._found) and self._found[at].kind == STEP:
            self.hide()
            self.step_wanted.emit(self._found[at].id)

    def _build(self) -> None:
        for one in (self.go, *self.findChildren(type(self.go))):
            one.setAutoDefault(False)
        right = QVBoxLayout()
        filled(right, gap=6)
        right.addWidget(self._kind)
        right.addWidget(self.pane, 1)
        right.addLayout(row(self.go, None))
        across = QHBoxLayout()
        filled(across, gap=px(24))
        across.addWidget(self.list, 2)
        across.addWidget(self._none, 2, Qt.AlignmentFlag.AlignTop)
        across.addLayout(right, 3)
        box = QVBoxLayout(self)
        filled(box, margins=(px(20), px(20), px(20), px(16)), gap=px(16))
        box.addWidget(self.field)
        box.addLayout(across, 1)
