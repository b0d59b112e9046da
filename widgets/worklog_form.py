"""What the student decides of the worklog: language in front, headings, dates, week, site folder, own words, pictures.

Plain data in, wishes out. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPixmap, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from labs.tongue import LANGUAGES, Words, tr
from widgets.parts import button, filled, label, named, plain_tip, row
from widgets.spoken import put
from widgets.theme import px, sized

TYPING_MS = 700
THUMB = QSize(128, 80)
SMOOTH = Qt.TransformationMode.SmoothTransformation


class WorklogForm(QWidget):
    """`changed` tells that the pages read otherwise; own words are told once the typing rests."""

    changed = Signal()
    own_words = Signal(str, str)  # language, words
    site_wanted = Signal()
    removal_wanted = Signal(int)  # the picture's place, from 0

    def __init__(self, presets: Mapping[str, Words], dates: Mapping[str, Words]) -> None:
        super().__init__()
        self.languages, self.week, self.site = QTabBar(), QSpinBox(), QLineEdit()
        self.preset, self.dates = _choice(tr("Headings"), presets), _choice(tr("Dates"), dates)
        self.own, self.pictures = QPlainTextEdit(), QListWidget()
        self.browse, self.remove = button(tr("Choose…")), button(tr("Remove picture"), "link")
        self._none = label(tr("No pictures yet: F9 takes one of the window."), "aside", wrap=True)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._words: dict[str, str] = {}
        self._known = False  # whether the kept words have come: what is typed before stands after them
        self._set_up()
        self._at = self.language()
        self._build()
        self._wire()

    def language(self) -> str:
        """The language in front."""
        return list(LANGUAGES)[self.languages.currentIndex()]

    def show_own(self, words: Mapping[str, str]) -> bool:
        """The student's own words as they are kept, by language; False while more is being typed, which stays."""
        early, self._known = "" if self._known else self.own.toPlainText(), True
        if early:
            self._words = dict(words)
            self.own.setPlainText(" ".join(filter(None, (words.get(self._at), early))))
            self.own.moveCursor(QTextCursor.MoveOperation.End)
            if self._at != self.language():
                self._on_language()
        elif self._typing.isActive():
            return False
        else:
            self._words = dict(words)
            self._show_words()
        return True

    def show_pictures(self, pictures: Sequence[tuple[Path, str]]) -> None:
        """Files and captions."""
        self.pictures.clear()
        for file, caption in pictures:
            item = QListWidgetItem(QIcon(QPixmap(str(file)).scaledToHeight(2 * px(THUMB.height()), SMOOTH)), "")
            item.setToolTip(plain_tip(caption))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, caption)
            self.pictures.addItem(item)
        self.pictures.setVisible(bool(pictures))
        self.remove.setVisible(bool(pictures))
        self._none.setVisible(not pictures)
        self.remove.setEnabled(False)

    def rest(self) -> bool:
        """Tell at once what was typed; whether anything was."""
        typed = self._typing.isActive()
        if typed:
            self._typing.stop()
            self._tell()
        return typed

    def _show_words(self) -> None:
        self._at = self.language()
        words = self._words.get(self._at, "")
        if self.own.toPlainText() != words:
            self.own.blockSignals(True)
            self.own.setPlainText(words)
            self.own.blockSignals(False)

    def _tell(self) -> None:
        if self._known:
            self._words[self._at] = self.own.toPlainText()
            self.own_words.emit(self._at, self._words[self._at])

    def _on_language(self) -> None:
        self.rest()
        if self._known:
            self._show_words()
        self.changed.emit()

    def _set_up(self) -> None:
        put(self.languages.setAccessibleName, tr("Language of the page"))
        self.languages.setDrawBase(False)
        self.languages.setExpanding(False)
        for name in LANGUAGES.values():
            self.languages.addTab(name)
        self.week.setRange(1, 52)
        self.week.setValue(9)
        self.week.lineEdit().setTextMargins(8, 0, 0, 0)
        put(self.week.setAccessibleName, tr("Week number"))
        put(self.site.setAccessibleName, tr("Folder of the site"))
        put(self.site.setPlaceholderText, tr("Folder of the Hugo site"))
        put(self.own.setAccessibleName, tr("In my own words"))
        put(self.own.setPlaceholderText, tr("What you understood this week, in your own words"))
        self.own.setTabChangesFocus(True)
        self.own.setProperty("kind", "prose")
        sized(self.own.setMinimumHeight, 90)
        put(self.pictures.setAccessibleName, tr("Pictures"))
        self.pictures.setViewMode(QListView.ViewMode.IconMode)
        self.pictures.setIconSize(QSize(px(THUMB.width()), px(THUMB.height())))
        sized(self.pictures.setFixedHeight, THUMB.height() + 24)
        self.pictures.setMovement(QListView.Movement.Static)
        self.show_pictures(())

    def _build(self) -> None:
        form = QFormLayout()
        filled(form, gap=8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        site = QWidget()
        site.setLayout(row(self.site, self.browse))
        sized(self.site.setMinimumWidth, 30)
        parts = ((tr("Headings"), self.preset), (tr("Dates"), self.dates), (tr("Week"), self.week), (tr("Site"), site))
        for words, field in parts:
            form.addRow(label(words, "soft"), field)
        box = QVBoxLayout(self)
        filled(box, gap=10)
        box.addWidget(self.languages)
        box.addLayout(form)
        for part in (_section(tr("In my own words")), self.own, _section(tr("Pictures")), self.pictures, self._none):
            box.addWidget(part)
        box.addLayout(row(self.remove, None))
        box.addStretch(1)

    def _wire(self) -> None:
        self.languages.currentChanged.connect(lambda _at: self._on_language())
        for one in (self.preset, self.dates):
            one.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.week.valueChanged.connect(lambda _week: self.changed.emit())
        self.site.textChanged.connect(lambda _path: self.changed.emit())
        self.own.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._tell)
        self.browse.clicked.connect(self.site_wanted)
        self.pictures.currentRowChanged.connect(lambda at: self.remove.setEnabled(at >= 0))
        self.remove.clicked.connect(lambda: self.removal_wanted.emit(self.pictures.currentRow()))


def _section(words: Words) -> QLabel:
    return label(words, "section")


def _choice(name: Words, choices: Mapping[str, Words]) -> QComboBox:
    made = QComboBox()
    named(made, name)
    for at, (value, words) in enumerate(choices.items()):
        made.addItem("", value)
        put(made.setItemText, words, at)
    return made
