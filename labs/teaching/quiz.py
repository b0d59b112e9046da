"""The quiz at a day's end: questions with explained answers, and which wrong ones come back on Friday.

A file is resources/quiz/<language>/<day>.toml: a list `question` of {id, ask, choices, right (an index, or a list of
them), why}. Choices are shown in an order that the seed decides, so that nobody learns a position. Plain rules: knows
neither AWS, Qt nor where answers are kept.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labs.words import ENGLISH
from resources import resource, text

FOLDER = "quiz"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `right` holds the indices of the right choices; more than one makes it a choice of several."""

    id: str
    ask: str
    choices: tuple[str, ...]
    right: frozenset[int]
    why: str

    @property
    def several(self) -> bool:
        """Whether more than one choice is right."""
        return len(self.right) > 1


class BadQuiz(ValueError):
    """A quiz file breaks a rule; the message names the file, the question, the value and the rule."""


def quiz(day: str, language: str = ENGLISH) -> tuple[Question, ...]:
    """The day's questions in that language, else in English; none when the day has no quiz. Raises BadQuiz."""
    for spoken in (language, ENGLISH):
        if resource(FOLDER, spoken, f"{day}.toml").is_file():
            return parsed(f"{spoken}/{day}", text(FOLDER, spoken, f"{day}.toml"))
    return ()


def parsed(name: str, source: str) -> tuple[Question, ...]:
    """The questions that a file's text holds. Raises BadQuiz."""
    try:
        found = tomllib.loads(source).get("question", [])
    except tomllib.TOMLDecodeError as error:
        raise BadQuiz(f"{name}: {error}.") from error
    questions = tuple(_question(name, one) for one in found)
    ids = [question.id for question in questions]
    if len(ids) != len(set(ids)):
        raise BadQuiz(f"{name}: an id is used twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}.")
    return questions


def _question(name: str, one: Mapping[str, Any]) -> Question:
    place = f"{name}, question {one.get('id', '?')!r}"
    missing = [key for key in ("id", "ask", "choices", "right", "why") if key not in one]
    if missing:
        raise BadQuiz(f"{place}: {', '.join(missing)} is missing.")
    right = one["right"] if isinstance(one["right"], list) else [one["right"]]
    choices = tuple(str(choice) for choice in one["choices"])
    if len(choices) < 2 or len(set(choices)) != len(choices):
        raise BadQuiz(f"{place}: choices must be at least two, and all different.")
    if not right or any(not isinstance(index, int) or not 0 <= index < len(choices) for index in right):
        raise BadQuiz(f"{place}: right is {one['right']!r}; it must be indices of choices, 0 to {len(choices) - 1}.")
    return Question(str(one["id"]), str(one["ask"]), choices, frozenset(right), str(one["why"]))


def order(question: Question, seed: int) -> tuple[int, ...]:
    """The indices of the choices in the order in which that seed shows them."""
    shown = list(range(len(question.choices)))
    random.Random(f"{seed} {question.id}").shuffle(shown)
    return tuple(shown)


def is_right(question: Question, chosen: Iterable[int]) -> bool:
    """Whether exactly the right choices were chosen (indices into `choices`, not into the order shown)."""
    return frozenset(chosen) == question.right


def coming_back(answers: Sequence[tuple[str, bool]]) -> list[str]:
    """Ids of the questions to ask again on Friday: those whose last answer was wrong, in the order first missed."""
    last = dict(answers)
    missed = dict.fromkeys(question for question, right in answers if not right)
    return [question for question in missed if not last[question]]
