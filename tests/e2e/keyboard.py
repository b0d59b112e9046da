"""Hands that only type: shortcuts, Tab until something has the focus, arrows, letters. Never a call of a view's method.

What has the focus on the way must be seen: a focus that nobody sees is lost.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from labs.model import Item
from labs.teaching.exercises import exercise
from widgets.choice import Choice

Key = Qt.Key
MOST_TABS = 250


def press(window: QWidget, sequence: str) -> None:
    """Type a shortcut where the focus is."""
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(sequence))


def hit(key: Qt.Key) -> None:
    """One key where the focus is."""
    now = QApplication.focusWidget()
    assert now is not None, "nothing has the focus"
    QTest.keyClick(now, key)


def tab_to(target: QWidget, *, back: bool = False) -> None:
    """Tab on until the target has the focus; whatever has it on the way can be seen."""
    passed: list[str] = []
    for _ in range(MOST_TABS):
        now = QApplication.focusWidget()
        if now is target:
            return
        assert now is not None, f"nothing has the focus after {passed[-3:]}"
        passed.append(f"{type(now).__name__} {now.accessibleName() or getattr(now, 'text', str)()!s:.30}")
        QTest.keyClick(now, Key.Key_Backtab if back else Key.Key_Tab)
        QApplication.processEvents()
        after = QApplication.focusWidget()
        assert after is None or not after.visibleRegion().isEmpty(), f"{after} has the focus out of sight"
    raise AssertionError(f"Tab does not lead to {target} ({target.isVisible()}): {passed}")


def settle() -> None:
    """Let what has just been shown be laid out, as it is long before a hand could press a key."""
    for _ in range(3):
        QApplication.processEvents()


def push(target: QAbstractButton) -> None:
    """Go to a button and press it."""
    settle()
    assert target.isEnabled(), f"{target.text()} cannot be pressed"
    tab_to(target)
    hit(Key.Key_Space)


def to_card(window: MainWindow) -> None:
    """The focus on the primary button of what stands in the middle."""
    main = window.quizzing.main() or window.card.main
    if main.isVisible() and main.isEnabled():
        tab_to(main)


def answer_item(parent: QWidget, item: Item, nth: int) -> None:
    """Answer the nth item of an exercise: a list with the arrows, choices with the arrows, own words with letters."""
    if not item.choices:
        field = [one for one in parent.findChildren(QPlainTextEdit) if one.isVisible()][nth]
        tab_to(field)
        QTest.keyClicks(field, f"Mine is {item.right}")
        return
    words = dict(item.choices)[item.right]
    lists = [one for one in parent.findChildren(QComboBox) if one.isVisible()]
    if lists:
        tab_to(lists[nth])
        for _ in range(lists[nth].count()):
            if lists[nth].currentText() == words:
                return
            hit(Key.Key_Down)
        raise AssertionError(f"{words} is not in the list")
    choose(next(one for one in parent.findChildren(Choice) if one.text() == words))


def choose(wanted: Choice) -> None:
    """Tab to the group of choices, then go with the arrows to the one that is wanted."""
    holder = wanted.parentWidget()
    group = [one for one in holder.findChildren(Choice) if one.isVisible()] if holder is not None else [wanted]
    first = next((one for one in group if one.isChecked()), group[0])
    tab_to(first)
    if not wanted.autoExclusive():
        tab_to(wanted)
    for _ in range(len(group)):
        if QApplication.focusWidget() is wanted:
            break
        hit(Key.Key_Down)
    if not wanted.isChecked():
        hit(Key.Key_Space)
    assert wanted.isChecked()


def answer_exercise(window: MainWindow, qtbot: QtBot, step: str) -> None:
    """Answer all that the step asks, rightly, own words with own words."""
    view, items = window.card.exercise, exercise(step).items
    asked = items[-1].text
    qtbot.waitUntil(lambda: any(one.text() == asked and one.isVisible() for one in view.findChildren(QLabel)))
    settle()
    to_card(window)
    for nth, item in enumerate(items):
        answer_item(view, item, nth)
        qtbot.waitUntil(lambda nth=nth: len(view.texts()) > nth, timeout=120_000)  # type: ignore[misc]
        settle()
    qtbot.waitUntil(lambda: all(told.startswith("Right") for told in view.texts().values()), timeout=120_000)


def take_quiz(window: MainWindow, qtbot: QtBot, wrong: str = "") -> list[str]:
    """Open the day's quiz from the card and answer it, rightly but for one; what came back from earlier days."""
    push(window.card.quiz)
    qtbot.waitUntil(lambda: window.quizzing.main() is not None, timeout=120_000)
    page, back = window.quizzing.page, []
    assert page is not None
    questions = dict(window.quizzing._questions)
    for nth, asked in enumerate(page._asked):
        question = questions[asked.id]
        qtbot.waitUntil(lambda: all(one.isVisible() for one in page.choices()), timeout=120_000)
        wanted = question.right if asked.id != wrong else {(min(question.right) + 1) % len(question.choices)}
        if nth == 0:
            tab_to(page.main if page.main.isEnabled() else page.choices()[0])
        for index, one in page._choices:
            if index in wanted:
                assert isinstance(one, Choice)
                choose(one)
        press(window, "Ctrl+Return")
        qtbot.waitUntil(page._box.isVisible, timeout=120_000)
        if asked.returned:
            back.append(asked.id)
        press(window, "Ctrl+Return")
    press(window, "Ctrl+Return")
    qtbot.waitUntil(lambda: window.centre.currentWidget() is window.card, timeout=120_000)
    return back
