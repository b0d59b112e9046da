"""One query's own DuckDB: in memory, without files or network, of bounded size, and interruptible.

The only module that imports duckdb, on first use. Its errors leave as Athena's.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from labs.emulator.athena.errors import Cancelled, Failure, place
from labs.emulator.athena.files import GROK, OPEN_CSV, TEXT
from labs.emulator.athena.functions import MACROS
from labs.emulator.athena.hivetypes import INTEGERS, duck_name
from labs.emulator.athena.scan import Scanned
from labs.emulator.athena.statement import identifiers, offset
from labs.emulator.duck import CLOSED, interrupted
from labs.emulator.glue.hive import Columns, HiveType, render

_SETTINGS = ("TimeZone='UTC'", "python_enable_replacements=false", "lock_configuration=true")


@dataclass(frozen=True, slots=True)
class Engine:
    """An open DuckDB; `stop` interrupts whatever it does."""

    connection: Any
    stop: threading.Event
    errors: type[Exception]

    def load(self, database: str, table: str, found: Scanned, number: int) -> None:
        """Puts a scanned table in place, its columns turned into the catalog's types where the query needs them."""
        self.connection.register(f"$scan{number}", found.rows)
        shown = [
            f"{_cast(found.form.kind, at, name, kind)} AS {quoted(name)}"
            for at, (name, kind) in enumerate(found.columns)
        ]
        shown += [f"{_cast(TEXT, at, name, kind)} AS {quoted(name)}" for at, (name, kind) in enumerate(found.keys)]
        self.view(database, table, f"SELECT {', '.join(shown) or quoted('$row')} FROM {quoted(f'$scan{number}')}")

    def view(self, database: str, name: str, sql: str) -> None:
        """A view of the given query."""
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(database)}")
        self.connection.execute(f"CREATE OR REPLACE VIEW {quoted(database)}.{quoted(name)} AS {sql}")

    def table(self, schema: str, name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """A small table of strings."""
        import pyarrow as pa

        held = pa.table([pa.array([row[at] for row in rows], pa.string()) for at in range(len(columns))], list(columns))
        self.connection.register(f"${schema}.{name}", held)
        self.view(schema, name, f"SELECT * FROM {quoted(f'${schema}.{name}')}")

    def rows(self, sql: str) -> Any:
        """The result of a query as an Arrow table."""
        import duckdb

        try:
            return self.connection.sql(sql).to_arrow_table()
        except duckdb.InterruptException as problem:
            raise Cancelled from problem
        except RuntimeError as problem:
            if self.stop.is_set():
                raise Cancelled from problem
            raise

    def kept(self, keys: Columns, rows: Sequence[tuple[str, ...]], condition: str) -> list[bool]:
        """For each partition's values whether the condition holds for it."""
        import pyarrow as pa

        columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(keys))]
        numbers = pa.array(range(len(rows)), pa.int64())
        self.connection.register("$parts", pa.table([*columns, numbers], [*(name for name, _ in keys), "$at"]))
        typed = ", ".join(f"{_cast(TEXT, 0, name, kind)} AS {quoted(name)}" for name, kind in keys)
        chosen = self.rows(f'SELECT "$at" FROM (SELECT {typed}, "$at" FROM "$parts") WHERE {condition}')
        wanted = set(chosen.column("$at").to_pylist())
        return [at in wanted for at in range(len(rows))]


@contextmanager
def opened(stop: threading.Event) -> Iterator[Engine]:
    """An engine for one query; it is interrupted as soon as `stop` is set."""
    import duckdb

    connection = duckdb.connect(":memory:", config=CLOSED)
    connection.execute(MACROS)
    for setting in _SETTINGS:
        connection.execute(f"SET {setting}")
    with interrupted(connection, "athena interrupt", stop.is_set):
        yield Engine(connection, stop, duckdb.Error)


