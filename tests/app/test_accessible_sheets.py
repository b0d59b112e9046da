"""Pages and sheets that are not always there: names, roles and readable text for each of them, in both schemes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QScrollArea, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from app.wishes import show_terminal, wishes_of
from labs.model import Stage
from labs.tongue import tr
from tests.app import sample
from widgets import theme
from widgets.quit_sheet import QuitSheet

Shown = Callable[[QtBot, MainWindow], QWidget]


def stage(which: Stage) -> Shown:
    def show(qtbot: QtBot, window: MainWindow) -> QWidget:
        window.stage.stream.set_shards(sample.SHARDS)
        window.stage.bring_forward(which)
        return window

    return show


def welcome(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.welcome()
    return window


def quiz(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.quizzing.open("mon")
    qtbot.waitUntil(lambda: window.quizzing.main() is not None, timeout=5000)
    return window


def find(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.finding.show()
    assert window.finding.sheet is not None
    return window.finding.sheet


def shortcuts(qtbot: QtBot, window: MainWindow) -> QWidget:
    wishes_of(window)["shortcuts"]()
    return newest(window)


def terminal(qtbot: QtBot, window: MainWindow) -> QWidget:
    show_terminal(window)
    return newest(window)


def leaving(qtbot: QtBot, window: MainWindow) -> QWidget:
    sheet = QuitSheet([tr("Traffic is running; it stops when you quit.")], window, may_clean=True)
    sheet.open()
    return sheet


def notice(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.notice.say(tr("Still here from last time: {many}.", many="3"), tr("Show them"))
    return window


def newest(window: MainWindow) -> QWidget:
    return window.findChildren(QDialog)[-1]


SHOWN = {str(one): stage(one) for one in Stage} | {
    "quiz": quiz, "find": find, "shortcuts": shortcuts, "terminal": terminal, "leaving": leaving, "notice": notice,
    "welcome": welcome,
}  # fmt: skip
every = pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN.keys())
SHEETS = {name: shown for name, shown in SHOWN.items() if name not in set(Stage)}  # the views are walked elsewhere


def reachable(root: QWidget) -> list[QWidget]:
    """What Tab can reach there."""
    found = [
        one for one in root.findChildren(QWidget) if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    inner = [one for one in found if isinstance(one, QLineEdit) and isinstance(one.parent(), QSpinBox)]
    return [one for one in found if one not in inner and not one.objectName().startswith("qt_")]


def test_that_what_tab_reaches_in_sheets_and_pages_has_name_and_role(qtbot: QtBot, window: MainWindow) -> None:
    without = []
    for name, shown in SHEETS.items():
        root = shown(qtbot, window)
        widgets = reachable(root)
        assert widgets, name
        without += [f"{name}: {problem}" for one in widgets if (problem := lacks(one))]
        if isinstance(root, QDialog):
            root.close()
    assert without == []


def lacks(one: QWidget) -> str:
    """What a screen reader would miss; empty when nothing."""
    told = QAccessible.queryAccessibleInterface(one)
    if told is None or told.role() == QAccessible.Role.NoRole:
        return f"no role: {type(one).__name__}"
    if not told.text(QAccessible.Text.Name) and not isinstance(one, QScrollArea):
        return f"no name: {type(one).__name__} in {type(one.parent()).__name__}"
    return ""


@pytest.mark.long
@every
@pytest.mark.parametrize("scheme", [theme.Scheme.LIGHT, theme.Scheme.DARK], ids=str)
def test_that_text_reads_where_it_stands(
    qapp: QApplication, qtbot: QtBot, window: MainWindow, shown: Shown, scheme: theme.Scheme
) -> None:
    theme.apply(qapp, scheme)
    root = shown(qtbot, window)
    picture = root.grab().toImage()
    pale, seen = [], 0
    for one in root.findChildren(QWidget):
        if not (
            isinstance(one, QLabel | QAbstractButton) and one.isVisible() and one.isEnabled() and one.text().strip()
        ):
            continue
        place = QRect(one.mapTo(root, QPoint(0, 0)), one.size()) & picture.rect()
        if place.width() < 4 or place.height() < 4:
            continue
        seen += 1
        ground = ground_of(picture, place)
        ink = one.palette().color(one.foregroundRole())
        if theme.contrast(ink, ground) < 4.5:
            pale.append(f"{type(one).__name__} {one.text()!r} {one.property('tone')}: {ink.name()} on {ground.name()}")
    assert seen
    assert pale == []


def ground_of(picture: object, place: QRect) -> QColor:
    """The colour that most of the place has: what its text stands on."""
    pixel = picture.pixel  # type: ignore[attr-defined]
    colours = Counter(
        pixel(x, y) for x in range(place.left(), place.right(), 2) for y in range(place.top(), place.bottom(), 3)
    )
    return QColor(colours.most_common(1)[0][0])
