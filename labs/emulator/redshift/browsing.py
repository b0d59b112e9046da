"""What there is in a database: schemas, tables, and the columns of one. Reads DuckDB's own catalog.

The schemas that every database has and that hold nothing of a student's are left out.
"""

from __future__ import annotations

import re
from typing import Any

from labs.emulator.redshift.casting import Column
from labs.emulator.redshift.translate import HIDDEN
from labs.emulator.redshift.warehouse import Desk

Json = dict[str, Any]
OWN_SCHEMAS = ("information_schema", "pg_catalog")
_LENGTH = re.compile(r"strlen\(\"?(.+?)\"?\) <= (\d+)")


def schemas(desk: Desk) -> list[str]:
    """The names of the schemas."""
    found = desk.run("SELECT DISTINCT schema_name FROM duckdb_schemas() WHERE database_name = current_database()")
    names = {name for (name,) in found.fetchall()} | set(OWN_SCHEMAS)
    return sorted(names - HIDDEN)


def tables(desk: Desk) -> list[Json]:
    """Tables and views, each with its schema and type."""
    found = desk.run(
        "SELECT table_schema, table_name, table_type FROM information_schema.tables "
        "WHERE table_catalog = current_database() ORDER BY ALL"
    ).fetchall()
    return [
        {"name": name, "schema": schema, "type": "VIEW" if kind == "VIEW" else "TABLE"}
        for schema, name, kind in found
        if schema not in HIDDEN
    ]


def lengths_of(desk: Desk, schema: str, table: str) -> dict[str, int]:
    """The bytes that the table's character columns may have, where that was said."""
    found = desk.run(
        "SELECT constraint_text FROM duckdb_constraints() WHERE database_name = current_database() "
        "AND schema_name = ? AND table_name = ? AND constraint_type = 'CHECK'",
        [schema, table],
    ).fetchall()
    matches = (_LENGTH.search(text) for (text,) in found)
    return {match[1]: int(match[2]) for match in matches if match}


def columns_of(desk: Desk, schema: str, table: str) -> list[Column]:
    """The columns of a table or view in their order; none when it is not there."""
    lengths = lengths_of(desk, schema, table)
    found = desk.run(
        "SELECT column_name, data_type, is_nullable, column_default FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = ? ORDER BY column_index",
        [schema, table],
    ).fetchall()
    return [
        Column(name, kind, lengths.get(name, 0), bool(nullable), default is not None)
        for name, kind, nullable, default in found
    ]
