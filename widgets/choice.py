"""A choice with words of any length: a radio button or a check box that is a row of its own and wraps its words.

Words in, `toggled` out. Knows no question.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from widgets.spoken import put
from widgets.theme import Tokens, px, tokens_now

PAD, MARK, GAP = 12, 16, 10
WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Choice(QAbstractButton):
    """Checkable; `tone` ok or wrong tells how it was."""

    def __init__(self, several: bool) -> None:
        super().__init__()
        self._several = several
        self.setCheckable(True)
        self.setAutoExclusive(not several)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Wide as the column, high as its words are there."""
        return QSize(px(240), self.heightForWidth(self.width() or px(240)))

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The words' height and the padding."""
        room = max(40, width - px(2 * PAD + MARK + GAP))
        words = self.fontMetrics().boundingRect(QRect(0, 0, room, 10_000), WRAP, self.text())
        return max(words.height(), px(MARK)) + px(2 * PAD - 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The frame, the mark and the words."""
        tokens = tokens_now()
        tone = str(self.property("tone") or "")
        edge = tone or ("accent" if self.isChecked() or self.hasFocus() else "line")
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens.colour(edge), 2 if self.hasFocus() or tone else 1))
            painter.setBrush(tokens.colour("accent_back" if self.isChecked() and not tone else "panel"))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
            mark = QRect(px(PAD), (self.height() - px(MARK)) // 2, px(MARK), px(MARK))
            self._mark(painter, mark, tone, tokens)
            painter.setPen(tokens.colour("text"))
            room = self.rect().adjusted(px(PAD + MARK + GAP), 0, -px(PAD), 0)
            painter.drawText(room, WRAP, self.text())

    def _mark(self, painter: QPainter, place: QRect, tone: str, tokens: Tokens) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens.colour(tone or ("accent" if self.isChecked() else "faint")), 1.5))
        draw = painter.drawRect if self._several else painter.drawEllipse
        draw(place)
        inner = place.adjusted(px(4), px(4), -px(4), -px(4))
        if tone:  # the outcome is told by its form as well as by its colour
            half = place.center()
            if tone == "ok":
                painter.drawLine(inner.left(), half.y(), half.x(), inner.bottom())
                painter.drawLine(half.x(), inner.bottom(), inner.right(), inner.top())
            else:
                painter.drawLine(inner.topLeft(), inner.bottomRight())
                painter.drawLine(inner.topRight(), inner.bottomLeft())
        elif self.isChecked():
            painter.setBrush(tokens.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            (painter.drawRect if self._several else painter.drawEllipse)(inner)


def choice(words: str, *, several: bool = False) -> Choice:
    """A choice with these words."""
    made = Choice(several)
    put(made.setText, words)
    return made
