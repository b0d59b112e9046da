"""What a lesson sends the student to is called in the window as the lesson calls it, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from labs.tongue import LANGUAGES, again, say, speak
from labs.week9.course import COURSE
from labs.words import in_language
from resources import text
from widgets.stage import TITLES

VIEW = {"en": r"\b[Vv]iew \*{0,2}(\w+)", "vi": r"\b[Kk]hung \*{0,2}((?:\w+)(?: [^\W\d_A-Z]+)?)"}
PRESSED = {"en": r"(?:[Pp]ress|[Dd]o|under) “([^”]+)”", "vi": r"(?:[Bb]ấm|[Ll]àm lại|phần) “([^”]+)”"}
HELPS = ("Check", "Do it by hand", "Reset step")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    speak("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_views_and_buttons_are_called_as_the_window_calls_them(language: str) -> None:
    speak(language)
    views = {again(title) for title in TITLES.values()}
    names = {in_language(words, language) for step in COURSE.steps() for words in (step.title, step.action)}
    wrong, seen = [], 0
    for step in COURSE.steps():
        lesson = text("lessons", language, f"{step.id}.md")
        asked = [(name, views) for name in re.findall(VIEW[language], lesson)]
        asked += [(name, names | {str(say(one)) for one in HELPS}) for name in re.findall(PRESSED[language], lesson)]
        wrong += [f"{step.id}: {name}" for name, known in asked if not any(name.startswith(one) for one in known)]
        seen += len(asked)
    assert wrong == []
    assert seen > 30
