"""The lesson: our own Markdown with figures, restyled, as tall as its text; and the short form a presenter shows.

Links to terms and steps are told as `followed`; others open in the system's browser. Only lessons of our own are
shown here; text from outside never is. Knows no course.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import QByteArray, QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QFontMetrics,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
)
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QTextBrowser

from labs.tongue import tr
from widgets import figures
from widgets.spoken import put
from widgets.theme import mono_font, px, tokens_now

FIGURE, SLACK, HANGING = "](figure:", 32, 2
_HEADING = re.compile(r"^\s*#[^\n]*\n+")
_MARKS = re.compile(r"[*_`]{1,3}|\[([^\]]*)\]\([^)]*\)")


class LessonView(QTextBrowser):
    """A text without a frame or scroll bars of its own. `followed` tells (term or step, its id)."""

    followed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        put(self.setAccessibleName, tr("Lesson"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(18)
        self._markdown = ""
        self._lit: frozenset[str] = frozenset()
        self._drawn = 0  # the width for which figures were drawn

    def show_markdown(self, markdown: str) -> None:
        """Show a lesson; its first heading is left out, since the card shows the title."""
        self._markdown = _HEADING.sub("", markdown, count=1)
        self._render()
        self._settle()

    def set_lit(self, steps: Collection[str]) -> None:
        """Light in figures what these verified steps have built."""
        if self._lit != frozenset(steps):
            self._lit = frozenset(steps)
            if FIGURE in self._markdown:
                self._render()

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        """A figure, drawn for this width and scheme; nothing else is ever loaded, from disk or elsewhere."""
        url = QUrl(name)
        width = self.viewport().width() or px(480)
        if url.scheme() == "figure" and figures.exists(url.path()):
            return figures.figure(url.path(), width, self.devicePixelRatioF(), self._lit)
        return QByteArray()

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("term", "step"):
            self.followed.emit(url.scheme(), url.path())
        elif url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height to the text's, and figures to the width."""
        super().resizeEvent(event)
        # A little wider is left alone: a scroll bar that goes because a figure shrank must not come back for it.
        width = event.size().width()
        if FIGURE in self._markdown and not self._drawn <= width <= self._drawn + px(SLACK):
            self._render()
        else:
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Render again in the new scheme's colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._markdown:
            self._render()
            self._settle()

    def _render(self) -> None:
        self._drawn = self.viewport().width()
        self.setMarkdown(self._markdown)
        _frame_code(self.document())
        cursor = QTextCursor(self.document())
        self.document().setDefaultFont(self.font())
        block = self.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            cursor.mergeBlockFormat(_spacing(block))
            for at, length in [(part.start, part.length) for part in block.textFormats()]:
                self._restyle(cursor, block.position() + at, length)
            block = block.next()
        _flatten_beside_code(self.document())
        self._fit()

    def _restyle(self, cursor: QTextCursor, start: int, length: int) -> None:
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        form, tokens = cursor.charFormat(), tokens_now()
        wanted = QTextCharFormat()
        if form.isAnchor():
            wanted.setForeground(tokens.colour("accent"))
        elif form.hasProperty(QTextFormat.Property.FontFixedPitch) or form.fontFixedPitch():
            mono = mono_font()
            wanted.setFontFamilies([mono.family()])
            wanted.setProperty(QTextFormat.Property.FontPixelSize, mono.pixelSize())
            wanted.setForeground(tokens.colour("text"))
            if not _is_code(cursor.block()):
                wanted.setBackground(tokens.colour("grid"))
        else:
            wanted.setForeground(tokens.colour("text" if form.fontWeight() > 500 else "soft"))
        cursor.mergeCharFormat(wanted)

    def _settle(self) -> None:
        """Have what stands below move now: until the next turn of the loop the lesson would lie over it."""
        above = self.parentWidget() if self.isVisible() else None
        while above is not None:
            QApplication.sendEvent(above, QEvent(QEvent.Type.LayoutRequest))
            above = None if isinstance(above, QScrollArea) else above.parentWidget()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(round(self.document().size().height()) + 2)


def first_paragraph(markdown: str) -> str:
    """The lesson's first paragraph as plain words: what a presenter shows under the title."""
    for block in re.split(r"\n\s*\n", _HEADING.sub("", markdown.strip() + "\n", count=1)):
        words = " ".join(_MARKS.sub(lambda found: found[1] or "", block).split())
        if words and not words.startswith(("#", "|", "-", "```", "!")):
            return words
    return ""


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)


def _frame_code(document: QTextDocument) -> None:
    """Each run of code on one ground: a ground of each line's own leaves hairlines between them."""
    form = QTextFrameFormat()
    form.setBackground(tokens_now().colour("grid"))
    form.setPadding(px(10))
    form.setBottomMargin(px(12))
    last = document.lastBlock()
    while last.isValid():
        first = last
        while _is_code(first) and first.previous().isValid() and _is_code(first.previous()):
            first = first.previous()
        if _is_code(last):
            cursor, code = QTextCursor(first), first.blockFormat()
            cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertFrame(form).firstCursorPosition().setBlockFormat(code)  # the first line loses it
        last = first.previous()


def _flatten_beside_code(document: QTextDocument) -> None:
    """Take the height of the empty lines that a frame needs before and after it."""
    flat = QTextBlockFormat()
    flat.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    flat.setBottomMargin(0)
    for frame in document.rootFrame().childFrames():
        for beside in (frame.firstCursorPosition().block().previous(), frame.lastCursorPosition().block().next()):
            if beside.isValid() and not beside.text():
                QTextCursor(beside).mergeBlockFormat(flat)


def _spacing(block: QTextBlock) -> QTextBlockFormat:
    form = QTextBlockFormat()
    code = _is_code(block)
    if code:  # what a long line goes on with stands a little further in
        words = block.text()
        further = (len(words) - len(words.lstrip()) + HANGING) * QFontMetrics(mono_font()).horizontalAdvance(" ")
        form.setNonBreakableLines(False)
        form.setLeftMargin(further)
        form.setTextIndent(-further)
    form.setLineHeight(px(18 if code else 21), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    form.setBottomMargin(0 if code else px(4 if block.textList() else 8))
    form.setTopMargin(0)
    return form
