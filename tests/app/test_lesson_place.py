"""The lesson and what stands under it, at each moment of a switch: nothing lies over anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.look import Look
from app.window import MainWindow
from labs import tongue
from widgets import spoken, theme

LONG = "# A stream\n\n" + "A shard takes 1 MiB a second, and 1,000 records. " * 30


class Watch(QObject):
    """Looks at the places whenever the card is about to be painted."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.lesson, self.over, self.seen = window.card.lesson, 0, 0
        self.lesson.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen += 1
            self.over = max(self.over, overlap(self.lesson))
        return False


def overlap(lesson: QWidget) -> int:
    """By how many pixels the lesson reaches into what stands below it."""
    card = lesson.parentWidget()
    assert card is not None
    below = [one for one in card.children() if isinstance(one, QWidget) and one.isVisible() and one is not lesson]
    tops = [one.y() for one in below if one.y() > lesson.y()]
    return max(0, lesson.y() + lesson.height() - min(tops)) if tops else 0


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    yield
    spoken.switch(qapp, tongue.ENGLISH)


def test_that_the_lesson_never_lies_over_the_buttons(
    qapp: QApplication, qtbot: QtBot, window: MainWindow, english: None
) -> None:
    look = Look(qapp, theme.Scheme.LIGHT)
    qtbot.waitUntil(lambda: bool(window.card.lesson.toPlainText()))
    watch = Watch(window)
    for act in (
        look.turn,
        lambda: look.resize(150),
        lambda: spoken.switch(qapp, "vi"),
        lambda: window.card.set_lesson(LONG),
        lambda: look.resize(100),
        lambda: window.card.set_lesson("# Short\n\nOne line."),
        look.turn,
    ):
        act()
        assert overlap(watch.lesson) == 0
        seen = watch.seen
        qtbot.waitUntil(lambda seen=seen: watch.seen > seen)
    assert watch.over == 0
