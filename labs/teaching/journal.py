"""What the student did, kept: attempts with their evidence, hints looked at, answers given, and the time all took.

Rows of the ledger's journal, read back as plain values; the worklog, the quiz and the window ask here. Knows neither
AWS nor Qt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from labs.model import Day, Json, StepState
from labs.words import heard, heard_within, kept, kept_within

ATTEMPT, HINT, ANSWER, WORDS, EXERCISE, SOLVED = "attempt", "hint", "answer", "words", "exercise", "solved"
ANSWERED = "answered "  # before a language: the place of the own words that exercises asked for


class Keeps(Protocol):
    """What a journal is written to: the ledger."""

    def record(self, course: str, target: str, what: str, subject: str, value: Json = None) -> None:
        """Writes a line."""

    def records(self, course: str, target: str, what: str) -> list[tuple[float, str, Json]]:
        """Lines of a sort, oldest first."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time a step was done or checked. `at` is its end, in seconds since the epoch; `seconds` how long it took."""

    at: float
    step: str
    state: StepState
    sentence: str
    seconds: float
    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A day as it was worked: local dates of the first attempt and of the last step's first success, and counts."""

    day: str
    started: date | None = None
    finished: date | None = None
    attempts: int = 0
    seconds: float = 0.0
    verified: int = 0
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one course on one target."""

    keeps: Keeps
    course: str
    target: str

    def attempt(self, step: str, state: StepState, sentence: str, seconds: float, evidence: Mapping[str, Json]) -> None:
        """A step was done or checked."""
        value = {
            "state": str(state),
            "sentence": kept(sentence),
            "seconds": round(seconds, 3),
            "evidence": kept_within(evidence),
        }
        self.keeps.record(self.course, self.target, ATTEMPT, step, value)

    def attempts(self) -> list[Attempt]:
        """Every attempt, oldest first."""
        return [_attempt(*line) for line in self.keeps.records(self.course, self.target, ATTEMPT)]

    def hint(self, step: str, strength: int) -> None:
        """The student looked at a hint: 1 is the weakest."""
        self.keeps.record(self.course, self.target, HINT, step, strength)

    def hints(self) -> dict[str, int]:
        """The strongest hint looked at, by step."""
        found: dict[str, int] = {}
        for _, step, strength in self.keeps.records(self.course, self.target, HINT):
            found[step] = max(found.get(step, 0), int(str(strength)))
        return found

    def solve(self, step: str) -> None:
        """The student had the solution of a step shown."""
        self.keeps.record(self.course, self.target, SOLVED, step)

    def solved(self) -> frozenset[str]:
        """The steps whose solution was shown."""
        return frozenset(step for _, step, _ in self.keeps.records(self.course, self.target, SOLVED))

    def answer(self, question: str, right: bool) -> None:
        """The student answered a question of a quiz."""
        self.keeps.record(self.course, self.target, ANSWER, question, right)

    def answers(self) -> list[tuple[str, bool]]:
        """Every answer, oldest first: question id, whether it was right."""
        return [(question, bool(right)) for _, question, right in self.keeps.records(self.course, self.target, ANSWER)]

    def give(self, step: str, answers: Mapping[str, str]) -> None:
        """The student answered items of a step's exercise; the others keep their answers."""
        self.keeps.record(self.course, self.target, EXERCISE, step, dict(answers))

    def given(self, step: str) -> dict[str, str]:
        """The last answer to each item of a step's exercise."""
        found: dict[str, str] = {}
        for _, subject, answers in self.keeps.records(self.course, self.target, EXERCISE):
            if subject == step and isinstance(answers, Mapping):
                found |= {str(item): str(answer) for item, answer in answers.items()}
        return found

    def write(self, place: str, words: str) -> None:
        """The student's own words for a place in the worklog (a day's id, objectives, achievements)."""
        self.keeps.record(self.course, self.target, WORDS, place, words)

    def written(self) -> dict[str, str]:
        """The student's own words, the last of each place."""
        return {place: str(words) for _, place, words in self.keeps.records(self.course, self.target, WORDS)}


def _attempt(at: float, step: str, value: Any) -> Attempt:
    state = StepState(value["state"])
    evidence = {name: heard_within(one) for name, one in value.get("evidence", {}).items()}
    return Attempt(at, step, state, heard(value["sentence"]), float(value["seconds"]), evidence)


def day_record(day: Day, attempts: Iterable[Attempt]) -> DayRecord:
    """The day as those attempts tell it; `finished` only when each of its steps was verified once."""
    steps = {step.id for step in day.steps()}
    own = [attempt for attempt in attempts if attempt.step in steps]
    first: dict[str, float] = {}
    for attempt in own:
        if attempt.state is StepState.VERIFIED:
            first.setdefault(attempt.step, attempt.at)
    return DayRecord(
        day.id,
        _local(min(one.at - one.seconds for one in own)) if own else None,
        _local(max(first.values())) if steps and set(first) == steps else None,
        len(own),
        sum(one.seconds for one in own),
        len(first),
        len(steps),
    )


def _local(at: float) -> date:
    return datetime.fromtimestamp(at).astimezone().date()
