"""The flow of the week lights up what was built, in the widget and in lessons; a lesson's figure fits its width."""

import re

from pytestqt.qtbot import QtBot

from labs.week9.course import COURSE
from resources import text
from widgets.lesson_view import LessonView
from widgets.step_card import StepCard
from widgets.week_flow import HIGH, WIDE, WeekFlow

LESSON = "The week.\n\n![flow](figure:week)\n"


def test_that_what_is_built_is_lit_and_what_lights_it_is_a_step() -> None:
    lit = set(re.findall(r"\{lit-([\w-]+)\|", text("figures", "week.svg")))
    assert lit
    assert lit <= {step.id for step in COURSE.steps()}


def test_that_the_picture_changes_with_what_is_built_and_fits_the_width(qtbot: QtBot) -> None:
    made = WeekFlow()
    qtbot.addWidget(made)
    made.resize(320, 200)
    dark = made.picture()
    made.set_lit({"mon-stream"})
    assert made.picture() != dark
    assert dark.deviceIndependentSize().width() <= 320
    assert made.heightForWidth(WIDE // 2) == HIGH // 2
    assert made.heightForWidth(2 * WIDE) == HIGH


def test_that_a_lessons_figure_is_lit_and_drawn_anew_when_the_card_gets_narrow(qtbot: QtBot) -> None:
    view = LessonView()
    qtbot.addWidget(view)
    view.resize(600, 100)
    view.show()
    view.show_markdown(LESSON)
    wide = view.height()
    view.resize(300, view.height())
    assert view.height() < wide
    before = view.grab().toImage()
    view.set_lit({"mon-stream", "tue-crawl"})
    assert view.grab().toImage() != before


def test_that_the_card_passes_on_what_is_lit(qtbot: QtBot) -> None:
    card = StepCard()
    qtbot.addWidget(card)
    card.set_lit({"mon-stream"})
    assert card.flow.lit() == {"mon-stream"}
