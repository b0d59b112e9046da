"""The languages: what is said, said anew, and what a translation may not spoil."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator

import pytest

from labs import tongue
from labs.tongue import again, joined, say, tr
from labs.words import UnknownLanguage

VIETNAMESE = {"{count} tables": "{count} bảng", "open": "đang mở", "broken {count}": "{thing}"}


@pytest.fixture
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tongue, "translations", lambda language: VIETNAMESE if language == "vi" else {})
    yield
    tongue.speak("en")


def test_that_a_text_follows_the_language_with_its_values(vietnamese: None) -> None:
    words, course = tr("{count} tables", count=3), say("open")
    line = joined(" · ", [words, course, "hw-orders"])
    assert line == "3 tables · open · hw-orders"
    tongue.speak("vi")
    assert again(line) == "3 bảng · đang mở · hw-orders"
    assert again("open") == "open"
    tongue.speak("en")
    assert again(line) == "3 tables · open · hw-orders"


def test_that_a_translation_with_a_foreign_name_does_no_harm(vietnamese: None) -> None:
    tongue.speak("vi")
    assert tr("broken {count}", count=2) == "broken 2"


def test_that_braces_from_outside_are_left_alone() -> None:
    assert tr("{name} is taken", name="{0}{x}") == "{0}{x} is taken"
    assert joined(" ", ["{", "}"]) == "{ }"
    assert say("a {name}") == "a {name}"


def test_that_a_text_can_be_kept_and_sent() -> None:
    words = tr("{count} tables", count=3)
    assert json.dumps({"words": words}) == '{"words": "3 tables"}'
    assert again(copy.deepcopy(words)) == "3 tables"


def test_that_a_language_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(UnknownLanguage, match="'fr'"):
        tongue.speak("fr")
    assert tongue.language() == "en"


@pytest.mark.parametrize("language", [one for one in tongue.LANGUAGES if one != tongue.ENGLISH])
def test_that_every_translation_fills_the_same_names(language: str) -> None:
    names = re.compile(r"\{(\w+)")
    for source, said in tongue.translations(language).items():
        assert sorted(names.findall(source)) == sorted(names.findall(said)), source