def quoted(name: str) -> str:
    """A name as DuckDB reads it whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _cast(form: str, at: int, name: str, kind: HiveType) -> str:
    column = quoted(name)
    if form not in (TEXT, GROK, OPEN_CSV):
        return column
    text = render(kind)
    if text == "string" or not isinstance(kind, str):
        return column  # nested values were read from the text already
    typed = _open_csv(text, column) if form == OPEN_CSV else _lazy(text, column)
    if form != OPEN_CSV:
        return typed
    told = f"HIVE_BAD_DATA: Error parsing field value ''' || {column} || ''' for field {at}: For input string: "
    bad = f"error('{told}\"' || {column} || '\"')"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE COALESCE({typed}, CAST({bad} AS {duck_name(text)})) END"


def _lazy(kind: str, column: str) -> str:
    """LazySimpleSerDe: what does not read as the type is null."""
    if kind in INTEGERS:
        return f"CASE WHEN regexp_full_match({column}, '[+-]?[0-9]+') THEN TRY_CAST({column} AS {duck_name(kind)}) END"
    if kind == "boolean":
        return f"CASE lower({column}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    if kind == "date":
        day = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
        return f"CASE WHEN regexp_full_match({column}, '{day}') THEN TRY_CAST({column} AS DATE) END"
    if kind == "timestamp":
        stamp = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} [0-9]{1,2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
        return f"CASE WHEN regexp_full_match({column}, '{stamp}') THEN TRY_CAST({column} AS TIMESTAMP) END"
    if kind == "binary":
        return f"TRY(from_base64({column}))"
    return f"TRY_CAST({column} AS {duck_name(kind)})"


def _open_csv(kind: str, column: str) -> str:
    """OpenCSVSerDe: dates are days, timestamps milliseconds since 1970."""
    if kind == "date":
        return f"DATE '1970-01-01' + TRY_CAST({column} AS INTEGER)"
    if kind == "timestamp":
        return f"make_timestamp(TRY_CAST({column} AS BIGINT) * 1000)"
    return _lazy(kind, column)


_COLUMN = re.compile(
    r'(?:Referenced (?:column|table) "([^"]+)" not found|Column "([^"]+)" referenced that exists|'
    r'does not have a column named "([^"]+)")'
)
_FUNCTION = re.compile(r"(?:Scalar |Aggregate |Table )?Function with name \"?([\w$]+)\"? (?:does not exist|is not)")
_AMBIGUOUS = re.compile(r'Ambiguous reference to column name "([^"]+)"')
_UNGROUPED = re.compile(r'column "([^"]+)" must appear in the GROUP BY')
_NO_MATCH = re.compile(r"No function matches the given name and argument types '([^(']+)\((.*?)\)'\.")
_CONVERSION = re.compile(r"Could not convert \w+ '(.*)' to (\w+)", re.DOTALL)
_PARSED = re.compile(r'Could not parse string "(.*?)" according to format', re.DOTALL)
_DUCK_TYPES = {"INT64": "bigint", "INT32": "integer", "INT16": "smallint", "INT8": "tinyint", "BOOL": "boolean"}


def failure(problem: Exception, sql: str, found: Any) -> Failure:
    """DuckDB's error as Athena would say it, with line and column where the statement tells them."""
    text = str(problem)
    own = re.search(r"(HIVE_[A-Z_]+: .*)", text, re.DOTALL)
    if own:
        return Failure(own[1].partition("\n\nLINE ")[0].strip())
    if "Out of Memory" in text or type(problem).__name__ == "OutOfMemoryException":
        return Failure("EXCEEDED_MEMORY_LIMIT: Query exhausted resources at this scale factor")
    if match := _COLUMN.search(text):
        at, name = _column_place(found, sql, match[match.lastindex or 1])
        return Failure(f"COLUMN_NOT_FOUND: {at}: Column '{name}' cannot be resolved or requester is not authorized to "
                       "access requested resources")  # fmt: skip
    if match := _FUNCTION.search(text):
        return Failure(f"FUNCTION_NOT_FOUND: {word_place(sql, match[1])}: Function '{match[1].lower()}' not registered")
    if match := _AMBIGUOUS.search(text):
        return Failure(f"AMBIGUOUS_NAME: {_column_place(found, sql, match[1])[0]}: Column '{match[1]}' is ambiguous")
    if match := _UNGROUPED.search(text):
        at, name = _column_place(found, sql, match[1])
        return Failure(
            f"EXPRESSION_NOT_AGGREGATE: {at}: '{name}' must be an aggregate expression or appear in GROUP BY clause"
        )
    if match := _NO_MATCH.search(text):
        name, types = match[1].lower(), match[2].lower()
        return Failure(
            f"FUNCTION_NOT_FOUND: {word_place(sql, name)}: Unexpected parameters ({types}) for function {name}"
        )
    if match := _CONVERSION.search(text):
        return Failure(
            f"INVALID_CAST_ARGUMENT: Cannot cast '{match[1]}' to {_DUCK_TYPES.get(match[2], match[2]).upper()}"
        )
    if "value inf can't be cast" in text or "value nan can't be cast" in text or "division by zero" in text.lower():
        return Failure("DIVISION_BY_ZERO: Division by zero")
    if match := _PARSED.search(text):
        return Failure(f'INVALID_FUNCTION_ARGUMENT: Invalid format: "{match[1]}"')
    first = text.split("\n")[0].partition(": ")[2] or text.split("\n")[0]
    name = "GENERIC_USER_ERROR" if "Conversion" in text or "Invalid Input" in text else "SYNTAX_ERROR"
    return Failure(f"{name}: {first}")


def _column_place(found: Any, sql: str, name: str) -> tuple[str, str]:
    from sqlglot import exp

    for column in found.find_all(exp.Column):
        if name.lower() in (column.name, column.table):
            shown = ".".join(part.name for part in column.parts)
            return place(sql, offset(column)), shown
    starts = [one.meta.get("start", 0) for one in identifiers(found) if one.name == name.lower()]
    return place(sql, min(starts, default=0)), name


def word_place(sql: str, word: str) -> str:
    """Where a word first stands in the statement."""
    match = re.search(rf"\b{re.escape(word)}\b", sql, re.IGNORECASE)
    return place(sql, match.start() if match else 0)
