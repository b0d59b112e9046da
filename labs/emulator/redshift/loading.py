"""A COPY carried out: files from S3, their lines as rows of the table, all of them or none, and none of them twice.

Sees S3 through Neighbours and the database through a Desk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from labs.emulator.neighbours import Neighbours
from labs.emulator.redshift.browsing import columns_of
from labs.emulator.redshift.casting import Column, expression, is_character, problem, reason
from labs.emulator.redshift.copying import Copy
from labs.emulator.redshift.errors import LoadFailed
from labs.emulator.redshift.jsonpaths import jsonpaths_of
from labs.emulator.redshift.names import quoted
from labs.emulator.redshift.reading import Bad, Line, Paths, lines_of, uncompressed
from labs.emulator.redshift.translate import HIDDEN
from labs.emulator.redshift.warehouse import Desk
from labs.emulator.wire import AwsError

STAGED = "$copy"
MOST_TOLD = 100
Errors = list[tuple[str, Bad]]


def loaded(desk: Desk, copy: Copy, neighbours: Neighbours, load: str = "") -> int:
    """Rows that were loaded; raises LoadFailed. A `load` that is named is done once: the second time it gives 0."""
    if load and desk.run("SELECT 1 FROM headwater.loads WHERE id = ?", [load]).fetchone():
        return 0
    columns = _targets(desk, copy)
    paths = None
    if copy.paths.startswith("s3://"):
        paths = jsonpaths_of(_object(neighbours, copy.paths), copy.paths)
        if len(paths) != len(columns):
            raise LoadFailed(
                "Redshift.ColumnMismatch",
                f"ERROR: Number of jsonpaths and the number of columns should match. JSONPath size: {len(paths)}, "
                f"Number of columns in table or column list: {len(columns)}",
            )
    with desk.transaction():
        if load:
            desk.insert("headwater", "loads", f"INSERT INTO headwater.loads VALUES ({_literal(load)})")
        total, bad = _files(desk, copy, columns, paths, neighbours)
        told(desk, _rows(copy, bad))
    return total


def told(desk: Desk, lines: Sequence[Sequence[object]]) -> None:
    """Writes down what did not load, for sys_load_error_detail and stl_load_errors."""
    if not lines:
        return
    rows = ", ".join(f"(CAST(current_timestamp AS TIMESTAMP), {', '.join(map(_literal, line))})" for line in lines)
    with desk.transaction():
        desk.insert("headwater", "load_errors", f"INSERT INTO headwater.load_errors VALUES {rows}")


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _files(
    desk: Desk, copy: Copy, columns: Sequence[Column], paths: Paths | None, neighbours: Neighbours
) -> tuple[int, Errors]:
    total: int = 0
    bad: Errors = []
    for address in _addresses(copy, neighbours):
        rows, found = _file(desk, copy, columns, paths, address, _object(neighbours, address))
        total, bad = total + rows, [*bad, *((address, one) for one in found)]
        if len(bad) >= max(copy.most_errors, 1):
            words = f"ERROR: Load into table '{copy.table}' failed. Check 'sys_load_error_detail' for details."
            raise LoadFailed("Redshift.DataLoadFailed", words, _rows(copy, bad))
    return total, bad


def _rows(copy: Copy, bad: Errors) -> list[list[object]]:
    return [
        [copy.table, address, one.line, one.column, one.kind, one.code, one.reason] for address, one in bad[:MOST_TOLD]
    ]


def _targets(desk: Desk, copy: Copy) -> list[Column]:
    """The columns that are filled, in the order of the data."""
    there = {} if copy.schema in HIDDEN else {one.name: one for one in columns_of(desk, copy.schema, copy.table)}
    if not there:
        shown = copy.table if copy.schema == "public" else f"{copy.schema}.{copy.table}"
        raise LoadFailed("Redshift.TableNotFound", f"ERROR: Cannot COPY into nonexistent table {shown}")
    for name in copy.columns:
        if name not in there:
            raise LoadFailed(
                "Redshift.ColumnNotFound", f'ERROR: column "{name}" of relation "{copy.table}" does not exist'
            )
    missing = [
        one.name for one in there.values()
        if copy.columns and one.name not in copy.columns and not one.nullable and not one.has_default
    ]  # fmt: skip
    if missing:
        raise LoadFailed(
            "Redshift.MissingColumn", f'ERROR: column "{missing[0]}" is declared NOT NULL and has no default value'
        )
    return [there[name] for name in copy.columns] or list(there.values())


def _addresses(copy: Copy, neighbours: Neighbours) -> Iterator[str]:
    """The files, as a manifest names them or as they begin with the source."""
    if not copy.manifest:
        bucket, _, prefix = copy.source.removeprefix("s3://").partition("/")
        try:
            keys = [one.key for one in neighbours.list_objects(bucket, prefix) if one.size]
        except AwsError as error:
            raise _unreadable(copy.source, error) from error
        if not keys:
            raise LoadFailed("Redshift.MissingS3File", f"ERROR: The specified S3 prefix '{prefix}' does not exist")
        yield from (f"s3://{bucket}/{key}" for key in keys)
        return
    try:
        entries = json.loads(_object(neighbours, copy.source))["entries"]
        addresses = [(str(one["url"]), bool(one.get("mandatory"))) for one in entries]
    except (ValueError, LookupError, TypeError, AttributeError) as wrong:
        raise LoadFailed("Redshift.IncorrectCopyOptions", f"ERROR: {copy.source} is not a manifest file") from wrong
    for address, mandatory in addresses:
        try:
            _object(neighbours, address, 1)
        except LoadFailed:
            if mandatory:
                raise
            continue
        yield address


def _object(neighbours: Neighbours, address: str, size: int | None = None) -> bytes:
    bucket, _, key = address.removeprefix("s3://").partition("/")
    try:
        return neighbours.get_object(bucket, key, 0, size)
    except AwsError as error:
        raise _unreadable(address, error) from error


def _unreadable(address: str, error: AwsError) -> LoadFailed:
    is_missing = error.code in ("NoSuchKey", "NoSuchBucket")
    code = "Redshift.MissingS3File" if is_missing else "Redshift.S3BucketAccessDenied"
    return LoadFailed(code, f"ERROR: S3ServiceException: {error.message} {error.code}, {address}")


def _file(
    desk: Desk, copy: Copy, columns: Sequence[Column], paths: Paths | None, address: str, data: bytes
) -> tuple[int, list[Bad]]:
    """Puts a file's rows into the table: how many, and the lines that did not become one."""
    names = [one.name for one in columns]
    lines: list[Line] = []
    bad: list[Bad] = []
    for one in lines_of(uncompressed(data, copy.compression, address), copy, names, paths):
        if isinstance(one, Bad):
            bad.append(one)
        else:
            lines.append(one)
        if len(bad) >= max(copy.most_errors, 1):
            return 0, bad
    if not lines:
        return 0, bad
    _stage(desk, copy, columns, lines)
    try:
        return _insert(desk, copy, columns, bad)
    finally:
        desk.connection.unregister(STAGED)


