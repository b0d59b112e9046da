"""Reads the text of a query from left to right, and says where it cannot be read.

Knows the words of the language, not what they do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SPACE = re.compile(r"(?:\s|#[^\n]*(?:\n|$))*")
NAME = re.compile(r"`[^`]+`|[@A-Za-z_][\w.@]*")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PERIOD = re.compile(r"(\d+)\s*(ms|s|m|h|d|w)\b")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', re.DOTALL)
REGEX = re.compile(r"/((?:[^/\\]|\\.)+)/", re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Malformed(Exception):
    """The query cannot be read: a sentence, and from where to where in its text."""

    def __init__(self, message: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


@dataclass(slots=True)
class Scanner:
    """A query and how far it has been read."""

    text: str
    at: int = 0

    def skip(self) -> None:
        """Passes over blanks and comments."""
        found = SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What matches here, passed over; None when it does not."""
        self.skip()
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def word(self, *words: str) -> str:
        """The one of these words or signs that stands here, passed over and in lower case; else empty."""
        self.skip()
        for word in words:
            end = self.at + len(word)
            if self.text[self.at : end].lower() != word:
                continue
            if word[-1].isalnum() and end < len(self.text) and (self.text[end].isalnum() or self.text[end] in "_."):
                continue
            self.at = end
            return word
        return ""

    def need(self, word: str) -> None:
        """Passes over that word. Raises Malformed when it does not stand here."""
        if not self.word(word):
            raise self.wrong(f"{word!r} was expected")

    def name(self) -> str:
        """A field's name. Raises Malformed when none stands here."""
        found = self.take(NAME)
        if not found:
            raise self.wrong("a field was expected")
        return found[0].strip("`")

    def quoted(self) -> str | None:
        """A text in quotes, None when none stands here."""
        found = self.take(TEXT)
        return ESCAPED.sub(lambda one: one[1], found[0][1:-1]) if found else None

    def regex(self) -> re.Pattern[str] | None:
        """A regular expression between slashes, None when none stands here. Raises Malformed for a wrong one."""
        found = self.take(REGEX)
        if not found:
            return None
        try:
            return re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", found[1].replace("\\/", "/")))
        except re.error as error:
            raise self.wrong(f"the regular expression cannot be read ({error})", found.start()) from error

    def ended(self) -> bool:
        """Whether nothing more stands here."""
        self.skip()
        return self.at >= len(self.text)

    def wrong(self, why: str, start: int | None = None) -> Malformed:
        """The error for this place."""
        begin = self.at if start is None else start
        near = self.text[begin : begin + 20].split("\n")[0].strip()
        where = f" at {near!r}" if near else " at its end"
        end = min(begin + max(len(near), 1), len(self.text))
        return Malformed(f"The query cannot be read{where}: {why}.", begin, end)
