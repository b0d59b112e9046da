"""The embedded cloud's memory on disk: small units that are replaced whole, and logs that only grow and are trimmed.

One SQLite file in WAL mode. A request is answered only after what it changed has been written here, so that nothing
acknowledged is lost when the process is killed. The file's copying into place (checkpoint) happens on a thread of its
own and never holds up a request; nor does anything large: it is written and forgotten STEP by STEP, and others come
between. Knows bytes only; what they mean is the services' business. It loads only a file
that carries its own mark and version: anything else is set aside.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARK = 0x48776174  # "Hwat", SQLite's application_id
VERSION = 1
STATE = "cloud.sqlite"
CHECKPOINT_S = 2.0
STEP = 1024 * 1024  # bytes that are written or forgotten at a time: some milliseconds
TRIMMED = 4  # entries at a time
BROKEN = "broken"  # a service of the store's own: why what the file holds cannot be understood
GOING = "going"  # a service of the store's own: the keys are logs that are being forgotten
BREATH_S = 0.0005  # Python's locks are not fair: without a pause nobody else would come between two steps
SCHEMA = """
CREATE TABLE units (service TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (service, key));
CREATE TABLE logs (name TEXT NOT NULL, place INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (name, place));
"""
# What covers the places from `first` on and before `before`: the entry that holds `first` may begin earlier.
ENTRIES = """
SELECT place, value FROM logs WHERE name = :name AND place < :before AND place >=
coalesce((SELECT max(place) FROM logs WHERE name = :name AND place <= :first), :first) ORDER BY place
"""
TRIM = """
DELETE FROM logs WHERE name = :name AND place IN (SELECT place FROM logs WHERE name = :name AND place <
(SELECT max(place) FROM logs WHERE name = :name AND place <= :before) ORDER BY place LIMIT :most)
"""
AT_ONCE = 16  # entries of a log that are read in one go


class Store:
    """What services keep. This one forgets everything: for tests and for a cloud that is not to be kept."""

    keeps = False
    note = ""  # what the student should be told of the file, a sentence

    def put(self, service: str, key: str, value: bytes) -> None:
        """Keeps or replaces a unit."""

    def drop(self, service: str, key: str) -> None:
        """Forgets a unit; none is no error."""

    def units(self, _service: str) -> Iterator[tuple[str, bytes]]:
        """Every unit of a service with its key."""
        return iter(())

    def append(self, name: str, place: int, value: bytes | memoryview) -> None:
        """Adds to a log at a place that rises."""

    def entry(self, _name: str, _place: int) -> bytes | None:
        """What lies in a log at a place; None when nothing does."""
        return None

    def extent(self, _name: str) -> int:
        """Where a log of bytes ends: the last place and what lies there; 0 for a log that is not there."""
        return 0

    def log(self, _name: str, _first: int = 0) -> Iterator[tuple[int, bytes]]:
        """What a log holds from a place on, by place."""
        return iter(())

    def entries(self, _name: str, _first: int, _before: int) -> list[tuple[int, bytes]]:
        """What a log holds of the places from one on and before another, by place, in whole entries."""
        return []

    def first(self, _name: str) -> int | None:
        """The place of a log's first entry."""
        return None

    def logs(self, _prefix: str) -> list[str]:
        """The names of the logs that begin so."""
        return []

    def trim(self, _name: str, _before: int) -> int:
        """Forgets what lies in a log before a place; the entry that holds this place, and the last one, stay.

        Only TRIMMED entries at a time, the oldest first: it is called with each append, which adds one. How many.
        """
        return 0

    def drop_log(self, name: str) -> None:
        """Forgets a log, a STEP at a time; a kill in between leaves nothing of it."""

    def become(self, name: str, value: bytes) -> None:
        """Puts one entry in the place of a whole log, at once."""

    def drop_all(self, service: str, prefix: str) -> None:
        """Forgets the units whose keys begin so."""

    def condemn(self, problem: str) -> None:
        """What is kept cannot be understood: whoever opens the file next sets it aside, and says so."""
        self.put(BROKEN, "", problem.encode())

    def close(self) -> None:
        """Writes out what is left to write."""


