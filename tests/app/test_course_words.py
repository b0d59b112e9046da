"""Where a step stands in the week."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course_words import PASSED, crumb, first_open, next_open, place_of, with_ready
from labs.model import StepState
from tests.app import sample

STEPS = [step.id for step in sample.COURSE.steps()]
STATES = st.dictionaries(st.sampled_from(STEPS), st.sampled_from(list(StepState)))


def test_that_the_breadcrumb_counts_within_the_lab() -> None:
    assert crumb(sample.COURSE, "mon-split") == "Monday · Shards, producers, consumers · 3 of 3"
    with pytest.raises(KeyError):
        place_of(sample.COURSE, "nothing")


@given(STATES, st.sampled_from(STEPS))
def test_that_the_next_step_is_unpassed_and_none_when_all_are(states: dict[str, StepState], step: str) -> None:
    left = [one for one in STEPS if states.get(one) not in PASSED]
    others = [one for one in left if one != step]
    after = [one for one in others if STEPS.index(one) > STEPS.index(step)]
    assert next_open(sample.COURSE, step, states) == [*after, *others, ""][0]
    assert first_open(sample.COURSE, states) == (left[0] if left else STEPS[-1])


@given(STATES)
def test_that_at_most_the_first_unpassed_step_becomes_ready(states: dict[str, StepState]) -> None:
    told = with_ready(sample.COURSE, states)
    changed = [step for step in STEPS if told[step] is not states.get(step, StepState.TODO)]
    assert changed in ([], [first_open(sample.COURSE, states)])
