"""Two edits of one text, each made without the other: the student's own words, typed in two places at once.

Plain rules over words. Knows nothing of where they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Edit:
    """`words` stand where those from `first` to `end` (exclusive) stood."""

    first: int
    end: int
    words: tuple[str, ...]


def merged(before: str, kept: str, typed: str) -> str:
    """What `typed` made of `before`, with what `kept` made of it meanwhile: nothing of either is lost.

    Where both changed the same words, what was kept stands, and then what was typed.
    """
    if kept in (before, typed):
        return typed
    if typed == before:
        return kept
    whole = _words(before)
    first, second = _edit(whole, _words(kept)), _edit(whole, _words(typed))
    one, other = (second, first) if (second.first, second.end) < (first.first, first.end) else (first, second)
    if one.end > other.first:
        return _joined((kept, *second.words))
    return _joined((*whole[: one.first], *one.words, *whole[one.end : other.first], *other.words, *whole[other.end :]))


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text))


def _edit(before: Sequence[str], after: Sequence[str]) -> Edit:
    """The one edit that makes `after` of `before`; spaces behind a word do not count."""
    was, now = [one.strip() for one in before], [one.strip() for one in after]
    least = min(len(was), len(now))
    head = next((at for at in range(least) if was[at] != now[at]), least)
    same = (at for at in range(least - head) if was[-1 - at] != now[-1 - at])
    tail = next(same, least - head)
    return Edit(head, len(was) - tail, tuple(after[head : len(after) - tail]))


def _joined(words: Sequence[str]) -> str:
    """One after the other, with a space where two would become one."""
    whole = ""
    for word in filter(None, words):
        whole += f" {word}" if whole and not whole[-1].isspace() and not word[0].isspace() else word
    return whole.rstrip() if words and not words[-1][-1:].isspace() else whole
