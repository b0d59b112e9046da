"""The teaching face of a session: lessons with hints, doing a step by hand, skip and reset, quizzes, search, worklog.

Everything the guided week needs beside doing and checking, in one place for window and terminal. Its methods may
block, so a front calls them off its own thread. Knows neither Qt nor the terminal.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from labs import inputs
from labs.aws.kinds.base import as_list, tags_for
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import FOREIGN, GONE, Row
from labs.model import Course, Exercise, Lab, Marked, Step, StepState, Value
from labs.preparing import preparation
from labs.runner import Runner
from labs.shapes import Help, Outcome, Preparation, QuizResult
from labs.teaching import exercises, lessons
from labs.teaching.glossary import Term, glossary
from labs.teaching.journal import ANSWERED, DayRecord, Journal, day_record
from labs.teaching.lessons import Lesson
from labs.teaching.quiz import Question, coming_back, is_right, quiz
from labs.teaching.search import Hit, Page, search
from labs.teaching.solution import right_choices, solution
from labs.words import language, said, tr
from labs.worklog.gather import own_of, pages
from labs.worklog.merge import merged
from labs.worklog.model import Page as WorklogPage
from labs.worklog.pictures import keep, taken

ONE_AT_A_TIME = threading.Lock()  # own words are read and written anew


class NoSuchQuestion(KeyError):
    """No quiz asks that question; the message names it."""


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide of one run of a course."""

    runner: Runner

    @property
    def course(self) -> Course:
        """The week."""
        return self.runner.course

    @property
    def journal(self) -> Journal:
        """What the student did on this target."""
        return Journal(self.runner.ledger, self.course.id, self.runner.run.target)

    # lessons

    def lesson(self, step_id: str) -> Lesson:
        """The step's lesson in the language in use, with the names of this run in its code."""
        found = lessons.lesson(step_id, language())
        names = self.names()
        hints = tuple(lessons.with_names(one, names) for one in found.hints)
        return replace(found, markdown=lessons.with_names(found.markdown, names), hints=hints)

    def names(self) -> dict[str, str]:
        """What `{{stream}}` and the like stand for: what a step makes or was chosen for it, and the run's place."""
        run, found = self.runner.run, {"run": self.runner.run.id, "region": self.runner.run.region}
        for step in self.course.steps():
            kept = self.inputs(step.id)
            found |= {one.id.replace("-", "_"): str(kept.get(one.name, one.default)) for one in step.inputs}
            for kind, base in step.makes:
                found[base.replace("-", "_")] = KINDS[kind].name(run.id, base)
        return found | {"account": self.runner.cloud.identity.account}

    def hint(self, step_id: str, strength: int) -> str:
        """The hint of that strength, 1 to 3, and a note that it was looked at; empty when none is written."""
        hints = self.lesson(step_id).hints
        if not 1 <= strength <= len(hints):
            return ""
        self.journal.hint(step_id, strength)
        return hints[strength - 1]

    def by_hand(self, step_id: str) -> str:
        """How to do a step in a terminal, as Markdown with this run's names and tags; empty when none is written.

        The intent is in the ledger before the student types, as it is before a call of ours: what carries the tags is
        the run's, and cleanup knows it.
        """
        run, names = self.runner.run, self.names()
        for kind, base in self.course.step(step_id).makes:
            row = self.runner.ledger.intend(run, kind, KINDS[kind].name(run.id, base))
            tags, word = tags_for(run.id, row.nonce), base.replace("-", "_")
            names |= {f"{word}.tags": json.dumps(tags), f"{word}.tag_list": json.dumps(as_list(tags))}
        return lessons.with_names(lessons.lesson(step_id, language()).by_hand, names)

    def solve(self, step_id: str) -> str:
        """The step's worked solution as Markdown, and a note that it was shown; its choices are answered rightly.

        Nothing is done on the target: that stays the step's own button.
        """
        asked, step = self.exercise(step_id), self.course.step(step_id)
        self.journal.solve(step_id)
        if asked is not None and right_choices(asked):
            self.journal.give(step_id, right_choices(asked))
        return solution(asked, self.lesson(step_id).hints, self.by_hand(step_id), said(step.action))

    def help(self, step_id: str) -> Help:
        """What helps with the step, as it stands now: hints looked at before, and what its resets would remove."""
        found, seen = self.lesson(step_id), self.journal.hints().get(step_id, 0)
        step = self.course.step(step_id)
        lab = next(lab for lab in self._labs() if step in lab.steps)
        own, whole = self._rows((step,)), self._rows(lab.steps)
        return Help(
            step_id,
            found.hints[:seen],
            len(found.hints),
            bool(found.by_hand),
            tuple(row.name for row in own),
            tuple(row.name for row in whole),
            step_id in self.journal.solved(),
            self._outcome(step_id),
        )

    def _outcome(self, step_id: str) -> Outcome | None:
        """How the step ended last; None once it was skipped or put back since."""
        ended = [one for one in self.journal.attempts() if one.step == step_id]
        if not ended or ended[-1].state is not self.states()[step_id]:
            return None
        return Outcome(ended[-1].state, ended[-1].sentence, ended[-1].evidence)

    # what is chosen before a step

    def inputs(self, step_id: str) -> dict[str, Value]:
        """Name to value of what was chosen for the step in this run; what is missing has its default."""
        return inputs.kept(self.runner.ledger, self.runner.run.id, self.course.step(step_id))

    def choose(self, step_id: str, given: Mapping[str, str]) -> None:
        """Keeps values for a step's inputs, until the step is reset. Raises BadInput, and keeps nothing then."""
        inputs.choose(self.runner.ledger, self.runner.run.id, self.course.step(step_id), given)

    # where a step stands

    def missing(self, day_id: str) -> Preparation:
        """What the day still needs of earlier days, from live state."""
        return preparation(self.course.day(day_id), self.runner.context(day_id))

    def skip(self, step_id: str) -> None:
        """Goes on without the step."""
        self.runner.skip(self.course.step(step_id))

    def unskip(self, step_id: str) -> None:
        """Takes a skip back."""
        self.runner.unskip(self.course.step(step_id))

    def reset(self, step_id: str) -> bool:
        """Removes what the step made and puts it back to "to do"; False, and nothing said, when something stayed."""
        return self._reset([self.course.step(step_id)])

    def reset_lab(self, lab_id: str) -> bool:
        """The same for each step of a lab."""
        return self._reset(next(lab for lab in self._labs() if lab.id == lab_id).steps)

    def _reset(self, steps: Iterable[Step]) -> bool:
        steps = tuple(steps)
        self.runner.begin()
        gone = self.runner.cleanup().remove(self._rows(steps))
        if gone:
            for step in steps:
                inputs.forget(self.runner.ledger, self.runner.run.id, step)
                self.runner.unskip(step)
        return gone

    def _rows(self, steps: Iterable[Step]) -> list[Row]:
        run = self.runner.run
        made = {(kind, KINDS[kind].name(run.id, base)) for step in steps for kind, base in step.makes}
        rows = (row for row in self.runner.ledger.rows(run.id) if row.state not in (GONE, FOREIGN))
        return [row for row in rows if (row.kind, row.name) in made]

    def _labs(self) -> Iterator[Lab]:
        return (lab for day in self.course.days for lab in day.labs)

    def states(self) -> dict[str, StepState]:
        """Each step's state."""
        known = self.runner.ledger.progress(self.course.id, self.runner.run.target)
        return {step.id: known.get(step.id, StepState.TODO) for step in self.course.steps()}

    def days(self) -> list[DayRecord]:
        """Dates, counts and time of each day."""
        attempts = self.journal.attempts()
        return [day_record(day, attempts) for day in self.course.days]

    # quizzes

    def quiz(self, day_id: str) -> tuple[Question, ...]:
        """The day's questions; on the last day also those of earlier days that were answered wrong."""
        own = quiz(day_id, language())
        if day_id != self.course.days[-1].id:
            return own
        missed = set(coming_back(self.journal.answers())) - {question.id for question in own}
        earlier = (one for day in self.course.days[:-1] for one in quiz(day.id, language()) if one.id in missed)
        return (*earlier, *own)

    def answer(self, question_id: str, chosen: Iterable[int]) -> bool:
        """Whether exactly the right choices were chosen; kept. Raises NoSuchQuestion."""
        for day in self.course.days:
            for question in quiz(day.id, language()):
                if question.id == question_id:
                    right = is_right(question, chosen)
                    self.journal.answer(question_id, right)
                    return right
        raise NoSuchQuestion(
            tr("question is {question!r}: it must be one of a quiz of the week.", question=question_id)
        )

    # exercises

    def exercise(self, step_id: str) -> Exercise | None:
        """What the step asks, in the language in use; None for a step that asks nothing."""
        return exercises.exercise(step_id, language()) if self.course.step(step_id).asks else None

    def marks(self, step_id: str) -> tuple[Marked, ...]:
        """Each item of the step's exercise as it is answered so far; none for a step that asks nothing."""
        asked = self.exercise(step_id)
        return exercises.marked(asked, self.journal.given(step_id)) if asked is not None else ()

    def answer_exercise(self, step_id: str, answers: Mapping[str, str]) -> tuple[Marked, ...]:
        """Keeps answers (item id to choice id, or to own words, which also go to the worklog) and marks them all.

        Items that are not among `answers` keep theirs. Raises BadAnswer.
        """
        asked = self.exercise(step_id)
        if asked is None:
            raise exercises.BadAnswer(tr("step is {step!r}: it must be one that asks something.", step=step_id))
        exercises.accepted(asked, answers)
        with ONE_AT_A_TIME:
            before = self._own_answers(asked)
            self.journal.give(step_id, answers)
            written, own = self.journal.written(), self._own_answers(asked)
            page = own_of(written, language())
            if own and (own != before or not {language(), f"{ANSWERED}{language()}"} & set(written)):
                self._write_own(language(), merged(before if page else "", page, own))
        return self.marks(step_id)

    def _own_answers(self, asked: Exercise) -> str:
        given = self.journal.given(asked.step)
        return " ".join(filter(None, (given.get(item.id, "").strip() for item in asked.items if not item.choices)))

    def quizzes(self) -> tuple[QuizResult, ...]:
        """Of each day's quiz: how many questions, how many were answered, how many of them rightly at last."""
        last = dict(self.journal.answers())
        return tuple(_result(day.id, [one.id for one in quiz(day.id)], last) for day in self.course.days)

    # finding

    def glossary(self) -> Mapping[str, Term]:
        """Every term, in the language in use."""
        return glossary(language())

    def search(self, query: str) -> list[Hit]:
        """Lessons and terms that hold every word."""
        return search(query, [*self._lesson_pages(), *self._term_pages()])

    def _lesson_pages(self) -> list[Page]:
        spoken = language()
        found = []
        for step in self.course.steps():
            words = lessons.prose(lessons.lesson(step.id, spoken).markdown)
            found.append(Page("step", step.id, said(step.title), words))
        return found

    def _term_pages(self) -> list[Page]:
        return [Page("term", term.id, term.term, term.means) for term in self.glossary().values()]

    # the worklog

    def worklog(self, week: int = 9) -> tuple[WorklogPage, ...]:
        """The pages as they stand, one for each language."""
        journal = self.journal
        return pages(self.course, journal.attempts(), journal.written(), taken(journal), week)

    def own_words(self, spoken: str, words: str, *, upon: str = "") -> None:
        """Keeps the student's own words for the page of that language, as they were made of the text `upon`.

        What an exercise has put there since stays; upon nothing, they stand after what is there.
        """
        with ONE_AT_A_TIME:
            self._write_own(spoken, merged(upon, own_of(self.journal.written(), spoken), words))

    def _write_own(self, spoken: str, words: str) -> None:
        self.journal.write(spoken, words)
        self.journal.write(f"{ANSWERED}{spoken}", "")  # where an older Headwater kept those of exercises

    def picture(self, png: bytes, step_id: str) -> Path:
        """Keeps a screenshot for the worklog, named after the step at which it was taken."""
        return keep(self.journal, png, caption_of(self.course, step_id), datetime.now().astimezone())


def caption_of(course: Course, step_id: str) -> str:
    """What a picture taken at that step shows: the step and its day."""
    step = course.step(step_id)
    day = next(day for day in course.days if step in day.steps())
    return tr("{step}, {day}", step=said(step.title), day=said(day.title))


def _result(day: str, questions: list[str], last: Mapping[str, bool]) -> QuizResult:
    answered = [last[one] for one in questions if one in last]
    return QuizResult(day, len(questions), len(answered), sum(answered))
