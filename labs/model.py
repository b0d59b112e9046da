"""What a course is made of: Course, Day, Lab and Step, as frozen values whose actions are plain functions.

Knows neither AWS nor Qt: a step's action and check receive a Context (labs/context.py) when they are run.
The window may import this module, since it holds plain values only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labs.context import Context

Json = object  # JSON-able


class StepState(StrEnum):
    """Where a step stands for the student."""

    TODO = "to do"
    READY = "ready"
    RUNNING = "running"
    VERIFIED = "verified"
    FAILED = "failed"
    SKIPPED = "skipped"


class Stage(StrEnum):
    """Which view a step is about, so that the window can bring it forward."""

    STREAM = "stream"
    DELIVERY = "delivery"
    CATALOG = "catalog"
    JOBS = "jobs"
    RESOURCES = "resources"
    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: whether it holds, one sentence for the student, and JSON-able evidence from live state."""

    ok: bool
    sentence: str
    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing an exercise asks. `choices` are (id, words); without any the student writes at least `least` words.

    `right` is the id of the right choice, or an example of a good answer; `why` is shown once it was answered.
    """

    id: str
    text: str
    choices: tuple[tuple[str, str], ...]
    right: str
    why: str
    least: int = 0


@dataclass(frozen=True, slots=True)
class Exercise:
    """What a step asks of the student, in one language."""

    step: str
    prompt: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """One answer, marked. `why` explains what is right; it is empty for what has not been answered."""

    item: str
    given: str
    right: bool
    why: str


Value = int | str  # what was chosen: a whole number, the id of a choice, or a text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`, both allowed; `unit` is what it counts, unless the label says so."""

    least: int
    most: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the choices, (id, words); without words the id is shown."""

    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that matches the whole of `pattern` (a regular expression), which `rule` says after "it must"."""

    pattern: str
    rule: str


@dataclass(frozen=True, slots=True)
class Input:
    """What a student may choose before a step is done. `id` is "step.name"; `help` says why one would change it.

    `source` is the address of the document whose rule `takes` is. What is read from a text: labs/inputs.py.
    """

    id: str
    label: str
    help: str
    default: Value
    takes: Whole | OneOf | Text
    source: str

    @property
    def name(self) -> str:
        """Its name within the step."""
        return self.id.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the student does. `action` is the words on its button; `usually` is seconds on the target.

    `inputs` are what the student may choose before; `do` and `check` ask the Context for what was chosen.
    `makes` names what it creates, as (kind id, the name's base): for doing it by hand, and for taking it back.
    `asks` says that the student answers an exercise, which stands in resources/exercises/<language>/<id>.toml.
    """

    id: str
    title: str
    action: str
    stage: Stage
    do: Callable[[Context], None]
    check: Callable[[Context], Verdict]
    usually: float = 5.0
    makes: tuple[tuple[str, str], ...] = ()
    asks: bool = False
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class Lab:
    """Steps that belong together and are done in order."""

    id: str
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week. `prepare` builds what earlier days should have left, when it is not there."""

    id: str
    title: str
    summary: str
    labs: tuple[Lab, ...]
    prepare: Callable[[Context], None]

    def steps(self) -> Iterator[Step]:
        """The day's steps, in order."""
        for lab in self.labs:
            yield from lab.steps


@dataclass(frozen=True, slots=True)
class Course:
    """The week."""

    id: str
    title: str
    days: tuple[Day, ...]

    def steps(self) -> Iterator[Step]:
        """All steps, in order."""
        for day in self.days:
            yield from day.steps()

    def day(self, day_id: str) -> Day:
        """The day of that id; raises KeyError when there is none."""
        for day in self.days:
            if day.id == day_id:
                return day
        raise KeyError(day_id)

    def step(self, step_id: str) -> Step:
        """The step of that id; raises KeyError when there is none."""
        for step in self.steps():
            if step.id == step_id:
                return step
        raise KeyError(step_id)
