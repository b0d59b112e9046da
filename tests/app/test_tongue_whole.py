"""Every text of the window in every language: none untranslated, none that fills in other values."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from labs.tongue import ENGLISH, LANGUAGES, translations
from labs.words import placeholders

ROOT = Path(__file__).parents[2]
OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def texts() -> set[str]:
    """What is said with `tr(…)` in app/ and widgets/: the texts that lupdate finds."""
    found = set()
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "widgets").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "tr":
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path}:{node.lineno}: the text must be written out"
                found.add(first.value)
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_that_no_text_of_the_window_is_untranslated(language: str) -> None:
    assert sorted(texts() - set(translations(language))) == []


@pytest.mark.parametrize("language", OTHERS)
def test_that_a_text_of_the_window_fills_in_what_the_english_does(language: str) -> None:
    known = translations(language)
    assert [one for one, said in known.items() if placeholders(one) != placeholders(said)] == []
    assert [one for one, said in known.items() if one[-1:] in " :…" and one[-1:] != said[-1:]] == []
