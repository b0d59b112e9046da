"""The worklog: what the student decides at the left, the page as it will be at the right, and its way out.

Texts in, wishes out. The preview is HTML of our own making; the text and the difference are plain. Knows no page.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from labs.tongue import tr
from widgets.parts import button, filled, label, row
from widgets.spoken import put
from widgets.theme import px
from widgets.worklog_form import WorklogForm

PAGE, TEXT, CHANGES = range(3)


class WorklogSheet(QDialog):
    """Esc closes it; the window stays usable beside it."""

    export_wanted = Signal()
    pdf_wanted = Signal()

    def __init__(self, form: WorklogForm, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        put(self.setWindowTitle, tr("Worklog"))
        put(self.setAccessibleName, tr("Worklog"))
        self.resize(min(px(1040), parent.width() - 40), min(px(720), parent.height() - 40))
        self.form = form
        self.tabs, self._stack = QTabBar(), QStackedWidget()
        self.page, self.text, self.changes = QTextBrowser(), _plain(), _plain()
        self.export, self.pdf = button(tr("Export"), "primary"), button(tr("Save as PDF…"))
        self.note, self._close = label("", "soft", wrap=True), button(tr("Close"))
        self._build()
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.export.clicked.connect(self.export_wanted)
        self.pdf.clicked.connect(self.pdf_wanted)
        self._close.clicked.connect(self.close)

    def show_page(self, document: QTextDocument, text: str) -> None:
        """The page in front, rendered and as text; an earlier difference no longer holds."""
        place = self.page.verticalScrollBar().value()
        document.setParent(self.page)
        self.page.setDocument(document)
        self.page.verticalScrollBar().setValue(place)
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)
        self.show_changes("", 0)

    def show_changes(self, difference: str, files: int) -> None:
        """What writing would replace; with nothing to replace it is written at the first press."""
        self.changes.setPlainText(difference)
        self.tabs.setTabVisible(CHANGES, files > 0)
        put(self.export.setText, tr("Overwrite {count} files", count=files) if files else tr("Export"))
        if files:
            self.tabs.setCurrentIndex(CHANGES)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was typed is kept."""
        self.form.rest()
        super().closeEvent(event)

    def _build(self) -> None:
        put(self.tabs.setAccessibleName, tr("Preview"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        names = (tr("Page"), tr("Text"), tr("Changes"))
        for at, (words, view) in enumerate(zip(names, (self.page, self.text, self.changes), strict=True)):
            self.tabs.addTab("")
            put(self.tabs.setTabText, words, at)
            put(view.setAccessibleName, words)
            self._stack.addWidget(view)
        self.tabs.setTabVisible(CHANGES, False)
        left = QScrollArea()
        left.setObjectName("panel")
        left.setWidgetResizable(True)
        left.setFrameShape(QScrollArea.Shape.NoFrame)
        left.setWidget(self.form)
        self.form.setObjectName("panel")
        right = QVBoxLayout()
        filled(right, gap=8)
        right.addWidget(self.tabs)
        right.addWidget(self._stack, 1)
        across = QHBoxLayout()
        filled(across, gap=px(24))
        across.addWidget(left, 2)
        across.addLayout(right, 3)
        for one in (self.export, self.pdf, self._close, self.form.browse, self.form.remove):
            one.setAutoDefault(False)
        box = QVBoxLayout(self)
        filled(box, margins=(px(24), px(20), px(24), px(16)), gap=px(14))
        box.addLayout(across, 1)
        box.addWidget(self.note)
        box.addLayout(row(self.export, self.pdf, None, self._close))


def _plain() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    return made
