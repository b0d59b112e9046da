"""A term of the glossary: what it is called, what it means, and the terms that belong to it. And its popover.

Plain text in, `followed` out. Knows no glossary.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.flow import FlowLayout
from widgets.parts import button, filled, label
from widgets.spoken import put
from widgets.theme import sized

WIDTH = 360


class TermPane(QWidget):
    """`followed` tells the id of a related term."""

    followed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._term, self._means = label("", "section", wrap=True), label("", wrap=True, selectable=True)
        self._see = label(tr("See also"), "aside")
        self._links, self._flow = QWidget(), FlowLayout(gap=4)
        self._links.setLayout(self._flow)
        box = QVBoxLayout(self)
        filled(box, gap=8)
        for part in (self._term, self._means, self._see, self._links):
            box.addWidget(part)
        box.addStretch(1)

    def show_term(self, term: str, means: str, see: Sequence[tuple[str, str]]) -> None:
        """Show a term; `see` holds ids and words of related ones."""
        put(self._term.setText, term)
        put(self._means.setText, means)
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for ident, words in see:
            link = button(words, "link")
            link.clicked.connect(partial(self.followed.emit, ident))
            self._flow.add(link)
        self._see.setVisible(bool(see))
        self._links.setVisible(bool(see))

    def text(self) -> str:
        """The term and its meaning."""
        return f"{self._term.text()} · {self._means.text()}"


class TermPopover(QFrame):
    """Beside the link that was followed; Esc or a click elsewhere closes it."""

    glossary_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._over = parent
        self.setObjectName("panel")
        self.setProperty("role", "pill")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        put(self.setAccessibleName, tr("Term"))
        self.pane = TermPane()
        self.more = button(tr("All terms"), "link")
        box = QVBoxLayout(self)
        filled(box, margins=(16, 14, 16, 10), gap=8)
        box.addWidget(self.pane)
        box.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        sized(self.setFixedWidth, WIDTH)
        self.more.clicked.connect(self.glossary_wanted)

    def open_at(self, place: QPoint) -> None:
        """Show it there, on the screen as a whole."""
        self.layout().activate()  # type: ignore[union-attr]  # it has one
        self.resize(self.width(), self.heightForWidth(self.width()))
        room = self._over.window().frameGeometry()
        x = max(room.left() + 8, min(place.x(), room.right() - self.width() - 8))
        y = max(room.top() + 8, min(place.y() + 4, room.bottom() - self.height() - 8))
        self.move(x, y)
        self.show()
        self.more.setFocus()
