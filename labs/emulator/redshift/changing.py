"""Statements that change a database: run within a transaction, and noted so that they can be played again.

What depends on the moment (a default of getdate(), say) is noted by the rows that it gave.
"""

from __future__ import annotations

from typing import Any

from labs.emulator.redshift.errors import Failure
from labs.emulator.redshift.journal import SQL
from labs.emulator.redshift.names import quoted
from labs.emulator.redshift.statement import Statement
from labs.emulator.redshift.translate import duck
from labs.emulator.redshift.warehouse import Desk


def changed(desk: Desk, read: Statement, found: Any) -> int:
    """Runs it: how many rows it changed, -1 for a definition."""
    from sqlglot import exp

    sql = duck(found)
    if read.word in ("INSERT", "UPDATE", "DELETE"):
        table = found.find(exp.Table)
        run = desk.insert if read.word == "INSERT" else desk.change
        return run(table.db, table.name, sql)
    if read.word == "CREATE" and found.kind == "TABLE" and found.expression is not None:
        return _made_of(desk, found, sql)
    if found.find(exp.TemporaryProperty):
        raise Failure("ERROR: temporary tables are not available: each statement has a session of its own")
    desk.define(sql)
    if read.word == "ALTER":
        table = found.find(exp.Table)
        kind = desk.run(
            "SELECT 1 FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", [table.db, table.name]
        ).fetchone()
        if kind:
            desk.changes.append(desk.whole(table.db, table.name))
    return -1


def _made_of(desk: Desk, found: Any, sql: str) -> int:
    """CREATE TABLE AS: the table as it became, with its rows."""
    from sqlglot import exp

    table = found.find(exp.Table)
    if found.find(exp.TemporaryProperty):
        raise Failure("ERROR: temporary tables are not available: each statement has a session of its own")
    before = _definition(desk, table)
    done = desk.run(sql).fetchone()
    definition = _definition(desk, table)
    if before is not None or definition is None:
        return -1
    for name, kind in desk.run(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?",
        [table.db, table.name],
    ).fetchall():
        if kind == "HUGEINT":  # a sum, which is a bigint in Redshift
            desk.run(f"ALTER TABLE {quoted(table.db)}.{quoted(table.name)} ALTER {quoted(name)} TYPE BIGINT")
    desk.changes.extend([(SQL, _definition(desk, table)), desk.whole(table.db, table.name)])
    return int(done[0]) if done else 0


def _definition(desk: Desk, table: Any) -> str | None:
    found = desk.run(
        "SELECT sql FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", [table.db, table.name]
    ).fetchone()
    return str(found[0]) if found else None
