"""Types as the catalog writes them (`array<struct<a:int>>`): read, and named in Arrow, Trino and DuckDB.

Plain functions; Arrow is imported on first use.
"""

from __future__ import annotations

import re
from typing import Any

from labs.emulator.athena.errors import Failure
from labs.emulator.glue.hive import Array, Columns, HiveType, Map, Struct, render

_TOKEN = re.compile(r"\s*([^<>,:\s()]+(?:\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\))?|[<>,:])")
_ALIASES = {
    "integer": "int",
    "varchar": "string",
    "char": "string",
    "text": "string",
    "real": "float",
    "long": "bigint",
}
_TRINO = {"int": "integer", "string": "varchar", "float": "real", "binary": "varbinary", "timestamp": "timestamp(3)"}
_DUCK = {"int": "INTEGER", "string": "VARCHAR", "binary": "BLOB"}
INTEGERS = ("tinyint", "smallint", "int", "bigint")


def parse_type(text: str) -> HiveType:
    """The type that a column's Type names; raises Failure for one that is none."""
    tokens = _TOKEN.findall(text.lower())
    found = _type(tokens, text)
    if tokens:
        raise _unknown(text)
    return found


def _unknown(text: str) -> Failure:
    return Failure(f"HIVE_INVALID_METADATA: the type {text!r} of the catalog is not a Hive type")


def _next(tokens: list[str], text: str, *wanted: str) -> str:
    if not tokens or (wanted and tokens[0] not in wanted):
        raise _unknown(text)
    return tokens.pop(0)


def _type(tokens: list[str], text: str) -> HiveType:
    name = _next(tokens, text)
    if name == "array":
        _next(tokens, text, "<")
        element = _type(tokens, text)
        _next(tokens, text, ">")
        return Array(element)
    if name == "map":
        _next(tokens, text, "<")
        key = _type(tokens, text)
        _next(tokens, text, ",")
        value = _type(tokens, text)
        _next(tokens, text, ">")
        return Map(key, value)
    if name == "struct":
        return Struct(_fields(tokens, text))
    bare = name.partition("(")[0].strip()
    bare = _ALIASES.get(bare, bare)
    if bare == "decimal":
        precision, scale = decimal_of(name)
        return f"decimal({precision},{scale})"
    if bare not in _PRIMITIVES:
        raise _unknown(text)
    return bare


def _fields(tokens: list[str], text: str) -> Columns:
    _next(tokens, text, "<")
    found: list[tuple[str, HiveType]] = []
    while True:
        name = _next(tokens, text)
        _next(tokens, text, ":")
        found.append((name, _type(tokens, text)))
        if _next(tokens, text, ",", ">") == ">":
            return tuple(found)


_PRIMITIVES = (*INTEGERS, "boolean", "float", "double", "string", "binary", "date", "timestamp")


def decimal_of(kind: str) -> tuple[int, int]:
    """Precision and scale of decimal, decimal(p) or decimal(p,s)."""
    numbers = [int(one) for one in re.findall(r"\d+", kind)]
    return (numbers[0] if numbers else 10), (numbers[1] if len(numbers) > 1 else 0)


def arrow_type(kind: HiveType) -> Any:
    """The Arrow type that a column of this type is read into."""
    import pyarrow as pa

    match kind:
        case Array(element):
            return pa.list_(arrow_type(element))
        case Map(key, value):
            return pa.map_(arrow_type(key), arrow_type(value))
        case Struct(fields):
            return pa.struct([(name, arrow_type(of)) for name, of in fields])
        case str() if kind.startswith("decimal"):
            return pa.decimal128(*decimal_of(kind))
        case _:
            return _arrow_primitive(render(kind))


def _arrow_primitive(kind: str) -> Any:
    import pyarrow as pa

    return {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
        "string": pa.string(),
        "binary": pa.binary(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
    }[kind]


def trino_name(kind: HiveType) -> str:
    """What the type is called in Athena's SQL: varchar, array(integer), row(a integer)."""
    match kind:
        case Array(element):
            return f"array({trino_name(element)})"
        case Map(key, value):
            return f"map({trino_name(key)}, {trino_name(value)})"
        case Struct(fields):
            return "row(" + ", ".join(f'"{name}" {trino_name(of)}' for name, of in fields) + ")"
        case _:
            return _TRINO.get(render(kind), render(kind))


def duck_name(kind: HiveType) -> str:
    """What a primitive type is called in DuckDB."""
    return _DUCK.get(render(kind), render(kind).upper())
