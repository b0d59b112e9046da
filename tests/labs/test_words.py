"""Sentences of labs/: English in the code, another language from a catalogue, checked for what is missing."""

from __future__ import annotations

import ast
import copy
import threading
from pathlib import Path

import pytest

from labs import words
from labs.words import catalogue, placeholders, tr

ROOT = Path(__file__).parents[2]


def templates() -> set[str]:
    """The first argument of every `tr(…)` in labs/."""
    found = set()
    for path in (ROOT / "labs").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "tr":
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path}:{node.lineno}: the template must be written out"
                found.add(first.value)
    return found


def test_that_english_is_said_as_it_stands_in_the_code() -> None:
    assert tr("{n} open shards.", n=2) == "2 open shards."
    assert tr("Braces {stay} without values.") == "Braces {stay} without values."


def test_that_a_language_is_one_of_ours() -> None:
    with pytest.raises(words.UnknownLanguage, match=r"'xx'.*en, vi"):
        words.use("xx")
    assert words.language() == "en"


def test_that_every_sentence_of_the_labs_is_translated() -> None:
    missing = templates() - set(catalogue("vi"))
    assert sorted(missing) == []


def test_that_a_translation_fills_in_what_the_english_does() -> None:
    wrong = [english for english, other in catalogue("vi").items() if placeholders(english) != placeholders(other)]
    assert wrong == []


def test_that_a_sentence_about_something_that_cannot_be_copied_can_be() -> None:
    sentence = tr("{error}", error=threading.Lock())
    assert copy.deepcopy({"said": sentence})["said"] is sentence
