"""What a day needs of the days before it: which of those steps do not hold now, and doing them.

Reads live state; what is told of it beforehand are plain values. Knows no front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labs.context import Context
from labs.model import Day, Step
from labs.shapes import Preparation
from labs.words import said, tr


@dataclass(frozen=True, slots=True)
class Prepared:
    """A day's `prepare`: does those of the earlier steps whose check does not hold now."""

    steps: tuple[Step, ...]

    def __call__(self, context: Context) -> None:
        """Build what is missing, in the order of the week."""
        for step in self.missing(context):
            context.say(tr("Preparing: {step}", step=said(step.title)))
            step.do(context)

    def missing(self, context: Context) -> list[Step]:
        """The steps that do not hold, as live state says."""
        return [step for step in self.steps if not _holds(step, context)]


def prepared_by(steps: Sequence[Step]) -> Prepared:
    """What a day is prepared by."""
    return Prepared(tuple(steps))


def preparation(day: Day, context: Context) -> Preparation:
    """What preparing the day would do now; nothing where all is there, or where the day says nothing of it."""
    steps = day.prepare.missing(context) if isinstance(day.prepare, Prepared) else []
    return Preparation(day.id, tuple(step.title for step in steps), sum(step.usually for step in steps))


def _holds(step: Step, context: Context) -> bool:
    from botocore.exceptions import ClientError

    try:
        return step.check(context).ok
    except ClientError:
        return False
