"""The head of the live graph: the stream's name, what is drawn and how, pause and export; a line of words below.

Tells wishes, draws nothing. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QMenu, QVBoxLayout, QWidget

from labs.tongue import tr
from widgets.flow import FlowLayout
from widgets.parts import ElidedLabel, button, filled, named, row
from widgets.spoken import put
from widgets.theme import px, sized

WINDOWS = {tr("1 min"): 60.0, tr("2 min"): 120.0, tr("5 min"): 300.0, tr("10 min"): 600.0}
LEAST_CAPTION = 260  # pixels that are left to the words beside the controls
METRICS = (tr("Records"), tr("Bytes"))


class Shape(StrEnum):
    """How the rates are shown."""

    LANES = "lanes"
    HEATMAP = "heatmap"
    TABLE = "table"


SHAPES = {Shape.LANES: tr("Lanes"), Shape.HEATMAP: tr("Heatmap"), Shape.TABLE: tr("Table")}


class GraphHead(QWidget):
    """Two rows. `changed` tells that shape, metric or window were chosen."""

    changed = Signal()
    export_wanted = Signal(str)  # png or csv

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel(tr("Stream"), "section")
        self.caption = ElidedLabel("", "soft")
        self.what = _choice(tr("What is drawn"), METRICS, 106)
        self.shape = _choice(tr("How it is drawn"), list(SHAPES.values()), 104)
        self.window_choice = _choice(tr("How long"), list(WINDOWS), 84)
        self.pause = button(tr("Pause"))
        self.pause.setCheckable(True)
        self.export = button(tr("Export"))
        self.export.setMenu(self._menu())
        self.is_chosen = False  # whether the student chose a shape
        box = QVBoxLayout(self)
        filled(box, gap=4)
        controls, self._flow = QWidget(), FlowLayout(gap=8)
        controls.setLayout(self._flow)
        self._flow.add(self.what, self.shape, self.window_choice, self.pause, self.export)
        self._first = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        filled(self._first, gap=6)
        self._first.addLayout(row(self.name, self.caption), 1)
        self._first.addWidget(controls)
        box.addLayout(self._first)
        sized(self._arrange)
        for one in (self.what, self.shape, self.window_choice):
            one.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.shape.activated.connect(self._on_chosen)
        self.pause.toggled.connect(lambda on: put(self.pause.setText, tr("Go on") if on else tr("Pause")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The controls beside the words, or below them where there is no room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        name = self.name.fontMetrics().horizontalAdvance(self.name.text()) + 2
        self.name.setFixedWidth(min(name, self.width() // 2))
        wide = self.width() >= name + self._flow.sizeHint().width() + px(LEAST_CAPTION)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._first.direction() != way:
            self._first.setDirection(way)

    def set_name(self, name: str) -> None:
        """The stream's name."""
        put(self.name.setText, name)
        self._arrange()

    def seconds(self) -> float:
        """The span that is shown."""
        return list(WINDOWS.values())[self.window_choice.currentIndex()]

    def shown_shape(self) -> Shape:
        """How it is drawn now."""
        return list(Shape)[self.shape.currentIndex()]

    def suggest(self, shape: Shape) -> None:
        """Draw it so, unless the student chose."""
        if not self.is_chosen and self.shown_shape() is not shape:
            self.shape.setCurrentIndex(list(Shape).index(shape))

    def say(self, words: str) -> None:
        """The line below, repainted only when it changed."""
        if self.caption.text() != words:
            put(self.caption.setText, words)

    def set_able(self, able: bool) -> None:
        """Whether there is anything to draw."""
        for one in (self.what, self.shape, self.window_choice, self.pause, self.export):
            one.setEnabled(able)

    def _on_chosen(self, _at: int) -> None:
        self.is_chosen = True

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        put(menu.setAccessibleName, tr("Export"))
        for kind, words in (("png", tr("Picture (PNG)…")), ("csv", tr("Figures (CSV)…"))):
            action = QAction(menu)
            put(action.setText, words)
            action.triggered.connect(lambda _on, kind=kind: self.export_wanted.emit(kind))
            menu.addAction(action)
        return menu


def _choice(name: str, words: Sequence[str], width: int) -> QComboBox:
    made = QComboBox()
    named(made, name)
    for at, one in enumerate(words):
        made.addItem("")
        put(made.setItemText, one, at)
    sized(made.setFixedWidth, width)
    return made
