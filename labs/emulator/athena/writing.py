"""Writes a query's rows into a table's place in S3: Parquet, ORC, JSON lines or delimited text, by partition.

Knows the table's definition, not the catalog.
"""

from __future__ import annotations

import gzip
import io
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from labs.emulator.athena.avro import avro_file
from labs.emulator.athena.errors import Failure
from labs.emulator.athena.files import AVRO, JSON, ORC, PARQUET, TEXT, Format, sign
from labs.emulator.athena.hivetypes import arrow_type, parse_type
from labs.emulator.athena.nested import signs, written
from labs.emulator.athena.results import text_of
from labs.emulator.athena.scan import NO_VALUE, split_location
from labs.emulator.glue.definition import STORED_AS
from labs.emulator.neighbours import Neighbours

KINDS = {"PARQUET": "parquet", "ORC": "orc", "AVRO": "avro", "JSON": "json", "TEXTFILE": "csv"}
_PACKING = {
    "PARQUET": ("GZIP", "SNAPPY", "ZSTD", "LZ4", "NONE"),
    "ORC": ("ZLIB", "SNAPPY", "ZSTD", "LZ4", "NONE"),
    "AVRO": ("DEFLATE",),
    "JSON": ("GZIP", "NONE"),
    "TEXTFILE": ("GZIP", "NONE"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a CTAS or UNLOAD writes: the format's name in SQL, the sign between text's fields, the compression."""

    kind: str
    delimiter: str = "\x01"
    compression: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any], *names: str) -> Style:
        """By a statement's properties, the compression being in one of the `names`; raises Failure."""
        kind = str(given.get("format") or "PARQUET").upper()
        if kind not in KINDS:
            raise Failure(f"INVALID_TABLE_PROPERTY: Unable to write with format {kind}: it must be one of "
                          f"{', '.join(KINDS)}")  # fmt: skip
        packing = next((str(given[name]).upper() for name in names if given.get(name)), _PACKING[kind][0])
        if packing not in _PACKING[kind]:
            raise Failure(f"INVALID_TABLE_PROPERTY: Unable to write {kind} with compression {packing}: it must be one "
                          f"of {', '.join(_PACKING[kind])}")  # fmt: skip
        return cls(kind, str(given.get("field_delimiter") or "\x01"), packing)

    @property
    def classification(self) -> str:
        """The format as the catalog calls it."""
        return KINDS[self.kind]


def stored_as(style: Style) -> dict[str, Any]:
    """The formats and SerDe of a StorageDescriptor."""
    reads, writes, library = STORED_AS[style.classification]
    text = style.classification == "csv"
    parameters = {"field.delim": style.delimiter} if text else {"serialization.format": "1"}
    info = {"SerializationLibrary": library, "Parameters": parameters}
    return {"InputFormat": reads, "OutputFormat": writes, "SerdeInfo": info}


@dataclass(slots=True)
class Wrote:
    """Objects that were written, and the partitions that they make, by values with their locations."""

    objects: list[str] = field(default_factory=list)
    partitions: dict[tuple[str, ...], str] = field(default_factory=dict)


def write(
    neighbours: Neighbours, query: str, table: dict[str, Any], rows: Any, location: str, compression: str = ""
) -> Wrote:
    """Writes rows whose last columns are the table's partition keys."""
    stored, keys = table["StorageDescriptor"], [one["Name"].lower() for one in table["PartitionKeys"]]
    form, done = Format.of(stored, table), Wrote()
    for values, part in _parts(rows, keys):
        folders = "".join(f"{key}={quote(value, safe=' ')}/" for key, value in zip(keys, values, strict=True))
        place = location.rstrip("/") + "/" + folders
        bucket, folder = split_location(place)
        key = f"{folder}{query.replace('-', '_')}_{secrets.token_hex(8)}{_ending(form, compression)}"
        neighbours.put_object(bucket, key, packed(form, typed(part, stored["Columns"]), stored["Columns"], compression))
        done.objects.append(f"s3://{bucket}/{key}")
        if keys:
            done.partitions[values] = place
    return done


def _ending(form: Format, compression: str) -> str:
    return ".gz" if form.kind in (TEXT, JSON) and compression != "NONE" else ""


def _parts(rows: Any, keys: list[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The rows by their partition values, without the key columns."""
    import pyarrow as pa

    if not keys:
        if rows.num_rows:
            yield (), rows
        return
    places: dict[tuple[str, ...], list[int]] = {}
    columns = [rows.column(key).to_pylist() for key in keys]
    for at, values in enumerate(zip(*columns, strict=True)):
        named = tuple(NO_VALUE if (text := text_of(value)) is None else text for value in values)
        places.setdefault(named, []).append(at)
    if len(places) > 100:
        raise Failure(
            f"HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets: {len(places)}"
        )
    bare = rows.drop_columns(keys)
    for values, numbers in places.items():
        yield values, bare.take(pa.array(numbers))


def typed(rows: Any, columns: list[dict[str, str]]) -> Any:
    """The rows with the table's column names and types, by position."""
    import pyarrow as pa

    fields = [(one["Name"], arrow_type(parse_type(one["Type"]))) for one in columns]
    if len(fields) != rows.num_columns:
        raise Failure(f"TYPE_MISMATCH: Insert query has mismatched column types: Table has {len(fields)} columns, "
                      f"query has {rows.num_columns}")  # fmt: skip
    try:
        arrays = [_shaped(rows.column(at), kind) for at, (_, kind) in enumerate(fields)]
        return pa.table(arrays, [name for name, _ in fields]).cast(pa.schema(fields))
    except (pa.ArrowException, ValueError) as problem:
        raise Failure(f"TYPE_MISMATCH: Insert query has mismatched column types: {problem}") from problem


def _shaped(column: Any, kind: Any) -> Any:
    """A column whose rows within have the names of the table's, which count by their place."""
    import pyarrow as pa

    if not pa.types.is_nested(kind) or column.type == kind:
        return column
    return pa.array([_renamed(one, kind) for one in column.to_pylist()], kind)


def _renamed(value: Any, kind: Any) -> Any:
    from pyarrow import types as is_

    if value is None or not is_.is_nested(kind):
        return value
    if is_.is_struct(kind):
        return {field.name: _renamed(of, field.type) for field, of in zip(kind, value.values(), strict=True)}
    if is_.is_map(kind):
        return [(key, _renamed(of, kind.item_type)) for key, of in value]
    return [_renamed(of, kind.value_type) for of in value]


def packed(form: Format, rows: Any, columns: list[dict[str, str]], compression: str = "") -> bytes:
    """The rows as one object of the table's format."""
    from pyarrow import orc, parquet

    body = io.BytesIO()
    if form.kind == PARQUET:
        parquet.write_table(
            rows,
            body,
            compression=(compression or "gzip").lower(),
            coerce_timestamps="ms",
            allow_truncated_timestamps=True,
        )
        return body.getvalue()
    if form.kind == ORC:
        orc.write_table(
            rows, body, compression={"NONE": "uncompressed"}.get(compression, compression or "zlib").lower()
        )
        return body.getvalue()
    if form.kind == AVRO:
        return avro_file(rows, columns)
    if form.kind == JSON:
        lines = (json.dumps(one, default=text_of, ensure_ascii=False) for one in rows.to_pylist())
    elif form.kind == TEXT:
        delimiter, levels = form.parameters.get("field.delim", "\x01"), signs(form.parameters, sign)
        lines = (delimiter.join(written(value, levels) for value in one.values()) for one in rows.to_pylist())
    else:
        raise Failure(f"NOT_SUPPORTED: rows cannot be written in the format {form.kind}")
    text = "".join(f"{line}\n" for line in lines).encode()
    return text if compression == "NONE" else gzip.compress(text)
