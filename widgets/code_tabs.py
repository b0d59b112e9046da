"""The calls of a step as code in tabs, read-only and copyable. The text is passed in.

Knows no call and no SDK.
"""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QTabBar, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.parts import button, filled, label, row
from widgets.spoken import put
from widgets.theme import mono_font, px

TALLEST = 18  # lines


class CodeTabs(QWidget):
    """A tab a language, and a button that copies."""

    def __init__(self, names: tuple[str, ...] = ("boto3", "AWS CLI", "Console")) -> None:
        super().__init__()
        self._texts = dict.fromkeys(names, "")
        self._bar = QTabBar()
        put(self._bar.setAccessibleName, tr("Code of this step"))
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        for name in names:
            self._bar.addTab(name)
        self._copy = button(tr("Copy"), "link")
        self._empty = label(tr("The calls of this step appear here once it has run."), "aside", wrap=True)
        self._edit = QPlainTextEdit()
        self._edit.setReadOnly(True)
        put(self._edit.setAccessibleName, tr("Calls of this step"))
        self._edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._edit.setTabChangesFocus(True)
        box = QVBoxLayout(self)
        filled(box, gap=8)
        box.addLayout(row(self._bar, None, self._copy))
        box.addWidget(self._empty)
        box.addWidget(self._edit)
        self._bar.currentChanged.connect(lambda _at: self._show())
        self._copy.clicked.connect(lambda: put(QGuiApplication.clipboard().setText, self.text()))
        self._show()

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

    def _show(self) -> None:
        text = self.text()
        if self._edit.toPlainText() != text:
            self._edit.setPlainText(text)
        self._empty.setVisible(not text)
        self._edit.setVisible(bool(text))
        self._copy.setVisible(bool(text))
        lines = min(TALLEST, text.count("\n") + 1)
        self._edit.setFixedHeight(lines * QFontMetrics(mono_font()).lineSpacing() + px(38))
