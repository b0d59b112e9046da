"""The student's language for every sentence that labs/ says: English in the code, another language from a catalogue.

`tr("{n} open shards.", n=2)` gives the sentence in the language in use; what the catalogue lacks stays English. The
catalogues are resources/words/<language>/<module>.toml, English template to translation, one file a module so that
two people can translate at once. Knows neither Qt (the window's own words are Qt Linguist's) nor AWS.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from functools import cache

from resources import names, text

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "vi": "Tiếng Việt"}
FOLDER, EXERCISES = "words", "exercises"

_in_use = [ENGLISH]


class Words(str):
    """A text that remembers its English source and its values, so that it can be said in another language."""

    __slots__ = ("source", "values")

    source: str
    values: Mapping[str, object]

    def __new__(cls, shown: str, source: str = "", values: Mapping[str, object] | None = None) -> Words:
        """`shown` is the text in the present language."""
        made = super().__new__(cls, shown)
        made.source, made.values = source or shown, values or {}
        return made

    def __deepcopy__(self, _memo: object) -> Words:
        """Itself, as any text: a value may be an error that holds a lock, and nothing here changes."""
        return self


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


def tr(template: str, /, **values: object) -> Words:
    """The template in the language in use, its {placeholders} filled from `values`; English where none is written."""
    return _now(template, values)


def said(sentence: str) -> Words:
    """A sentence that is held as data, or words of ours, in the language in use; what the catalogue lacks stays."""
    return _now(sentence.source, sentence.values) if isinstance(sentence, Words) else _now(sentence, {})


def _now(template: str, values: Mapping[str, object]) -> Words:
    found = catalogue(_in_use[0]).get(template, template)
    now = {name: said(one) if isinstance(one, Words) else one for name, one in values.items()}
    return Words(found.format(**now) if now else found, template, values)


def joined(separator: str, parts: Iterable[str]) -> Words:
    """Texts joined so that each of them can still be said in another language."""
    named = {f"part{at}": part for at, part in enumerate(parts)}
    return Words(separator.join(named.values()), separator.join(f"{{{name}}}" for name in named), named)


def in_language(words: str, language: str) -> str:
    """A text of ours, or a sentence held as data, in a language that need not be the one in use."""
    known, values = catalogue(language), words.values if isinstance(words, Words) else {}
    found = known.get(words.source, words.source) if isinstance(words, Words) else known.get(words, words)
    now = {name: in_language(one, language) if isinstance(one, Words) else one for name, one in values.items()}
    return found.format(**now) if now else found


def kept(words: str) -> object:
    """A text as JSON from which it can be said in any language later: `heard` does."""
    if not isinstance(words, Words):
        return words
    return {"source": words.source, "values": {name: _kept_value(one) for name, one in words.values.items()}}


def _kept_value(value: object) -> object:
    return kept(value) if isinstance(value, str) else value if isinstance(value, int | float) else str(value)


def kept_within(value: object) -> object:
    """JSON-able data with each text of ours in it as `kept` gives it; a name in it becomes its English."""
    if isinstance(value, str):
        return kept(value)
    if isinstance(value, Mapping):
        return {one.source if isinstance(one, Words) else one: kept_within(part) for one, part in value.items()}
    return [kept_within(part) for part in value] if isinstance(value, list | tuple) else value


def heard_within(value: object) -> object:
    """What `kept_within` gave, in the language in use; data that was kept as plain text is what it was."""
    if is_kept(value):
        return heard(value)
    if isinstance(value, Mapping):
        return {name: heard_within(part) for name, part in value.items()}
    return [heard_within(part) for part in value] if isinstance(value, list) else value


def is_kept(value: object) -> bool:
    """Whether that is what `kept` gives for words of ours."""
    return isinstance(value, Mapping) and set(value) == {"source", "values"} and isinstance(value["values"], Mapping)


def heard(value: object) -> str:
    """What `kept` gave, in the language in use; a plain text is what it was."""
    if not isinstance(value, Mapping) or not is_kept(value):
        return str(value)
    values = {name: heard(one) if isinstance(one, Mapping) else one for name, one in value["values"].items()}
    return _now(str(value["source"]), values)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English template to translation, of every module; empty for English."""
    if language == ENGLISH:
        return {}
    import tomllib  # here, so that the window's first paint need not wait for it

    found: dict[str, str] = {}
    for name in names(FOLDER, language):
        if name.endswith(".toml"):
            found |= tomllib.loads(text(FOLDER, language, name))
    return found | _quoted(language)


def _quoted(language: str) -> dict[str, str]:
    """What exercises ask, English to translation: a verdict quotes it."""
    import tomllib  # as above

    found: dict[str, str] = {}
    for name in names(EXERCISES, language):
        english, other = (tomllib.loads(text(EXERCISES, spoken, name))["item"] for spoken in (ENGLISH, language))
        translated = {item["id"]: item["text"] for item in other}
        found |= {item["text"]: translated[item["id"]] for item in english if item["id"] in translated}
    return found


def placeholders(template: str) -> frozenset[str]:
    """The names in braces that a template fills in. Raises ValueError when its braces do not match."""
    fields = (field for _, field, _, _ in string.Formatter().parse(template) if field)
    return frozenset(re.split(r"[.\[]", field)[0] for field in fields)
