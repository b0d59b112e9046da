"""The scenes of tests/app/pictures.py that show the step card, the sheets and the beginning.

A scene brings the window into a view and calls `take`, with a sheet where one is open. Knows the window.
"""

from __future__ import annotations

import dataclasses
from functools import partial

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.window import MainWindow
from labs.home import home
from labs.model import Stage
from labs.shapes import Facts
from labs.worklog.pictures import FOLDER as PICTURES
from tests.app.album import rest, until
from tests.app.studio import Studio, Take, sheet_of
from widgets.find_sheet import STEP
from widgets.welcome import Welcome


def first_page(studio: Studio, take: Take) -> None:
    """What a first start shows."""
    _welcome(studio, take, 0)


def second_page(studio: Studio, take: Take) -> None:
    """The page after it."""
    _welcome(studio, take, 1)


def _welcome(studio: Studio, take: Take, page: int) -> None:
    window = studio.window
    window.welcome()
    shown = window.pages.currentWidget()
    assert isinstance(shown, Welcome)
    shown.turn(page)
    rest(0.3)
    take(None)
    shown.done_wanted.emit()
    rest(0.2)


def first_step(studio: Studio, take: Take) -> None:
    """A lesson with its figure, nothing done yet, and an empty view that says what to do."""
    studio.start_again()  # another look's failed check is forgotten
    front(studio, "mon-stream")
    take(None)


def failed_check(studio: Studio, take: Take) -> None:
    """A check that fails and says why, its hints opened."""
    window = studio.window
    front(studio, "mon-stream")
    window.card.check.click()
    studio.idle("the check")
    until(window.card.result.isVisible, "the check's result")
    for many in (1, 2):
        if len(window.card.help.text().splitlines()) < many:
            window.card.help.hint.click()
            until(lambda many=many: len(window.card.help.text().splitlines()) >= many, "a hint")  # type: ignore[misc]
    rest(0.5)
    down(window, window.card.result)
    take(None)


def by_hand(studio: Studio, take: Take) -> None:
    """How the step is done without the button."""
    window = studio.window
    front(studio, "mon-stream")
    window.card.help.by_hand_wanted.emit("mon-stream")
    until(window.card.help.hand.isVisible, "how it is done by hand")
    rest(0.5)
    down(window, window.card.help.hand)
    take(None)
    window.card.help.hand.hide()


def inputs(studio: Studio, take: Take) -> None:
    """What a step lets the student choose, one value of it wrong: its sentence, and the button held back."""
    window = studio.window
    front(studio, "thu-delivery")
    form = window.card.inputs
    for name, text in (("prefix", "raw/"), ("seconds", "90")):
        form.fields[name].edit.setFocus()
        QTest.keySequence(form.fields[name].edit, "Ctrl+A")
        QTest.keyClicks(form.fields[name].edit, text)
    rest(0.3)
    down(window, form)
    take(None)
    for field in form.fields.values():
        field.back.click()


def code_tabs(studio: Studio, take: Take) -> None:
    """A verified step with its evidence and the calls it made."""
    window = studio.window
    front(studio, "mon-route")
    window.card.check.click()  # in the language of now
    studio.idle("the check")
    until(window.card.result.isVisible, "the check's result")
    window.card.code.setFocus()
    rest(0.5)
    down(window, window.card.result)
    take(None)


def exercise(studio: Studio, take: Take) -> None:
    """An exercise, answered and explained."""
    window = studio.window
    front(studio, "fri-sort")
    until(window.card.exercise.isVisible, "the exercise")
    take(None)


def quiz(studio: Studio, take: Take) -> None:
    """A question of Monday's quiz, answered."""
    window = studio.window
    window.quizzing.seed = 4
    window.rail.choose_quiz("mon")
    until(lambda: window.quizzing.main() is not None, "the quiz")
    page = window.quizzing.page
    assert page is not None
    rest(0.3)
    page.choices()[0].click()
    page.main.click()
    until(lambda: " · " in page.text(), "the answer's explanation")
    take(None)
    page.left.emit()
    rest(0.3)


def find(studio: Studio, take: Take) -> None:
    """The search, at a word that lessons and terms hold."""
    window = studio.window
    with sheet_of(studio, window.finding.show, "the search") as sheet:
        made = window.finding.sheet
        assert made is not None
        made.field.setText("hot shard")
        until(lambda: STEP in [one.kind for one in made._found], "a step found")
        rest(0.4)
        take(sheet)


