"""Text from 100 to 200 %: chosen by menu and keys, kept, and nothing cut or out of reach at 1280 × 720."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QSpinBox,
    QTabBar,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.assembly import wire_look
from app.look import Look
from app.window import MainWindow
from labs import tongue
from labs.model import Stage
from tests.app import sample
from tests.app.test_accessible_sheets import SHEETS, SHOWN, leave
from widgets import spoken, theme
from widgets.parts import ElidedLabel
from widgets.theme import TEXTS

SIZES = [pytest.param(200), *(pytest.param(one, marks=pytest.mark.long) for one in TEXTS if one != 200)]


@pytest.fixture
def look(qapp: QApplication, window: MainWindow) -> Look:
    """The look of a window at its least comfortable size."""
    made = Look(qapp, theme.Scheme.LIGHT)
    wire_look(window, made)
    window.resize(1280, 720)
    window.stage.stream.graph.wake()
    window.stage.stream.set_shards(sample.SHARDS)
    return made


def settle(qtbot: QtBot) -> None:
    """Let layouts and what follows them end."""
    for _ in range(6):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        QApplication.processEvents()


def texts_in(root: QWidget) -> list[QWidget]:
    kinds = (QLabel, QAbstractButton, QComboBox, QSpinBox, QTabBar)
    return [one for one in root.findChildren(QWidget) if isinstance(one, kinds) and one.isVisible()]


def cut(root: QWidget) -> list[str]:
    """Each widget of text that shows less than its whole text, or cannot be brought into sight."""
    return [f"{type(one).__name__} {why}" for one in texts_in(root) if (why := lack(one) or out_of_reach(one, root))]


def lack(one: QWidget) -> str:
    """What one widget cuts off."""
    if isinstance(one, ElidedLabel) or (isinstance(one, QLabel) and not one.text()):
        return ""
    measure = one.fontMetrics()
    if isinstance(one, QLabel) and one.wordWrap():
        needed, given = one.heightForWidth(one.width()), one.height()
        return f"{one.text()!r}: {given} of {needed} high" if given < needed else ""
    if isinstance(one, QLabel):
        needed = max(measure.horizontalAdvance(line) for line in one.text().splitlines())
        short = one.width() < needed or one.height() < min(measure.height(), one.sizeHint().height())
        return f"{one.text()!r}: {one.width()}×{one.height()} of {needed}×{measure.height()}" if short else ""
    if isinstance(one, QComboBox):
        needed = measure.horizontalAdvance(one.currentText()) + theme.px(40)
        return f"{one.currentText()!r}: {one.width()} of {needed}" if one.width() < needed else ""
    if isinstance(one, QSpinBox):
        needed = measure.horizontalAdvance(one.text()) + theme.px(16)
        return f"{one.text()!r}: {one.width()} of {needed}" if one.width() < needed else ""
    if isinstance(one, QAbstractButton) and one.text():
        short = one.width() < one.minimumSizeHint().width() or one.height() < measure.height()
        return f"{one.text()!r}: {one.size().toTuple()}" if short else ""
    return ""


def out_of_reach(one: QWidget, root: QWidget) -> str:
    """A parent that hides a part of it, where no scrolling helps."""
    above: QWidget | None = one
    while above is not None and above is not root:
        above = above.parentWidget()
        if (
            above is None
            or isinstance(above.parentWidget(), QAbstractScrollArea | QTabBar)
            or isinstance(above, QTabBar)
        ):
            return ""  # scrolled to; so are the tabs of a bar
        place = QRect(one.mapTo(above, QPoint(0, 0)), one.size())
        if not above.rect().adjusted(-1, -1, 1, 1).contains(place):
            return f"{getattr(one, 'text', str)()!r} is outside {type(above).__name__}: {place} in {above.rect()}"
    return ""


@pytest.mark.parametrize("size", SIZES)
def test_that_no_text_is_cut_in_any_view(qtbot: QtBot, window: MainWindow, look: Look, size: int) -> None:
    look.resize(size)
    window.stage.resources.table.set_rows(sample.RESOURCES)
    window.stage.resources.table.set_real(True)
    found = []
    for stage in (*Stage, Stage.RESOURCES):
        window.stage.bring_forward(stage)
        settle(qtbot)
        found += [f"{stage}: {one}" for one in cut(window)]
        shown = [one for one in window.findChildren(QScrollArea) if one.isVisible()]
        found += [f"{stage} scrolls sideways" for one in shown if one.horizontalScrollBar().maximum()]
        window.stage.resources.begin_cleanup(sample.CLEANUP)
        window.stage.resources.report.end(True, "Clean: nothing is left.", sample.CLEANUP, sample.NETS)
    window.go_to("mon-role")
    window.card.inputs.fields["size"].set_text("a wrong value")
    settle(qtbot)
    found += [f"inputs: {one}" for one in cut(window.card)]
    assert found == []


@pytest.mark.parametrize("size", SIZES)
def test_that_no_text_is_cut_in_sheets_and_pages(qtbot: QtBot, window: MainWindow, look: Look, size: int) -> None:
    look.resize(size)
    found = []
    for name, shown in SHEETS.items():
        root = shown(qtbot, window)
        settle(qtbot)
        found += [f"{name}: {one}" for one in cut(root)]
        if root.width() > window.width() or root.height() > window.height():
            found.append(f"{name} is {root.size().toTuple()}")
        leave(qtbot, window, root)
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("size", [100, 200])
def test_that_no_vietnamese_text_is_cut(
    qapp: QApplication, qtbot: QtBot, window: MainWindow, look: Look, size: int
) -> None:
    spoken.switch(qapp, "vi")
    try:
        look.resize(size)
        found = []
        for name, shown in SHOWN.items():
            root = shown(qtbot, window)
            settle(qtbot)
            found += [f"{name}: {one}" for one in cut(root)]
            leave(qtbot, window, root)
    finally:
        spoken.switch(qapp, tongue.ENGLISH)
    assert found == []


def test_that_the_text_grows_and_shrinks_by_keys(window: MainWindow, look: Look) -> None:
    for sequence, size in (("Ctrl++", 125), ("Ctrl++", 150), ("Ctrl+-", 125), ("Ctrl+0", 100), ("Ctrl+-", 100)):
        QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(sequence))
        assert look.text == size
        assert QApplication.font().pixelSize() == round(theme.BODY_PX * size / 100)
    ticked = [one.text() for one in window.top.view.menu().actions()[0].menu().actions() if one.isChecked()]
    assert ticked == ["100 %"]


def test_that_the_menu_sets_the_text_and_lengths_follow(qtbot: QtBot, window: MainWindow, look: Look) -> None:
    filter_was, bar_was = window.stage.calls.filter.width(), window.top.height()
    row_was = window.stage.jobs.table.verticalHeader().defaultSectionSize()
    window.top.view.text_wanted.emit(200)
    settle(qtbot)
    assert window.top.height() == 2 * bar_was
    assert window.stage.calls.filter.minimumWidth() == 440 >= 2 * min(filter_was, 220)
    assert window.stage.jobs.table.verticalHeader().defaultSectionSize() == 2 * row_was
    assert window.rail.is_folded()
    window.top.view.text_wanted.emit(100)
    settle(qtbot)
    assert window.top.height() == bar_was
    assert not window.rail.is_folded()


def test_that_text_which_gives_way_is_whole_in_its_tip(qtbot: QtBot) -> None:
    said = ElidedLabel("a < b: records per second and shard")
    qtbot.addWidget(said)
    for width, tip in ((40, "a &lt; b: records per second and shard"), (900, "")):
        said.resize(width, 20)
        said.show()
        QToolTip.hideText()
        middle = QPoint(5, 5)
        QApplication.sendEvent(said, QHelpEvent(QEvent.Type.ToolTip, middle, said.mapToGlobal(middle)))
        assert (tip in QToolTip.text()) if tip else not said.is_cut()
