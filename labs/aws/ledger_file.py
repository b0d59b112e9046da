"""The ledger's file: opened, brought to today's schema, backed up in rotation, and set aside when it is broken.

Knows SQLite and folders, no resource and no cloud. What was set aside is kept: nothing here deletes a ledger.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from labs.words import tr

SCHEMAS = (
    """
CREATE TABLE runs (run TEXT PRIMARY KEY, scope TEXT NOT NULL, target TEXT NOT NULL, account TEXT NOT NULL,
    region TEXT NOT NULL, started REAL NOT NULL, ended REAL);
CREATE TABLE resources (run TEXT NOT NULL REFERENCES runs, kind TEXT NOT NULL, name TEXT NOT NULL, nonce TEXT NOT NULL,
    arn TEXT NOT NULL DEFAULT '', parent TEXT NOT NULL DEFAULT '', region TEXT NOT NULL, intended REAL NOT NULL,
    created REAL, state TEXT NOT NULL, checked REAL, evidence TEXT NOT NULL DEFAULT '', PRIMARY KEY (run, kind, name));
CREATE TABLE notes (run TEXT NOT NULL REFERENCES runs, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key));
CREATE TABLE progress (course TEXT NOT NULL, target TEXT NOT NULL, step TEXT NOT NULL, state TEXT NOT NULL,
    sentence TEXT NOT NULL, at REAL NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (course, target, step))
""",
    """
CREATE TABLE leases (scope TEXT PRIMARY KEY, holder TEXT NOT NULL, pid INTEGER NOT NULL, host TEXT NOT NULL,
    beat REAL NOT NULL);
CREATE TABLE IF NOT EXISTS journal (course TEXT NOT NULL, target TEXT NOT NULL, at REAL NOT NULL, what TEXT NOT NULL,
    subject TEXT NOT NULL, value TEXT NOT NULL)
""",
)
VERSION = len(SCHEMAS)  # each schema takes the file one version on
BACKUPS, KEEP, DAYS = "ledger-backups", 7, 7
DAY_NS = 86_400 * 10**9
BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


class LedgerError(RuntimeError):
    """The ledger's file cannot be used; the message says why and what to do."""


def open_file(path: Path) -> tuple[sqlite3.Connection, str]:
    """The open file, and a sentence for the student (empty when all is well).

    A file that is no database, or a damaged one, is set aside under another name; the newest backup that can be read
    takes its place, else an empty ledger. Raises LedgerError when the file is of a newer Headwater or out of reach.
    """
    note = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _opened(path), note
        except sqlite3.DatabaseError as error:
            if not is_broken(error):
                raise
            note = _replaced(path, error)
        return _opened(path), note
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(
            tr(
                "The ledger {path} cannot be used ({error}): close what uses it, then start again.",
                path=path,
                error=error,
            )
        ) from error


def is_broken(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file itself is damaged; a lock or a missing right is not that."""
    return str(getattr(error, "sqlite_errorname", "")).startswith(BROKEN)


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        _check(db)
        _migrate(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection) -> None:
    found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    if found != "ok":
        error = sqlite3.DatabaseError(found)
        error.sqlite_errorname = "SQLITE_CORRUPT"
        raise error


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    before = _version(db)
    if before > VERSION:
        raise LedgerError(tr("The ledger {path} is of a newer Headwater (version {before}).", path=path, before=before))
    if before == VERSION:
        return
    if before:
        back_up(db, path.parent)
    with transaction(db):
        for statements in SCHEMAS[_version(db) :]:  # asked again: another copy may have been first
            for statement in statements.split(";"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One write, whole or not at all."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def back_up(db: sqlite3.Connection, folder: Path, keep: int = KEEP) -> Path:
    """Copies the open ledger beside itself by SQLite's backup. Raises OSError.

    The newest `keep` copies stay, and the last one of each of the last days on which there was one.
    """
    place = folder / BACKUPS
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"ledger-{time.time_ns():020d}.sqlite"
    draft = path.with_suffix(".part")
    with closing(sqlite3.connect(draft)) as copy:
        db.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    draft.replace(path)
    for old in outdated(backups(folder), keep):
        old.unlink(missing_ok=True)
    return path


def outdated(found: list[Path], keep: int = KEEP) -> list[Path]:
    """Of the backups, newest first, those that may go: not among the newest, nor the last one of a recent day."""
    last_of_day: dict[int, Path] = {}
    for path in found:
        last_of_day.setdefault(int(path.stem.rpartition("-")[2]) // DAY_NS, path)
    stay = {*found[:keep], *list(last_of_day.values())[:DAYS]}
    return [path for path in found if path not in stay]


def changed_since_backup(path: Path) -> bool:
    """Whether the ledger was written to after its newest backup."""
    newest = max((each.stat().st_mtime_ns for each in backups(path.parent)), default=0)
    files = [each for each in (path, path.with_name(f"{path.name}-wal")) if each.exists()]
    return any(each.stat().st_mtime_ns > newest for each in files)


def backups(folder: Path) -> list[Path]:
    """The backups of the ledger in that folder, newest first."""
    return sorted((folder / BACKUPS).glob("ledger-*.sqlite"), reverse=True)


def _replaced(path: Path, error: sqlite3.Error) -> str:
    aside = path.with_name(f"{path.stem}-broken-{time.time_ns()}{path.suffix}")
    path.replace(aside)
    for tail in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))
    words = tr("The ledger could not be read ({error}); it was set aside as {name}.", error=error, name=aside.name)
    for backup in backups(path.parent):
        if _restored(backup, path):
            when = time.strftime("%d %B %H:%M", time.localtime(backup.stat().st_mtime))
            return tr(
                "{words} Its copy of {when} is used; `headwater ledger rebuild` finds what was made since then.",
                words=words,
                when=when,
            )
    return tr("{words} A new one is used; `headwater ledger rebuild` finds what the labs had made.", words=words)


def _restored(backup: Path, path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as db:
            _check(db)
            with closing(sqlite3.connect(path)) as copy:
                db.backup(copy)
    except sqlite3.Error:
        path.unlink(missing_ok=True)
        return False
    return True
