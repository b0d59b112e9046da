"""A guide without a course behind it: two hints for every step, two questions, three terms, and a worklog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from labs.inputs import values
from labs.model import Exercise, Item, Marked, StepState, Value
from labs.shapes import Help, Outcome, Preparation, QuizResult
from labs.teaching.exercises import marked
from labs.teaching.glossary import Term
from labs.teaching.quiz import Question, is_right
from labs.teaching.search import Hit, Page, search
from labs.worklog.merge import merged
from labs.worklog.model import Page as WorklogPage
from labs.worklog.model import Point
from tests.app import sample

HINTS = ("Look at the <b>shards</b>.", "Split shard 1 in the middle.")
BY_HAND = "The tags tell that it is yours.\n\n```python\nprint('a shard')\n```\n\nThen check."
QUESTIONS = (
    Question("one", "What does a shard take a second?", ("1 MiB", "2 MiB", "<b>All</b>"), frozenset({0}), "It is so."),
    Question("two", "Which two end a lease?", ("A crash", "A renewal", "A stop"), frozenset({0, 2}), "Both do."),
)
CHOICES = (("stream", "A stream"), ("batch", "<b>A job</b>"))
EXERCISE = (
    Item("fraud", "Stop a fraud in two seconds.", CHOICES, "stream", "A job starts too late."),
    Item("own", "What is a shard?", (), "A part of a stream.", "It has its own limit.", 3),
)
TERMS = {
    "shard": Term("shard", "shard", "A part of a stream.", ("key",)),
    "key": Term("key", "partition key", "It tells the shard.", ("shard",)),
    "role": Term("role", "IAM role", "What a service acts as."),
}


@dataclass
class FakeGuide:
    """Skipping and resetting are told through `stands`, as the engine would."""

    stands: Callable[[str, StepState], None]
    seen: dict[str, int] = field(default_factory=dict)
    solutions: list[str] = field(default_factory=list)
    lacking: Preparation = field(default_factory=lambda: Preparation("mon"))
    answers: dict[str, bool] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    pictures: list[tuple[int, str]] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    chosen: dict[str, dict[str, Value]] = field(default_factory=dict)

    def help(self, step_id: str) -> Help:
        names = tuple(f"hw-{name}" for name in ("orders", "role", "lake", "job"))
        solved = step_id in self.solutions
        hints, outcome = HINTS[: self.seen.get(step_id, 0)], self.outcomes.get(step_id)
        return Help(step_id, hints, len(HINTS), True, names[:1], names, solved, outcome)

    def hint(self, step_id: str, strength: int) -> str:
        self.seen[step_id] = max(strength, self.seen.get(step_id, 0))
        return HINTS[strength - 1]

    def by_hand(self, step_id: str) -> str:
        return BY_HAND

    def solve(self, step_id: str) -> str:
        self.solutions.append(step_id)
        self.given |= {"fraud": "stream"}
        return f"Split it.\n\n{BY_HAND}"

    def skip(self, step_id: str) -> None:
        self.stands(step_id, StepState.SKIPPED)

    def unskip(self, step_id: str) -> None:
        self.stands(step_id, StepState.TODO)

    def reset(self, step_id: str) -> bool:
        self.chosen.pop(step_id, None)
        self.stands(step_id, StepState.TODO)
        return True

    def reset_lab(self, lab_id: str) -> bool:
        return False

    def missing(self, day_id: str) -> Preparation:
        return self.lacking if self.lacking.day == day_id else Preparation(day_id)

    def exercise(self, step_id: str) -> Exercise | None:
        return Exercise(step_id, "What suits?", EXERCISE)

    def marks(self, step_id: str) -> tuple[Marked, ...]:
        return marked(Exercise(step_id, "What suits?", EXERCISE), self.given)

    def answer_exercise(self, step_id: str, answers: Mapping[str, str]) -> tuple[Marked, ...]:
        self.given |= answers
        return self.marks(step_id)

    def inputs(self, step_id: str) -> Mapping[str, Value]:
        return self.chosen.get(step_id, {})

    def choose(self, step_id: str, given: Mapping[str, str]) -> None:
        step = sample.COURSE.step(step_id)
        self.chosen[step_id] = {**self.chosen.get(step_id, {}), **values(step, given)}

    def quiz(self, day_id: str) -> tuple[Question, ...]:
        return QUESTIONS if day_id == "mon" else ()

    def answer(self, question_id: str, chosen: Iterable[int]) -> bool:
        question = next(one for one in QUESTIONS if one.id == question_id)
        self.answers[question_id] = is_right(question, chosen)
        return self.answers[question_id]

    def quizzes(self) -> list[QuizResult]:
        return [QuizResult("mon", len(QUESTIONS), len(self.answers), sum(self.answers.values()))]

    def glossary(self) -> Mapping[str, Term]:
        return TERMS

    def search(self, query: str) -> list[Hit]:
        pages = [Page("term", one.id, one.term, one.means) for one in TERMS.values()]
        return search(query, [Page("step", "mon-put", "Put records", "A key leads to a shard."), *pages])

    def worklog(self, week: int = 9) -> tuple[WorklogPage, ...]:
        points = (Point("Streams", "What a shard is."),)
        return tuple(WorklogPage(one, week, points, (), points, self.words.get(one, "")) for one in ("en", "vi"))

    def own_words(self, spoken: str, words: str, *, upon: str = "") -> None:
        self.words[spoken] = merged(upon, self.words.get(spoken, ""), words)

    def picture(self, png: bytes, step_id: str) -> Path:
        self.pictures.append((len(png), step_id))
        return Path("picture.png")
