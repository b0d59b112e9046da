"""What the window asks of the guide, as a Protocol; labs.guide.Guide satisfies it.

Every method may block, so it is called off the UI thread. Knows plain values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from labs.model import Exercise, Marked, Value
from labs.shapes import Help, Preparation, QuizResult

if TYPE_CHECKING:
    from labs.teaching.glossary import Term
    from labs.teaching.quiz import Question
    from labs.teaching.search import Hit
    from labs.worklog.model import Page


class Guide(Protocol):
    """Help with the week."""

    def help(self, step_id: str) -> Help:
        """What helps with the step, as it stands now."""
        ...

    def hint(self, step_id: str, strength: int) -> str:
        """The hint of that strength, 1 to 3; empty when none is written."""
        ...

    def by_hand(self, step_id: str) -> str:
        """How the step is done in a terminal, as Markdown of our own; empty when none is written."""
        ...

    def solve(self, step_id: str) -> str:
        """Its worked solution as Markdown; its choices are answered rightly."""
        ...

    def skip(self, step_id: str) -> None:
        """Go on without the step."""
        ...

    def unskip(self, step_id: str) -> None:
        """Take a skip back."""
        ...

    def reset(self, step_id: str) -> bool:
        """Remove what the step made; False when something stayed."""
        ...

    def reset_lab(self, lab_id: str) -> bool:
        """The same for a lab."""
        ...

    def missing(self, day_id: str) -> Preparation:
        """What the day still needs of earlier days."""
        ...

    def exercise(self, step_id: str) -> Exercise | None:
        """What the step asks; None for a step that asks nothing."""
        ...

    def marks(self, step_id: str) -> Sequence[Marked]:
        """Each item of it as it is answered so far."""
        ...

    def answer_exercise(self, step_id: str, answers: Mapping[str, str]) -> Sequence[Marked]:
        """Keep answers (item id to choice id, or own words) and mark them all."""
        ...

    def inputs(self, step_id: str) -> Mapping[str, Value]:
        """Name to value of what was chosen for the step in this run."""
        ...

    def choose(self, step_id: str, given: Mapping[str, str]) -> None:
        """Keep values for the step's inputs. Raises ValueError with a sentence."""
        ...

    def quiz(self, day_id: str) -> Sequence[Question]:
        """The day's questions, with those that return on the last day."""
        ...

    def answer(self, question_id: str, chosen: Iterable[int]) -> bool:
        """Whether exactly the right choices were chosen; kept."""
        ...

    def quizzes(self) -> Sequence[QuizResult]:
        """Where the quiz of each day stands."""
        ...

    def glossary(self) -> Mapping[str, Term]:
        """Every term by its id."""
        ...

    def search(self, query: str) -> Sequence[Hit]:
        """Lessons and terms that hold every word."""
        ...

    def worklog(self, week: int = 9) -> Sequence[Page]:
        """The worklog as it stands, a page a language."""
        ...

    def own_words(self, spoken: str, words: str, *, upon: str = "") -> None:
        """Keep the student's own words for the page of that language, as they were made of the text `upon`."""
        ...

    def picture(self, png: bytes, step_id: str) -> Path:
        """Keep a screenshot for the worklog."""
        ...
