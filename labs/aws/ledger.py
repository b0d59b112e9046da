"""The ledger: what was intended, what exists, what was verified gone, and how far the student is. Survives kill -9.

One SQLite file (WAL, synchronous FULL), shared by window and command line. A row is written before the call that
creates the thing. Knows no AWS client. Times are seconds since the epoch.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labs.aws.ledger_file import back_up, changed_since_backup, open_file, transaction
from labs.model import Json, StepState
from labs.redact import redact, redacted
from labs.words import Words, heard, is_kept, kept

INTENT, CREATED, DELETING, GONE, FOREIGN, UNKNOWN = "intent", "created", "deleting", "gone", "foreign", "unknown"


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of work on one cloud. `id` is 64 random bits in hex, and part of every name the run makes."""

    id: str
    scope: str
    target: str
    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Row:
    """A resource as the ledger knows it."""

    run: str
    kind: str
    name: str
    nonce: str
    arn: str
    parent: str
    region: str
    intended: float
    created: float | None
    state: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A resource that was found on a cloud and believed ours; `evidence` says why."""

    run: str
    kind: str
    name: str
    nonce: str
    arn: str
    parent: str
    evidence: str


COLUMNS = "run, kind, name, nonce, arn, parent, region, intended, created, state, evidence"


@dataclass(slots=True)
class Ledger:
    """One open file. Thread-safe: one connection under one lock, each write its own transaction."""

    path: Path
    word: str = field(init=False, default="")  # what the student should be told of the file
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _db: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._db, self.word = open_file(self.path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The open file in one transaction; for the modules beside this one."""
        with self._lock, transaction(self._db):
            yield self._db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The open file, for a read; for the modules beside this one."""
        with self._lock:
            yield self._db

    def keep_copy(self) -> Path | None:
        """A copy of the ledger beside it, in rotation; None when nothing has changed since the last one.

        Raises OSError and sqlite3.Error.
        """
        with self._lock:
            if changed_since_backup(self.path):
                return back_up(self._db, self.path.parent)
        return None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._db.close()

    # runs

    def begin_run(self, scope: str, target: str, account: str, region: str) -> Run:
        """A new run with an id of its own."""
        run = Run(secrets.token_hex(8), scope, target, account, region)
        with self.writing() as db:
            db.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (run.id, scope, target, account, region, time.time()),
            )
        return run

    def open_runs(self, target: str | None = None) -> list[Run]:
        """Runs that have not ended, oldest first; only of one target when it is given."""
        with self._lock:
            rows = self._db.execute(
                "SELECT run, scope, target, account, region FROM runs WHERE ended IS NULL "
                "AND (? IS NULL OR target = ?) ORDER BY started",
                (target, target),
            ).fetchall()
        return [Run(*row) for row in rows]

    def end_run(self, run: str) -> None:
        """The run is over: nothing of it is left."""
        with self.writing() as db:
            db.execute("UPDATE runs SET ended = ? WHERE run = ?", (time.time(), run))

    # resources

    def intend(self, run: Run, kind: str, name: str, parent: str = "") -> Row:
        """Commits that `name` is about to be created; a row that is there and not gone keeps its nonce."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO resources (run, kind, name, nonce, parent, region, intended, state) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, kind, name) DO UPDATE SET "
                "state = excluded.state, nonce = excluded.nonce, intended = excluded.intended "
                "WHERE resources.state IN ('gone', 'foreign')",
                (run.id, kind, name, secrets.token_hex(16), parent, run.region, time.time(), INTENT),
            )
            db.execute("UPDATE runs SET ended = NULL WHERE run = ?", (run.id,))  # a run that makes things is not over
        row = self.row(run.id, kind, name)
        assert row is not None
        return row

    def mark(self, row: Row, state: str, evidence: str = "", arn: str = "") -> None:
        """What became of a resource, and how we know."""
        with self.writing() as db:
            db.execute(
                "UPDATE resources SET state = ?, evidence = ?, checked = ?, arn = CASE ? WHEN '' THEN arn ELSE ? END, "
                "created = CASE WHEN ? = 'created' AND created IS NULL THEN ? ELSE created END "
                "WHERE run = ? AND kind = ? AND name = ?",
                (state, column(evidence), time.time(), arn, arn, state, time.time(), row.run, row.kind, row.name),
            )

    def take_in(self, found: Rebuilt, place: tuple[str, str, str, str]) -> None:
        """A row for what was found, as created; `place` is scope, target, account and region of its run."""
        now = time.time()
        with self.writing() as db:
            db.execute("INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, NULL)", (found.run, *place, now))
            db.execute("UPDATE runs SET ended = NULL WHERE run = ?", (found.run,))
            db.execute(
                "INSERT OR REPLACE INTO resources (run, kind, name, nonce, arn, parent, region, intended, created, "
                "state, checked, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (found.run, found.kind, found.name, found.nonce, found.arn, found.parent, place[3], now, now, CREATED,
                 now, column(found.evidence)),
            )  # fmt: skip

    def row(self, run: str, kind: str, name: str) -> Row | None:
        """The row, or None."""
        with self._lock:
            found = self._db.execute(
                f"SELECT {COLUMNS} FROM resources WHERE run = ? AND kind = ? AND name = ?", (run, kind, name)
            ).fetchone()
        return _row(found) if found else None

    def rows(self, run: str) -> list[Row]:
        """All resources of a run, oldest first."""
        with self._lock:
            found = self._db.execute(f"SELECT {COLUMNS} FROM resources WHERE run = ? ORDER BY rowid", (run,)).fetchall()
        return [_row(one) for one in found]

    # what a run remembers, and how far the student is

    def note(self, run: str, key: str, value: Json) -> None:
        """Keeps a small JSON value for later steps of the run."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (run, key, json.dumps(value)))

    def noted(self, run: str, key: str) -> Json:
        """The value kept under that key, or None."""
        with self._lock:
            found = self._db.execute("SELECT value FROM notes WHERE run = ? AND key = ?", (run, key)).fetchone()
        return json.loads(found[0]) if found else None

    def passed(self, course: str, target: str, step: str, state: StepState, sentence: str, seconds: float) -> None:
        """Keeps how a step ended."""
        with self.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?, ?, ?, ?)",
                (course, target, step, state, redact(sentence), time.time(), seconds),
            )

    def progress(self, course: str, target: str) -> Mapping[str, StepState]:
        """How each step ended last, by step id."""
        with self._lock:
            found = self._db.execute(
                "SELECT step, state FROM progress WHERE course = ? AND target = ?", (course, target)
            ).fetchall()
        return {step: StepState(state) for step, state in found}

    # the journal: everything the student did, in order (labs/teaching/journal.py reads it)

    def record(self, course: str, target: str, what: str, subject: str, value: Json = None) -> None:
        """Writes a line into the journal; `value` is JSON-able."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)",
                (course, target, time.time(), what, subject, json.dumps(redacted(value))),
            )

    def records(self, course: str, target: str, what: str) -> list[tuple[float, str, Json]]:
        """Lines of that sort, oldest first: (seconds since the epoch, subject, value)."""
        with self._lock:
            found = self._db.execute(
                "SELECT at, subject, value FROM journal WHERE course = ? AND target = ? AND what = ? ORDER BY rowid",
                (course, target, what),
            ).fetchall()
        return [(at, subject, json.loads(value)) for at, subject, value in found]


def column(evidence: str) -> str:
    """Evidence as the file keeps it, without secrets: words of ours as JSON, to be said in any language later."""
    return json.dumps(redacted(kept(evidence))) if isinstance(evidence, Words) else redact(evidence)


def evidence_of(column: str) -> str:
    """What a column holds, in the language in use; a text from outside, and one of an older file, is what it was."""
    try:
        value = json.loads(column) if column.startswith("{") else column
    except ValueError:
        return column
    return heard(value) if is_kept(value) else column


def _row(found: tuple[Any, ...]) -> Row:
    return Row(*(*found[:-1], evidence_of(found[-1])))
