"""How a row of the week rail is drawn: a day with its progress, a lab's title, a step with its state.

Reads item data roles only. Knows no course.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from labs.model import StepState
from widgets.icons import STATE_ICONS, pixmap
from widgets.theme import Tokens, px, tokens_now

LEVEL = Qt.ItemDataRole.UserRole
ID = Qt.ItemDataRole.UserRole + 1
STATE = Qt.ItemDataRole.UserRole + 2
PROGRESS = Qt.ItemDataRole.UserRole + 3
DAY, LAB, STEP = "day", "lab", "step"

Index = QModelIndex | QPersistentModelIndex


class RailDelegate(QStyledItemDelegate):
    """Paints the three sorts of rows."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        tokens = tokens_now()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _back(painter, option, index, tokens)
        draw = {DAY: _day, LAB: _lab, STEP: _step}[str(index.data(LEVEL))]
        draw(painter, option, index, tokens)
        painter.restore()


def _back(painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver) and index.data(LEVEL) != LAB
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    box = option.rect.adjusted(1, 1, -1, -1)
    if selected or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("accent_back" if selected else "grid"))
        painter.drawRoundedRect(box, 6, 6)
    if focused and selected:
        painter.setPen(tokens.colour("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 6, 6)


def _day(painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
    right = option.rect.adjusted(8, 0, -8, 0)
    painter.setFont(_font(option.font, 13, QFont.Weight.Normal))
    painter.setPen(tokens.colour("soft"))
    progress = str(index.data(PROGRESS))
    painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, progress)
    room = right.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(progress) - 12, 0)
    _text(painter, room, str(index.data()), _font(option.font, 14, QFont.Weight.DemiBold), tokens, "text")


def _lab(painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
    font = _font(option.font, 13, QFont.Weight.Normal)
    _text(painter, option.rect.adjusted(8, 0, -8, 0), str(index.data()), font, tokens, "soft")


def _step(painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
    state = StepState(index.data(STATE) or StepState.TODO)
    name, token = STATE_ICONS[state]
    size = px(16)
    top = option.rect.top() + (option.rect.height() - size) // 2
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(option.rect.left() + 14, top, pixmap(name, tokens.colour(token), size, ratio))
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    room = option.rect.adjusted(14 + size + 10, 0, -8, 0)
    font = _font(option.font, 14, QFont.Weight.Medium if selected else QFont.Weight.Normal)
    _text(painter, room, str(index.data()), font, tokens, "text" if selected else "soft")


def _text(painter: QPainter, room: QRect, words: str, font: QFont, tokens: Tokens, token: str) -> None:
    painter.setFont(font)
    painter.setPen(tokens.colour(token))
    words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def _font(base: QFont, size: float, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    font.setPixelSize(px(size))
    font.setWeight(weight)
    return font
