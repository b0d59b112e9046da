"""The glossary: what each term of the week means, in one or two sentences, for the links in lessons.

A file is resources/glossary/<language>.toml: a table per id with `term` and `means`, and `see` with ids of others.
Knows neither AWS nor Qt.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from labs.words import ENGLISH
from resources import resource, text

FOLDER = "glossary"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry. `term` is AWS's own word in every language; `see` holds ids of related entries."""

    id: str
    term: str
    means: str
    see: tuple[str, ...] = ()


@cache
def glossary(language: str = ENGLISH) -> dict[str, Term]:
    """Entries by id, by their terms' order; an entry not yet translated is English's."""
    found = _read(ENGLISH)
    if language != ENGLISH:
        found |= _read(language)
    return dict(sorted(found.items(), key=lambda one: one[1].term.casefold()))


def _read(language: str) -> dict[str, Term]:
    if not resource(FOLDER, f"{language}.toml").is_file():
        return {}
    entries = tomllib.loads(text(FOLDER, f"{language}.toml"))
    return {
        name: Term(name, str(one["term"]), str(one["means"]), tuple(one.get("see", ())))
        for name, one in entries.items()
    }
