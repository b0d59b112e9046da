"""A statement of Redshift's SQL: told apart by its first words, read by sqlglot, refused where it is not carried out.

Imports sqlglot on first use. Knows no data.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labs.emulator.redshift.errors import Failure

QUERY, CHANGE, DEFINE, COPY, NOTHING = "query", "change", "define", "copy", "nothing"
_QUERIES = {"SELECT", "WITH", "VALUES", "("}
_CHANGES = {"INSERT", "UPDATE", "DELETE"}
_DEFINES = {"CREATE": ("TABLE", "VIEW", "SCHEMA"), "DROP": ("TABLE", "VIEW", "SCHEMA"), "ALTER": ("TABLE",)}
_BETWEEN = {"OR", "REPLACE", "TEMP", "TEMPORARY", "LOCAL"}
# There is nothing to reclaim, to count or to sort here, so that these succeed at once.
_IDLE = {"VACUUM", "ANALYZE", "ANALYSE"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its text, what sort it is, its first word, and the words it is made of (sqlglot's tokens)."""

    sql: str
    kind: str
    word: str
    tokens: Sequence[Any]


def tokens_of(sql: str) -> list[Any]:
    """The text's words; raises Failure for one that does not end."""
    from sqlglot.dialects import Redshift
    from sqlglot.errors import TokenError

    try:
        return list(Redshift().tokenize(sql))
    except TokenError as problem:
        raise Failure(f"ERROR: unterminated quoted string in {sql[:100]!r}") from problem


def statements(text: str) -> list[str]:
    """The statements of a text, without their semicolons."""
    parts, first = [], 0
    for token in tokens_of(text):
        if token.token_type.name == "SEMICOLON":
            parts.append(text[first : token.start])
            first = token.end + 1
    return [part.strip() for part in [*parts, text[first:]] if part.strip() and tokens_of(part)]


def statement(sql: str) -> Statement:
    """What the text of one statement is; raises Failure for one that is not carried out here."""
    tokens = tokens_of(sql)
    words = [token.text.upper() for token in tokens]
    word = words[0] if words else ""
    return Statement(sql, _kind(words, sql), word, tokens)


def _kind(words: Sequence[str], sql: str) -> str:
    word = words[0] if words else ""
    if word in _QUERIES:
        return QUERY
    if word in _CHANGES:
        return CHANGE
    if word == "COPY":
        return COPY
    if word == "TRUNCATE":
        return DEFINE
    if word in _DEFINES:
        what = next((one for one in words[1:] if one not in _BETWEEN), "")
        if what in _DEFINES[word]:
            return DEFINE
        raise Failure(f"ERROR: {word} {what} is not available in the embedded cloud")
    if word in _IDLE:
        return NOTHING
    if word in ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"):
        raise Failure(f"ERROR: {word} is not available: BatchExecuteStatement runs its statements as one transaction")
    if word in ("UNLOAD", "GRANT", "REVOKE", "CALL", "SET", "SHOW", "EXPLAIN", "MERGE", "ANALYZE", "COMMENT", "LOCK"):
        raise Failure(f"ERROR: {word} is not available in the embedded cloud")
    raise Failure(syntax_error(sql, 0, sql.split()[0] if sql.split() else ""))


def syntax_error(sql: str, offset: int, word: str) -> str:
    """The database's words for text that it cannot read; `offset` is the character at which it stopped."""
    if not word:
        return "ERROR: syntax error at end of input"
    return f'ERROR: syntax error at or near "{word}"\n  Position: {min(offset, len(sql)) + 1}'


def tree(sql: str) -> Any:
    """The statement's tree; raises Failure with the word where it cannot be read."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        found = sqlglot.parse_one(sql, dialect="redshift")
    except SqlglotError as problem:
        details: Any = getattr(problem, "errors", None) or [{}]
        word = details[0].get("highlight") or ""
        raise Failure(syntax_error(sql, max(sql.find(word), 0), word)) from problem
    except RecursionError as problem:
        raise Failure("ERROR: stack depth limit exceeded") from problem
    except (TypeError, AttributeError, LookupError, ValueError) as problem:  # what the reader itself stumbles over
        raise Failure(syntax_error(sql, 0, sql.split()[0])) from problem
    if isinstance(found, exp.Command):
        raise Failure(syntax_error(sql, 0, sql.split()[0]))
    if found.find(exp.Into):
        raise Failure("ERROR: SELECT INTO is not available in the embedded cloud; CREATE TABLE AS does the same")
    inner = next(
        (one for one in found.find_all(exp.Insert, exp.Update, exp.Delete, exp.Merge) if one is not found), None
    )
    if inner is not None:  # DuckDB changes data within WITH, Redshift does not
        word = inner.key.upper()
        raise Failure(syntax_error(sql, max(sql.upper().find(word), 0), word.lower()))
    return found


def parameter_names(sqls: Iterator[str]) -> set[str]:
    """The names of the parameters (`:name`) that the statements use."""
    names = set()
    for sql in sqls:
        tokens = tokens_of(sql)
        for before, token in itertools.pairwise(tokens):
            if before.token_type.name == "COLON" and before.end + 1 == token.start:
                names.add(token.text)
    return names


def with_values(found: Any, values: dict[str, str]) -> Any:
    """The tree with values in the place of its parameters."""
    from sqlglot import exp

    for one in list(found.find_all(exp.Placeholder)):
        if one.name not in values:
            raise Failure(f"ERROR: there is no value for the parameter :{one.name}")
        one.replace(exp.Literal.string(values[one.name]))
    return found
