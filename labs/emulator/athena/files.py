"""One object of a table as Arrow: text as strings by position, JSON and Avro by value, Parquet and ORC as they are.

Knows the catalog's types and SerDes; neither S3 nor SQL.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labs.emulator.athena.errors import Failure
from labs.emulator.athena.hivetypes import arrow_type
from labs.emulator.athena.nested import reader, signs
from labs.emulator.athena.values import Bad, bad_data, converter
from labs.emulator.glue.grok import compiled, custom_patterns
from labs.emulator.glue.hive import Columns, HiveType, render
from labs.emulator.glue.packing import SNAPPY_MAGIC, hadoop_snappy_chunks, lz4_chunks, snappy_chunks

TEXT, OPEN_CSV, GROK, JSON = "text", "opencsv", "grok", "json"
PARQUET, ORC, AVRO = "parquet", "orc", "avro"
_SERDES = {
    "lazysimpleserde": TEXT, "opencsvserde": OPEN_CSV, "jsonserde": JSON, "parquethiveserde": PARQUET,
    "orcserde": ORC, "avroserde": AVRO, "grokserde": GROK,
}  # fmt: skip
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Format:
    """How a table's or partition's objects are read: `kind`, the SerDe's parameters, header lines to skip."""

    kind: str
    parameters: Mapping[str, str]
    skip: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, Any], table: Mapping[str, Any]) -> Format:
        """The format that a StorageDescriptor names."""
        serde = stored.get("SerdeInfo") or {}
        library = str(serde.get("SerializationLibrary") or "")
        kind = _SERDES.get(library.rpartition(".")[2].lower())
        if kind is None:
            raise Failure(
                f"HIVE_UNSUPPORTED_FORMAT: Unable to create input format {library or '(empty)'}: "
                "the table has no SerDe that can be read"
            )
        both = {**(serde.get("Parameters") or {}), **(table.get("Parameters") or {})}
        skip = str(both.get("skip.header.line.count") or "0")
        return cls(kind, serde.get("Parameters") or {}, int(skip) if skip.isdigit() else 0)

    @property
    def as_text(self) -> bool:
        """Whether columns come as strings and are turned into their types by the query."""
        return self.kind in (TEXT, OPEN_CSV, GROK)


@dataclass(frozen=True, slots=True)
class Read:
    """What an object gave: a table of the wanted columns and how many of its bytes were needed."""

    rows: Any
    scanned: int


def unpacked(key: str, body: bytes) -> bytes:
    """The body without the compression that the key's ending names, as Hadoop's codecs decide it."""
    try:
        if key.endswith(".gz"):
            return gzip.decompress(body)
        if key.endswith(".snappy"):
            return snappy_chunks(body) if body.startswith(SNAPPY_MAGIC) else hadoop_snappy_chunks(body)
        if key.endswith(".lz4"):
            return lz4_chunks(body)
        return bz2.decompress(body) if key.endswith(".bz2") else body
    except (OSError, EOFError, ValueError) as problem:
        raise Failure(f"HIVE_CURSOR_ERROR: Failed to read file {key}: {problem}") from problem


def read(form: Format, key: str, body: bytes, columns: Columns, wanted: frozenset[str]) -> Read:
    """The wanted columns of one object. `columns` are all of the table's, in order."""
    chosen = tuple(one for one in columns if one[0] in wanted)
    if form.kind in (PARQUET, ORC):
        return _columnar(form.kind, key, body, chosen)
    if form.kind == AVRO:
        return Read(_typed(_avro(key, body), columns, chosen), len(body))
    text = unpacked(key, body)
    if form.kind == JSON:
        return Read(_typed(_json(key, text, form), columns, chosen), len(body))
    fast = _plain_lines(text, form, columns, chosen) if form.kind == TEXT else None
    return Read(_strings(_ROWS[form.kind](text, form), columns, chosen, form) if fast is None else fast, len(body))


def _lines(text: bytes, skip: int) -> list[str]:
    lines = text.decode("utf-8", "replace").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines[skip:]]


def _lazy(text: bytes, form: Format) -> Iterable[list[str | None]]:
    """LazySimpleSerDe: a delimiter and an escape sign, no quotes; a null is written as \\N."""
    given = form.parameters
    delimiter = sign(given.get("field.delim") or given.get("serialization.format") or "\x01")
    escape, null = given.get("escape.delim"), given.get("serialization.null.format", "\\N")
    for line in _lines(text, form.skip):
        cells = _escaped(line, delimiter, sign(escape)) if escape and escape in line else line.split(delimiter)
        yield [None if cell == null else cell for cell in cells]


