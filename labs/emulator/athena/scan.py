"""A catalog table as one Arrow table: its partitions, their objects, the columns that the query names.

Reads S3 through Neighbours only, and stops between objects when asked to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labs.emulator.athena import projection
from labs.emulator.athena.catalog import Catalog, columns_of, keys_of, typed
from labs.emulator.athena.errors import Cancelled, Failure
from labs.emulator.athena.files import ORC, PARQUET, Format, Read, read
from labs.emulator.athena.hivetypes import INTEGERS, arrow_type, trino_name
from labs.emulator.glue.hive import Columns
from labs.emulator.neighbours import Neighbours, S3Object
from labs.emulator.wire import AwsError

MOST_BYTES = 2 << 30
PATH = "$path"
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# Which of the partitions' values a query needs: all of them, or those that its WHERE leaves.
Prune = Callable[[Columns, Sequence[tuple[str, ...]]], Sequence[bool]]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A table that was read: rows (partition keys as strings behind the columns), how they are typed, bytes."""

    rows: Any
    columns: Columns
    keys: Columns
    form: Format
    scanned: int


@dataclass(frozen=True, slots=True)
class _Place:
    location: str
    form: Format
    values: tuple[str, ...]


def split_location(location: str) -> tuple[str, str]:
    """Bucket and folder of an S3 location; the folder ends in a slash, or is empty."""
    bucket, _, key = location.partition("://")[2].partition("/")
    return bucket, key.rstrip("/") + "/" if key.strip("/") else ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """What reading a table needs."""

    catalog: Catalog
    neighbours: Neighbours
    stop: threading.Event
    now: float

    def scan(self, table: dict[str, Any], wanted: frozenset[str] | None, prune: Prune, paths: bool = False) -> Scanned:
        """Reads a table; `wanted` are the columns that the query names, None for all; `paths` adds "$path"."""
        columns, keys = columns_of(table), keys_of(table)
        names = frozenset(name for name, _ in columns)
        chosen = names if wanted is None else names & wanted
        form = Format.of(table["StorageDescriptor"], table)
        parts, scanned, size = [], 0, 0
        for place in self._places(table, form, columns, keys, prune):
            for one in self._objects(place.location):
                found = self._read(place, one, columns, chosen)
                scanned, size = scanned + found.scanned, size + found.rows.nbytes
                if size > MOST_BYTES:
                    raise Failure("EXCEEDED_MEMORY_LIMIT: Query exhausted resources at this scale factor")
                path = f"s3://{split_location(place.location)[0]}/{one.key}"
                extra = (PATH, path) if paths else None
                parts.append(_with_keys(found.rows, [*zip((key for key, _ in keys), place.values, strict=True), extra]))
        shown = tuple(one for one in columns if one[0] in chosen)
        keys = (*keys, (PATH, "string")) if paths else keys
        return Scanned(_together(parts, shown, keys, form), shown, keys, form, scanned)

    def _places(
        self, table: dict[str, Any], form: Format, columns: Columns, keys: Columns, prune: Prune
    ) -> Iterator[_Place]:
        if not keys:
            yield _Place(table["StorageDescriptor"].get("Location") or "", form, ())
            return
        if projection.projected(table):
            found = projection.partitions(table, [name for name, _ in keys], self.now)
        else:
            found = self.catalog.partitions(table)
        kept = prune(keys, [tuple(one["Values"]) for one in found])
        for one, keep in zip(found, kept, strict=True):
            if keep:
                stored = one["StorageDescriptor"]
                its = Format.of(stored, table) if stored.get("SerdeInfo") else form
                _check_schema(table, one, columns, its)
                yield _Place(stored["Location"], its, tuple(one["Values"]))

    def _objects(self, location: str) -> Iterator[S3Object]:
        bucket, folder = split_location(location)
        try:
            listed = list(self.neighbours.list_objects(bucket, folder))
        except AwsError as error:
            raise Failure(f"PERMISSION_DENIED: Access denied when listing {location}: {error.message}") from error
        for one in listed:
            name = one.key.rpartition("/")[2]
            hidden = any(part.startswith(("_", ".")) for part in one.key[len(folder) :].split("/")[-1:])
            if one.size and name and not hidden:
                yield one

    def _read(self, place: _Place, one: S3Object, columns: Columns, chosen: frozenset[str]) -> Read:
        if self.stop.is_set():
            raise Cancelled
        bucket, _ = split_location(place.location)
        try:
            body = self.neighbours.get_object(bucket, one.key)
        except AwsError as error:
            raise Failure(f"HIVE_CANNOT_OPEN_SPLIT: Error opening s3://{bucket}/{one.key}: {error.message}") from error
        return read(place.form, one.key, body, columns, chosen)


def _check_schema(table: dict[str, Any], partition: dict[str, Any], columns: Columns, form: Format) -> None:
    """A partition whose column at the same place has another type cannot be read, except where names decide."""
    if form.kind in (PARQUET, ORC):
        return
    its = typed(partition["StorageDescriptor"].get("Columns") or [])
    for (name, kind), (other, was) in zip(columns, its, strict=False):
        if (
            kind != was
            and not (was in INTEGERS and kind in (*INTEGERS, "string"))
            and {kind, was} != {"float", "double"}
        ):
            keys = zip((key for key, _ in keys_of(table)), partition["Values"], strict=True)
            raise Failure(
                "HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The "
                f"types are incompatible and cannot be coerced. The column '{name}' in table '{table['DatabaseName']}."
                f"{table['Name']}' is declared as type '{trino_name(kind)}', but partition "
                f"'{'/'.join(f'{key}={value}' for key, value in keys)}' declared column '{other}' as type "
                f"'{trino_name(was)}'."
            )


def _with_keys(rows: Any, given: Sequence[tuple[str, str] | None]) -> Any:
    """The rows with a column of one value for each pair of name and value."""
    import pyarrow as pa

    for name, value in filter(None, given):
        known = pa.scalar(None if value == NO_VALUE else value, pa.string())
        rows = rows.append_column(name, pa.repeat(known, rows.num_rows))
    return rows


def _together(parts: list[Any], columns: Columns, keys: Columns, form: Format) -> Any:
    import pyarrow as pa

    if parts:
        return pa.concat_tables(parts)
    kinds = [
        (name, pa.string() if form.as_text and isinstance(kind, str) else arrow_type(kind)) for name, kind in columns
    ]
    fields = [("$row", pa.int8()), *kinds, *((name, pa.string()) for name, _ in keys)]
    return pa.schema(fields).empty_table()
