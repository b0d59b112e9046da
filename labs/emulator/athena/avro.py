"""Rows as an Avro file whose schema follows the catalog's types. Knows neither S3 nor SQL; imports fastavro late."""

from __future__ import annotations

import io
from typing import Any

from labs.emulator.athena.hivetypes import INTEGERS, decimal_of, parse_type
from labs.emulator.glue.hive import Array, HiveType, Map, Struct, render

_LOGICAL = {"date": ("int", "date"), "timestamp": ("long", "timestamp-micros")}


def _schema(kind: HiveType, name: str) -> Any:
    """The Avro type of a value; `name` names the records within it."""
    match kind:
        case Array(element):
            return {"type": "array", "items": _nullable(element, name)}
        case Map(_, value):
            return {"type": "map", "values": _nullable(value, name)}
        case Struct(fields):
            inner = [{"name": one, "type": _nullable(of, f"{name}_{one}"), "default": None} for one, of in fields]
            return {"type": "record", "name": name, "fields": inner}
    text = render(kind)
    if text.startswith("decimal"):
        precision, scale = decimal_of(text)
        return {"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale}
    if text in _LOGICAL:
        return {"type": _LOGICAL[text][0], "logicalType": _LOGICAL[text][1]}
    if text in INTEGERS:
        return "long" if text == "bigint" else "int"
    return {"binary": "bytes"}.get(text, text)


def _nullable(kind: HiveType, name: str) -> list[Any]:
    return ["null", _schema(kind, name)]


def _plain(kind: HiveType, value: Any) -> Any:
    """Arrow's Python value as fastavro wants it: a map is a dict."""
    match kind:
        case _ if value is None:
            return None
        case Array(element):
            return [_plain(element, one) for one in value]
        case Map(_, of):
            return {str(key): _plain(of, one) for key, one in value}
        case Struct(fields):
            return {name: _plain(of, value[name]) for name, of in fields}
        case _:
            return value


def avro_file(rows: Any, columns: list[dict[str, str]]) -> bytes:
    """The Arrow rows as one object; `columns` are the table's."""
    import fastavro

    kinds = Struct(tuple((one["Name"], parse_type(one["Type"])) for one in columns))
    body = io.BytesIO()
    schema = fastavro.parse_schema(_schema(kinds, "row"))
    fastavro.writer(body, schema, (_plain(kinds, one) for one in rows.to_pylist()), codec="deflate")
    return body.getvalue()