@dataclass(slots=True)
class FileStore(Store):
    """A Store in a file. Thread-safe. `note` tells of a file that could not be used and was set aside."""

    keeps = True

    path: Path
    note: str = ""
    hold: sqlite3.Connection | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _db: sqlite3.Connection = field(init=False)
    _reading: threading.Lock = field(default_factory=threading.Lock)
    _reader: sqlite3.Connection = field(init=False)  # sees what has been written, and waits for no writer
    _closing: threading.Event = field(default_factory=threading.Event)
    _copier: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        problem = problem_of(self.path)
        if problem:
            self.note = move_aside(self.path, problem)
        self._db = _open(self.path)
        self._reader = sqlite3.connect(self.path, timeout=5, isolation_level=None, check_same_thread=False)
        self._copier = threading.Thread(target=self._checkpoint, name="state-checkpoint", daemon=True)
        self._copier.start()

    def put(self, service: str, key: str, value: bytes) -> None:
        """Keeps or replaces a unit."""
        self._do("INSERT OR REPLACE INTO units VALUES (?, ?, ?)", (service, key, value))

    def drop(self, service: str, key: str) -> None:
        """Forgets a unit; none is no error."""
        self._do("DELETE FROM units WHERE service = ? AND key = ?", (service, key))

    def units(self, service: str) -> Iterator[tuple[str, bytes]]:
        """Every unit of a service with its key, in key order."""
        return iter(self._all("SELECT key, value FROM units WHERE service = ? ORDER BY key", (service,)))

    def append(self, name: str, place: int, value: bytes | memoryview) -> None:
        """Adds to a log at a place that rises."""
        self._do("INSERT OR REPLACE INTO logs VALUES (?, ?, ?)", (name, place, value))

    def entry(self, name: str, place: int) -> bytes | None:
        """What lies in a log at a place; None when nothing does."""
        found = self._all("SELECT value FROM logs WHERE name = ? AND place = ?", (name, place))
        return found[0][0] if found else None

    def extent(self, name: str) -> int:
        """Where a log of bytes ends: the last place and what lies there; 0 for a log that is not there."""
        statement = "SELECT place + length(value) FROM logs WHERE name = ? ORDER BY place DESC LIMIT 1"
        found = self._all(statement, (name,))
        return int(found[0][0]) if found else 0

    def log(self, name: str, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """What a log holds from a place on, by place; read a few entries at a time."""
        statement = "SELECT place, value FROM logs WHERE name = ? AND place >= ? ORDER BY place LIMIT ?"
        while found := self._all(statement, (name, first, AT_ONCE)):
            yield from found
            first = found[-1][0] + 1

    def entries(self, name: str, first: int, before: int) -> list[tuple[int, bytes]]:
        """What a log holds of the places from `first` on and before `before`, by place, in whole entries.

        Read beside the writers: neither waits for the other.
        """
        with self._reading:
            return self._reader.execute(ENTRIES, {"name": name, "first": first, "before": before}).fetchall()

    def first(self, name: str) -> int | None:
        """The place of a log's first entry."""
        [(place,)] = self._all("SELECT min(place) FROM logs WHERE name = ?", (name,))
        return None if place is None else int(place)

    def logs(self, prefix: str) -> list[str]:
        """The names of the logs that begin so."""
        names = self._all("SELECT DISTINCT name FROM logs WHERE name >= ? AND name < ?", (prefix, prefix + "\uffff"))
        return [name for (name,) in names]

    def trim(self, name: str, before: int) -> int:
        """Forgets what lies in a log before a place; the entry that holds this place, and the last one, stay.

        Only TRIMMED entries at a time, the oldest first: it is called with each append, which adds one. How many.
        """
        with self._lock:
            return self._db.execute(TRIM, {"name": name, "before": before, "most": TRIMMED}).rowcount

    def drop_log(self, name: str) -> None:
        """Forgets a log, a STEP at a time; a kill in between leaves nothing of it, since it is noted as GOING."""
        sizes = self._all("SELECT place, length(value) FROM logs WHERE name = ? ORDER BY place", (name,))
        steps = list(_steps(sizes))
        if len(steps) > 1:
            self.put(GOING, name, b"")
        for last in steps:
            self._do("DELETE FROM logs WHERE name = ? AND place <= ?", (name, last))
            time.sleep(BREATH_S)
        if len(steps) > 1:
            self.drop(GOING, name)

    def become(self, name: str, value: bytes) -> None:
        """Puts one entry in the place of a whole log, at once."""
        with self._lock:
            self._db.execute("BEGIN")
            with self._db:  # commits, or takes it back
                self._db.execute("DELETE FROM logs WHERE name = ?", (name,))
                self._db.execute("INSERT INTO logs VALUES (?, 0, ?)", (name, value))

    def drop_all(self, service: str, prefix: str) -> None:
        """Forgets the units whose keys begin so."""
        statement = "DELETE FROM units WHERE service = ? AND key >= ? AND key < ?"
        self._do(statement, (service, prefix, prefix + "\uffff"))

    def close(self) -> None:
        """Copies everything into place and closes the file."""
        self._closing.set()
        self._copier.join()
        with self._reading:
            self._reader.close()
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.close()
        if self.hold is not None:
            self.hold.close()

    def _do(self, statement: str, values: tuple[object, ...] | dict[str, object]) -> None:
        with self._lock:
            self._db.execute(statement, values)  # autocommit: written to the WAL before this returns

    def _all(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        with self._reading:
            return self._reader.execute(statement, values).fetchall()

    def _checkpoint(self) -> None:
        own = sqlite3.connect(self.path, timeout=5, isolation_level=None, check_same_thread=False)
        while not self._closing.wait(CHECKPOINT_S):
            with contextlib.suppress(sqlite3.OperationalError):  # busy: the next time will do
                own.execute("PRAGMA wal_checkpoint(PASSIVE)")
        own.close()


def _steps(sizes: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The places up to which a log may be forgotten at a time, of its places and their sizes."""
    taken, last = 0, None
    for place, size in sizes:
        if last is not None and taken + size > STEP:
            yield last
            taken = 0
        taken, last = taken + size, place
    if last is not None:
        yield last


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=OFF")  # survives the process, not the power; fsync would stall requests
    db.execute("PRAGMA wal_autocheckpoint=0")
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        db.executescript(f"BEGIN; {SCHEMA} PRAGMA application_id = {MARK}; PRAGMA user_version = {VERSION}; COMMIT;")
    db.execute("DELETE FROM logs WHERE name IN (SELECT key FROM units WHERE service = ?)", (GOING,))
    db.execute("DELETE FROM units WHERE service = ?", (GOING,))
    return db


def problem_of(path: Path) -> str:
    """Empty when the file is ours and whole or not there, else what is wrong with it."""
    if not path.exists():
        return ""
    try:
        with contextlib.closing(sqlite3.connect(path)) as db:
            mark = db.execute("PRAGMA application_id").fetchone()[0]
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if mark != MARK:
                return "it was not written by Headwater"
            if version != VERSION:
                return f"it is of version {version}, this Headwater writes version {VERSION}"
            whole = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if whole != "ok":
                return f"it is damaged ({whole})"
            broken = db.execute("SELECT value FROM units WHERE service = ?", (BROKEN,)).fetchone()
            return str(broken[0], "utf-8") if broken else ""
    except sqlite3.DatabaseError as error:
        return f"it cannot be read ({error})"


def open_state(folder: Path, *, fresh: bool = False) -> Store:
    """The store of a folder. `fresh` sets aside what is there, so that nothing is lost by a slip.

    While another process has it open, a store that keeps nothing, with a note that says so.
    """
    path = folder / STATE
    lock = hold(folder)
    if lock is None:
        store = Store()
        store.note = "Another Headwater is using the saved state: this embedded cloud starts empty and keeps nothing."
        return store
    if fresh and path.exists():
        move_aside(path, "a fresh start was asked for")
    return FileStore(path, hold=lock)


def hold(folder: Path) -> sqlite3.Connection | None:
    """The sole right to the folder's state, for as long as the process lives; None when another has it."""
    folder.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(folder / f"{STATE}.lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        db.close()
        return None
    return db


def move_aside(path: Path, problem: str) -> str:
    """Renames the file; a sentence that says why."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(path.with_name(f"{path.name}.{stamp}.aside{suffix}"))
    return f"The saved state {path.name} was set aside because {problem}; the embedded cloud starts empty."
