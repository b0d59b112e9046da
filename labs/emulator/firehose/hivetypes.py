"""The types of a Glue table's columns, as Arrow knows them: `array<struct<id:int,at:timestamp>>` and the like.

Plain functions. Knows neither Glue nor records.
"""

from __future__ import annotations

import re
from typing import Any

from labs.emulator.later import later

pa = later("pyarrow")

# Arrow's function for each and what it is given.
PRIMITIVES: dict[str, tuple[str, ...]] = {
    "boolean": ("bool_",),
    "tinyint": ("int8",),
    "smallint": ("int16",),
    "int": ("int32",),
    "integer": ("int32",),
    "bigint": ("int64",),
    "float": ("float32",),
    "double": ("float64",),
    "string": ("string",),
    "binary": ("binary",),
    "date": ("date32",),
    "timestamp": ("timestamp", "ns"),
}
TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_ .$-]*|[0-9]+|[<>(),:])\s*")


def arrow_type(text: str) -> Any:
    """The pyarrow DataType of a Hive type; raises ValueError with a sentence when there is none."""
    tokens = _tokens(text)
    found = _type(tokens, text)
    if tokens:
        raise ValueError(f"The type {text} has more behind its end: {' '.join(reversed(tokens))}.")
    return found


def _tokens(text: str) -> list[str]:
    """The tokens, last first, so that the next is popped."""
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"The type {text} is not one of Hive's: {text[at]} is not understood.")
        found.append(match[1].strip())
        at = match.end()
    return found[::-1]


def _type(tokens: list[str], text: str) -> Any:
    name = (tokens.pop() if tokens else "").lower()
    if name in PRIMITIVES:
        made_by, *given = PRIMITIVES[name]
        return getattr(pa, made_by)(*given)
    if name in ("char", "varchar"):
        _expect(tokens, "(", text)
        _number(tokens, text)
        _expect(tokens, ")", text)
        return pa.string()
    if name == "decimal":
        return _decimal(tokens, text)
    if name not in ("array", "map", "struct"):
        raise ValueError(f"The type {text} is not one of Hive's: {name or 'nothing'} is not known.")
    _expect(tokens, "<", text)
    found = {"array": _array, "map": _map, "struct": _struct}[name](tokens, text)
    _expect(tokens, ">", text)
    return found


def _array(tokens: list[str], text: str) -> Any:
    return pa.list_(_type(tokens, text))


def _map(tokens: list[str], text: str) -> Any:
    key = _type(tokens, text)
    _expect(tokens, ",", text)
    return pa.map_(key, _type(tokens, text))


def _struct(tokens: list[str], text: str) -> Any:
    fields = []
    while True:
        name = tokens.pop() if tokens else ""
        _expect(tokens, ":", text)
        fields.append(pa.field(name, _type(tokens, text)))
        if not tokens or tokens[-1] != ",":
            return pa.struct(fields)
        tokens.pop()


def _decimal(tokens: list[str], text: str) -> Any:
    if not tokens or tokens[-1] != "(":
        return pa.decimal128(10, 0)
    tokens.pop()
    precision, scale = _number(tokens, text), 0
    if tokens and tokens[-1] == ",":
        tokens.pop()
        scale = _number(tokens, text)
    _expect(tokens, ")", text)
    if not (1 <= precision <= 38 and 0 <= scale <= precision):
        raise ValueError(f"The type {text} must have a precision of 1 to 38 and a scale of at most that.")
    return pa.decimal128(precision, scale)


def _number(tokens: list[str], text: str) -> int:
    token = tokens.pop() if tokens else ""
    if not token.isdigit():
        raise ValueError(f"The type {text} must have a number where {token or 'its end'} is.")
    return int(token)


def _expect(tokens: list[str], wanted: str, text: str) -> None:
    token = tokens.pop() if tokens else ""
    if token != wanted:
        raise ValueError(f"The type {text} must have {wanted} where {token or 'its end'} is.")
