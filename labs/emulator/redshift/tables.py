"""CREATE TABLE as Redshift writes it: keys, encodings and styles are read and leave no trace, types become DuckDB's.

A character type's length is held as a check on the bytes, as Redshift counts them. Plain functions on words and trees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from labs.emulator.redshift.errors import Failure
from labs.emulator.redshift.statement import tree

LENGTH = "length of "
MAX_VARCHAR, DEFAULT_VARCHAR = 65535, 256
_CHARACTER = re.compile(r"(VARCHAR|NVARCHAR|CHAR|NCHAR|BPCHAR|TEXT|CHARACTER VARYING|CHARACTER)\b\s*(?:\((\w+)\))?")
_ALONE = {"SORTKEY", "DISTKEY"}
_WITH_WORD = {"ENCODE", "DISTSTYLE", "BACKUP"}


def defined(sql: str, tokens: Sequence[Any]) -> Any:
    """The tree of a CREATE TABLE; raises Failure for what is not carried out."""
    found = tree(_bare(sql, tokens))
    _check(found)
    return found


def _bare(sql: str, tokens: Sequence[Any]) -> str:
    """The text without the words for distribution, order and encoding."""
    drop = list(_dropped(tokens))
    text, at = [], 0
    for first, end in drop:
        text.append(sql[at:first])
        at = end
    return " ".join([*text, sql[at:]])


def _dropped(tokens: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Where those words begin and end."""
    at, depth = 0, 0
    while at < len(tokens):
        word, after = tokens[at].text.upper(), at + 1
        depth += {"(": 1, ")": -1}.get(word, 0)
        if word in _WITH_WORD and at and depth < 2 and after < len(tokens):
            after += 1
        elif word in _ALONE and depth < 2:
            after = _past_list(tokens, after)
        elif word not in ("COMPOUND", "INTERLEAVED"):
            at += 1
            continue
        yield tokens[at].start, tokens[after - 1].end + 1
        at = after


def _past_list(tokens: Sequence[Any], at: int) -> int:
    """Behind the list in parentheses, or the word AUTO, that follows."""
    if at < len(tokens) and tokens[at].text.upper() == "AUTO":
        return at + 1
    if at < len(tokens) and tokens[at].text == "(":
        while at < len(tokens) and tokens[at].text != ")":
            at += 1
        return min(at + 1, len(tokens))
    return at


def _check(found: Any) -> None:
    from sqlglot import exp

    for kind in (exp.GeneratedAsIdentityColumnConstraint, exp.AutoIncrementColumnConstraint):
        if found.find(kind):
            raise Failure("ERROR: IDENTITY columns are not available in the embedded cloud")
    # Redshift reads these and does not hold rows to them; DuckDB would.
    idle = (exp.PrimaryKeyColumnConstraint, exp.UniqueColumnConstraint, exp.Reference)
    for one in list(found.find_all(*idle)):
        (one.parent if isinstance(one.parent, exp.ColumnConstraint) else one).pop()
    for one in list(found.find_all(exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint)):
        one.pop()
    for column in found.find_all(exp.ColumnDef):
        _typed(column)


def _typed(column: Any) -> None:
    """A column's type in DuckDB's words, and the check of its length."""
    from sqlglot import exp

    kind = column.kind
    written = str(kind.sql("redshift")).upper() if kind else ""
    if written.startswith(("SUPER", "JSON")):
        column.set("kind", exp.DataType.build("JSON", dialect="duckdb"))
        return
    if written.startswith(("GEOMETRY", "GEOGRAPHY", "HLLSKETCH", "HLLSKETCH")):
        raise Failure(f"ERROR: the type {written} is not available in the embedded cloud")
    length = length_of(written)
    if length is None:
        return
    if length > MAX_VARCHAR:
        raise Failure(f"ERROR: length for type character varying cannot exceed {MAX_VARCHAR}")
    column.set("kind", exp.DataType.build("VARCHAR", dialect="duckdb"))
    bytes_of = exp.func("strlen", exp.column(column.this.copy()), dialect="duckdb")
    check = exp.CheckColumnConstraint(this=exp.LTE(this=bytes_of, expression=exp.Literal.number(length)))
    column.append("constraints", exp.ColumnConstraint(kind=check))


def length_of(written: str) -> int | None:
    """The bytes that a character type may have; None for another type."""
    match = re.match(
        r"(VARCHAR|NVARCHAR|CHAR|NCHAR|BPCHAR|TEXT|CHARACTER VARYING|CHARACTER)\b\s*(?:\((\w+)\))?", written
    )
    if match is None:
        return None
    if match[2] is not None:
        return MAX_VARCHAR if match[2] == "MAX" else int(match[2])
    return 1 if match[1] in ("CHAR", "NCHAR", "CHARACTER") else DEFAULT_VARCHAR
