"""Writes a query's rows into a table's place in S3: Parquet, ORC, JSON lines or delimited text, by partition.

Knows the table's definition, not the catalog.
"""

from __future__ import annotations

import gzip
import io
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from labs.emulator.athena.errors import Failure
from labs.emulator.athena.files import JSON, ORC, PARQUET, TEXT, Format
from labs.emulator.athena.hivetypes import arrow_type, parse_type
from labs.emulator.athena.results import text_of
from labs.emulator.athena.scan import NO_VALUE, split_location
from labs.emulator.neighbours import Neighbours

KINDS = {"PARQUET": "parquet", "ORC": "orc", "JSON": "json", "TEXTFILE": "csv"}


@dataclass(slots=True)
class Wrote:
    """Objects that were written, and the partitions that they make, by values with their locations."""

    objects: list[str] = field(default_factory=list)
    partitions: dict[tuple[str, ...], str] = field(default_factory=dict)


def write(neighbours: Neighbours, query: str, table: dict[str, Any], rows: Any, location: str) -> Wrote:
    """Writes rows whose last columns are the table's partition keys."""
    stored, keys = table["StorageDescriptor"], [one["Name"].lower() for one in table["PartitionKeys"]]
    form, done = Format.of(stored, table), Wrote()
    for values, part in _parts(rows, keys):
        folders = "".join(f"{key}={quote(value, safe=' ')}/" for key, value in zip(keys, values, strict=True))
        place = location.rstrip("/") + "/" + folders
        bucket, folder = split_location(place)
        key = f"{folder}{query.replace('-', '_')}_{secrets.token_hex(8)}{'' if form.kind in (PARQUET, ORC) else '.gz'}"
        neighbours.put_object(bucket, key, packed(form, typed(part, stored["Columns"])))
        done.objects.append(f"s3://{bucket}/{key}")
        if keys:
            done.partitions[values] = place
    return done


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
        return rows.rename_columns([name for name, _ in fields]).cast(pa.schema(fields))
    except pa.ArrowException as problem:
        raise Failure(f"TYPE_MISMATCH: Insert query has mismatched column types: {problem}") from problem


def packed(form: Format, rows: Any) -> bytes:
    """The rows as one object of the table's format."""
    from pyarrow import orc, parquet

    body = io.BytesIO()
    if form.kind == PARQUET:
        parquet.write_table(rows, body, compression="gzip", coerce_timestamps="ms", allow_truncated_timestamps=True)
        return body.getvalue()
    if form.kind == ORC:
        orc.write_table(rows, body)
        return body.getvalue()
    if form.kind == JSON:
        lines = (json.dumps(one, default=text_of, ensure_ascii=False) for one in rows.to_pylist())
    elif form.kind == TEXT:
        delimiter = form.parameters.get("field.delim", "\x01")
        lines = (delimiter.join(_cell(value) for value in one.values()) for one in rows.to_pylist())
    else:
        raise Failure(f"NOT_SUPPORTED: rows cannot be written in the format {form.kind}")
    return gzip.compress("".join(f"{line}\n" for line in lines).encode())


def _cell(value: Any) -> str:
    found = text_of(value)
    return "\\N" if found is None else found
