"""A query's result: how Athena writes each value, the CSV in S3, its metadata, and the pages read back from it.

Plain functions over Arrow tables and text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from labs.emulator.glue.hive import Array, HiveType, Map, Struct, of_arrow, render

Json = dict[str, Any]
_NAMES = {"int": "integer", "string": "varchar", "binary": "varbinary"}
_PRECISION = {
    "varchar": 2147483647, "bigint": 19, "integer": 10, "smallint": 5, "tinyint": 3, "double": 17, "float": 17,
    "varbinary": 1073741824, "timestamp": 3, "timestamp with time zone": 3,
}  # fmt: skip
_CELL = re.compile(r'"((?:[^"]|"")*)"|([^",\n]*)')


def kind_of(arrow: Any) -> HiveType:
    """The Hive type of a result column; DuckDB's 128-bit sums are bigint, as Athena's are."""
    if str(arrow) in ("decimal128(38, 0)", "fixed_size_binary[16]"):
        return "bigint"
    return of_arrow(arrow)


def column_info(name: str, arrow: Any) -> Json:
    """A ColumnInfo."""
    kind = kind_of(arrow)
    match kind:
        case Array():
            shown = "array"
        case Map():
            shown = "map"
        case Struct():
            shown = "row"
        case _:
            shown = _NAMES.get(render(kind), render(kind)).partition("(")[0]
    if str(arrow).startswith("timestamp") and "tz=" in str(arrow):
        shown = "timestamp with time zone"
    digits = [int(one) for one in re.findall(r"\d+", render(kind))] if shown == "decimal" else [0, 0]
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": shown,
        "Precision": digits[0] or _PRECISION.get(shown, 0),
        "Scale": digits[1],
        "Nullable": "UNKNOWN",
        "CaseSensitive": shown == "varchar",
    }


def plain_info(name: str, kind: str) -> Json:
    """The ColumnInfo of a DDL or utility statement's column."""
    found = {"CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": name, "Label": name, "Type": kind}
    return {**found, "Precision": 0, "Scale": 0, "Nullable": "UNKNOWN", "CaseSensitive": False}


def text_of(value: Any) -> str | None:
    """A value as Athena writes it into results; None for null."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return double(value)
        case datetime():
            zone = " UTC" if value.tzinfo else ""
            return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d}{zone}"
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M:%S.") + f"{value.microsecond // 1000:03d}"
        case bytes():
            return " ".join(f"{one:02x}" for one in value)
        case Decimal():
            return format(value, "f")
        case dict():
            return "{" + ", ".join(f"{_field(name)}={_inner(of)}" for name, of in value.items()) + "}"
        case list():
            if value and all(isinstance(one, tuple) for one in value):
                return "{" + ", ".join(f"{_inner(key)}={_inner(of)}" for key, of in value) + "}"
            return "[" + ", ".join(map(_inner, value)) + "]"
        case _:
            return str(value)


def _inner(value: Any) -> str:
    found = text_of(value)
    return "null" if found is None else found


def _field(name: str) -> str:
    """A row's field; those without a name are field0, field1, …"""
    return f"field{name[1:]}" if re.fullmatch(r"_\d+", name) else name


def double(value: float) -> str:
    """A double as Java writes it: 1.0, 1.0E10, NaN, Infinity."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    digits, _, exponent = repr(value).partition("e")
    if not exponent:
        digits, _, exponent = f"{value:.16e}".partition("e")
        for precision in range(17):
            digits, _, exponent = f"{value:.{precision}e}".partition("e")
            if float(f"{digits}e{exponent}") == value:
                break
    return f"{digits if '.' in digits else digits + '.0'}E{int(exponent)}"


def csv_of(names: Sequence[str], rows: Any) -> Iterator[str]:
    """The lines of the result's CSV: every value in quotes, a null as nothing."""
    yield ",".join(map(_quoted, names)) + "\n"
    for batch in rows.to_batches(max_chunksize=10_000):
        columns = [_values(batch.column(at)) for at in range(batch.num_columns)]
        for values in zip(*columns, strict=True):
            yield ",".join("" if (text := text_of(value)) is None else _quoted(text) for value in values) + "\n"


def _values(column: Any) -> list[Any]:
    """A column's values; a map without entries is a dict, for Arrow gives it as it gives an empty array."""
    given = column.to_pylist()
    return [{} if value == [] else value for value in given] if str(column.type).startswith("map<") else list(given)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def csv_page(text: str, start: int, most: int) -> tuple[list[list[str | None]], int]:
    """At most `most` rows of such a CSV from character `start`, and where the next begins (its length at the end)."""
    rows: list[list[str | None]] = []
    at = start
    while at < len(text) and len(rows) < most:
        row: list[str | None] = []
        while True:
            found = _CELL.match(text, at)
            assert found is not None
            row.append(found[1].replace('""', '"') if found[1] is not None else found[2] or None)
            at = found.end() + 1
            if at > len(text) or text[at - 1] != ",":
                break
        rows.append(row)
    return rows, at


def lines_page(text: str, start: int, most: int) -> tuple[list[list[str | None]], int]:
    """The same for the text file of a DDL or utility statement: one value a line."""
    rows: list[list[str | None]] = []
    at = start
    while at < len(text) and len(rows) < most:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        rows.append([text[at:end]])
        at = end + 1
    return rows, at


def metadata(columns: Sequence[Json]) -> bytes:
    """The `.metadata` file beside the result: the columns as JSON (Athena's own is an undocumented binary)."""
    return json.dumps({"ColumnInfo": list(columns)}, separators=(",", ":")).encode()
