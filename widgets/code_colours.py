"""Colours of code: words, texts, figures and notes of Python or SQL, in the scheme's own tokens.

A rule a kind, tried line by line; texts over several lines are followed in Python. Knows no editor.
"""

from __future__ import annotations

import keyword
import re
from enum import StrEnum

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from widgets.theme import tokens_now

SQL_WORDS = (
    "select from where group by order limit offset having join left right full outer inner cross on as and or not in "
    "is null like between case when then else end distinct union all except intersect with values insert into "
    "create table view drop show describe explain prepare execute using cast try_cast over partition rows range asc "
    "desc true false exists interval date timestamp external database databases tables "
    "partitions columns msck repair unload to unnest"
)


class Language(StrEnum):
    """What is coloured."""

    PYTHON = "python"
    SQL = "sql"


_STRING = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\""
_NUMBER = r"\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\b"
_RULES = {
    Language.PYTHON: re.compile(
        rf"(?P<text>{_STRING})|(?P<note>#.*)|(?P<figure>{_NUMBER})|(?P<word>\b(?:{'|'.join(keyword.kwlist)})\b)"
    ),
    Language.SQL: re.compile(
        rf"(?P<text>{_STRING})|(?P<note>--.*)|(?P<figure>{_NUMBER})|(?P<word>\b(?:{'|'.join(SQL_WORDS.split())})\b)",
        re.IGNORECASE,
    ),
}
TOKENS = {"text": "ok", "note": "soft", "figure": "waiting", "word": "accent"}
_LONG = ('"""', "'''")


class Highlighter(QSyntaxHighlighter):
    """One a document."""

    def __init__(self, document: QTextDocument, language: Language) -> None:
        super().__init__(document)
        self._language = language

    def highlightBlock(self, text: str) -> None:
        """Colour one line; the state is 1 or 2 inside a text in three quotes."""
        at = self._inside(text, 0, self.previousBlockState()) if self.previousBlockState() > 0 else 0
        if at > len(text):
            return
        self.setCurrentBlockState(0)
        while at < len(text):
            opened = [(text.find(mark, at), number) for number, mark in enumerate(_LONG, start=1)]
            begin, number = min(((where, number) for where, number in opened if where >= 0), default=(-1, 0))
            found = _RULES[self._language].search(text, at)
            if self._language is Language.PYTHON and begin >= 0 and (found is None or begin <= found.start()):
                at = self._inside(text, begin, number)
            elif found is not None:
                kind = str(found.lastgroup)
                self.setFormat(found.start(), found.end() - found.start(), _format(kind))
                at = max(found.end(), at + 1)
            else:
                return

    def _inside(self, text: str, begin: int, number: int) -> int:
        """Colour a long text from `begin` on; where it ends, or past the line when it goes on."""
        mark = _LONG[number - 1]
        skip = begin + 3 if text.startswith(mark, begin) and self.previousBlockState() != number else begin
        end = text.find(mark, skip)
        stop = len(text) if end < 0 else end + 3
        self.setFormat(begin, stop - begin, _format("text"))
        self.setCurrentBlockState(number if end < 0 else 0)
        return len(text) + 1 if end < 0 else stop


def _format(kind: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(tokens_now().colour(TOKENS[kind]))
    if kind == "word":
        made.setFontWeight(QFont.Weight.DemiBold)
    return made
