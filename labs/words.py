"""The student's language for every sentence that labs/ says: English in the code, another language from a catalogue.

`tr("{n} open shards.", n=2)` gives the sentence in the language in use; what the catalogue lacks stays English. The
catalogues are resources/words/<language>/<module>.toml, English template to translation, one file a module so that
two people can translate at once. Knows neither Qt (the window's own words are Qt Linguist's) nor AWS.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from functools import cache

from resources import names, text

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "vi": "Tiếng Việt"}
FOLDER = "words"

_in_use = [ENGLISH]


class UnknownLanguage(ValueError):
    """The language is none of ours; the message names it and those that are."""


def use(language: str) -> None:
    """Every sentence from now on is in that language (a key of LANGUAGES). Raises UnknownLanguage."""
    if language not in LANGUAGES:
        raise UnknownLanguage(f"language is {language!r}: it must be one of {', '.join(LANGUAGES)}.")
    _in_use[0] = language


def language() -> str:
    """The language in use."""
    return _in_use[0]


def tr(template: str, /, **values: object) -> str:
    """The template in the language in use, its {placeholders} filled from `values`; English where none is written."""
    found = catalogue(_in_use[0]).get(template, template)
    return found.format(**values) if values else found


def said(sentence: str) -> str:
    """A sentence that is held as data, in the language in use; one that is not in the catalogue stays."""
    return catalogue(_in_use[0]).get(sentence, sentence)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English template to translation, of every module; empty for English."""
    if language == ENGLISH:
        return {}
    found: dict[str, str] = {}
    for name in names(FOLDER, language):
        if name.endswith(".toml"):
            found |= tomllib.loads(text(FOLDER, language, name))
    return found


def placeholders(template: str) -> frozenset[str]:
    """The names in braces that a template fills in. Raises ValueError when its braces do not match."""
    fields = (field for _, field, _, _ in string.Formatter().parse(template) if field)
    return frozenset(re.split(r"[.\[]", field)[0] for field in fields)
