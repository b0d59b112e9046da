"""What the ledger remembers of one cloud, as plain JSON: for a state of the cloud that is kept or returned to.

A cloud is told by its scope, the student's progress by its target. Knows no file but the ledger's, and no AWS client.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from typing import Any

from labs.aws.ledger import CREATED, GONE, Ledger, column
from labs.aws.ledger_file import SCHEMAS
from labs.words import said, tr

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
OPEN_RUNS = "SELECT run FROM runs WHERE scope = :scope AND ended IS NULL"
TAKEN = {
    "runs": "SELECT * FROM runs WHERE scope = :scope AND ended IS NULL ORDER BY started",
    "resources": f"SELECT * FROM resources WHERE run IN ({OPEN_RUNS}) ORDER BY rowid",
    "notes": f"SELECT * FROM notes WHERE run IN ({OPEN_RUNS}) ORDER BY rowid",
    "progress": "SELECT * FROM progress WHERE target = :target ORDER BY rowid",
}
REPLACED = "the embedded cloud that held it was replaced by another state"
ENDED = "the embedded cloud that held it has ended"


class SaveError(ValueError):
    """What was asked of a save cannot be done; the message says why."""


def remembered(ledger: Ledger, scope: str, target: str) -> dict[str, list[dict[str, Any]]]:
    """The runs of a cloud that have not ended, with their resources and notes, and the progress on the target."""
    with ledger.reading() as db:
        return {table: _dicts(db.execute(query, {"scope": scope, "target": target})) for table, query in TAKEN.items()}


def _dicts(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def recall(ledger: Ledger, scope: str, target: str, tables: Tables) -> None:
    """Puts that back, in one transaction; what the ledger knew of the cloud besides went with the cloud's old state."""
    with ledger.writing() as db:
        _forget(db, {"scope": scope, "target": target, "now": time.time(), "gone": GONE, "why": column(said(REPLACED))})
        _put(db, tables)


def _forget(db: sqlite3.Connection, values: dict[str, Any]) -> None:
    db.execute(
        f"UPDATE resources SET state = :gone, evidence = :why, checked = :now "
        f"WHERE state != :gone AND run IN ({OPEN_RUNS})",
        values,
    )
    db.execute("UPDATE runs SET ended = :now WHERE scope = :scope AND ended IS NULL", values)
    db.execute("DELETE FROM progress WHERE target = :target", values)


def _put(db: sqlite3.Connection, tables: Tables) -> None:
    for row in tables["runs"]:
        for table in ("resources", "notes"):
            db.execute(f"DELETE FROM {table} WHERE run = ?", (row["run"],))
    for table in TAKEN:
        columns = [info[1] for info in db.execute(f"PRAGMA table_info({table})")]
        marks = ", ".join(f":{name}" for name in columns)
        db.executemany(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})", tables[table])


def problem_of(tables: Any, scope: str) -> str:
    """Why that cannot be put back, a sentence's end; empty when it can, which is tried in a ledger of its own."""
    try:
        if any(row["scope"] != scope for row in tables["runs"]):
            return tr("its runs are of another cloud")
        db = sqlite3.connect(":memory:")
        db.executescript(";".join(SCHEMAS))
        _put(db, tables)
        db.close()
    except (LookupError, TypeError, AttributeError, sqlite3.Error) as error:
        return tr("what the ledger knew is not in it ({error!r})", error=error)
    return ""


def count_live(tables: Tables) -> int:
    """How many of its resources exist."""
    return sum(row["state"] == CREATED for row in tables["resources"])
