"""A statement's text as a tree: what kind it is, which tables and columns it names, and where in the text.

Knows sqlglot, which is imported on first use; neither DuckDB nor the catalog.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from labs.emulator.athena.errors import Failure, invalid, place

DML, DDL, UTILITY = "DML", "DDL", "UTILITY"
_UTILITY = ("SHOW", "DESCRIBE", "DESC", "EXPLAIN")
_DDL = ("CREATE", "DROP", "ALTER", "MSCK", "PREPARE", "DEALLOCATE")
_QUERIES = ("SELECT", "WITH", "(", "VALUES", "INSERT", "TABLE", "UNLOAD", "EXECUTE")
_ICEBERG = ("DELETE", "UPDATE", "MERGE", "OPTIMIZE", "VACUUM")
_NOTHING = ("FROM", "WHERE", "GROUP_BY", "ORDER_BY", "HAVING", "LIMIT", "R_PAREN")
_COMMENTS = re.compile(r"\s*(?:--[^\n]*(?:\n|\Z)|/\*.*?\*/)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its text without the closing semicolon, its first word, its StatementType."""

    sql: str
    word: str
    kind: str


def statement(text: str) -> Statement:
    """The statement that the text holds; raises InvalidRequestException for one that is of no known kind."""
    sql = text.strip().removesuffix(";").rstrip()
    bare = sql
    while found := _COMMENTS.match(bare):
        bare = bare[found.end() :]
    first = re.match(r"\s*(\(|[A-Za-z]+)?", bare)
    word = (first[1] or "").upper() if first else ""
    for words, kind in ((_QUERIES, DML), (_DDL, DDL), (_UTILITY, UTILITY)):
        if word in words:
            return Statement(sql, word, kind)
    if word in _ICEBERG:
        raise invalid(f"NOT_SUPPORTED: {word} is for Iceberg tables, which are not known here", "NOT_SUPPORTED")
    expecting = (
        "'ALTER', 'CREATE', 'DEALLOCATE', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'INSERT', 'MSCK', 'PREPARE', "
    )
    expecting += "'SELECT', 'SHOW', 'UNLOAD', 'VALUES', 'WITH'"
    shown = bare.split()[0] if bare.split() else "<EOF>"
    at = place(sql, len(sql) - len(bare.lstrip()))
    raise invalid(f"{at}: mismatched input '{shown}'. Expecting: {expecting}", "MALFORMED_QUERY")


def part(sql: str, found: re.Match[str], name: str) -> str:
    """A group of a match, with blanks for what stands before it, so that places are those of the whole statement."""
    start, end = found.span(name)
    return re.sub(r"[^\n]", " ", sql[:start]) + sql[start:end]


def tree(sql: str) -> Any:
    """The statement's tree; raises InvalidRequestException with line and column where it cannot be read."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        found = [one for one in sqlglot.parse(sql, dialect="athena") if one is not None]
    except SqlglotError as problem:
        raise invalid(_malformed(problem, sql), "MALFORMED_QUERY") from problem
    except RecursionError as problem:
        raise invalid("line 1:1: statement is too large (stack overflow while parsing)", "MALFORMED_QUERY") from problem
    _check_commas(sql)
    if len(found) != 1:
        raise invalid("Only one sql statement is allowed. Got: " + sql[:500], "MALFORMED_QUERY")
    return found[0]


def _check_commas(sql: str) -> None:
    """A comma or SELECT with nothing behind it is read by sqlglot, and not by Athena."""
    import sqlglot

    tokens = sqlglot.tokenize(sql, dialect="athena")
    for before, after in pairwise(tokens):
        if before.token_type.name in ("COMMA", "SELECT") and after.token_type.name in _NOTHING:
            raise invalid(f"{place(sql, after.start)}: mismatched input '{after.text}'. Expecting: <expression>",
                          "MALFORMED_QUERY")  # fmt: skip


def _malformed(problem: Any, sql: str) -> str:
    details = getattr(problem, "errors", None)
    if "`" in sql and not re.search("'[^']*`[^']*'", sql):
        told = "backquoted identifiers are not supported; use double quotes to quote identifiers"
        return f"{place(sql, sql.index('`'))}: {told}"
    if not details:
        return f"line 1:1: {str(problem).splitlines()[0]}"
    one = details[0]
    shown, said = one.get("highlight") or "", str(one.get("description") or "")
    if "SENTINEL" in said or not shown or (said.startswith("Required keyword") and sql.rstrip().endswith(shown)):
        return f"{place(sql, len(sql.rstrip()))}: mismatched input '<EOF>'. Expecting: <expression>"
    column = max(1, int(one.get("col") or 1) - max(len(shown) - 1, 0))
    # what names Python's classes is no help to anybody
    said = "Expecting: <expression>" if "<" in said else said
    return f"line {one.get('line') or 1}:{column}: mismatched input '{shown}'. {said}".rstrip()


def identifiers(found: Any) -> Iterator[Any]:
    """Every identifier of a tree."""
    from sqlglot import exp

    return iter(found.find_all(exp.Identifier))


def offset(node: Any) -> int:
    """Where in the text a node begins, by the first of its identifiers that knows."""
    starts = [one.meta["start"] for one in identifiers(node) if "start" in one.meta]
    return min(starts, default=0)


def lowered(found: Any) -> Any:
    """The tree with all names in lower case, as Athena's catalog has them, and without the catalog's own name."""
    from sqlglot import exp

    for one in identifiers(found):
        one.set("this", one.name.lower())
    for table in found.find_all(exp.Table):
        if table.catalog == "awsdatacatalog":
            table.set("catalog", None)
    return found


def tables_in(found: Any) -> list[Any]:
    """The Table nodes that name tables of the catalog: not those of WITH, not table functions."""
    from sqlglot import exp

    known = {one.alias_or_name for one in found.find_all(exp.CTE)}
    recursive = any(one.args.get("recursive") for one in found.find_all(exp.With))

    def of_with(one: Any) -> bool:
        """Within its own definition a name of WITH still means the table."""
        home = one.find_ancestor(exp.CTE)
        inside = home is not None and home.alias_or_name == one.name and not recursive
        return one.name in known and not one.db and not inside

    return [one for one in found.find_all(exp.Table) if isinstance(one.this, exp.Identifier) and not of_with(one)]


def columns_in(found: Any) -> frozenset[str] | None:
    """The names that may be columns; None when a star asks for all."""
    from sqlglot import exp

    for star in found.find_all(exp.Star):
        if not isinstance(star.parent, exp.Count):
            return None
    if any(isinstance(one.this, exp.Star) for one in found.find_all(exp.Column)):
        return None
    return frozenset(one.name for one in identifiers(found))


def with_parameters(found: Any, values: Sequence[str]) -> Any:
    """The tree with ExecutionParameters in the place of its question marks."""
    from sqlglot import exp

    asked = list(found.find_all(exp.Placeholder))
    if len(asked) != len(values):
        raise Failure(f"INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected {len(asked)} but "
                      f"found {len(values)}")  # fmt: skip
    asked.sort(key=lambda one: one.meta.get("start", 0))
    for mark, value in zip(asked, values, strict=True):
        mark.replace(tree(f"SELECT {value}").expressions[0])
    return found
