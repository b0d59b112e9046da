"""The lesson: as tall as its text, without its first heading, and short for the presenter."""

import pytest
from pytestqt.qtbot import QtBot

from tests.app import sample
from widgets.lesson_view import LessonView, first_paragraph

SHORT = "One key takes most of the traffic, so shard 1 is over its 1,000 records a second and refuses the rest."


def test_that_the_lesson_is_as_tall_as_its_text_at_any_width(qtbot: QtBot) -> None:
    view = LessonView()
    qtbot.addWidget(view)
    view.resize(400, 100)
    view.show()
    view.show_markdown(sample.LESSON)
    wide = view.height()
    view.resize(200, view.height())
    assert view.height() > wide
    assert view.document().size().height() <= view.height()


def test_that_the_title_is_not_said_twice(qtbot: QtBot) -> None:
    view = LessonView()
    qtbot.addWidget(view)
    view.show_markdown(sample.LESSON)
    assert "Split the hot shard" not in view.toPlainText()
    assert "SplitShard" in view.toPlainText()


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        (sample.LESSON, SHORT),
        ("# Only a title\n", ""),
        ("- a list\n\nThen `code` and [a link](https://example.org).", "Then code and a link."),
    ],
)
def test_that_the_short_form_is_the_first_paragraph_in_plain_words(markdown: str, words: str) -> None:
    assert first_paragraph(markdown) == words
