"""Search over lessons and glossary: words in any order, accents ignored, beginnings of words found while typing.

Plain values in and out; the caller says what there is to read. Knows neither AWS nor Qt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
TITLE_WEIGHT, AROUND = 5, 60


@dataclass(frozen=True, slots=True)
class Page:
    """Something that can be found: `kind` is step or term, `id` leads to it."""

    kind: str
    id: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that holds every word asked for; `excerpt` is plain text around the first of them."""

    page: Page
    excerpt: str


def folded(words: str) -> str:
    """Lower case without accents, so that "phan vung" finds "phân vùng"; đ counts as d."""
    plain = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def search(query: str, pages: Iterable[Page], most: int = 20) -> list[Hit]:
    """Pages that hold each word of the query as a word or the beginning of one; best first, at most `most`."""
    wanted = _WORD.findall(folded(query))
    if not wanted:
        return []
    scored = [(_score(wanted, page), at, page) for at, page in enumerate(pages)]
    best = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[1]))
    return [Hit(page, excerpt(page.words, wanted[0])) for _, _, page in best[:most]]


def _score(wanted: list[str], page: Page) -> int:
    title, words = _WORD.findall(folded(page.title)), _WORD.findall(folded(page.words))
    total = 0
    for word in wanted:
        in_title = sum(one.startswith(word) for one in title)
        in_words = sum(one.startswith(word) for one in words)
        if not in_title and not in_words:
            return 0
        total += TITLE_WEIGHT * in_title + min(in_words, TITLE_WEIGHT)
    return total


def excerpt(words: str, wanted: str) -> str:
    """Some words around the first place where a word begins with `wanted` (folded); the beginning when none does."""
    for found in _WORD.finditer(words):
        if folded(found[0]).startswith(wanted):
            return _cut(words, found.start())
    return _cut(words, 0)


def _cut(words: str, at: int) -> str:
    start, end = max(0, at - AROUND), min(len(words), at + 2 * AROUND)
    start = words.rfind(" ", 0, start) + 1 if start else 0
    stop = words.find(" ", end)
    end = stop if stop >= 0 else len(words)
    return ("…" if start else "") + words[start:end] + ("…" if end < len(words) else "")
