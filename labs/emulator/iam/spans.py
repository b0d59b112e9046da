"""Where the statements of a policy document stand in its text, as IAM's simulation tells them.

Pure. Lines and columns begin at 1; the end is the place behind the closing brace, as in the examples of AWS's
documents (simulate-custom-policy, simulate-principal-policy).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = " \t\n\r"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Span:
    """Line and column of the first sign, and of the place behind the last."""

    start: tuple[int, int]
    end: tuple[int, int]


def spans(document: str) -> list[Span]:
    """One for each statement, in order; none for what is no JSON object with statements."""
    try:
        found = [(begin, end) for begin, end in _statements(document)]
    except (ValueError, IndexError):
        return []
    return [Span(_place(document, begin), _place(document, end)) for begin, end in found]


def _statements(text: str) -> Iterator[tuple[int, int]]:
    for name, begin, end in _members(text, _skip(text, 0)):
        if name == "Statement":
            yield from _items(text, begin) if text[begin] == "[" else ((begin, end),)


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Name, begin and end of the value, of each member of the object at that place."""
    if text[at] != "{":
        raise ValueError(text[at : at + 1])
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)  # behind the colon
        _, end = _DECODER.raw_decode(text, begin)
        yield name, begin, end
        at = _next(text, end)


def _items(text: str, at: int) -> Iterator[tuple[int, int]]:
    at = _skip(text, at + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        yield at, end
        at = _next(text, end)


def _next(text: str, at: int) -> int:
    """Behind the comma, if there is one."""
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
