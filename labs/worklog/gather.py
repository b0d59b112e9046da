"""From the course and the journal to the pages: what was planned for each day, when it was done, what was achieved.

The words are resources/worklog/<language>.toml: objectives; for each day what is reviewed and the links; for each lab
its line of practice and its achievement, which is listed only when each of the lab's steps was verified. Figures in
an achievement ({records}) come from the evidence of the lab's own steps. Knows neither AWS nor Qt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from labs.model import Course, Day, Lab, StepState
from labs.teaching.journal import ANSWERED, Attempt, day_record
from labs.words import ENGLISH, LANGUAGES, in_language
from labs.worklog.model import DayEntry, Page, Picture, Point
from resources import text

FOLDER, WEEK = "worklog", 9


def pages(
    course: Course, attempts: Sequence[Attempt], own: Mapping[str, str], pictures: Sequence[Picture], week: int = WEEK
) -> tuple[Page, ...]:
    """A page for each language. `own` holds the student's own words by place: a language's code, or ANSWERED and it."""
    return tuple(_page(course, attempts, own, pictures, week, language) for language in LANGUAGES)


def _page(
    course: Course,
    attempts: Sequence[Attempt],
    own: Mapping[str, str],
    pictures: Sequence[Picture],
    week: int,
    language: str,
) -> Page:
    words = tomllib.loads(text(FOLDER, f"{language}.toml"))
    return Page(
        language,
        week,
        tuple(Point(one["label"], one["sentence"]) for one in words["objectives"]),
        tuple(_entry(day, attempts, words) for day in course.days),
        tuple(_achievements(course, attempts, words["labs"], language)),
        own_of(own, language),
        tuple(replace(one, caption=in_language(one.caption, language)) for one in pictures),
    )


def own_of(own: Mapping[str, str], language: str) -> str:
    """The student's own words for that language's page."""
    return " ".join(filter(None, (own.get(ANSWERED + language), own.get(language))))


def _entry(day: Day, attempts: Sequence[Attempt], words: Mapping[str, Any]) -> DayEntry:
    own, record = words["days"][day.id], day_record(day, attempts)
    practice = tuple(words["labs"][lab.id]["practice"] for lab in day.labs if lab.id in words["labs"])
    return DayEntry(day.id, tuple(own["review"]), practice, record.started, record.finished, tuple(own["links"]))


def _achievements(course: Course, attempts: Sequence[Attempt], words: Mapping[str, Any], language: str) -> list[Point]:
    found = []
    for day in course.days:
        for lab in day.labs:
            evidence = lab_evidence(lab, attempts)
            if evidence is not None and lab.id in words:
                found.append(Point(words[lab.id]["label"], filled(words[lab.id]["achieved"], evidence, language)))
    return found


def lab_evidence(lab: Lab, attempts: Sequence[Attempt]) -> dict[str, object] | None:
    """What the checks of a lab saw, of each step's last success together; None unless each step was verified once."""
    last = {one.step: one for one in attempts if one.state is StepState.VERIFIED}
    if any(step.id not in last for step in lab.steps):
        return None
    return {key: value for step in lab.steps for key, value in last[step.id].evidence.items()}


def filled(sentence: str, evidence: Mapping[str, object], language: str = ENGLISH) -> str:
    """The sentence with {figure name} replaced from the evidence; a clause in [[…]] is left out when one is missing."""
    for clause in _clauses(sentence):
        told = _told(clause, evidence, language)
        sentence = sentence.replace(f"[[{clause}]]", told if told is not None else "")
    return " ".join(sentence.split())


def _clauses(sentence: str) -> list[str]:
    return [part.split("]]", 1)[0] for part in sentence.split("[[")[1:]]


def _told(clause: str, evidence: Mapping[str, object], language: str) -> str | None:
    for part in clause.split("{")[1:]:
        name = part.split("}", 1)[0]
        value = evidence.get(name)
        if not isinstance(value, int | float | str) or isinstance(value, bool):
            return None
        clause = clause.replace(
            f"{{{name}}}", in_language(value, language) if isinstance(value, str) else _number(value, language)
        )
    return clause


def _number(value: float, language: str) -> str:
    english = f"{value:,}"
    return english if language == ENGLISH else english.translate(str.maketrans(",.", ".,"))
