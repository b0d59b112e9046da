"""The button Aa: how large the text is, light or dark, which language, and whether things may move.

Says what is wished and ticks what is on; knows no settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from labs.tongue import LANGUAGES, Words, language, tr
from widgets.spoken import put
from widgets.theme import TEXTS, Scheme

SCHEMES = {Scheme.SYSTEM: tr("As the system"), Scheme.LIGHT: tr("Light"), Scheme.DARK: tr("Dark")}


class ViewMenu(QPushButton):
    """One tick in each group."""

    text_wanted = Signal(int)  # per cent
    scheme_wanted = Signal(str)
    language_wanted = Signal(str)
    calm_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setText("Aa")
        put(self.setAccessibleName, tr("Text size and look"))
        put(self.setToolTip, tr("Text size, light or dark, language"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        menu = QMenu(self)
        put(menu.setAccessibleName, tr("Text size and look"))
        self._texts = _group(menu, tr("Text"), {size: tr("{size} %", size=size) for size in TEXTS}, self.text_wanted)
        self._schemes = _group(menu, tr("Look"), SCHEMES, self.scheme_wanted)
        self._languages = _group(menu, tr("Language"), LANGUAGES, self.language_wanted)
        menu.addSeparator()
        self.calm = QAction(menu)
        self.calm.setCheckable(True)
        put(self.calm.setText, tr("Less motion"))
        self.calm.triggered.connect(self.calm_wanted)
        menu.addAction(self.calm)
        self.setMenu(menu)
        self.tick(100, Scheme.SYSTEM, calm=False)

    def tick(self, text: int, scheme: Scheme, *, calm: bool) -> None:
        """What is on now."""
        _tick(self._texts, text)
        _tick(self._schemes, scheme)
        _tick(self._languages, language())
        self.calm.setChecked(calm)

    def changeEvent(self, event: QEvent) -> None:
        """Tick the language of now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            _tick(self._languages, language())


def _group(menu: QMenu, title: Words, choices: Mapping[Any, str], wish: SignalInstance) -> list[QAction]:
    inner = menu.addMenu("")
    put(inner.setTitle, title)
    put(inner.setAccessibleName, title)
    group = QActionGroup(inner)
    for value, words in choices.items():
        action = QAction(inner)
        put(action.setText, words)
        action.setCheckable(True)
        action.setData(value)
        group.addAction(action)
        inner.addAction(action)
    group.triggered.connect(lambda action: wish.emit(action.data()))
    return group.actions()


def _tick(actions: Iterable[QAction], value: object) -> None:
    for one in actions:
        one.setChecked(one.data() == value)
