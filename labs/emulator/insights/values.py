"""Values of a query: what a log event's fields are, how they compare, sort and look in an answer.

Source: "Supported logs and discovered fields" and "sort" of the CloudWatch Logs guide. Plain functions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Value = str | float | int | bool | None
Row = dict[str, Value]
MOST_ROWS = 10_000  # of an answer
MOST_FIELDS = 200  # of a JSON event, as discovered
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
CHUNKS = re.compile(r"\d+|[^\W\d_]+|[\W_]+")


class Stamp(int):
    """A time in milliseconds since the epoch."""


def fields_of(message: str) -> Row:
    """The fields that are discovered in an event that is a JSON object: a.b for nested ones, a.0 for lists."""
    text = message.lstrip()
    if not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    flat: Row = {}
    for name, value in _flat("", found):
        if len(flat) >= MOST_FIELDS:
            break
        flat[name] = value
    return flat


def _flat(prefix: str, found: Any) -> Iterator[tuple[str, Value]]:
    if isinstance(found, Mapping):
        for name, value in found.items():
            yield from _flat(f"{prefix}.{name}" if prefix else str(name), value)
    elif isinstance(found, list):
        for index, value in enumerate(found):
            yield from _flat(f"{prefix}.{index}", value)
    elif found is not None:
        yield prefix, found


def number(value: Value) -> float | int | None:
    """The value as a number; None when it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value
    text = value.strip()
    if not NUMBER.fullmatch(text):
        return None
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def shown(value: Value) -> str:
    """The value as an answer has it."""
    if isinstance(value, Stamp):
        moment = datetime.fromtimestamp(value // 1000, UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S}.{value % 1000:03d}"
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def ordered(value: Value) -> tuple[Any, ...]:
    """What to sort by: what is missing, then what is no number in natural order, then numbers."""
    if value is None:
        return (0,)
    as_number = number(value)
    if as_number is not None:
        return (2, as_number)
    chunks = (("0", len(one), int(one)) if one.isdecimal() else (one,) for one in CHUNKS.findall(shown(value)))
    return (1, tuple(chunks))


def compared(one: Value, sign: str, other: Value) -> bool:
    """A comparison: of numbers where both are, else of texts; false where one is missing."""
    if one is None or other is None:
        return False
    left, right = number(one), number(other)
    if left is None or right is None:
        return _holds(shown(one), sign, shown(other))
    return _holds(left, sign, right)


def _holds(one: Any, sign: str, other: Any) -> bool:
    return bool(
        {"=": one == other, "!=": one != other, "<": one < other, "<=": one <= other, ">": one > other,
         ">=": one >= other}[sign]
    )  # fmt: skip
