"""Pages and sheets that are not always there: names, roles and readable text for each of them, in both schemes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.account_question import question_of
from app.switching import wrong_target
from app.window import MainWindow
from app.wishes import show_terminal, wishes_of
from labs.model import Stage, StepState
from labs.shapes import Account, Facts, Places, Preparation
from labs.tongue import tr
from tests.app import sample
from widgets import theme
from widgets.ask_sheet import Question, ask
from widgets.quit_sheet import QuitSheet
from widgets.target_sheet import PROFILE, TargetSheet
from widgets.worklog_sheet import WorklogSheet

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


def target(qtbot: QtBot, window: MainWindow) -> QWidget:
    places = Places((Account("class", "eu-west-1", "SSO"),), ("eu-west-1", "us-east-1"))
    sheet = TargetSheet("embedded", places, [tr("They stay there, at no cost.")], wrong_target, window)
    sheet.kinds[PROFILE].setChecked(True)
    sheet.open()
    return sheet


def account(qtbot: QtBot, window: MainWindow) -> QWidget:
    facts = Facts("profile:x", "123456781234", "eu-west-1", real=True, alias="classroom")
    sheet = ask(question_of(facts), window, lambda _typed: None)
    sheet.field.setText("9999")
    return sheet


def going_back(qtbot: QtBot, window: MainWindow) -> QWidget:
    return ask(Question(tr("Go back"), (tr("Saves stay."),), tr("Go back"), choices=["mon"]), window, lambda _at: None)


def worklog(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.worklogging.open()
    qtbot.waitUntil(lambda: isinstance(newest(window), WorklogSheet), timeout=5000)
    return newest(window)


def presenting(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.show_mode.enter()
    qtbot.waitUntil(lambda: bool(window.show_mode.page.title()), timeout=5000)
    return window


def after_presenting(qtbot: QtBot, window: MainWindow) -> None:
    window.show_mode.leave()
    qtbot.waitUntil(lambda: not window.controller.busy(), timeout=5000)


def solution(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.card.help.show_solution("Split it.\n\n```python\nprint(1)\n```")
    window.card.help.sure.ask(tr("This removes {names}.", names="a"), tr("Remove"))
    return window


def verdict(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.card.show_result(StepState.FAILED, "No stream is there.", {"open_shards": 0, "stream": "hw-orders"})
    window.card.running.start(5)
    window.card.prepare.show_missing(Preparation("mon", ("Create a stream",), 12.0))
    return window


def cleaning(qtbot: QtBot, window: MainWindow) -> QWidget:
    window.stage.bring_forward(Stage.RESOURCES)
    window.stage.resources.begin_cleanup(sample.CLEANUP)
    return window


def newest(window: MainWindow) -> QWidget:
    return window.findChildren(QDialog)[-1]


SHOWN = {str(one): stage(one) for one in Stage} | {
    "quiz": quiz, "find": find, "shortcuts": shortcuts, "terminal": terminal, "leaving": leaving, "notice": notice,
    "welcome": welcome, "target": target, "worklog": worklog,
    "account": account, "going back": going_back, "solution": solution, "verdict": verdict,
    "cleaning": cleaning, "presenting": presenting,
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
        leave(qtbot, window, root)
    assert without == []


def leave(qtbot: QtBot, window: MainWindow, root: QWidget) -> None:
    """Close what was shown."""
    if window.show_mode.is_on():
        after_presenting(qtbot, window)
    if isinstance(root, QDialog):
        root.close()


def test_that_in_sheets_and_pages_tab_goes_down_or_to_the_right(qtbot: QtBot, window: MainWindow) -> None:
    back = []
    for name, shown in SHEETS.items():
        root = shown(qtbot, window)
        if isinstance(root, QDialog):
            back += [f"{name}: {step}" for step in steps_back(root)]
        leave(qtbot, window, root)
    assert back == []


def steps_back(root: QWidget) -> list[str]:
    """Where Tab goes against the order of reading."""
    chain, one = [], root.nextInFocusChain()
    known = reachable(root)
    while one is not root and len(chain) < 500:
        chain += [one] if one in known else []
        one = one.nextInFocusChain()
    places = [(type(one).__name__, one.mapTo(root, QPoint(0, 0)), one.height()) for one in chain]
    return [
        f"{there[0]} after {here[0]}"
        for here, there in pairwise(places)
        if there[1].y() + there[2] <= here[1].y() and there[1].x() <= here[1].x()
    ]


def menus(window: MainWindow) -> list[QMenu]:
    """Every menu of the window, and the menus inside them; a field's own ones are Qt's."""
    return [one for one in window.findChildren(QMenu) if one.actions()]


def test_that_every_menu_and_each_of_its_lines_has_a_name(window: MainWindow) -> None:
    found = menus(window)
    assert len(found) >= 6
    for menu in found:
        told = QAccessible.queryAccessibleInterface(menu)
        assert told is not None
        assert told.text(QAccessible.Text.Name)
        lines = [one for one in menu.actions() if not one.isSeparator()]
        assert all(one.text() for one in lines)
        assert told.childCount() >= len(lines)


@pytest.mark.parametrize("scheme", [theme.Scheme.LIGHT, theme.Scheme.DARK], ids=str)
def test_that_the_lines_of_menus_read(qapp: QApplication, window: MainWindow, scheme: theme.Scheme) -> None:
    theme.apply(qapp, scheme)
    for menu in menus(window):
        menu.ensurePolished()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled):
            ink = menu.palette().color(group, QPalette.ColorRole.WindowText)
            for ground in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
                assert theme.contrast(ink, menu.palette().color(group, ground)) >= 4.5
        chosen = menu.palette()
        ink, ground = chosen.color(QPalette.ColorRole.HighlightedText), chosen.color(QPalette.ColorRole.Highlight)
        assert theme.contrast(ink, ground) >= 4.5


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
