"""From Athena's SQL to DuckDB's: columns resolved and typed by the catalog, differences of the dialects evened out.

Works on sqlglot's trees; knows no data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from labs.emulator.athena import functions
from labs.emulator.athena.errors import Failure, place
from labs.emulator.athena.hivetypes import trino_name
from labs.emulator.athena.statement import offset
from labs.emulator.glue.hive import Columns

Schema = Mapping[str, Mapping[str, Columns]]
_COMPARED = re.compile(r"\s*(<>|!=|<=|>=|=|<|>|[-+*/%])")


def translated(found: Any, schema: Schema, database: str, sql: str) -> tuple[str, list[str]]:
    """The query in DuckDB's SQL, and its columns' names; raises Failure where Athena would not compare the types."""
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.annotate_types import annotate_types
    from sqlglot.optimizer.qualify import qualify

    _check_aliases(found, schema, database, sql)
    found = _named(found)
    names: dict[str, object] = {
        where: {table: {name: trino_name(kind) for name, kind in columns} for table, columns in tables.items()}
        for where, tables in schema.items()
    }
    try:
        full = qualify(
            found.copy(), schema=names, db=database, dialect="athena", validate_qualify_columns=False, identify=True
        )
        full = annotate_types(full, schema=names, dialect="athena")
        _check_comparisons(full, sql)
    except SqlglotError:
        full = found
    return str(_adapted(full).sql(dialect="duckdb")), [str(name) for name in _names(full)]


def _names(full: Any) -> list[str]:
    from sqlglot import exp

    if isinstance(full, exp.Values):
        return [f"_col{at}" for at in range(len(full.expressions[0].expressions))]
    return list(full.named_selects)


def _named(found: Any) -> Any:
    """Athena calls a result column without a name _col0, _col1, … by its place."""
    from sqlglot import exp

    for select in found.find_all(exp.Select):
        for at, one in enumerate(select.expressions):
            bare = isinstance(one, (exp.Alias, exp.Aliases, exp.Star, exp.Column, exp.Dot))
            if not bare and not isinstance(one.unnest(), exp.Column):
                one.replace(exp.alias_(one.copy(), f"_col{at}"))
    return found


def _check_aliases(found: Any, schema: Schema, database: str, sql: str) -> None:
    """A name given in SELECT is not known to WHERE, GROUP BY and HAVING, where sqlglot and DuckDB would know it."""
    from sqlglot import exp

    for select in found.find_all(exp.Select):
        given = {one.alias for one in select.expressions if isinstance(one, exp.Alias)}
        columns = _columns_of(select, schema, database)
        if columns is None:
            continue
        parts = [select.args[name] for name in ("where", "group", "having") if select.args.get(name)]
        for column in (one for part in parts for one in part.find_all(exp.Column)):
            if column.name in given - columns and not column.table and column.find_ancestor(exp.Select) is select:
                at = place(sql, offset(column))
                raise Failure(f"COLUMN_NOT_FOUND: {at}: Column '{column.name}' cannot be resolved or requester is not "
                              "authorized to access requested resources")  # fmt: skip


def _columns_of(select: Any, schema: Schema, database: str) -> set[str] | None:
    """The columns that a SELECT's sources have; None when one is no plain table of the catalog."""
    from sqlglot import exp

    joins = select.args.get("joins") or []
    start = select.args.get("from_") or select.args.get("from")
    sources = [start.this if start else None, *(one.this for one in joins)]
    found: set[str] = set()
    for one in sources:
        known = schema.get(one.db or database, {}).get(one.name) if isinstance(one, exp.Table) else None
        if known is None:
            return None
        found |= {name for name, _ in known}
    return found


def _check_comparisons(full: Any, sql: str) -> None:
    from sqlglot import exp

    text, other = exp.DataType.TEXT_TYPES, exp.DataType.NUMERIC_TYPES | exp.DataType.TEMPORAL_TYPES
    compared = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
    for one in full.find_all(*compared, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod):
        left, right = one.left.type, one.right.type
        if left is None or right is None:
            continue
        if (left.this in text and right.this in other) or (left.this in other and right.this in text):
            sign = _OPERATORS[type(one).__name__]
            at = place(sql, _operator_at(one, sql))
            raise Failure(f"TYPE_MISMATCH: {at}: Cannot apply operator: {_side(one.left)} {sign} {_side(one.right)}")


_OPERATORS = {
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "Div": "/",
    "Mod": "%",
    "EQ": "=",
    "NEQ": "<>",
    "LT": "<",
    "LTE": "<=",
    "GT": ">",
    "GTE": ">=",
}


def _kind(kind: Any) -> str:
    name = str(kind.sql(dialect="trino")).lower()
    return {"int": "integer", "text": "varchar"}.get(name, name)


def _side(one: Any) -> str:
    """The type of an operand; a text in quotes has its length."""
    from sqlglot import exp

    if isinstance(one, exp.Literal) and one.is_string:
        return f"varchar({len(one.name)})"
    return _kind(one.type)


def _operator_at(one: Any, sql: str) -> int:
    ends = [node.meta["end"] + 1 for node in one.left.find_all(type(one.left.this)) if "end" in node.meta]
    start = max(ends, default=offset(one))
    found = _COMPARED.match(sql, start)
    return found.start(1) if found else offset(one)


def _adapted(full: Any) -> Any:
    """What sqlglot leaves as it is and DuckDB calls otherwise, or answers with another type."""
    from sqlglot import exp

    _java_formats(full)
    for one in list(full.find_all(exp.Typeof)):
        if one.this.type:
            one.replace(exp.Literal.string(_kind(one.this.type)))
    for one in list(full.find_all(exp.DateAdd, exp.DateTrunc, exp.TimestampTrunc)):
        if one.this.type and one.this.type.this == exp.DataType.Type.DATE:
            one.replace(exp.cast(one.copy(), "date"))
    return functions.adapted(full)


def _java_formats(full: Any) -> None:
    """format_datetime and parse_datetime take Java's patterns."""
    from sqlglot import exp

    for one in full.find_all(exp.Anonymous, exp.ParseDatetime):
        given = one.expressions[-1:] if isinstance(one, exp.Anonymous) else [one.args.get("format")]
        named = isinstance(one, exp.ParseDatetime) or str(one.this).lower() == "format_datetime"
        if named and given and isinstance(given[0], exp.Literal):
            given[0].replace(exp.Literal.string(strftime_of(given[0].name)))


def strftime_of(java: str) -> str:
    """A pattern of Java's dates as DuckDB writes it; raises Failure for letters that it has no sign for."""

    def sign(found: re.Match[str]) -> str:
        if found["text"] is not None:
            return found["text"].replace("%", "%%") or "'"
        if found["letters"] not in _SIGNS:
            raise Failure(f"NOT_SUPPORTED: the pattern {java!r} has {found['letters']}, which is not known here")
        return _SIGNS[found["letters"]]

    return re.sub(r"'(?P<text>[^']*)'|(?P<letters>([A-Za-z])\3*)", sign, java.replace("%", "%%"))


_SIGNS = {
    "yyyy": "%Y", "YYYY": "%Y", "y": "%Y", "yy": "%y", "MM": "%m", "M": "%-m", "MMM": "%b", "MMMM": "%B", "dd": "%d",
    "d": "%-d", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S",
    "SSS": "%g", "a": "%p", "E": "%a", "EEE": "%a", "EEEE": "%A", "DDD": "%j",
}  # fmt: skip
