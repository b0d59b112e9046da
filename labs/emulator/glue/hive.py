"""Hive types as plain values, how two of them become one, and how Arrow's and Avro's types are called in Hive.

Knows no file and no catalog. A type is a primitive's name, an Array, a Struct, a Map, or None where only nulls
were seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Array:
    """array<element>."""

    element: HiveType


@dataclass(frozen=True, slots=True)
class Struct:
    """struct<name:type,…>, fields in order of first sight, names in lower case."""

    fields: Columns


@dataclass(frozen=True, slots=True)
class Map:
    """map<key,value>."""

    key: HiveType
    value: HiveType


HiveType = str | Array | Struct | Map | None
Columns = tuple[tuple[str, HiveType], ...]

INTEGERS = ("tinyint", "smallint", "int", "bigint")
FRACTIONS = ("float", "double")


def render(kind: HiveType) -> str:
    """The type as the catalog writes it; what was only null is a string."""
    match kind:
        case None:
            return "string"
        case str():
            return kind
        case Array(element):
            return f"array<{render(element)}>"
        case Map(key, value):
            return f"map<{render(key)},{render(value)}>"
        case Struct(fields):
            return "struct<" + ",".join(f"{name}:{render(of)}" for name, of in fields) + ">"


def merge(one: HiveType, other: HiveType) -> HiveType:
    """The type that holds both: numbers widen, structs and arrays join, any other conflict is a string."""
    if one == other or other is None:
        return one
    if one is None:
        return other
    match one, other:
        case Array(first), Array(second):
            return Array(merge(first, second))
        case Struct(first_fields), Struct(second_fields):
            return Struct(merge_columns((first_fields, second_fields)))
        case Map(key, value), Map(other_key, other_value):
            return Map(merge(key, other_key), merge(value, other_value))
        case str(), str():
            return _wider(str(one), str(other))
        case _:
            return "string"


def _wider(one: str, other: str) -> str:
    if one in INTEGERS and other in INTEGERS:
        return max(one, other, key=INTEGERS.index)
    numbers = INTEGERS + FRACTIONS
    return "double" if one in numbers and other in numbers else "string"


def merge_columns(rows: Iterable[Columns]) -> Columns:
    """All columns in order of first sight, each with the type that holds all of its types."""
    merged: dict[str, HiveType] = {}
    for columns in rows:
        for name, kind in columns:
            merged[name] = merge(merged[name], kind) if name in merged else kind
    return tuple(merged.items())


def of_arrow(kind: Any) -> HiveType:
    """The Hive type of a pyarrow DataType."""
    from pyarrow import types as is_

    if is_.is_struct(kind):
        return Struct(tuple((field.name.lower(), of_arrow(field.type)) for field in kind))
    if is_.is_map(kind):
        return Map(of_arrow(kind.key_type), of_arrow(kind.item_type))
    if is_.is_list(kind) or is_.is_large_list(kind) or is_.is_fixed_size_list(kind):
        return Array(of_arrow(kind.value_type))
    if is_.is_dictionary(kind):
        return of_arrow(kind.value_type)
    if is_.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return _of_arrow_primitive(str(kind))


_ARROW = {
    "null": "string", "bool": "boolean", "int8": "tinyint", "int16": "smallint", "int32": "int",
    "int64": "bigint", "uint8": "smallint", "uint16": "int", "uint32": "bigint", "uint64": "bigint",
    "halffloat": "float", "float": "float", "double": "double", "string": "string", "large_string": "string",
    "binary": "binary", "large_binary": "binary", "date32[day]": "date", "date64[ms]": "date",
    "time32[ms]": "int", "time64[us]": "bigint", "time64[ns]": "bigint",
}  # fmt: skip


def _of_arrow_primitive(name: str) -> HiveType:
    if name.startswith("timestamp"):
        return "timestamp"
    if name.startswith("fixed_size_binary"):
        return "binary"
    return _ARROW.get(name, "string")


_AVRO = {
    "null": None, "boolean": "boolean", "int": "int", "long": "bigint", "float": "float", "double": "double",
    "bytes": "binary", "fixed": "binary", "string": "string", "enum": "string",
}  # fmt: skip
_AVRO_LOGICAL = {
    "date": "date", "timestamp-millis": "timestamp", "timestamp-micros": "timestamp", "uuid": "string",
}  # fmt: skip


def of_avro(schema: Any) -> HiveType:
    """The Hive type of an Avro schema as fastavro parses it; a union with null is the other member."""
    if isinstance(schema, list):
        merged: HiveType = None
        for member in schema:
            merged = merge(merged, of_avro(member))
        return merged
    if isinstance(schema, str):
        return _AVRO.get(schema, "string")
    logical, kind = schema.get("logicalType"), schema["type"]
    if logical == "decimal":
        return f"decimal({schema['precision']},{schema.get('scale', 0)})"
    if logical in _AVRO_LOGICAL:
        return _AVRO_LOGICAL[logical]
    if kind in ("record", "error"):
        return Struct(tuple((field["name"].lower(), of_avro(field["type"])) for field in schema["fields"]))
    if kind == "array":
        return Array(of_avro(schema["items"]))
    if kind == "map":
        return Map("string", of_avro(schema["values"]))
    return of_avro(kind)
