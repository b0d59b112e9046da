"""A step's lesson: Markdown of our own with hints in three strengths at its end. Says what is wrong with one, too.

A file is resources/lessons/<language>/<step id>.md: the lesson; `## By hand`, where the step can be done in a terminal
instead; `## Hints`, a list of three from a nudge to nearly the answer. The two headings are English in every language.
Links that start with `term:`, `step:` and `figure:` lead into the app. `{{orders}}` and the like stand for the names of
the student's run, `{{orders.tags}}` for the tags that make a thing the run's. Knows neither AWS nor Qt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from labs.words import ENGLISH
from resources import resource, text

FOLDER, HINTS = "lessons", 3
_HINTS = re.compile(r"^## Hints\s*$", re.MULTILINE)
_BY_HAND = re.compile(r"^## By hand\s*$", re.MULTILINE)
_HINT = re.compile(r"^\d+\.\s+", re.MULTILINE)
_LINK = re.compile(r"\]\((term|step|figure):([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"\{\{([\w.]+)\}\}")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a step teaches: Markdown, and hints from the weakest to the strongest (none where none is written)."""

    step: str
    language: str
    markdown: str
    hints: tuple[str, ...]
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code in a lesson; `language` is the word after the fence (python, bash, json, sql or none)."""

    language: str
    text: str


def lesson(step: str, language: str = ENGLISH) -> Lesson:
    """The lesson in that language, else in English. Raises FileNotFoundError when there is none at all."""
    name = f"{step}.md"
    found = language if resource(FOLDER, language, name).is_file() else ENGLISH
    return parsed(step, found, text(FOLDER, found, name))


def parsed(step: str, language: str, source: str) -> Lesson:
    """The lesson that a file's text holds."""
    before, *rest = _HINTS.split(source, maxsplit=1)
    body, *by_hand = _BY_HAND.split(before, maxsplit=1)
    hints = [" ".join(part.split()) for part in _HINT.split(rest[0])[1:]] if rest else []
    return Lesson(step, language, body.strip() + "\n", tuple(hints), "".join(by_hand).strip())


def with_names(markdown: str, names: Mapping[str, str]) -> str:
    """The Markdown with `{{stream}}` and the like replaced by the run's names; what is not named stays."""
    return _NAME.sub(lambda found: names.get(found[1], found[0]), markdown)


def codes(markdown: str) -> list[Code]:
    """The fenced blocks, in order."""
    return [Code(found[1], found[2]) for found in _FENCE.finditer(markdown)]


def links(markdown: str) -> list[tuple[str, str]]:
    """Links into the app: (kind, id) of each, in order; kinds are term, step and figure."""
    return [(found[1], found[2]) for found in _LINK.finditer(markdown)]


def names_used(markdown: str) -> set[str]:
    """The names of the run that a lesson mentions (`stream` for `{{stream}}`)."""
    return set(_NAME.findall(markdown))


def prose(markdown: str) -> str:
    """The words alone, without code, marks and link targets: what a search reads."""
    without = _FENCE.sub(" ", markdown)
    without = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", without)
    return " ".join(re.sub(r"[*_`#|>]+", " ", without).split())
