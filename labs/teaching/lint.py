"""What is wrong with the lessons of a day, in sentences: a step without its lesson, hint, check or translation.

Reads the course and the resources; runs nothing (that lessons' code runs is a test). Knows neither AWS nor Qt.
"""

from __future__ import annotations

from collections.abc import Iterator

from labs.inputs import Wrong, read
from labs.model import Course, Day, Exercise, Input, OneOf, Step, Text, Whole
from labs.teaching import exercises, lessons
from labs.teaching.glossary import glossary
from labs.teaching.lessons import HINTS, Lesson
from labs.teaching.quiz import BadQuiz, Question, quiz
from labs.words import ENGLISH, LANGUAGES, catalogue
from resources import resource

LEAST_WORDS, LEAST_QUESTIONS = 40, 5


def complaints(course: Course, day: Day) -> list[str]:
    """Everything that the day's lessons, hints, figures, links, quiz and translations lack; empty when all is there."""
    return [*_steps(course, day), *_quiz(day), *_titles(day)]


def _steps(course: Course, day: Day) -> Iterator[str]:
    for step in day.steps():
        found = dict(_written(step))
        yield from (f"{step.id}: no lesson in {spoken}." for spoken in LANGUAGES if spoken not in found)
        for one in found.values():
            yield from _lesson(course, one)
        if len(found) == len(LANGUAGES):
            yield from _same(found)
        if step.asks:
            yield from _exercise(step)
        for taken in step.inputs:
            yield from _input(step, taken)


def _input(step: Step, one: Input) -> Iterator[str]:
    """An input belongs to its step, has all its words in each language, a default that it takes, and a source."""
    if one.id.partition(".")[0] != step.id or not one.name:
        yield f"{one.id}: its id must be {step.id}, a dot and a name."
    if isinstance(read(one, str(one.default)), Wrong):
        yield f"{one.id}: its default {one.default!r} is none of the values that it takes."
    if not one.source.startswith("https://"):
        yield f"{one.id}: it names no document as the source of its rule."
    if not one.label or not one.help:
        yield f"{one.id}: it must have a label and a help."
    for spoken in (spoken for spoken in LANGUAGES if spoken != ENGLISH):
        yield from (f"{one.id}: {words!r} is not translated into {spoken}." for words in _input_words(one)
                    if words not in catalogue(spoken))  # fmt: skip


def _input_words(one: Input) -> list[str]:
    match one.takes:
        case Whole(unit=unit):
            own = [unit]
        case OneOf(choices=choices):
            own = [words for _, words in choices]
        case Text(rule=rule):
            own = [rule]
    return [words for words in (one.label, one.help, *own) if words]


def _written(step: Step) -> Iterator[tuple[str, Lesson]]:
    for spoken in LANGUAGES:
        try:
            one = lessons.lesson(step.id, spoken)
        except FileNotFoundError:
            continue
        if one.language == spoken:
            yield spoken, one


def _lesson(course: Course, one: Lesson) -> Iterator[str]:
    place = f"{one.step} ({one.language})"
    if len(one.hints) != HINTS:
        yield f"{place}: {len(one.hints)} hints; it must be {HINTS}."
    words = len(lessons.prose(one.markdown).split())
    if words < LEAST_WORDS:
        yield f"{place}: {words} words; it must be at least {LEAST_WORDS}."
    for kind, name in lessons.links(one.markdown + one.by_hand):
        if not _leads_somewhere(course, one.language, kind, name):
            yield f"{place}: {kind}:{name} leads nowhere."


def _leads_somewhere(course: Course, spoken: str, kind: str, name: str) -> bool:
    match kind:
        case "term":
            return name in glossary(spoken)
        case "figure":
            return resource("figures", f"{name}.svg").is_file()
        case _:
            return any(step.id == name for step in course.steps())


def _same(found: dict[str, Lesson]) -> Iterator[str]:
    """Code, links and names must be the same in every language."""
    english = found[ENGLISH]
    for spoken, other in found.items():
        for what, facts in (("code", lessons.codes), ("links", lessons.links), ("names", lessons.names_used)):
            if facts(english.markdown + english.by_hand) != facts(other.markdown + other.by_hand):
                yield f"{english.step} ({spoken}): its {what} are not those of the English lesson."


def _exercise(step: Step) -> Iterator[str]:
    """An exercise is there in every language, and asks the same."""
    name = f"{step.id}.toml"
    lacking = [spoken for spoken in LANGUAGES if not resource(exercises.FOLDER, spoken, name).is_file()]
    yield from (f"{step.id}: no exercise in {spoken}." for spoken in lacking)
    if lacking:
        return
    try:
        found = {spoken: exercises.exercise(step.id, spoken) for spoken in LANGUAGES}
    except exercises.BadExercise as error:
        yield str(error)
        return
    for spoken, one in found.items():
        if _asked(one) != _asked(found[ENGLISH]):
            yield f"{step.id} ({spoken}): the exercise does not ask what the English one asks."


def _asked(one: Exercise) -> list[tuple[str, tuple[str, ...], str, int]]:
    """Each item's id, choices, right choice and least words; an example's words are the language's own."""
    return [(item.id, tuple(choice for choice, _ in item.choices), item.right if item.choices else "", item.least)
            for item in one.items]  # fmt: skip


def _quiz(day: Day) -> Iterator[str]:
    try:
        found = {spoken: quiz(day.id, spoken) for spoken in LANGUAGES}
    except BadQuiz as error:
        yield str(error)
        return
    if len(found[ENGLISH]) < LEAST_QUESTIONS:
        yield f"{day.id}: {len(found[ENGLISH])} questions; it must be at least {LEAST_QUESTIONS}."
    for spoken, questions in found.items():
        if spoken != ENGLISH and questions == found[ENGLISH]:
            yield f"{day.id}: no quiz in {spoken}."
        if [_frame(one) for one in questions] != [_frame(one) for one in found[ENGLISH]]:
            yield f"{day.id} ({spoken}): the quiz's questions are not those of the English one."


def _frame(question: Question) -> tuple[str, int, frozenset[int]]:
    return question.id, len(question.choices), question.right


def _titles(day: Day) -> Iterator[str]:
    shown = [day.title, day.summary]
    for lab in day.labs:
        shown += [lab.title, *(word for step in lab.steps for word in (step.title, step.action))]
    for spoken in LANGUAGES:
        if spoken != ENGLISH:
            yield from (f"{day.id}: {words!r} is not translated into {spoken}." for words in dict.fromkeys(shown)
                        if words not in catalogue(spoken))  # fmt: skip
