"""The glossary: the same terms in every language, each leading to others that exist."""

from __future__ import annotations

import tomllib

import pytest

from labs.teaching.glossary import glossary
from labs.words import LANGUAGES
from resources import text


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_that_each_language_explains_the_same_terms(language: str) -> None:
    own = tomllib.loads(text("glossary", f"{language}.toml"))
    assert set(own) == set(glossary("en"))
    assert all(one["means"].strip() and one["term"].strip() for one in own.values())


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_that_related_terms_exist(language: str) -> None:
    terms = glossary(language)
    assert [see for term in terms.values() for see in term.see if see not in terms] == []


def test_that_no_explanation_is_left_in_english() -> None:
    english, vietnamese = glossary("en"), glossary("vi")
    assert [name for name in english if english[name].means == vietnamese[name].means] == []
