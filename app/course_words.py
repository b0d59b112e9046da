"""Where a step stands in the week, in words and in order: breadcrumb, next step, first step to do.

Plain functions over the course. Knows neither Qt nor the engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from labs.model import Course, Day, Lab, StepState
from labs.tongue import joined, say, tr

PASSED = (StepState.VERIFIED, StepState.SKIPPED)


def place_of(course: Course, step_id: str) -> tuple[Day, Lab, int]:
    """The step's day, lab and number in its lab from 1; raises KeyError when there is none."""
    for day in course.days:
        for lab in day.labs:
            for number, step in enumerate(lab.steps, start=1):
                if step.id == step_id:
                    return day, lab, number
    raise KeyError(step_id)


def crumb(course: Course, step_id: str) -> str:
    """ "Monday · Shards, producers, consumers · 6 of 6"."""
    day, lab, number = place_of(course, step_id)
    return joined(" · ", [say(day.title), say(lab.title), tr("{done} of {count}", done=number, count=len(lab.steps))])


def first_open(course: Course, states: Mapping[str, StepState]) -> str:
    """The first step that is not passed; the last step when all are."""
    steps = [step.id for step in course.steps()]
    return next((step for step in steps if states.get(step, StepState.TODO) not in PASSED), steps[-1])


def next_open(course: Course, step_id: str, states: Mapping[str, StepState]) -> str:
    """The next step after this one that is not passed, around the week; an empty string when all are."""
    steps = [step.id for step in course.steps()]
    at = steps.index(step_id)
    after = steps[at + 1 :] + steps[:at]
    return next((step for step in after if states.get(step, StepState.TODO) not in PASSED), "")


def neighbour(course: Course, step_id: str, away: int) -> str:
    """The step so many places after this one, or before it; the first and the last have no more."""
    steps = [step.id for step in course.steps()]
    return steps[min(max(0, steps.index(step_id) + away), len(steps) - 1)]


def ends_day(course: Course, step_id: str) -> bool:
    """Whether the step is its day's last."""
    return [step.id for step in place_of(course, step_id)[0].steps()][-1] == step_id


def with_ready(course: Course, states: Mapping[str, StepState]) -> dict[str, StepState]:
    """The states, where the first step to do is told as ready."""
    told = {step.id: states.get(step.id, StepState.TODO) for step in course.steps()}
    first = first_open(course, told)
    if told[first] is StepState.TODO:
        told[first] = StepState.READY
    return told
