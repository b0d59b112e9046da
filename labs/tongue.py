"""What the window says, in the language the student chose: `tr` says a text, `again` says it anew after a switch.

The source is English; translations are the Qt Linguist files in resources/i18n, read as they are. `lupdate` finds the
texts because the function is called `tr` and is given a literal. What the engine says has its own catalogues
(labs/words.py), which are looked in as well, and is told the language from here. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from labs import words
from labs.words import ENGLISH, LANGUAGES, Words, language
from resources import resource, text

__all__ = ["ENGLISH", "LANGUAGES", "Words", "again", "joined", "language", "say", "speak", "tr", "translation"]
FILE = "headwater_{language}.ts"


_known: Mapping[str, str] = {}


def tr(source: str, **values: object) -> Words:
    """The text in the present language, its {names} filled with the values; English where it is not translated."""
    return _said(source, values)


def again(text_of_ours: str) -> str:
    """The same words in the present language; a text that is not ours comes back as it is."""
    if not isinstance(text_of_ours, Words):
        return text_of_ours
    return _said(text_of_ours.source, text_of_ours.values)


def speak(language: str) -> None:
    """Use this language from now on, here and in the engine. Raises labs.words.UnknownLanguage."""
    global _known
    words.use(language)
    _known = {**words.catalogue(language), **translations(language)}


def translation(source: str) -> str:
    """What that English text is in the present language; empty where it is not translated."""
    return _known.get(source, "")


@cache
def translations(language: str) -> Mapping[str, str]:
    """Source to translation, finished ones only; none for English and where there is no file."""
    name = FILE.format(language=language)
    if language == ENGLISH or not resource("i18n", name).is_file():
        return {}
    from xml.etree import ElementTree  # here, so that the window's first paint need not wait for it

    found: dict[str, str] = {}
    for message in ElementTree.fromstring(text("i18n", name)).iter("message"):
        source, said = message.findtext("source", ""), message.find("translation")
        if said is not None and said.text and said.get("type") not in ("unfinished", "obsolete", "vanished"):
            found[source] = said.text
    return found


def _said(source: str, values: Mapping[str, object]) -> Words:
    return Words(_filled(source, values), source, values)


def _filled(source: str, values: Mapping[str, object]) -> str:
    said = _known.get(source, source)
    if not values:
        return said
    now = {name: again(value) if isinstance(value, str) else value for name, value in values.items()}
    try:
        return said.format(**now)
    except (KeyError, IndexError, ValueError):  # a translation that names something else
        return source.format(**now)


def joined(separator: str, parts: Iterable[str]) -> Words:
    """Texts joined so that each of them still follows the language."""
    named = {f"part{at}": part for at, part in enumerate(parts)}
    source = separator.join(f"{{{name}}}" for name in named)
    return _said(source, named)


def say(text_of_ours: str) -> Words:
    """A text that the course holds in English, in the present language; one that is not translated stays."""
    return text_of_ours if isinstance(text_of_ours, Words) else _said(text_of_ours, {})
