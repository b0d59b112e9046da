"""A Store of logs that lives as long as the process: for what is too much for memory and not to be kept.

A temporary database of SQLite, which is deleted by the system when it is closed or the process ends, also by kill -9.
It is made with the first entry, so that a small cloud never has one.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any

from labs.emulator.store import BREATH_S, ENTRIES, TRIM, TRIMMED, Store

CACHE_KIB = 1024
DROP = "DELETE FROM logs WHERE rowid IN (SELECT rowid FROM logs WHERE name = :name LIMIT :most)"


class Spill(Store):
    """Thread-safe. Only logs can be put here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None

    def append(self, name: str, place: int, value: bytes | memoryview) -> None:
        """Adds to a log at a place that rises. Raises OSError when it cannot be written, as on a full disk."""
        with self._lock:
            try:
                if self._db is None:
                    self._db = _open()
                self._db.execute("INSERT OR REPLACE INTO logs VALUES (?, ?, ?)", (name, place, value))
            except sqlite3.Error as error:
                raise OSError(f"Records could not be written to a temporary file ({error}).") from error

    def entries(self, name: str, first: int, before: int) -> list[tuple[int, bytes]]:
        """What a log holds of the places from `first` on and before `before`, by place, in whole entries."""
        return self._do(ENTRIES, {"name": name, "first": first, "before": before})

    def trim(self, name: str, before: int) -> int:
        """Forgets what lies in a log before a place, TRIMMED entries at a time; the entry that holds it, and the last
        one, stay. How many are gone.
        """
        return self._gone(TRIM, {"name": name, "before": before, "most": TRIMMED})

    def entry(self, name: str, place: int) -> bytes | None:
        """What lies in a log at a place; None when nothing does."""
        found = self._do("SELECT value FROM logs WHERE name = :name AND place = :place", {"name": name, "place": place})
        return bytes(found[0][0]) if found else None

    def logs(self, prefix: str) -> list[str]:
        """The names of the logs that begin so."""
        statement = "SELECT DISTINCT name FROM logs WHERE name >= :first AND name < :last"
        return [name for (name,) in self._do(statement, {"first": prefix, "last": prefix + "\uffff"})]

    def drop_log(self, name: str) -> None:
        """Forgets a log, a few entries at a time."""
        while self._gone(DROP, {"name": name, "most": TRIMMED}):
            time.sleep(BREATH_S)

    def close(self) -> None:
        """Deletes the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _gone(self, statement: str, values: dict[str, object]) -> int:
        with self._lock:
            return 0 if self._db is None else self._db.execute(statement, values).rowcount

    def _do(self, statement: str, values: dict[str, object]) -> list[Any]:
        with self._lock:
            return [] if self._db is None else self._db.execute(statement, values).fetchall()


def _open() -> sqlite3.Connection:
    db = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # no name: a file of the process' own
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("CREATE TABLE logs (name TEXT NOT NULL, place INTEGER NOT NULL, value BLOB, PRIMARY KEY (name, place))")
    return db
