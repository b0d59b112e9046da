"""The page a student hands in: exactly the structure of the sites, in both languages and presets (golden files)."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.week9.course import COURSE
from labs.words import LANGUAGES
from labs.worklog.gather import filled, pages
from labs.worklog.mask import cell, masked
from labs.worklog.model import Preset, Style
from labs.worklog.page import written
from resources import text
from tests.labs.worklog.small_week import WEEK, attempts, golden, page


@pytest.mark.parametrize("preset", list(Preset))
@pytest.mark.parametrize("language", ["en", "vi"])
def test_that_the_page_is_the_golden_one(language: str, preset: Preset) -> None:
    assert page(language, preset) == golden(language, preset).read_text("utf-8")


def test_that_nothing_is_achieved_before_it_was_verified() -> None:
    english, vietnamese = pages(WEEK, [], {}, [])
    assert english.achievements == vietnamese.achievements == ()
    text = written(english, Style())
    assert text.startswith('---\ntitle: "Worklog Week 9"\nweight: 9\nchapter: false\npre: " <b> 1.9. </b> "\n---\n')
    assert text.endswith("\n---\n")
    assert "<!-- In my own words: … -->" in text


def test_that_both_languages_tell_the_same_week() -> None:
    english, vietnamese = pages(WEEK, attempts(), {}, [])
    assert len(english.achievements) == len(vietnamese.achievements) == 6
    assert [len(day.practice) for day in english.days] == [len(day.practice) for day in vietnamese.days]
    assert len(english.objectives) == len(vietnamese.objectives)


def test_that_every_lab_of_the_week_has_its_words_in_both_languages() -> None:
    labs = {lab.id for day in COURSE.days for lab in day.labs}
    for language in LANGUAGES:
        words = tomllib.loads(text("worklog", f"{language}.toml"))["labs"]
        assert labs - set(words) == set(), language


def test_that_a_figure_that_nobody_saw_is_left_out() -> None:
    assert filled("Found all[[ ({records} records)]].", {"records": 2000}) == "Found all (2,000 records)."
    assert filled("Found all[[ ({records} records)]].", {}) == "Found all."


def test_that_accounts_and_keys_are_hidden() -> None:
    text = masked("arn:aws:iam::123456789012:role/x, account 210987654321, AKIAABCDEFGHIJKLMNOP, 1.234567890123 s")
    assert "123456789012:" not in text
    assert "210987654321" not in text
    assert "AKIA" not in text
    assert "1.234567890123 s" in text


@given(st.text())
def test_that_a_cell_stays_one_cell(text: str) -> None:
    made = cell(text)
    assert "|" not in made.replace("\\|", "")
    assert "\n" not in made
    assert "<" not in made


@given(st.from_regex(r"[a-z ,]{0,9}\d{12}[a-z ,]{0,9}", fullmatch=True))
def test_that_no_account_id_is_ever_left(text: str) -> None:
    assert not any(part.isdigit() for part in masked(text).replace(",", " ").split() if len(part) == 12)
