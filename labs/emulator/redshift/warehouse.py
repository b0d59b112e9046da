"""A namespace's DuckDB: in memory, without files or network, bounded and interruptible; its journal is in the Store.

The only module that opens duckdb, on first use. Who writes waits for whoever else writes, as the journal has one order.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.duck import CLOSED, interrupted
from labs.emulator.redshift.errors import Aborted, Failure
from labs.emulator.redshift.journal import ROWS, SQL, TABLE, Change, Journal, contents, count
from labs.emulator.redshift.names import quoted
from labs.emulator.store import Store

AGAIN = 0.05
_SETTINGS = ("TimeZone='UTC'", "integer_division=true", "python_enable_replacements=false")
# `headwater.loads` remembers which COPY has been done, so that none is done twice after a kill.
_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS public;
CREATE SCHEMA IF NOT EXISTS headwater;
CREATE TABLE IF NOT EXISTS headwater.loads (id VARCHAR PRIMARY KEY);
CREATE TABLE IF NOT EXISTS headwater.load_errors (start_time TIMESTAMP, table_name VARCHAR, file_name VARCHAR,
    line_number BIGINT, column_name VARCHAR, column_type VARCHAR, error_code BIGINT, error_message VARCHAR);
CREATE OR REPLACE VIEW headwater.sys_load_error_detail AS SELECT * FROM headwater.load_errors;
CREATE OR REPLACE VIEW headwater.stl_load_errors AS SELECT start_time AS starttime, file_name AS filename,
    line_number, column_name AS colname, column_type AS type, error_code AS err_code, error_message AS err_reason
    FROM headwater.load_errors;
"""
LONGEST_SECONDS = 300.0


@dataclass(slots=True)
class Root:
    """An open database: who writes holds the lock."""

    connection: Any
    journal: Journal
    writing: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Desk:
    """A connection to the database for one piece of work. `changes` are those of the transaction under way."""

    root: Root
    connection: Any
    stop: threading.Event
    database: str
    under_way: list[bool] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def run(self, sql: str, values: Any = None) -> Any:
        """The connection with the statement's result; raises Aborted when it was stopped."""
        with self._stoppable():
            return self.connection.execute(sql, values)

    def define(self, sql: str) -> None:
        """A definition, which is the same whenever it is played again. Needs a transaction, as all that follow."""
        self.run(sql)
        self.changes.append((SQL, sql))

    def insert(self, schema: str, table: str, sql: str) -> int:
        """An INSERT into that table: how many rows."""
        with self._stoppable():
            rows = contents(self.connection, f"{sql} RETURNING *")
        self.changes.append((ROWS, schema, table, rows))
        return count(rows)

    def change(self, schema: str, table: str, sql: str) -> int:
        """An UPDATE or DELETE of that table: how many rows."""
        (changed,) = self.run(sql).fetchone()
        self.changes.append(self.whole(schema, table))
        return int(changed)

    def whole(self, schema: str, table: str) -> Change:
        """All that a table has now, as a change."""
        with self._stoppable():
            return (TABLE, schema, table, contents(self.connection, f"FROM {quoted(schema)}.{quoted(table)}"))

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        import duckdb

        try:
            yield
        except duckdb.InterruptException as problem:
            raise Aborted from problem
        except RuntimeError as problem:
            if self.stop.is_set():
                raise Aborted from problem
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and kept once it is done; within a transaction, a part of that one."""
        if self.under_way:
            yield
            return
        while not self.root.writing.acquire(timeout=AGAIN):
            if self.stop.is_set():
                raise Aborted
        try:
            self.run("BEGIN TRANSACTION")
            self.under_way.append(True)
            yield
            self.run("COMMIT")
            self.root.journal.keep(self.changes)
        except BaseException:
            with contextlib.suppress(Exception):
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self.under_way.clear()
            self.changes.clear()
            self.root.writing.release()


@dataclass(slots=True)
class Warehouses:
    """The databases by the id of their namespace, opened when they are first asked something."""

    store: Store
    open: dict[str, Root] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def desk(self, namespace: str, database: str, stop: threading.Event) -> Iterator[Desk]:
        """A connection, interrupted as soon as `stop` is set or the time is over."""
        root = self._root(namespace)
        connection = root.connection.cursor()
        until, late = time.monotonic() + LONGEST_SECONDS, list[bool]()

        def over() -> bool:
            if not stop.is_set() and time.monotonic() > until:
                late.append(True)
            return stop.is_set() or bool(late)

        try:
            with interrupted(connection, "redshift interrupt", over):
                yield Desk(root, connection, stop, database)
        except Aborted as problem:
            if late:
                raise Failure(f"ERROR: canceling statement after {LONGEST_SECONDS:.0f} seconds") from problem
            raise

    def _root(self, namespace: str) -> Root:
        with self.lock:
            if namespace not in self.open:
                self.open[namespace] = _opened(self._journal(namespace))
            return self.open[namespace]

    def _journal(self, namespace: str) -> Journal:
        return Journal(self.store, f"redshift/{namespace}")

    def remove(self, namespace: str) -> None:
        """Closes a namespace's database and forgets it."""
        with self.lock:
            root = self.open.pop(namespace, None)
            if root is not None:
                root.connection.close()
            self._journal(namespace).drop()

    def close(self) -> None:
        """Closes every database."""
        with self.lock:
            for root in self.open.values():
                root.connection.close()
            self.open.clear()


def _opened(journal: Journal) -> Root:
    import duckdb

    connection = duckdb.connect(":memory:", config=CLOSED)
    for setting in _SETTINGS:
        connection.execute(f"SET GLOBAL {setting}")  # for the connections of all statements
    connection.execute("SET GLOBAL lock_configuration=true")
    connection.execute(_SCHEMA)
    journal.play(connection)
    return Root(connection, journal)
