"""Links, glossary and search: a term opens beside its link, a step is gone to, and one sheet finds both.

The glossary is read when it is first asked for. Knows the window and the controller.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint

from widgets.find_sheet import STEP, TERM, FindSheet, Found
from widgets.term_pane import TermPopover

if TYPE_CHECKING:
    from app.window import MainWindow
    from labs.teaching.glossary import Term
    from labs.teaching.search import Hit
    from widgets.lesson_view import LessonView


class Finding(QObject):
    """One instance a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._controller = window, window.controller
        self.sheet: FindSheet | None = None
        self.popover: TermPopover | None = None
        self._terms: dict[str, Found] = {}
        self._place = QPoint()
        lesson, hand = window.card.lesson, window.card.help.hand
        lesson.followed.connect(partial(self._follow, lesson))
        hand.followed.connect(partial(self._follow, lesson))
        self._controller.answered.connect(self._on_answer)
        window.installEventFilter(self)

    def show(self, term: str = "") -> None:
        """Open the sheet, on a term where one is named."""
        if not self._controller.is_open():
            return
        if self.sheet is None:
            self.sheet = FindSheet(self._window)
            self.sheet.query_wanted.connect(self._search)
            self.sheet.step_wanted.connect(self._window.go_to)
        self.sheet.set_terms(list(self._terms.values()))
        self.sheet.begin()
        self._read_terms(f"terms {term}".strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another language: the words of before are forgotten."""
        if event.type() == QEvent.Type.LanguageChange and self._terms:
            self._terms = {}
            if self.sheet is not None:
                self._read_terms("terms")
                self._search(self.sheet.field.text())
        return super().eventFilter(watched, event)

    def _search(self, query: str) -> None:
        if query.strip():
            self._controller.read(f"find {query}", lambda engine: (query, engine.guide.search(query)))

    def _read_terms(self, name: str) -> None:
        self._controller.read(name, lambda engine: engine.guide.glossary())

    def _follow(self, lesson: LessonView, kind: str, ident: str) -> None:
        if kind == STEP:
            self._window.go_to(ident)
            return
        self._place = lesson.viewport().mapToGlobal(lesson.cursorRect().bottomLeft())
        self._read_terms(f"term {ident}")

    def _on_answer(self, name: str, answer: Any) -> None:
        what, _, ident = name.partition(" ")
        match what:
            case "terms" if self.sheet is not None:
                self._take(answer)
                self.sheet.set_terms(list(self._terms.values()))
                if ident:
                    self.sheet.show_term(ident)
            case "term":
                self._take(answer)
                self._pop(ident)
            case "find" if self.sheet is not None:
                self.sheet.set_found(answer[0], [self._found(hit) for hit in answer[1]])

    def _take(self, terms: dict[str, Term]) -> None:
        self._terms = {one.id: Found(TERM, one.id, one.term, one.means, one.see) for one in terms.values()}

    def _found(self, hit: Hit) -> Found:
        if hit.page.kind == TERM and hit.page.id in self._terms:
            return self._terms[hit.page.id]
        return Found(hit.page.kind, hit.page.id, hit.page.title, hit.excerpt)

    def _pop(self, ident: str) -> None:
        one = self._terms.get(ident)
        if one is None:
            return
        if self.popover is None:
            self.popover = TermPopover(self._window)
            self.popover.pane.followed.connect(self._pop)
            self.popover.glossary_wanted.connect(self._all)
        self._shown = ident
        see = [(other, self._terms[other].title) for other in one.see if other in self._terms]
        self.popover.pane.show_term(one.title, one.words, see)
        self.popover.open_at(self._place)

    def _all(self) -> None:
        if self.popover is not None:
            self.popover.hide()
        self.show(self._shown)
