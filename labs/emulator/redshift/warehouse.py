"""A namespace's DuckDB: a file beside the cloud's state, without other files or network, bounded and interruptible.

The only module that imports duckdb, on first use. What is committed survives the process.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labs.emulator.redshift.errors import Aborted, Failure

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": "2",
    "temp_directory": "",
}
_SETTINGS = ("TimeZone='UTC'", "integer_division=true", "python_enable_replacements=false", "lock_configuration=true")
# `headwater.loads` remembers which COPY has been done, so that none is done twice after a kill.
_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS public;
CREATE SCHEMA IF NOT EXISTS headwater;
CREATE TABLE IF NOT EXISTS headwater.loads (id VARCHAR PRIMARY KEY, rows BIGINT);
CREATE TABLE IF NOT EXISTS headwater.load_errors (start_time TIMESTAMP, table_name VARCHAR, file_name VARCHAR,
    line_number BIGINT, column_name VARCHAR, column_type VARCHAR, error_code BIGINT, error_message VARCHAR);
CREATE OR REPLACE VIEW headwater.sys_load_error_detail AS SELECT * FROM headwater.load_errors;
CREATE OR REPLACE VIEW headwater.stl_load_errors AS SELECT start_time AS starttime, file_name AS filename,
    line_number, column_name AS colname, column_type AS type, error_code AS err_code, error_message AS err_reason
    FROM headwater.load_errors;
"""
AGAIN = 0.05
LONGEST_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Desk:
    """A connection to the database for one piece of work."""

    connection: Any
    stop: threading.Event
    database: str
    under_way: list[bool] = field(default_factory=list)

    def run(self, sql: str, values: Any = None) -> Any:
        """The connection with the statement's result; raises Aborted when it was stopped."""
        import duckdb

        try:
            return self.connection.execute(sql, values)
        except duckdb.InterruptException as problem:
            raise Aborted from problem
        except RuntimeError as problem:
            if self.stop.is_set():
                raise Aborted from problem
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; within a transaction, a part of that one."""
        if self.under_way:
            yield
            return
        self.run("BEGIN TRANSACTION")
        self.under_way.append(True)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with contextlib.suppress(Exception):
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self.under_way.clear()


@dataclass(slots=True)
class Warehouses:
    """The databases by the id of their namespace; without a folder they are in memory and keep nothing."""

    folder: Path | None
    open: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def desk(self, namespace: str, database: str, stop: threading.Event) -> Iterator[Desk]:
        """A connection, interrupted as soon as `stop` is set or the time is over."""
        connection = self._root(namespace, database).cursor()
        done = threading.Event()
        over: list[bool] = []

        def watch() -> None:
            # Again and again: an interrupt between two statements is lost.
            until = time.monotonic() + LONGEST_SECONDS
            while not done.wait(AGAIN):
                if stop.is_set() or time.monotonic() > until:
                    over.append(not stop.is_set())
                    connection.interrupt()

        watcher = threading.Thread(target=watch, name="redshift interrupt", daemon=True)
        watcher.start()
        try:
            yield Desk(connection, stop, database)
        except Aborted as problem:
            if any(over):
                raise Failure(f"ERROR: canceling statement after {LONGEST_SECONDS:.0f} seconds") from problem
            raise
        finally:
            done.set()
            watcher.join()
            connection.close()

    def _root(self, namespace: str, database: str) -> Any:
        import duckdb

        with self.lock:
            if namespace not in self.open:
                self.open[namespace] = _opened(duckdb, self._file(namespace, database))
            return self.open[namespace]

    def _file(self, namespace: str, database: str) -> str:
        """The file is called as the database, as a reader of the folder would expect."""
        if self.folder is None:
            return ":memory:"
        place = self.folder / namespace
        place.mkdir(parents=True, exist_ok=True)
        return str(place / f"{database}.duckdb")

    def remove(self, namespace: str) -> None:
        """Closes a namespace's database and deletes its file."""
        with self.lock:
            root = self.open.pop(namespace, None)
            if root is not None:
                root.close()
            if self.folder is not None:
                shutil.rmtree(self.folder / namespace, ignore_errors=True)

    def close(self) -> None:
        """Closes every database."""
        with self.lock:
            for root in self.open.values():
                root.close()
            self.open.clear()


def _opened(duckdb: Any, file: str) -> Any:
    root = duckdb.connect(file, config=_CONFIG)
    for setting in _SETTINGS:
        root.execute(f"SET GLOBAL {setting}")  # for the connections of all statements
    root.execute(_SCHEMA)
    return root


def quoted(name: str) -> str:
    """A name as DuckDB reads it whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
