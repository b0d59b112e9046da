"""The lesson: as tall as its text, without its first heading, and short for the presenter."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from resources import names, text
from tests.app import sample
from widgets import figures
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


def test_that_a_figure_is_drawn_no_wider_than_the_text_and_nothing_else_is_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    view = LessonView()
    qtbot.addWidget(view)
    view.resize(320, 100)
    view.show()
    view.show_markdown("Words.")
    without = view.height()
    view.show_markdown("Words.\n\n![Two shards](figure:shards-and-keys)")
    assert view.height() > without + 50
    image = view.loadResource(0, QUrl("figure:shards-and-keys"))
    assert isinstance(image, QImage)
    assert 0 < image.deviceIndependentSize().width() <= view.viewport().width()
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    for elsewhere in (
        QUrl.fromLocalFile(str(secret)),
        QUrl("figure:../icons/ready"),
        QUrl("https://example.org/x.png"),
    ):
        assert view.loadResource(0, elsewhere) == QByteArray()


def test_that_a_run_of_code_stands_on_one_ground_and_keeps_its_lines(qtbot: QtBot) -> None:
    view = LessonView()
    qtbot.addWidget(view)
    code = "import boto3\n\nfor name in names:\n    print(name)"
    view.show_markdown(f"Before.\n\n```python\n{code}\n```\n\nBetween.\n\n```\nmore\n```")
    frames = view.document().rootFrame().childFrames()
    assert len(frames) == 2
    lines, block = [], frames[0].firstCursorPosition().block()
    while block.position() <= frames[0].lastPosition():
        lines.append(block.text())
        block = block.next()
    assert "\n".join(lines) == code


def test_that_links_into_the_app_are_told(qtbot: QtBot) -> None:
    view = LessonView()
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.followed) as told:
        view.anchorClicked.emit(QUrl("term:shard"))
    assert told.args == ["term", "shard"]


@pytest.mark.parametrize("name", [name.removesuffix(".svg") for name in names("figures")])
def test_that_every_figure_uses_colours_of_the_theme_and_draws_something(name: str, qapp: object) -> None:
    image = figures.figure(name, 480)
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 2
    assert not re.search(r"#[0-9a-fA-F]{3,8}", text("figures", f"{name}.svg"))


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
