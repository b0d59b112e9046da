"""The calls of a step as code in tabs, read-only and copyable. The text is passed in.

Knows no call and no SDK.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTabBar, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import button, filled, label, row
from widgets.spoken import put
from widgets.theme import mono_font, px, sized

TALLEST = 18  # lines
NAMES = ("boto3", "AWS CLI", "Console")


class CodeTabs(QWidget):
    """A tab a language, and a button that copies."""

    terminal_wanted = Signal()

    def __init__(self, names: Sequence[str] = NAMES, title: str = "") -> None:
        super().__init__()
        self._texts = dict.fromkeys(names, "")
        self._bar = QTabBar()
        put(self._bar.setAccessibleName, title or tr("Code of this step"))
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        for name in names:
            self._bar.addTab(name)
        self._copy = button(tr("Copy"), "link")
        self._empty = label(tr("The calls of this step appear here once it has run."), "aside", wrap=True)
        self._edit = QPlainTextEdit()
        self._edit.setReadOnly(True)
        put(self._edit.setAccessibleName, title or tr("Calls of this step"))
        self._edit.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._edit.setTabChangesFocus(True)
        self._edit.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        box = QVBoxLayout(self)
        filled(box, gap=8)
        box.addLayout(row(self._bar, None, self._copy))
        box.addWidget(self._empty)
        box.addWidget(self._edit)
        self._bar.currentChanged.connect(lambda _at: self._show())
        self.terminal = button(tr("Use your own terminal…"), "link")
        self.terminal.clicked.connect(self.terminal_wanted)
        self.terminal.setVisible(not title)
        box.addLayout(row(self.terminal, None))
        self._copy.clicked.connect(lambda: put(QGuiApplication.clipboard().setText, self.text()))
        self._show()
        sized(self._fit)

    def set_text(self, name: str, text: str) -> None:
        """The text of one tab."""
        self._texts[name] = text
        self._show()

    def clear(self) -> None:
        """No text in any tab."""
        self._texts = dict.fromkeys(self._texts, "")
        self._show()

    def text(self) -> str:
        """The text of the tab in front."""
        return self._texts[self._bar.tabText(self._bar.currentIndex())]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps other lines; the text's layout follows after this event."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        # A plain document tells its height in lines as they are wrapped.
        lines = min(TALLEST, max(1, round(self._edit.document().size().height())))
        self._edit.setFixedHeight(lines * QFontMetrics(mono_font()).lineSpacing() + px(26))

    def _show(self) -> None:
        text = self.text()
        if self._edit.toPlainText() != text:
            self._edit.setPlainText(text)
        self._empty.setVisible(not text)
        self._edit.setVisible(bool(text))
        self._copy.setVisible(bool(text))
        self._fit()
