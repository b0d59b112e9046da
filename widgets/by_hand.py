"""How a step is done in a terminal instead: our Markdown with a Copy beside each block of code, and Check at its end.

Text in, wishes out. Knows no engine.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.code_tabs import CodeTabs
from widgets.flow import FlowLayout
from widgets.lesson_view import LessonView
from widgets.parts import button, filled

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
TITLES = {"python": "Python", "bash": "Bash", "json": "JSON", "sql": "SQL", "": "Text"}


def parts_of(markdown: str) -> list[tuple[str, str]]:
    """Prose and code in order: ("", Markdown) for prose, (what the fence names, text) for code."""
    found: list[tuple[str, str]] = []
    at = 0
    for block in _FENCE.finditer(markdown):
        found += [("", markdown[at : block.start()].strip()), (block[1] or "text", block[2].rstrip("\n"))]
        at = block.end()
    found.append(("", markdown[at:].strip()))
    return [(kind, text) for kind, text in found if text]


class ByHand(QFrame):
    """A quiet box; empty until it is shown something."""

    check_wanted = Signal()
    do_wanted = Signal()
    terminal_wanted = Signal()
    followed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self.check, self.do = button(tr("Check")), button(tr("Do it for me"))
        self.terminal = button(tr("Use your own terminal…"), "link")
        self._codes: list[CodeTabs] = []
        self._texts = QWidget()
        self._column = QVBoxLayout(self._texts)
        filled(self._column, gap=8)
        box = QVBoxLayout(self)
        filled(box, margins=(12, 10, 12, 10), gap=8)
        box.addWidget(self._texts)
        buttons, flow = QWidget(), FlowLayout()
        buttons.setLayout(flow)
        flow.add(self.do, self.check, self.terminal)
        box.addWidget(buttons)
        self.do.clicked.connect(self.do_wanted)
        self.check.clicked.connect(self.check_wanted)
        self.terminal.clicked.connect(self.terminal_wanted)

    def show_markdown(self, markdown: str, *, does: bool = False) -> None:
        """Show what was asked for; `does`: with a button that has it done."""
        self.do.setVisible(does)
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._codes = []
        for kind, text in parts_of(markdown):
            self._column.addWidget(self._code(kind, text) if kind else self._prose(text))

    def codes(self) -> list[str]:
        """The blocks of code that are shown."""
        return [one.text() for one in self._codes]

    def _prose(self, markdown: str) -> LessonView:
        view = LessonView()
        view.show_markdown(markdown)
        view.followed.connect(self.followed)
        return view

    def _code(self, kind: str, text: str) -> CodeTabs:
        name = TITLES.get(kind, kind)
        tabs = CodeTabs((name,), tr("Code to copy"))
        tabs.set_text(name, text)
        self._codes.append(tabs)
        return tabs
