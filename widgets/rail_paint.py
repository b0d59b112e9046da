"""How a row of the week rail is drawn: a day with its progress, a lab's title, a step with its state.

Reads item data roles only. Knows no course.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from labs.model import StepState
from labs.tongue import again
from widgets.icons import STATE_ICONS, pixmap
from widgets.theme import Tokens, px, tokens_now
from widgets.words import STATE_WORDS

LEVEL = Qt.ItemDataRole.UserRole
ID = Qt.ItemDataRole.UserRole + 1
STATE = Qt.ItemDataRole.UserRole + 2
PROGRESS = Qt.ItemDataRole.UserRole + 3
DAY, LAB, STEP, QUIZ = "day", "lab", "step", "quiz"

ICON_LEFT = 12
MIDDLE = Qt.AlignmentFlag.AlignVCenter
FOLDED_BELOW = 100  # pixels: narrower rows show icons and the days' first letters

Index = QModelIndex | QPersistentModelIndex

ROW_PX = {DAY: 34, LAB: 30, STEP: 30, QUIZ: 30}


class RailDelegate(QStyledItemDelegate):
    """Paints the sorts of rows; a quiz looks as a step does, with its result in place of a state's word."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        tokens = tokens_now()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _back(painter, option, index, tokens)
        folded = option.rect.width() < px(FOLDED_BELOW)
        short, whole = {DAY: _short_day, LAB: _short_lab}, {DAY: _day, LAB: _lab}
        look = short | {STEP: _icon, QUIZ: _icon} if folded else whole | {STEP: _step, QUIZ: _step}
        look[str(index.data(LEVEL))](painter, option, index, tokens)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its level is, and higher where a step's title needs a second line."""
        size = QSize(0, px(ROW_PX[str(index.data(LEVEL))]))
        view = option.widget
        if index.data(LEVEL) not in (STEP, QUIZ) or not isinstance(view, QAbstractItemView):
            return size
        option.rect.setWidth(view.viewport().width())
        if option.rect.width() < px(FOLDED_BELOW):
            return size
        room = QRect(0, 0, _title_room(option, index).width(), 0)
        words = QFontMetrics(_font(option.font, 14, QFont.Weight.Medium))
        needed = words.boundingRect(room, Qt.TextFlag.TextWordWrap, str(index.data())).height()
        return QSize(size.width(), max(size.height(), needed + px(10)))


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
    """The state's icon, the title on as many lines as it needs, the state's word."""
    state = StepState(index.data(STATE) or StepState.TODO)
    _state_icon(painter, option.rect, option.rect.left() + ICON_LEFT, state, tokens)
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    room, word, token = _title_room(option, index), _word_of(index), STATE_ICONS[state][1]
    painter.setFont(_font(option.font, 12, QFont.Weight.Normal))
    painter.setPen(tokens.colour("soft" if token == "faint" else token))
    painter.drawText(option.rect.adjusted(0, 0, -8, 0), MIDDLE | Qt.AlignmentFlag.AlignRight, word)
    painter.setFont(_font(option.font, 14, QFont.Weight.Medium if selected else QFont.Weight.Normal))
    painter.setPen(tokens.colour("text" if selected else "soft"))
    painter.drawText(room, MIDDLE | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, str(index.data()))


def _word_of(index: Index) -> str:
    """What is said of a step's state, or of a quiz."""
    return str(index.data(PROGRESS) or again(STATE_WORDS[StepState(index.data(STATE) or StepState.TODO)]))


def _title_room(option: QStyleOptionViewItem, index: Index) -> QRect:
    """Where a step's title stands: between its icon and its word."""
    word = QFontMetrics(_font(option.font, 12, QFont.Weight.Normal)).horizontalAdvance(_word_of(index))
    return option.rect.adjusted(ICON_LEFT + px(16) + 10, 0, -8 - word - 8, 0)


def _state_icon(painter: QPainter, room: QRect, left: int, state: StepState, tokens: Tokens) -> None:
    name, token = STATE_ICONS[state]
    size = px(16)
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    top = room.top() + (room.height() - size) // 2
    painter.drawPixmap(left, top, pixmap(name, tokens.colour(token), size, ratio))


def _short_day(painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
    painter.setFont(_font(option.font, 12, QFont.Weight.DemiBold))
    painter.setPen(tokens.colour("text"))
    painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, short_day(str(index.data())))


def short_day(title: str) -> str:
    """ "Mon" for Monday, "T2" for Thứ 2: what tells a day in three letters."""
    words = title.split()
    return title[:3] if len(words) < 2 else words[0][:1] + words[-1][:2]


def _short_lab(painter: QPainter, option: QStyleOptionViewItem, _index: Index, tokens: Tokens) -> None:
    painter.setPen(tokens.colour("line"))
    middle = option.rect.center().y()
    painter.drawLine(option.rect.left() + px(10), middle, option.rect.right() - px(10), middle)


def _icon(painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
    state = StepState(index.data(STATE) or StepState.TODO)
    _state_icon(painter, option.rect, option.rect.center().x() - px(16) // 2, state, tokens)


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
