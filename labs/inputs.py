"""What a student chooses before a step: read from a text by the input's rule, kept with the run, and put back.

`read` is pure, so that the window can ask it at each key; a wrong text gives a sentence that names the field, the
value and the rule. Knows the words and no step, neither AWS nor Qt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from labs.model import Course, Input, Json, OneOf, Step, Text, Value, Whole
from labs.words import Words, said, tr

LONGEST, KEY = 40, "input "  # characters of a wrong value that are said; before an input's id in the run's notes
_WHOLE = re.compile(r"\+?0*([0-9]{1,9})", re.ASCII)


class BadInput(ValueError):
    """A value is not one that its input takes, or there is no such input; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a text is no value of its input."""

    sentence: Words


class Notes(Protocol):
    """Where a run remembers: the ledger."""

    def note(self, run: str, key: str, value: Json) -> None:
        """Keeps a value."""

    def noted(self, run: str, key: str) -> Json:
        """The value kept, or None."""


def read(one: Input, text: str) -> Value | Wrong:
    """The value that the text stands for, blanks around it left out; or what is wrong with it."""
    given = text.strip()
    match one.takes:
        case Whole() as whole:
            return _number(one, whole, given)
        case OneOf(choices=choices):
            return given if given in dict(choices) else _not_among(one, choices, given)
        case Text(pattern=pattern, rule=rule):
            if re.fullmatch(pattern, given):
                return given
            return Wrong(tr("{field} is “{value}”: it must {rule}.", field=said(one.label), value=_shown(given),
                            rule=said(rule)))  # fmt: skip


def _number(one: Input, whole: Whole, given: str) -> Value | Wrong:
    digits = _WHOLE.fullmatch(given)
    if digits is not None and whole.least <= int(digits[1]) <= whole.most:
        return int(digits[1])
    known = {"field": said(one.label), "value": _shown(given), "least": whole.least, "most": whole.most}
    if not whole.unit:
        return Wrong(tr("{field} is “{value}”: it must be a whole number from {least} to {most}.", **known))
    words = tr("{field} is “{value}”: it must be a whole number from {least} to {most} {unit}.", **known,
               unit=said(whole.unit))  # fmt: skip
    return Wrong(words)


def _not_among(one: Input, choices: Iterable[tuple[str, str]], given: str) -> Wrong:
    return Wrong(tr("{field} is “{value}”: it must be one of {choices}.", field=said(one.label), value=_shown(given),
                    choices=", ".join(choice for choice, _ in choices)))  # fmt: skip


def _shown(given: str) -> str:
    """The value as it is said: one line of what can be seen, not too long."""
    seen = "".join(one if one.isprintable() else "·" for one in given)
    return seen if len(seen) <= LONGEST else seen[: LONGEST - 1] + "…"


def values(step: Step, given: Mapping[str, str]) -> dict[str, Value]:
    """Name to value of the texts given for a step's inputs. Raises BadInput for the first that is wrong."""
    known, found = {one.name: one for one in step.inputs}, dict[str, Value]()
    for name, text in given.items():
        if name not in known:
            raise BadInput(_unknown(step, name))
        value = read(known[name], text)
        if isinstance(value, Wrong):
            raise BadInput(value.sentence)
        found[name] = value
    return found


def _unknown(step: Step, name: str) -> Words:
    names = ", ".join(one.name for one in step.inputs)
    if not names:
        return tr("input is “{value}”: the step {step} takes none.", value=_shown(f"{step.id}.{name}"), step=step.id)
    return tr("input is “{value}”: the step {step} takes {names}.", value=_shown(f"{step.id}.{name}"), step=step.id,
              names=names)  # fmt: skip


def settings(course: Course, lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Step id to name and text, of lines like `mon-stream.shards=3`, each judged. Raises BadInput."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        place, _, text = line.partition("=")
        step_id, _, name = place.strip().partition(".")
        steps = [step for step in course.steps() if step.id == step_id]
        if not steps:
            raise BadInput(
                tr("step is “{value}”: it must be one of {steps}.", value=_shown(step_id),
                   steps=", ".join(step.id for step in course.steps() if step.inputs))
            )  # fmt: skip
        values(steps[0], {name: text})
        found.setdefault(step_id, {})[name] = text
    return found


def choose(notes: Notes, run: str, step: Step, given: Mapping[str, str]) -> None:
    """Keeps what was chosen for a step, until it is put back. Raises BadInput, and keeps nothing then."""
    for name, value in values(step, given).items():
        notes.note(run, f"{KEY}{step.id}.{name}", value)


def forget(notes: Notes, run: str, step: Step) -> None:
    """Puts the defaults back."""
    for one in step.inputs:
        if chosen(notes, run, one) is not None:
            notes.note(run, f"{KEY}{one.id}", None)


def chosen(notes: Notes, run: str, one: Input) -> Value | None:
    """What was chosen in this run; None where nothing was, or what was is no value of the input any more."""
    kept = notes.noted(run, f"{KEY}{one.id}")
    value = read(one, str(kept)) if kept is not None else None
    return None if isinstance(value, Wrong) else value


def kept(notes: Notes, run: str, step: Step) -> dict[str, Value]:
    """Name to value of what was chosen for the step."""
    found = {one.name: chosen(notes, run, one) for one in step.inputs}
    return {name: value for name, value in found.items() if value is not None}