def glossary(studio: Studio, take: Take) -> None:
    """A term of the glossary."""
    window = studio.window
    with sheet_of(studio, partial(window.finding.show, "partition-key"), "the glossary") as sheet:
        window.finding.sheet.field.clear()  # type: ignore[union-attr]
        window.finding.show("partition-key")
        rest(0.8)
        take(sheet)


def worklog(studio: Studio, take: Take) -> None:
    """The worklog with a picture that was kept."""
    window, kept = studio.window, home() / PICTURES
    if not list(kept.glob("*.png")):
        window.worklogging.picture()
        until(lambda: bool(list(kept.glob("*.png"))), "the picture for the worklog")
    with sheet_of(studio, window.worklogging.open, "the worklog") as sheet:
        rest(1.5)
        take(sheet)


def terminal(studio: Studio, take: Take) -> None:
    """The lines for a terminal of one's own."""
    with sheet_of(studio, studio.window.card.code.terminal_wanted.emit, "the lines for a terminal") as sheet:
        take(sheet)


def shortcuts(studio: Studio, take: Take) -> None:
    """The list under ?."""
    from app.wishes import wishes_of

    with sheet_of(studio, wishes_of(studio.window)["shortcuts"], "the shortcuts") as sheet:
        take(sheet)


def settings(studio: Studio, take: Take) -> None:
    """The menu of text size, look, language and motion."""
    front(studio, "mon-stream")
    button = studio.window.top.view
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    rest(0.3)
    take(menu)
    menu.close()


def saves(studio: Studio, take: Take) -> None:
    """The saves that can be gone back to."""
    with sheet_of(studio, studio.window.top.state.go_back_wanted.emit, "the saves") as sheet:
        take(sheet)


def keep_state(studio: Studio, take: Take) -> None:
    """A save's name is asked for."""
    with sheet_of(studio, studio.window.top.state.keep_wanted.emit, "the name") as sheet:
        take(sheet)


def account(studio: Studio, take: Take) -> None:
    """A billed account is named before anything goes."""
    window = studio.window
    window._real = Facts("profile:classroom", "123456781234", "us-east-1", real=True, alias="classroom")
    try:
        with sheet_of(studio, window.clean, "the question") as sheet:
            take(sheet)
    finally:
        window._real = None


def quit_question(studio: Studio, take: Take) -> None:
    """The question before the window closes while something lives."""
    window = studio.window
    window.quitting._asks = True
    try:
        with sheet_of(studio, window.quitting.may_close, "the question") as sheet:
            take(sheet)
    finally:
        window.quitting._asks = window.quitting._asking = False


def real_account(studio: Studio, take: Take) -> None:
    """The same window where the target says that it is a billed account."""
    window = studio.window
    front(studio, "mon-route")
    facts, told = window.narrator.facts, window.controller.answered
    window.controller._poll.stop()
    rest(1.0)
    billed = dataclasses.replace(facts, target="profile:classroom", real=True, alias="classroom", kept=False)
    told.emit("facts", billed)
    if window.quitting.cost is not None:
        told.emit("cost", dataclasses.replace(window.quitting.cost, real=True))
    window.quitting._reminds = True
    window.quitting.remind(window.resources)
    window.stage.bring_forward(Stage.RESOURCES)
    rest(0.5)
    take(None)
    window.notice.hide()
    told.emit("facts", facts)
    window.controller._poll.start()
    window.controller.refresh()
    rest(1.0)


def front(studio: Studio, step: str) -> None:
    """Put a step in front and wait for its lesson."""
    window = studio.window
    studio.idle()
    window.go_to(step)
    window.stage.bring_forward(studio.course.step(step).stage)
    until(lambda: bool(window.card.lesson.toPlainText()), "the lesson")
    rest(1.0)
    window.card.page.verticalScrollBar().setValue(0)


def down(window: MainWindow, part: QWidget) -> None:
    """Scroll the step card so far that this part is seen whole, where it fits."""
    bar = window.card.page.verticalScrollBar()
    inner = window.card.page.widget()
    top = part.mapTo(inner, part.rect().topLeft()).y()
    bar.setValue(min(max(0, top - 120), bar.maximum()))
    rest(0.2)