def _plain_lines(text: bytes, form: Format, columns: Columns, chosen: Columns) -> Any:
    """The same by Arrow's reader, ten times as fast, where every line has every column; else None."""
    import pyarrow as pa
    from pyarrow import csv as fast

    given = form.parameters
    delimiter = sign(given.get("field.delim") or given.get("serialization.format") or "\x01")
    if given.get("escape.delim") or b"\r" in text or len(delimiter) != 1 or not delimiter.isascii() or not chosen:
        return None
    names = [name for name, _ in columns]
    try:
        found = fast.read_csv(
            pa.BufferReader(text),
            fast.ReadOptions(use_threads=False, skip_rows=form.skip, column_names=names),
            fast.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            fast.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[name for name, _ in chosen],
                null_values=[given.get("serialization.null.format", "\\N")],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowException:
        return None
    arrays = [_cells(array, kind, form) for array, (_, kind) in zip(found.columns, chosen, strict=True)]
    return _table(arrays, chosen, found.num_rows)


def sign(text: str) -> str:
    """A delimiter: itself, or the character of its number (serialization.format 1 is \\x01)."""
    named = {"\\t": "\t", "\\\\": "\\", "\\001": "\x01"}.get(text, text)
    return chr(int(named)) if named.isdigit() and int(named) < 128 else named


def _escaped(line: str, delimiter: str, escape: str) -> list[str]:
    cells, cell, signs = list[str](), list[str](), iter(line)
    for sign in signs:
        if sign == escape:
            cell.append(next(signs, ""))
        elif sign == delimiter:
            cells.append("".join(cell))
            cell.clear()
        else:
            cell.append(sign)
    return [*cells, "".join(cell)]


def _open_csv(text: bytes, form: Format) -> Iterable[list[str]]:
    given = form.parameters
    reader = csv.reader(
        _lines(text, form.skip),
        delimiter=given.get("separatorChar", ",").replace("\\t", "\t")[:1],
        quotechar=given.get("quoteChar", '"').replace('\\"', '"')[:1],
        escapechar=given.get("escapeChar", "\\").replace("\\\\", "\\")[:1],
    )
    return (row for row in reader if row)


def _grok(text: bytes, form: Format) -> Iterable[list[str | None]]:
    """GrokSerDe: a line that the pattern does not match is a row of nulls."""
    try:
        given = form.parameters
        grok = compiled(given.get("input.format", ""), custom_patterns(given.get("input.grokCustomPatterns", "")))
    except ValueError as problem:
        raise Failure(f"HIVE_SERDE_NOT_FOUND: {problem}") from problem
    for line in _lines(text, form.skip):
        yield grok.values(line) or []


_ROWS: Mapping[str, Callable[[bytes, Format], Iterable[list[Any]]]] = {TEXT: _lazy, OPEN_CSV: _open_csv, GROK: _grok}


def _cells(array: Any, kind: HiveType, form: Format) -> Any:
    """A column of text: as it is, or for a nested type its values, which only LazySimpleSerDe can hold."""
    import pyarrow as pa

    if isinstance(kind, str):
        return array
    if form.kind != TEXT:
        raise Failure(f"HIVE_INVALID_METADATA: the SerDe of the table cannot hold a column of type {render(kind)}")
    read = reader(kind, signs(form.parameters, sign), form.parameters.get("serialization.null.format", "\\N"))
    return pa.array([read(text) for text in array.to_pylist()], arrow_type(kind))


def _strings(rows: Iterable[list[Any]], columns: Columns, chosen: Columns, form: Format) -> Any:
    import pyarrow as pa

    every = list(rows)
    places = {name: at for at, (name, _) in enumerate(columns)}
    arrays = [
        _cells(pa.array([row[at] if at < len(row) else None for row in every], pa.string()), kind, form)
        for at, kind in ((places[name], kind) for name, kind in chosen)
    ]
    return _table(arrays, chosen, len(every))


def _table(arrays: list[Any], chosen: Columns, rows: int) -> Any:
    """A table of the arrays; the first column only carries the number of rows, so that there is always one."""
    import pyarrow as pa

    counted = pa.nulls(rows, pa.int8())
    return pa.table([counted, *arrays], ["$row", *(name for name, _ in chosen)])


def _json(key: str, text: bytes, form: Format) -> list[dict[str, Any]]:
    """One record a line; of several in one line only the first is seen, as the SerDe does."""
    found, lenient = [], form.parameters.get("ignore.malformed.json", "").lower() == "true"
    renamed = {
        given.lower(): name.removeprefix("mapping.")
        for name, given in form.parameters.items()
        if name.startswith("mapping.")
    }
    for line in filter(str.strip, _lines(text, form.skip)):
        try:
            record = _DECODER.raw_decode(line.strip().removeprefix("\ufeff"))[0]
        except ValueError as problem:
            record = None
            if not lenient:
                raise _malformed(key, str(problem)) from problem
        if record is not None and not isinstance(record, dict):
            if not lenient:
                raise _malformed(key, "A JSONObject text must begin with '{' at 1")
            record = None
        found.append({renamed.get(name.lower(), name.lower()): of for name, of in (record or {}).items()})
    return found


def _malformed(key: str, problem: str) -> Failure:
    return Failure(f"HIVE_CURSOR_ERROR: Row is not a valid JSON Object - JSONException: {problem} ({key})")


def _avro(key: str, body: bytes) -> list[dict[str, Any]]:
    import fastavro

    try:
        records = list(fastavro.reader(io.BytesIO(body)))
    except Exception as problem:  # fastavro raises whatever a damaged file makes it raise
        raise Failure(f"HIVE_BAD_DATA: Not a valid Avro file: {key}: {problem}") from problem
    return [
        {name.lower(): of for name, of in one.items()} if isinstance(one, dict) else {"value": one} for one in records
    ]


def _typed(records: list[dict[str, Any]], columns: Columns, chosen: Columns) -> Any:
    places = {name: at for at, (name, _) in enumerate(columns)}
    arrays = [_array([one.get(name) for one in records], kind, places[name]) for name, kind in chosen]
    return _table(arrays, chosen, len(records))


def _array(values: list[Any], kind: Any, field: int) -> Any:
    import pyarrow as pa

    convert = converter(kind)
    try:
        return pa.array([convert(value) for value in values], arrow_type(kind))
    except Bad as problem:
        raise bad_data(problem, field) from problem
    except (pa.ArrowException, OverflowError) as problem:
        raise Failure(f"HIVE_BAD_DATA: Error parsing column {field}: {problem}") from problem


def _columnar(kind: str, key: str, body: bytes, chosen: Columns) -> Read:
    rows, scanned, names = _opened(kind, key, body, [name for name, _ in chosen])
    arrays = [_conformed(rows, names.get(name), name, of, key) for name, of in chosen]
    return Read(_table(arrays, chosen, rows.num_rows), scanned)


def _opened(kind: str, key: str, body: bytes, wanted: list[str]) -> tuple[Any, int, dict[str, str]]:
    """The file's wanted columns, the bytes that they take, and their names in the file by lower-case name."""
    import pyarrow as pa
    from pyarrow import orc, parquet

    try:
        if kind == ORC:
            file = orc.ORCFile(io.BytesIO(body))
            names = {name.lower(): name for name in file.schema.names}
            return file.read(), len(body), names
        with parquet.ParquetFile(io.BytesIO(body)) as packed:
            names = {name.lower(): name for name in packed.schema_arrow.names}
            return _parquet_rows(packed, [names[name] for name in wanted if name in names], names)
    except (pa.ArrowException, OSError) as problem:
        raise Failure(f"HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split {key}: {problem}") from problem


def _parquet_rows(packed: Any, wanted: list[str], names: dict[str, str]) -> tuple[Any, int, dict[str, str]]:
    meta, scanned = packed.metadata, 0
    for group in range(meta.num_row_groups):
        for at in range(meta.num_columns):
            column = meta.row_group(group).column(at)
            if column.path_in_schema.split(".")[0] in wanted:
                scanned += column.total_compressed_size
    if not wanted:
        import pyarrow as pa

        return pa.table({"$row": pa.nulls(meta.num_rows, pa.int8())}), 0, names
    return packed.read(columns=wanted), scanned, names


def _conformed(rows: Any, name: str | None, column: str, kind: Any, key: str) -> Any:
    """A column as the catalog's type; absent ones are null, what does not fit is Athena's error."""
    import pyarrow as pa

    target = arrow_type(kind)
    if name is None:
        return pa.nulls(rows.num_rows, target)
    given = rows.column(name)
    if given.type == target:
        return given
    if not _fits(given.type, target):
        raise Failure(
            f"HIVE_BAD_DATA: Field {column}'s type {given.type} in file {key} is incompatible with type "
            f"{kind} defined in table schema"
        )
    if pa.types.is_nested(target):
        return _array(given.to_pylist(), kind, 0)
    return given.cast(target, safe=False)


def _fits(given: Any, target: Any) -> bool:
    from pyarrow import types as is_

    rules: tuple[Callable[[Any], bool], ...] = (
        lambda kind: is_.is_nested(kind),
        lambda kind: is_.is_string(kind) or is_.is_large_string(kind) or is_.is_binary(kind) or is_.is_dictionary(kind),
        is_.is_timestamp,
        is_.is_decimal,
        is_.is_date,
        is_.is_boolean,
    )
    if is_.is_null(given):
        return True
    if is_.is_integer(given):
        return bool(is_.is_integer(target) and given.bit_width <= target.bit_width)
    if is_.is_floating(given):
        return bool(is_.is_floating(target))
    return any(rule(given) and rule(target) for rule in rules)
