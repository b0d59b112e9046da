"""JSON values as a table's columns hold them, by the rules of the OpenX and the Hive deserializer.

OpenX is lenient: a string may hold a number, and an object becomes text in a string column. Hive refuses both. A
reader takes a JSON value and gives what Arrow takes, or raises ValueError with a sentence. Source: AWS's page on
record format conversion.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import partial
from typing import Any

from labs.emulator.firehose.moments import days, hive_timestamp, openx_timestamp
from labs.emulator.later import later

is_ = later("pyarrow.types")

Read = Callable[[Any], Any]
# More digits than any decimal(38,s) has.
DIGITS = Context(prec=80)


@dataclass(frozen=True, slots=True)
class Rules:
    """How JSON is read: `is_lenient` for OpenX; `mappings` are JSON keys by column; `formats` are Hive's timestamps."""

    is_lenient: bool = True
    is_case_insensitive: bool = True
    dots_to_underscores: bool = False
    mappings: Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()

    def keyed(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """A JSON object with its keys as columns are called."""
        found: dict[str, Any] = {}
        for key, held in value.items():
            name = key.replace(".", "_") if self.dots_to_underscores else key
            found[name.lower() if self.is_case_insensitive else name] = held
        return found


def reader(kind: Any, rules: Rules) -> Read:
    """The reader of an Arrow type; null is null in every one."""
    read = _reader(kind, rules)
    return lambda value: None if value is None else read(value)


def _reader(kind: Any, rules: Rules) -> Read:
    if is_.is_struct(kind):
        return partial(_struct, rules, {one.name: reader(one.type, rules) for one in kind}, {})
    if is_.is_map(kind):
        # A key is a string in JSON, whatever the column says it is.
        return partial(_map, reader(kind.key_type, replace(rules, is_lenient=True)), reader(kind.item_type, rules))
    if is_.is_list(kind):
        return partial(_list, reader(kind.value_type, rules))
    if is_.is_integer(kind):
        return partial(_integer, rules, 2 ** (kind.bit_width - 1), kind)
    if is_.is_floating(kind):
        return partial(_floating, rules)
    if is_.is_decimal(kind):
        return partial(_decimal, rules, kind)
    if is_.is_timestamp(kind):
        return openx_timestamp if rules.is_lenient else hive_timestamp(rules.formats)
    return partial({"bool": _boolean, "string": _text, "binary": _bytes}.get(str(kind), _date), rules)


def row_reader(schema: Any, rules: Rules) -> Callable[[Any], dict[str, Any]]:
    """The reader of a whole JSON document as one row of the schema."""
    return partial(_struct, rules, {one.name: reader(one.type, rules) for one in schema}, rules.mappings)


def _struct(rules: Rules, readers: Mapping[str, Read], mappings: Mapping[str, str], value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{_shown(value)} is not a JSON object")
    keyed, row = rules.keyed(value), {}
    for name, read in readers.items():
        key = mappings.get(name, name)
        # A mapping may name a key as it stands in the JSON, dots and capitals and all.
        held = value.get(key) if name in mappings else None
        wanted = key.lower() if rules.is_case_insensitive else key
        row[name] = read(keyed.get(wanted) if held is None else held)
    return row


def _map(read_key: Read, read_value: Read, value: Any) -> list[tuple[Any, Any]]:
    if not isinstance(value, dict):
        raise ValueError(f"{_shown(value)} is not a JSON object, which a map is read from")
    return [(read_key(key), read_value(held)) for key, held in value.items()]


def _list(read: Read, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{_shown(value)} is not a JSON array")
    return [read(one) for one in value]


def _number(rules: Rules, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError(f"{_shown(value)} is not a number")
    if isinstance(value, str) and not rules.is_lenient:
        raise ValueError(f"{_shown(value)} is a string, and the Hive deserializer reads no number from one")
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"For input string: {_shown(value)}") from None


def _integer(rules: Rules, bound: int, kind: Any, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        exact = _number(rules, value)
        if not exact.is_finite() or exact.adjusted() > 20 or exact != exact.to_integral_value():
            raise ValueError(f"For input string: {_shown(value)}")
        number = int(exact)
    if not -bound <= number < bound:
        raise ValueError(f"Value {number} is out of range for {kind}")
    return number


def _floating(rules: Rules, value: Any) -> float:
    return float(_number(rules, value)) if isinstance(value, bool | str | dict | list) else float(value)


def _decimal(rules: Rules, kind: Any, value: Any) -> Decimal:
    number = _number(rules, value)
    if not number.is_finite() or number.adjusted() >= kind.precision - kind.scale:
        raise ValueError(f"Value {value} is out of range for {kind}")
    rounded = number.quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_UP, DIGITS)
    if rounded.adjusted() >= kind.precision - kind.scale and rounded:
        raise ValueError(f"Value {value} is out of range for {kind}")
    return rounded


def _boolean(rules: Rules, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if rules.is_lenient and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError(f"{_shown(value)} is neither true nor false")


def _text(rules: Rules, value: Any) -> str:
    if isinstance(value, str):
        # Half a surrogate pair is JSON, but no text that could be stored: encoding it raises ValueError.
        return value if value.isascii() else value.encode().decode()
    if isinstance(value, dict | list) and not rules.is_lenient:
        raise ValueError(f"{_shown(value)} is nested, and the Hive deserializer makes no string of it")
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _bytes(rules: Rules, value: Any) -> bytes:
    return _text(rules, value).encode()


def _date(rules: Rules, value: Any) -> int:  # noqa: ARG001 - called as every reader is
    return days(value)


def _plain(number: Decimal) -> float | int:
    whole = float(number)
    return int(whole) if math.isfinite(whole) and whole == int(whole) and number.as_tuple().exponent == 0 else whole


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:200]
