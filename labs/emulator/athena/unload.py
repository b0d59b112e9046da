"""UNLOAD: a query's rows as files of a format under a folder that must be empty, without a table."""

from __future__ import annotations

import re
from typing import Any

from labs.emulator.athena.create import check_empty, check_keys_last, columns_of_rows, options_of
from labs.emulator.athena.errors import Failure, invalid
from labs.emulator.athena.statement import part, tree, with_parameters
from labs.emulator.athena.work import Outcome, Work, queried
from labs.emulator.athena.writing import Style, stored_as, write

_FORM = re.compile(
    r"UNLOAD\s*\((?P<sql>.*)\)\s*TO\s*'(?P<place>[^']*)'\s*(?:WITH\s*\((?P<options>.*)\)\s*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_OPTIONS = ("format", "compression", "compression_level", "field_delimiter", "partitioned_by")


def parsed(sql: str) -> tuple[Any, str, dict[str, Any]]:
    """The query's tree, the folder, the options; raises InvalidRequestException where it cannot be read."""
    found = _FORM.match(sql)
    if found is None:
        raise invalid("line 1:1: mismatched input 'UNLOAD'. Expecting: UNLOAD (query) TO 's3://…' WITH (…)",
                      "MALFORMED_QUERY")  # fmt: skip
    given = options_of(tree(f"CREATE TABLE t WITH ({found['options'] or 'a = 1'}) AS SELECT 1"))
    return tree(part(sql, found, "sql")), found["place"], given if found["options"] else {}


def unloaded(work: Work, sql: str) -> Outcome:
    """Runs an UNLOAD."""
    query, place, given = parsed(sql)
    unknown = sorted(given.keys() - set(_OPTIONS))
    if unknown:
        raise Failure(
            f"INVALID_PROCEDURE_ARGUMENT: UNLOAD has no property {unknown[0]}: it takes {', '.join(_OPTIONS)}"
        )
    if "format" not in given:
        raise Failure("INVALID_PROCEDURE_ARGUMENT: The property 'format' is required for UNLOAD")
    if not place.startswith("s3://"):
        raise Failure(f"INVALID_PROCEDURE_ARGUMENT: {place!r} is not a location of the form s3://bucket/folder/")
    location = place.rstrip("/") + "/"
    style = Style.of(given, "compression")
    check_empty(work, location)
    if work.parameters or "?" in sql:
        query = with_parameters(query, work.parameters)
    rows, scanned = queried(work, query, sql)
    keys = [str(one).lower() for one in given.get("partitioned_by") or []]
    check_keys_last(rows, keys)
    columns = columns_of_rows(rows)
    table = {
        "PartitionKeys": [one for one in columns if one["Name"] in keys],
        "StorageDescriptor": {"Columns": [one for one in columns if one["Name"] not in keys], **stored_as(style)},
    }
    written = write(work.neighbours, work.id, table, rows, location, style.compression)
    return Outcome(scanned=scanned, updated=rows.num_rows, manifest=tuple(written.objects))
