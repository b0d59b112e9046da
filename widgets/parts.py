"""Small parts that views are put together from: labels by role, buttons by kind, rules, boxes, empty states.

Text is always plain text. Knows no engine and no course.
"""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from widgets.icons import IconLabel
from widgets.spoken import put
from widgets.theme import px, sized


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A plain-text label in one of the style sheet's roles."""
    made = QLabel()
    put(made.setText, text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


class ElidedLabel(QLabel):
    """A label of one line that gives way: cut at its end where there is no room."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        put(self.setText, text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what there is room for."""
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)

    def is_cut(self) -> bool:
        """Whether there is less room than words."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.width()

    def event(self, event: QEvent) -> bool:
        """The whole text as a tip, where it is cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(event.globalPos(), plain_tip(self.text()) if self.is_cut() else "", self)
            return True
        return super().event(event)


def plain_tip(text: str) -> str:
    """A tooltip that shows text from outside as it is; Qt guesses rich text."""
    return f"<qt>{html.escape(text)}</qt>"


def button(text: str, kind: str = "", *, tip: str = "") -> QPushButton:
    """A push button: quiet unless `kind` is primary or link."""
    made = QPushButton()
    put(made.setText, text)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if kind:
        made.setProperty("kind", kind)
    if tip:
        put(made.setToolTip, tip)
    return made


def named(box: QComboBox, name: str) -> None:
    """Give a combo box and the list that it opens their accessible name."""
    put(box.setAccessibleName, name)
    put(box.view().setAccessibleName, name)


def restyle(widget: QWidget, **properties: str) -> None:
    """Set properties that the style sheet looks at, and have it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    for one in (widget, *widget.findChildren(QWidget)):
        one.style().unpolish(one)
        one.style().polish(one)


def rule() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def filled(layout: QLayout, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0) -> None:
    """Set a layout's margins (left, top, right, bottom) and its gap."""
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)


def scrolled_within(inner: QWidget, name: str, sheet: QDialog, parent: QWidget) -> QScrollArea:
    """The middle of a sheet, which scrolls, also by keys, where the window is smaller than what it holds.

    To be called once the sheet holds it; sizes the sheet.
    """
    made = scroller(inner)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    put(made.setAccessibleName, name)
    wanted = inner.sizeHint().expandedTo(inner.minimumSize()) + QSize(px(48) + 16, px(140))
    sheet.resize(wanted.boundedTo(parent.size() - QSize(40, 40)))
    return made


LEAST_LIST = 100  # pixels at text scale 1: a head and two rows, below which a view scrolls as a whole
WIDEST_HINT = 420  # pixels: at large text the narrowest stage still holds it
NO_MARGINS = (0, 0, 0, 0)


def row(*parts: QWidget | None, gap: int = 8, margins: tuple[int, int, int, int] = NO_MARGINS) -> QHBoxLayout:
    """Widgets in a row; None stands for the space that stretches."""
    made = QHBoxLayout()
    filled(made, margins=margins, gap=gap)
    for part in parts:
        if part is None:
            made.addStretch(1)
        else:
            made.addWidget(part, 1 if isinstance(part, ElidedLabel) else 0)
    return made


def scroller(inner: QWidget) -> QScrollArea:
    """The widget in a frame that scrolls where text is large and room is small; otherwise as if it were not there."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QScrollArea.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner.setObjectName(inner.objectName() or "panel")
    inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    made.setWidget(inner)
    return made


class Placeholder(QStackedWidget):
    """A view, or a calm sentence that says what to do while there is nothing to see."""

    def __init__(self, view: QWidget, icon: str, title: str, hint: str):
        super().__init__()
        self._title = label(title, "empty")
        self._hint = label(hint, "soft", wrap=True)
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.addStretch(2)
        for part in (IconLabel(icon, "faint", 32), self._title):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row(None, self._hint, None))
        column.addStretch(3)
        column.setSpacing(8)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        sized(self._fit)
        self.addWidget(empty)
        self.addWidget(view)

    def _fit(self) -> None:
        self._hint.setFixedWidth(min(px(360), WIDEST_HINT))

    def set_empty(self, empty: bool) -> None:
        """Show the sentence, or the view."""
        self.setCurrentIndex(0 if empty else 1)

    def is_empty(self) -> bool:
        """Whether the sentence is shown."""
        return self.currentIndex() == 0

    def say(self, title: str, hint: str) -> None:
        """Other words for the empty state."""
        put(self._title.setText, title)
        put(self._hint.setText, hint)
