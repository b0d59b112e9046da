"""Every finished day's lessons keep the rules; the lint itself sees each thing that can be missing."""

from __future__ import annotations

import pytest
from _pytest.mark.structures import ParameterSet

from labs.model import Day, Input, Lab, Stage, Step, Verdict, Whole
from labs.teaching.lint import complaints
from labs.week9.course import COURSE

NOT_YET: frozenset[str] = frozenset()


def days() -> list[ParameterSet]:
    """Each day; one whose lessons are still being written must fail, so that nobody forgets to take it off the list."""
    unfinished = pytest.mark.xfail(strict=True, reason="its lessons are being written")
    return [pytest.param(day, id=day.id, marks=[unfinished] if day.id in NOT_YET else []) for day in COURSE.days]


@pytest.mark.parametrize("day", days())
def test_that_a_days_lessons_are_whole(day: Day) -> None:
    assert complaints(COURSE, day) == []


def test_that_the_lint_sees_what_is_missing() -> None:
    bare = Step(
        "nowhere", "Nobody's title", "Nobody's button", Stage.STREAM, lambda _: None, lambda _: Verdict(True, "")
    )
    day = Day("nowhere", "No day", "Nothing", (Lab("none", "No lab", (bare,)),), lambda _: None)
    said = "\n".join(complaints(COURSE, day))
    for missing in (
        "nowhere: no lesson in en",
        "nowhere: no lesson in vi",
        "0 questions",
        "at least 5",
        "'No day' is not translated into vi",
        '"Nobody\'s button" is not translated into vi',
    ):
        assert missing in said


def test_that_the_lint_sees_what_an_input_lacks() -> None:
    lacking = Input("other.size", "Nobody's size", "", 9, Whole(1, 4, "nobody's unit"), "somewhere")
    bare = Step("nowhere", "", "", Stage.STREAM, lambda _: None, lambda _: Verdict(True, ""), inputs=(lacking,))
    day = Day("nowhere", "", "", (Lab("none", "", (bare,)),), lambda _: None)
    said = "\n".join(complaints(COURSE, day))
    for missing in (
        "its id must be nowhere, a dot and a name",
        "its default 9 is none of the values",
        "names no document",
        "must have a label and a help",
        '"Nobody\'s size" is not translated into vi',
        '"nobody\'s unit" is not translated into vi',
    ):
        assert missing in said