def _stage(desk: Desk, copy: Copy, columns: Sequence[Column], lines: Sequence[Line]) -> None:
    import pyarrow as pa

    given: dict[str, Any] = {"$line": pa.array([number for number, _ in lines], pa.int64())}
    for at, column in enumerate(columns):
        cells = [cells[at] for _, cells in lines]
        if copy.truncates and is_character(column) and column.length:
            cells = [cell and cell.encode()[: column.length].decode("utf-8", "ignore") for cell in cells]
        given[column.name] = pa.array(cells, pa.string())
    desk.connection.register(STAGED, pa.table(given))


def _insert(desk: Desk, copy: Copy, columns: Sequence[Column], bad: list[Bad]) -> tuple[int, list[Bad]]:
    staged, problems = quoted(STAGED), [(one, problem(one, copy)) for one in columns]
    cases = " ".join(f"WHEN {text} THEN {at}" for at, (_, text) in enumerate(problems) if text)
    failing = f"CASE {cases} ELSE -1 END" if cases else "-1"
    limit = max(copy.most_errors, 1) + MOST_TOLD
    wrong = desk.run(f'SELECT {failing} AS "$at", * FROM {staged} WHERE {failing} >= 0 LIMIT {limit}').fetchall()
    for at, line, *cells in wrong:
        code, words = reason(columns[at], cells[at])
        bad = [*bad, Bad(line, code, words, columns[at].name, columns[at].kind.lower())]
    if len(bad) >= max(copy.most_errors, 1) or copy.only_checks:
        return 0, bad
    into = f"{quoted(copy.schema)}.{quoted(copy.table)} ({', '.join(quoted(one.name) for one in columns)})"
    values = ", ".join(expression(one, copy) for one in columns)
    sql = f'INSERT INTO {into} SELECT {values} FROM {staged} WHERE {failing} < 0 ORDER BY "$line"'
    return desk.insert(copy.schema, copy.table, sql), bad
