"""What a database's transactions changed, as the Store keeps it: an entry for each, played again when it is opened.

An entry has data, never expressions: rows as Arrow streams, tables' contents after a change, and definitions in SQL.
So the Store alone tells what is in a database, and a copy of the Store has it all.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from typing import Any

from labs.emulator.redshift.names import quoted
from labs.emulator.store import Store

PLAYED = "$played"
MOST_ENTRIES = 200
Change = tuple[Any, ...]
RESET, SQL, ROWS, TABLE = "reset", "sql", "rows", "table"


@dataclass(slots=True)
class Journal:
    """The log of one namespace's database. `place` is where the next entry goes."""

    store: Store
    name: str
    place: int = 0

    def keep(self, changes: list[Change]) -> None:
        """Writes down what a transaction changed."""
        if changes and self.store.keeps:
            self.store.append(self.name, self.place, pickle.dumps(changes))
            self.place += 1

    def play(self, connection: Any) -> None:
        """Makes a new database what was kept."""
        entries = [(place, pickle.loads(value)) for place, value in self.store.log(self.name)]
        self.place = entries[-1][0] + 1 if entries else 0
        first = max((at for at, (_, changes) in enumerate(entries) if changes[0][0] == RESET), default=0)
        for _, changes in entries[first:]:
            for change in changes:
                _apply(connection, change)
        if len(entries) - first > MOST_ENTRIES:
            self.keep([(RESET,), *dumped(connection)])
            self.store.trim(self.name, self.place - 1)

    def drop(self) -> None:
        """The database is gone."""
        self.store.drop_log(self.name)


def contents(connection: Any, sql: str) -> bytes:
    """The rows of a query, or those that an INSERT returns, as an Arrow stream."""
    import pyarrow as pa

    rows = connection.sql(sql).to_arrow_table()
    target = io.BytesIO()
    with pa.ipc.new_stream(target, rows.schema) as writer:
        writer.write_table(rows)
    return target.getvalue()


def count(stream: bytes) -> int:
    """How many rows a stream has."""
    return int(_table(stream).num_rows)


def _table(stream: bytes) -> Any:
    import pyarrow as pa

    return pa.ipc.open_stream(stream).read_all()


def _apply(connection: Any, change: Change) -> None:
    match change:
        case (kind, sql) if kind == SQL:
            connection.execute(sql)
        case (kind, schema, table, stream) if kind == ROWS:
            _fill(connection, f"{quoted(schema)}.{quoted(table)}", stream)
        case (kind, schema, table, stream) if kind == TABLE:
            whole = f"{quoted(schema)}.{quoted(table)}"
            connection.execute(f"DELETE FROM {whole}")
            _fill(connection, whole, stream)


def _fill(connection: Any, table: str, stream: bytes) -> None:
    connection.register(PLAYED, _table(stream))
    try:
        connection.execute(f"INSERT INTO {table} SELECT * FROM {quoted(PLAYED)}")
    finally:
        connection.unregister(PLAYED)


def dumped(connection: Any) -> list[Change]:
    """Everything in the database, as changes."""
    here = "NOT internal AND NOT temporary"
    schemas = "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal AND database_name = current_database()"
    found: list[Change] = [
        (SQL, f"CREATE SCHEMA IF NOT EXISTS {quoted(name)}") for (name,) in connection.execute(schemas).fetchall()
    ]
    tables = connection.execute(f"SELECT schema_name, table_name, sql FROM duckdb_tables() WHERE {here}").fetchall()
    for schema, table, sql in tables:
        found.append((SQL, sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1)))
        found.append((TABLE, schema, table, contents(connection, f"SELECT * FROM {quoted(schema)}.{quoted(table)}")))
    views = f"SELECT sql FROM duckdb_views() WHERE {here} ORDER BY view_oid"
    for (sql,) in connection.execute(views).fetchall():
        found.append((SQL, sql.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)))
    return found
