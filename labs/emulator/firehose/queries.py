"""MetadataExtractionQuery: a jq program asked about one record at a time, which can neither hang nor fill the machine.

A query that can be seen to end (paths, one object, no loops, no growth) runs here. Any other runs in a child process
with a limit on time and memory, since whether a jq program ends cannot be told by looking at it: `[range(infinite)]`
and `def f: f; f` compile as well as `{id: .id}`.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import jq

from labs.emulator.firehose.jq_parent import Unanswered, ask

# Seconds for one record, and for the records of one request together; both real, at every pace.
LONGEST, LONGEST_TOGETHER = 2.0, 5.0
MOST_PLUS = 4
_TOKEN = re.compile(
    r"""\s+ | "(?:[^"\\]|\\[^(])*" | \d+(?:\.\d+)? | \.[A-Za-z_]\w* | \."(?:[^"\\]|\\[^(])*" | \[\s*-?\d+\s*\]
    | \[\s*"(?:[^"\\]|\\[^(])*"\s*\] | \.(?=\[) | // | == | != | <= | >= | [<>{}():,|;?+-] | (?P<word>[A-Za-z_]\w*)""",
    re.VERBOSE,
)
_WORDS = {
    "and", "or", "not", "if", "then", "elif", "else", "end", "null", "true", "false", "tostring", "tonumber", "type",
    "length", "ascii_downcase", "ascii_upcase", "ltrimstr", "rtrimstr", "startswith", "endswith", "contains", "has",
    "floor", "ceil", "round", "strftime", "strptime", "mktime", "gmtime", "todate", "fromdate", "todateiso8601",
    "fromdateiso8601", "now", "split", "select", "empty", "keys", "abs",
}  # fmt: skip


class NotInTime(ValueError):
    """The query was stopped; the text is a sentence."""


@dataclass(slots=True)
class Budget:
    """What is left of the seconds that the records of one request may take together."""

    left: float = field(default=LONGEST_TOGETHER)


@dataclass(frozen=True, slots=True)
class Query:
    """A query that compiles. `program` is None for one that runs in the child."""

    text: str
    program: Any

    def results(self, record: str, budget: Budget) -> list[Any]:
        """The first two results for a record's JSON, which tell whether there is one.

        Raises ValueError with jq's own words, NotInTime when the query did not end.
        """
        if self.program is not None:
            return list(islice(iter(self.program.input_text(record)), 2))
        if budget.left <= 0:
            raise NotInTime(f"The query has used the {LONGEST_TOGETHER:.0f} seconds that a request's records have")
        began = time.monotonic()
        try:
            return ask(self.text, record, min(LONGEST, budget.left))
        except Unanswered as problem:
            raise NotInTime(f"The query was stopped: {problem}") from problem
        finally:
            budget.left -= time.monotonic() - began


def compiled(text: str) -> Query:
    """The query; raises ValueError with jq's words when it is none."""
    program = jq.compile(text)
    return Query(text, program if ends(text) else None)


def ends(text: str) -> bool:
    """Whether the query can be seen to end soon, with a result not much larger than the record."""
    at, depth, kinds = 0, list[str](), {"{": 0, "+": 0}
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or (match["word"] and match["word"] not in _WORDS and not _is_key(text, match)):
            return False
        sign, at = match[0], match.end()
        if sign in kinds:
            kinds[sign] += 1
        if sign in "{(":
            depth.append(sign)
        elif sign in "})" and depth:
            depth.pop()
        elif sign == "," and (not depth or depth[-1] != "{"):
            return False  # more than one result
    return kinds["{"] <= 1 and kinds["+"] <= MOST_PLUS


def _is_key(text: str, match: re.Match[str]) -> bool:
    """Whether the word is a key of an object, `{word: …}` or `{word}`."""
    before, after = text[: match.start()].rstrip()[-1:], text[match.end() :].lstrip()[:1]
    return before in ("{", ",") and after in (":", ",", "}")
