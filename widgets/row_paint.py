"""How a cell of a plain table is drawn: icon, text cut in the middle, hairline under the row.

Reads the cell from the model. Knows no kind of row.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from labs.tongue import again
from widgets.icons import pixmap
from widgets.theme import px, tokens_now

CELL = Qt.ItemDataRole.UserRole
SHORT = 18  # characters: longer names are told apart by both of their ends


class RowDelegate(QStyledItemDelegate):
    """Paints a `rows.Cell`."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        cell, tokens, room = index.data(CELL), tokens_now(), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, tokens.colour("accent_back"))
        painter.setPen(tokens.colour("line"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        room = room.adjusted(0, 0, -px(10), -1)
        if cell.icon:
            room = _icon(painter, room, cell.icon, tokens.colour(cell.icon_tone))
        font = QFont(option.font)
        font.setWeight(QFont.Weight.Medium if cell.strong else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(tokens.colour(cell.tone))
        text = " ".join(again(cell.text).split("\n"))
        if cell.wraps and painter.fontMetrics().horizontalAdvance(text) > room.width():
            font.setPixelSize(px(12.5))
            painter.setFont(font)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, _fitting(painter, room, text)
            )
            painter.restore()
            return
        cut = Qt.TextElideMode.ElideMiddle if len(text) > SHORT else Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(text, cut, room.width())
        side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        painter.restore()


def _fitting(painter: QPainter, room: QRect, text: str) -> str:
    """The text, or as many of its words as there is room for and an ellipsis."""
    words, shown = text.split(), text
    while len(words) > 1 and painter.boundingRect(room, Qt.TextFlag.TextWordWrap, shown).height() > room.height():
        words.pop()
        shown = " ".join(words) + "…"
    return shown


def _icon(painter: QPainter, room: QRect, name: str, colour: QColor) -> QRect:
    size = px(16)
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(room.left() + 2, room.center().y() - size // 2, pixmap(name, colour, size, ratio))
    return room.adjusted(size + px(10), 0, 0, 0)
