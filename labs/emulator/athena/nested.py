"""Arrays, maps and structs in delimited text, as Hive's LazySimpleSerDe separates them.

The signs of the levels are the field's, the collection's, the map key's, then \\x04 and on. Plain functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labs.emulator.athena.results import text_of
from labs.emulator.athena.values import Bad, converter
from labs.emulator.glue.hive import Array, HiveType, Map, Struct

_COLLECTION, _MAP_KEY = ("collection.delim", "colelction.delim"), ("mapkey.delim",)  # Hive's own slip is kept
Reads = Callable[[str | None], Any]


def signs(parameters: Mapping[str, str], sign: Callable[[str], str]) -> tuple[str, ...]:
    """The separators below the fields', outermost first."""
    given = [next((sign(parameters[name]) for name in names if parameters.get(name)), default)
             for names, default in ((_COLLECTION, "\x02"), (_MAP_KEY, "\x03"))]  # fmt: skip
    return (*given, *(chr(at) for at in range(4, 9)))


def reader(kind: HiveType, levels: Sequence[str], null: str = "\\N") -> Reads:
    """A function from a cell's text to its value; what does not read as its type is null."""
    match kind:
        case Array(element):
            inner = reader(element, levels[1:], null)
            return _unless(null, lambda text: [inner(one) for one in text.split(levels[0])] if text else [])
        case Map(key, value):
            return _unless(null, _map_reader(reader(key, levels[2:], null), reader(value, levels[2:], null), levels))
        case Struct(fields):
            return _unless(null, _struct_reader([(name, reader(of, levels[1:], null)) for name, of in fields], levels))
        case _:
            return _unless(null, _leniently(converter(kind)))


def _unless(null: str, read: Callable[[str], Any]) -> Reads:
    return lambda text: None if text is None or text == null else read(text)


def _leniently(convert: Callable[[Any], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return convert(text)
        except Bad:
            return None

    return read


def _map_reader(key: Reads, value: Reads, levels: Sequence[str]) -> Callable[[str], Any]:
    def read(text: str) -> dict[Any, Any]:
        pairs = [one.partition(levels[1]) for one in text.split(levels[0])] if text else []
        return {key(name): value(of if found else None) for name, found, of in pairs if key(name) is not None}

    return lambda text: list(read(text).items())


def _struct_reader(fields: Sequence[tuple[str, Reads]], levels: Sequence[str]) -> Callable[[str], Any]:
    def read(text: str) -> dict[str, Any]:
        cells: list[str | None] = [*text.split(levels[0])]
        padded = cells + [None] * (len(fields) - len(cells))
        return {name: of(cell) for (name, of), cell in zip(fields, padded, strict=False)}

    return read


def written(value: Any, levels: Sequence[str]) -> str:
    """A value of Arrow as such a cell."""
    match value:
        case None:
            return "\\N"
        case dict():
            return levels[0].join(written(one, levels[1:]) for one in value.values())
        case list() if value and all(isinstance(one, tuple) for one in value):
            pairs = (f"{written(key, levels[2:])}{levels[1]}{written(of, levels[2:])}" for key, of in value)
            return levels[0].join(pairs)
        case list():
            return levels[0].join(written(one, levels[1:]) for one in value)
        case _:
            return text_of(value) or ""
