"""A value that JSON, Avro or a nested Parquet column gives, as the column's catalog type wants it.

Plain functions from Python values to Python values; raises Failure HIVE_BAD_DATA as Athena words it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from labs.emulator.athena.errors import Failure
from labs.emulator.athena.hivetypes import INTEGERS, decimal_of
from labs.emulator.glue.hive import Array, HiveType, Map, Struct, render

Convert = Callable[[Any], Any]
_BITS = dict(zip(INTEGERS, (8, 16, 32, 64), strict=True))


class Bad(ValueError):
    """The value does not fit the type; the text is the value."""


def bad_data(value: object, field: int) -> Failure:
    """Athena's error for a value that does not fit its column."""
    return Failure(
        f"HIVE_BAD_DATA: Error parsing field value '{value}' for field {field}: For input string: \"{value}\""
    )


def converter(kind: HiveType) -> Convert:
    """A function from a decoded value to one of the type; null stays null. It raises Bad."""
    match kind:
        case Array(element):
            return _nullable(partial(_array, converter(element)))
        case Map(key, value):
            return _nullable(partial(_map, converter(key), converter(value)))
        case Struct(fields):
            return _nullable(partial(_struct, {name: converter(of) for name, of in fields}))
        case _:
            return _nullable(_primitive(render(kind)))


def _nullable(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _primitive(kind: str) -> Convert:
    if kind in INTEGERS:
        return partial(_integer, 1 << (_BITS[kind] - 1))
    if kind.startswith("decimal"):
        return partial(_decimal, decimal_of(kind)[1])
    return {"string": _text, "boolean": _boolean, "date": _date, "timestamp": _timestamp, "binary": _binary}.get(
        kind, _double
    )


def _array(of: Convert, value: Any) -> Any:
    return [of(one) for one in value] if isinstance(value, list) else [of(value)]


def _map(key_of: Convert, value_of: Convert, value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else value
    if isinstance(pairs, (str, int, float)):
        raise Bad(str(value))
    return [(key_of(key), value_of(of)) for key, of in pairs]


def _struct(fields: dict[str, Convert], value: Any) -> Any:
    if not isinstance(value, dict):
        raise Bad(_text(value))
    lower = {name.lower(): of for name, of in value.items()}
    return {name: of(lower.get(name)) for name, of in fields.items()}


def _integer(limit: int, value: Any) -> int | None:
    if isinstance(value, str):
        text = value.strip()
        if not text.lstrip("+-").isdigit():
            raise Bad(value)
        value = int(text[:40])
    if isinstance(value, (bool, dict, list, bytes)):
        raise Bad(_text(value))
    if not -limit <= int(value) < limit:
        raise Bad(str(value))
    return int(value)


def _double(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise Bad(_text(value)) from None


def _decimal(scale: int, value: Any) -> Decimal:
    try:
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-scale))
    except InvalidOperation:
        raise Bad(_text(value)) from None


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case dict() | list():
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return str(value)


def _boolean(value: Any) -> bool:
    text = _text(value).lower()
    if text not in ("true", "false"):
        raise Bad(_text(value))
    return text == "true"


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value).strip())
    except ValueError:
        raise Bad(_text(value)) from None


def _timestamp(value: Any) -> datetime:
    """Hive's `yyyy-MM-dd HH:mm:ss[.f]`, or milliseconds since the epoch where the SerDe gives a number."""
    try:
        if isinstance(value, (int, float)):
            return datetime.fromtimestamp(value / 1000, UTC).replace(tzinfo=None)
        found = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value).strip())
    except (ValueError, OverflowError, OSError):
        raise Bad(_text(value)) from None
    return found.replace(tzinfo=None)


def _binary(value: Any) -> bytes:
    return value if isinstance(value, bytes) else _text(value).encode()
