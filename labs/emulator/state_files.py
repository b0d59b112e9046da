"""The embedded cloud's state as a file: copied while the cloud runs, judged, and put in place of another.

Knows neither what is in it nor who keeps copies. Whatever changes a folder's state holds the folder's lock, which a
running cloud holds too; copying does not need it.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from labs.emulator.store import STATE, hold, problem_of

COMING = "coming.sqlite"  # a state that is on its way into a folder


class StateInUse(RuntimeError):
    """Another process has the folder's state; the message says what to do."""


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """The sole right to a folder's state. Raises StateInUse while a cloud runs on it."""
    lock = hold(folder)
    if lock is None:
        raise StateInUse("Another Headwater is using the embedded cloud: close it, or do this in its window.")
    try:
        yield
    finally:
        lock.close()


def copy_out(folder: Path, to: Path) -> bool:
    """Copies a folder's state as it is at one moment, also while a cloud writes to it; False when there is none.

    A cloud that runs goes on writing meanwhile: the copy is one read transaction of SQLite's write-ahead log.
    Raises ValueError with a sentence for a file that is not whole.
    """
    path = folder / STATE
    if not path.exists():
        return False
    try:
        with (
            contextlib.closing(sqlite3.connect(path, timeout=10)) as source,
            contextlib.closing(sqlite3.connect(to)) as copy,
        ):
            copy.execute("PRAGMA synchronous=OFF")
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.DatabaseError as error:
        raise ValueError(f"The embedded cloud's state cannot be copied ({error}).") from error
    if problem := problem_of(to):
        raise ValueError(f"The embedded cloud's state was not kept: {problem}.")
    return True


def bring(source: Path, folder: Path) -> None:
    """Lays a copy of a state into a folder, ready to be put in place."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / COMING)


def put_in_place(folder: Path, *, empty: bool) -> None:
    """Makes what `bring` laid there the folder's state, or makes the folder empty.

    The lock must be held. May be done again after it was broken off at any point: the outcome is the same.
    """
    coming, path = folder / COMING, folder / STATE
    if not empty and not coming.exists():
        return  # it was put in place before
    for suffix in ("-wal", "-shm"):  # they belong to the state that goes
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    if empty:
        path.unlink(missing_ok=True)
        coming.unlink(missing_ok=True)
    else:
        coming.replace(path)
