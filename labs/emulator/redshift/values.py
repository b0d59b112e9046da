"""Results as the Data API gives them: fields by their kind, and what it tells of columns. Plain functions.

Sources: the shapes Field and ColumnMetadata of the Data API, and Redshift's table of types.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
# DuckDB's type, Redshift's name, precision, scale, signed
_TYPES: dict[str, tuple[str, int, int, bool]] = {
    "BOOLEAN": ("bool", 1, 0, False), "TINYINT": ("int2", 5, 0, True), "SMALLINT": ("int2", 5, 0, True),
    "INTEGER": ("int4", 10, 0, True), "BIGINT": ("int8", 19, 0, True), "HUGEINT": ("int8", 19, 0, True),
    "UINTEGER": ("int8", 19, 0, True), "UBIGINT": ("int8", 19, 0, True),
    "FLOAT": ("float4", 8, 8, True), "DOUBLE": ("float8", 17, 17, True), "DATE": ("date", 13, 0, False),
    "TIMESTAMP": ("timestamp", 29, 6, False), "TIMESTAMP WITH TIME ZONE": ("timestamptz", 35, 6, False),
    "TIME": ("time", 15, 6, False), "INTERVAL": ("interval", 49, 0, False), "JSON": ("super", 0, 0, False),
    "BLOB": ("varbyte", 64000, 0, False),
}  # fmt: skip
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


def column(name: str, duck: str, length: int = 0, **more: Any) -> Json:
    """A ColumnMetadata; `length` is what a character type may hold in bytes, when it is known."""
    decimal = _DECIMAL.fullmatch(duck)
    if decimal:
        kind, precision, scale, signed = "numeric", int(decimal[1]), int(decimal[2]), True
    else:
        kind, precision, scale, signed = _TYPES.get(duck, ("varchar", length or 65535, 0, False))
    return {
        "name": name,
        "label": name,
        "typeName": kind,
        "precision": precision,
        "scale": scale,
        "length": 0,
        "nullable": 1,
        "isSigned": signed,
        "isCurrency": False,
        "isCaseSensitive": kind in ("varchar", "super"),
        "schemaName": "",
        "tableName": "",
        **more,
    }


def field(value: Any) -> Json:
    """A value as the Data API shows it: numbers with a fraction that is exact, and times, are strings."""
    match value:
        case None:
            return {"isNull": True}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"longValue": value}
        case float():
            return {"doubleValue": value if value == value and abs(value) != float("inf") else str(value)}
    return {"stringValue": text(value)}


def text(value: Any) -> str:
    """A value as the database writes it."""
    match value:
        case str():
            return value
        case bool():
            return "t" if value else "f"
        case Decimal():
            return format(value, "f")
        case datetime():
            fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
            return f"{value:%Y-%m-%d %H:%M:%S}{fraction}" + ("+00" if value.tzinfo else "")
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case dict() | list():
            return json.dumps(value, default=text, separators=(",", ":"))
    return str(value)


def csv_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as GetStatementResultV2 gives them: a line for each, the first names the columns; null is nothing."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    if names:
        writer.writerow(names)
    writer.writerows(["" if value is None else text(value) for value in row] for row in rows)
    return target.getvalue()


def size_of(row: Sequence[Any]) -> int:
    """About how many bytes a row is as JSON."""
    return sum(len(value) if isinstance(value, (str, bytes)) else 8 for value in row) + 8 * len(row)
