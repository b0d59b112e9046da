"""An editor for code: line numbers, colours for Python or SQL, a mark on the line that is wrong.

Text in and out; `run_wanted` on Ctrl+Return, `save_wanted` on Ctrl+S. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from widgets.code_colours import Highlighter, Language
from widgets.spoken import put
from widgets.theme import mono_font, px, sized, tokens_now

INDENT = "    "


class CodeEdit(QPlainTextEdit):
    """Tab indents only where `indents`; else it goes on to the next widget."""

    run_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, name: str, language: Language, *, indents: bool = False) -> None:
        super().__init__()
        put(self.setAccessibleName, name)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(not indents)
        self._indents = indents
        self._colours = Highlighter(self.document(), language)
        self._margin = _Margin(self)
        self._wrong = 0
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._scroll_margin)
        self.textChanged.connect(self.clear_mark)
        sized(self._size)

    def mark(self, line: int, column: int) -> None:
        """Point at a place, both from 1; the cursor goes there."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        if line < 1 or not block.isValid():
            return
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(max(0, column - 1), max(0, block.length() - 1)))
        self.setTextCursor(cursor)
        self._wrong = line
        line_of = QTextEdit.ExtraSelection()
        line_of.cursor = cursor
        back = QColor(tokens_now().colour("wrong"))
        back.setAlpha(36)
        line_of.format.setBackground(back)
        line_of.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        self.setExtraSelections([line_of])

    def _size(self) -> None:
        self.setFont(mono_font())
        self._make_room()

    def marked(self) -> int:
        """The line that is marked; 0 for none."""
        return self._wrong

    def clear_mark(self) -> None:
        """No line is marked."""
        if self._wrong:
            self._wrong = 0
            self.setExtraSelections([])

    def event(self, event: QEvent) -> bool:
        """Keep the editor's own keys from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run, save, indent like the line above."""
        if _runs(event):
            self.run_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Save):
            self.save_wanted.emit()
        elif self._indents and event.key() == Qt.Key.Key_Tab:
            self.insertPlainText(INDENT)
        elif self._indents and event.key() == Qt.Key.Key_Return:
            line = self.textCursor().block().text()
            deeper = INDENT if line.rstrip().endswith(":") else ""
            self.insertPlainText("\n" + line[: len(line) - len(line.lstrip())] + deeper)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin as high as the text."""
        super().resizeEvent(event)
        room = self.contentsRect()
        self._margin.setGeometry(QRect(room.left(), room.top(), self.margin_width(), room.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Take the new scheme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colours.rehighlight()

    def margin_width(self) -> int:
        """Pixels that the line numbers need."""
        return px(14) + self.fontMetrics().horizontalAdvance("9") * max(2, len(str(self.blockCount())))

    def paint_margin(self, event: QPaintEvent) -> None:
        """Paint the numbers of the lines that are seen."""
        tokens = tokens_now()
        with QPainter(self._margin) as painter:
            painter.fillRect(event.rect(), tokens.colour("window"))
            painter.setFont(self.font())
            block = self.firstVisibleBlock()
            top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
            while block.isValid() and top <= event.rect().bottom():
                height = self.blockBoundingRect(block).height()
                number = block.blockNumber() + 1
                painter.setPen(tokens.colour("wrong" if number == self._wrong else "soft"))
                room = QRect(0, round(top), self._margin.width() - px(6), round(height))
                painter.drawText(room, Qt.AlignmentFlag.AlignRight, str(number))
                block, top = block.next(), top + height

    def _make_room(self) -> None:
        self.setViewportMargins(self.margin_width(), 0, 0, 0)

    def _scroll_margin(self, room: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, room.y(), self._margin.width(), room.height())


class _Margin(QWidget):
    """Where the line numbers stand."""

    def __init__(self, edit: CodeEdit) -> None:
        super().__init__(edit)
        self._edit = edit

    def sizeHint(self) -> QSize:
        """As wide as the numbers."""
        return QSize(self._edit.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers."""
        self._edit.paint_margin(event)


def _runs(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _own(event: QKeyEvent) -> bool:
    return _runs(event) or event.matches(QKeySequence.StandardKey.Save)
