"""Each day is 2 to 4 labs of 4 to 8 steps, and 45 to 75 minutes by the estimate that docs/teaching.md explains."""

from __future__ import annotations

import re

import pytest

from labs.model import Day, Step
from labs.teaching.exercises import exercise
from labs.teaching.lessons import lesson
from labs.teaching.quiz import quiz
from labs.week9.course import COURSE

WORDS_A_MINUTE, BY_HAND, OWN_WORDS, QUESTION = 120, 3.0, 4.0, 0.5
CODE = re.compile(r"```.*?```", re.DOTALL)


def minutes(day: Day) -> float:
    """Reading, looking, typing, choosing, answering, and waiting as on AWS."""
    steps = list(day.steps())
    return sum(_of_step(step) for step in steps) + QUESTION * len(quiz(day.id))


def _of_step(step: Step) -> float:
    found = lesson(step.id)
    words, blocks = len(CODE.sub(" ", found.markdown).split()), len(CODE.findall(found.markdown))
    own = words / WORDS_A_MINUTE + blocks + 1 + len(step.inputs) + step.usually / 60
    return own + (BY_HAND / 2 if found.by_hand else 0) + (_of_exercise(step) if step.asks else 0)


def _of_exercise(step: Step) -> float:
    items = exercise(step.id).items
    words = sum(len(" ".join((item.text, item.why, *(one for _, one in item.choices))).split()) for item in items)
    return words / WORDS_A_MINUTE + sum(1 if item.choices else OWN_WORDS for item in items)


@pytest.mark.parametrize("day", COURSE.days, ids=lambda day: day.id)
def test_that_a_day_is_neither_thin_nor_too_long(day: Day) -> None:
    assert 2 <= len(day.labs) <= 4
    assert [lab.id for lab in day.labs if not 4 <= len(lab.steps) <= 8] == []
    assert 45 <= minutes(day) <= 75, minutes(day)
