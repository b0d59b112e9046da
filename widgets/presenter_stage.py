"""Presenter mode's page: one scene, large and calm: a title, a sentence, the stage, what happened, what the keys do.

Plain data in, wishes out. The stage itself is lent to it. Knows no engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from labs.tongue import joined, tr
from widgets.icons import IconLabel
from widgets.parts import button, filled, label, row
from widgets.spoken import put
from widgets.theme import px


@dataclass(frozen=True, slots=True)
class Scene:
    """What the page shows. `tone` is ok, wrong, waiting or accent; `result` is empty until the scene is over."""

    title: str
    lesson: str
    place: str
    result: str = ""
    tone: str = "accent"
    icon: str = ""


class PresenterStage(QWidget):
    """Keys: Space or Right for next, P for pause, A for auto, Esc to leave."""

    next_wanted = Signal()
    pause_wanted = Signal()
    auto_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        put(self.setAccessibleName, tr("Presenter"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._place = label("", "soft")
        self._title = label("", "scene", wrap=True)
        self._lesson = label("", "scene-lesson", wrap=True)
        self._icon = IconLabel("", "ok", 22)
        self._result = label("", "scene-result", wrap=True)
        self.next = button(tr("Next"), "primary", tip=tr("Space or Right"))
        self.pause = button(tr("Pause"), tip=tr("P"))
        self.auto = button(tr("Auto"), tip=tr("A"))
        self.leave = button(tr("Leave"), tip=tr("Esc"))
        self._stage: QWidget | None = None
        self._build()
        self._wire()

    def lend(self, stage: QWidget) -> None:
        """Put the stage in the middle."""
        self._stage = stage
        self._box.insertWidget(3, stage, 1)
        stage.show()

    def show_scene(self, scene: Scene) -> None:
        """Show a scene."""
        put(self._place.setText, scene.place)
        put(self._title.setText, scene.title)
        put(self._lesson.setText, scene.lesson)
        self._lesson.setVisible(bool(scene.lesson))
        put(self._result.setText, scene.result)
        self._icon.setVisible(bool(scene.icon))
        if scene.icon:
            self._icon.show_icon(scene.icon, scene.tone)
        put(self.setAccessibleName, joined(". ", [scene.title, scene.result]))

    def show_mode(self, *, can_go: bool, paused: bool, auto: bool) -> None:
        """Which controls mean something, and which mode is on."""
        self.next.setEnabled(can_go)
        put(self.pause.setText, tr("Go on") if paused else tr("Pause"))
        for one, on in ((self.pause, paused), (self.auto, auto)):
            one.setChecked(on)
        put(self.auto.setText, tr("Auto, on") if auto else tr("Auto"))

    def title(self) -> str:
        """The scene's title."""
        return self._title.text()

    def result(self) -> str:
        """What is said of how the scene went."""
        return self._result.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The presenter's keys."""
        wish = {
            Qt.Key.Key_Space: self.next_wanted,
            Qt.Key.Key_Right: self.next_wanted,
            Qt.Key.Key_PageDown: self.next_wanted,
            Qt.Key.Key_P: self.pause_wanted,
            Qt.Key.Key_A: self.auto_wanted,
            Qt.Key.Key_Escape: self.leave_wanted,
        }.get(Qt.Key(event.key()))
        if wish is not None and not event.isAutoRepeat():
            wish.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._box = QVBoxLayout(self)
        filled(self._box, margins=(px(56), px(32), px(56), px(24)), gap=px(12))
        for part in (self._place, self._title, self._lesson):
            self._box.addWidget(part)
        for one in (self.next, self.pause, self.auto, self.leave):
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for one in (self.pause, self.auto):
            one.setCheckable(True)
        words = row(self._icon, self._result, gap=10)
        words.setStretch(1, 1)
        foot = row(gap=24)
        foot.addLayout(words, 1)
        foot.addLayout(row(self.leave, self.pause, self.auto, self.next))
        self._box.addLayout(foot)

    def _wire(self) -> None:
        self.next.clicked.connect(self.next_wanted)
        self.pause.clicked.connect(self.pause_wanted)
        self.auto.clicked.connect(self.auto_wanted)
        self.leave.clicked.connect(self.leave_wanted)
