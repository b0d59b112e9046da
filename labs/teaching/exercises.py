"""Exercises: what a step asks of the student (to sort, to choose, to say in own words), and how answers are marked.

A file is resources/exercises/<language>/<step id>.toml: `prompt`; `choices` (id to words) of every item that has none
of its own; a list `item` of {id, text, right, why}. Without choices the student writes at least `least` words, and
`right` is an example. Plain rules: knows neither AWS, Qt nor where answers are kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from labs.model import Exercise, Item, Marked
from labs.words import ENGLISH, tr
from resources import resource, text

FOLDER = "exercises"


class BadExercise(ValueError):
    """An exercise's file breaks a rule; the message names the file, the item, the value and the rule."""


class BadAnswer(ValueError):
    """An answer is for no item, or chooses nothing that the item offers; the message names it."""


def exercise(step: str, language: str = ENGLISH) -> Exercise:
    """The step's exercise in that language, else in English. Raises BadExercise, FileNotFoundError."""
    name = f"{step}.toml"
    spoken = language if resource(FOLDER, language, name).is_file() else ENGLISH
    return parsed(step, text(FOLDER, spoken, name), f"{spoken}/{step}")


def parsed(step: str, source: str, name: str = "") -> Exercise:
    """The exercise that a file's text holds. Raises BadExercise."""
    try:
        found = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise BadExercise(f"{name}: {error}.") from error
    items = tuple(_item(name, one, found) for one in found.get("item", []))
    ids = [item.id for item in items]
    if not found.get("prompt") or not ids or len(ids) != len(set(ids)):
        raise BadExercise(f"{name}: it must have a prompt, and items whose ids differ; it has {ids}.")
    return Exercise(step, str(found["prompt"]), items)


def _item(name: str, one: Mapping[str, Any], whole: Mapping[str, Any]) -> Item:
    place = f"{name}, item {one.get('id', '?')!r}"
    missing = [key for key in ("id", "text", "right", "why") if not one.get(key)]
    if missing:
        raise BadExercise(f"{place}: {', '.join(missing)} is missing.")
    choices = one.get("choices", whole.get("choices", {}))
    if choices and (len(choices) < 2 or one["right"] not in choices):
        raise BadExercise(f"{place}: right is {one['right']!r}; it must be one of at least two choices.")
    least = 0 if choices else int(whole.get("least", 1))
    pairs = tuple((str(choice), str(words)) for choice, words in choices.items())
    return Item(str(one["id"]), str(one["text"]), pairs, str(one["right"]), str(one["why"]), least)


def accepted(asked: Exercise, answers: Mapping[str, str]) -> None:
    """Raises BadAnswer for an item that is not asked, or a choice that is not offered."""
    items = {item.id: item for item in asked.items}
    for name, given in answers.items():
        if name not in items:
            raise BadAnswer(tr("item is {name!r}: it must be one of {names}.", name=name, names=", ".join(items)))
        offered = [choice for choice, _ in items[name].choices]
        if offered and given and given not in offered:
            raise BadAnswer(
                tr("{name} is {given!r}: it must be one of {names}.", name=name, given=given, names=", ".join(offered))
            )


def marked(asked: Exercise, answers: Mapping[str, str]) -> tuple[Marked, ...]:
    """Each item with what was answered, whether that is right, and why; an item without an answer says no why."""
    return tuple(_mark(item, answers.get(item.id, "").strip()) for item in asked.items)


def _mark(item: Item, given: str) -> Marked:
    if not given:
        return Marked(item.id, "", False, "")
    if item.choices:
        return Marked(item.id, given, given == item.right, item.why)
    own = given.casefold().split() != item.right.casefold().split()  # our example is not the student's words
    return Marked(item.id, given, own and len(given.split()) >= item.least, item.why)
