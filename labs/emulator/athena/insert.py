"""INSERT INTO: a query's rows appended to a table of the catalog, with new partitions made on the way."""

from __future__ import annotations

from typing import Any

from labs.emulator.athena.catalog import columns_of
from labs.emulator.athena.create import add_partitions, key_names
from labs.emulator.athena.errors import Failure, place
from labs.emulator.athena.statement import offset
from labs.emulator.athena.work import Outcome, Work, queried
from labs.emulator.athena.writing import write


def inserted(work: Work, found: Any, sql: str) -> Outcome:
    """Runs an INSERT INTO … SELECT or VALUES."""
    from sqlglot import exp

    if not isinstance(found, exp.Insert) or found.expression is None:
        raise Failure("NOT_SUPPORTED: only INSERT INTO table SELECT … or VALUES … can be inserted")
    target = found.this.this if isinstance(found.this, exp.Schema) else found.this
    asked = [one.name.lower() for one in found.this.expressions] if isinstance(found.this, exp.Schema) else []
    database, name = (target.db or work.database).lower(), target.name.lower()
    table = work.catalog.table(database, name)
    if table is None:
        at = place(sql, offset(target))
        raise Failure(f"TABLE_NOT_FOUND: {at}: Table 'awsdatacatalog.{database}.{name}' does not exist")
    if table.get("TableType") == "VIRTUAL_VIEW":
        raise Failure(f"NOT_SUPPORTED: Inserting into views is not supported: {database}.{name}")
    rows, scanned = queried(work, _query(found.expression), sql)
    rows = _ordered(rows, asked, [*(one for one, _ in columns_of(table)), *key_names(table)])
    wrote = write(work.neighbours, work.id, table, rows, table["StorageDescriptor"]["Location"])
    add_partitions(work, table, wrote.partitions, forgiving=True)
    return Outcome(scanned=scanned, updated=rows.num_rows, manifest=tuple(wrote.objects))


def _query(given: Any) -> Any:
    from sqlglot import exp

    if isinstance(given, exp.Values):
        return exp.select("*").from_(given.copy())
    return given.copy()


def _ordered(rows: Any, asked: list[str], every: list[str]) -> Any:
    """The rows with all of the table's columns by position; those not named in the INSERT are null."""
    import pyarrow as pa

    names = asked or every
    if len(names) != rows.num_columns or not set(names) <= set(every):
        raise Failure(f"TYPE_MISMATCH: Insert query has mismatched column types: Table: {names}, "
                      f"Query has {rows.num_columns} columns")  # fmt: skip
    given = rows.rename_columns(names)
    arrays = [given.column(one) if one in names else pa.nulls(rows.num_rows) for one in every]
    return pa.table(arrays, every)
