"""How the crawler reads JSON: records in lines, pretty-printed or joined with nothing between, and their types.

Plain functions over text; knows neither S3 nor compression.
"""

from __future__ import annotations

import json
import re
from typing import Any

from labs.emulator.glue.hive import Array, Columns, HiveType, Struct, merge, merge_columns
from labs.emulator.glue.schema import SAMPLED_RECORDS, FileSchema

_SPACE = re.compile(r"\s*")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON value")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def type_of(value: Any) -> HiveType:
    """The Hive type of a JSON value: the width of an integer depends on its value."""
    match value:
        case bool():
            return "boolean"
        case int():
            return _integer(value)
        case float():
            return "double"
        case list():
            element: HiveType = None
            for item in value:
                element = merge(element, type_of(item))
            return Array(element)
        case dict():
            return Struct(_fields(value))
        case None:
            return None
        case _:
            return "string"


def _integer(value: int) -> str:
    if -(1 << 31) <= value < 1 << 31:
        return "int"
    return "bigint" if -(1 << 63) <= value < 1 << 63 else "double"


def _fields(record: dict[str, Any]) -> Columns:
    return merge_columns(((name.lower(), type_of(value)),) for name, value in record.items())


def records_of(text: str, complete: bool) -> list[Any] | None:
    """The objects and arrays that the text holds, or None if it is not JSON.

    The last record may be cut off unless the text is `complete`.
    """
    found: list[Any] = []
    at = _skip(text, 0)
    while at < len(text):
        if text[at] not in "{[":
            return None
        try:
            record, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None if complete or not found else found
        found.append(record)
        at = _skip(text, at)
    return found or None


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def read_json(text: str, complete: bool, sampled: int, size: int) -> FileSchema | None:
    """The schema of JSON text, or None. `sampled` and `size` are the bytes of the sample and of the whole file."""
    records = records_of(text, complete)
    return None if records is None else schema_of(records, sampled, size)


def schema_of(records: list[Any], sampled: int, size: int) -> FileSchema:
    """The schema of decoded records; one that is no object is a column `array`."""
    rows = [record if isinstance(record, dict) else {"array": record} for record in records]
    columns = merge_columns(_fields(row) for row in rows)
    paths = tuple(sorted({name for row in rows for name in row}))
    average = max(1, sampled // min(len(rows), SAMPLED_RECORDS))
    return FileSchema("json", columns, average=average, records=max(1, size // average), paths=paths)
