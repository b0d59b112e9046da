"""Who reads which shard and how far it has come: leases and checkpoints of consumers, in the one database.

A consumer of a name (an application) may run as several processes: each shard has one owner for a while, whose lease
runs out when it is not renewed; a shard is asked for and handed over so that all have about as many. A lease's counter
rises with each owner: what an owner that lost its shard still wants to save is refused, and no checkpoint goes back.
Knows no Kinesis client.
"""

from __future__ import annotations

import json
import math
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labs.aws.ledger_file import open_file, transaction
from labs.shapes import ShardRange
from labs.traffic.lineage import readable

TRIM_HORIZON, LATEST, SHARD_END = "TRIM_HORIZON", "LATEST", "SHARD_END"
SCHEMA = """
CREATE TABLE IF NOT EXISTS shard_leases (scope TEXT NOT NULL, application TEXT NOT NULL, shard TEXT NOT NULL,
    parents TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '', counter INTEGER NOT NULL DEFAULT 0,
    expires REAL NOT NULL DEFAULT 0, asked_by TEXT NOT NULL DEFAULT '', checkpoint TEXT NOT NULL,
    records INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (scope, application, shard));
CREATE TABLE IF NOT EXISTS shard_readers (scope TEXT NOT NULL, application TEXT NOT NULL, owner TEXT NOT NULL,
    expires REAL NOT NULL, PRIMARY KEY (scope, application, owner));
"""
ROW = "shard, parents, owner, counter, expires, asked_by, checkpoint, records"
MINE = "scope = ? AND application = ?"


@dataclass(frozen=True, slots=True)
class Lease:
    """A shard as its application knows it. `checkpoint` is a sequence number, TRIM_HORIZON, LATEST or SHARD_END."""

    shard: str
    parents: tuple[str, ...]
    owner: str
    counter: int
    expires: float
    asked_by: str
    checkpoint: str
    records: int

    @property
    def is_read(self) -> bool:
        """Whether it has been read to its end."""
        return self.checkpoint == SHARD_END


class Leases:
    """The leases of one application on one stream. Without a path they live as long as this object."""

    def __init__(self, path: Path | None, stream: str, application: str) -> None:
        """`stream` tells it from every other, also from one of the same name before it."""
        self._mine = (stream, application)
        self._lock = threading.Lock()
        if path is None:
            self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        else:
            self._db, _ = open_file(path)
            # A checkpoint that a power cut takes back is only read again.
            self._db.execute("PRAGMA synchronous=NORMAL")
        for statement in SCHEMA.split(";"):
            self._db.execute(statement)

    def close(self) -> None:
        """Closes the database."""
        with self._lock:
            self._db.close()

    def all(self) -> list[Lease]:
        """Every shard that is known, in order."""
        with self._lock:
            return self._all()

    def know(self, shards: Sequence[ShardRange], start: str) -> None:
        """Takes shards in: those of a new application begin at `start`, children that come later at their begin.

        From LATEST on, what is closed already lies before the latest record.
        """
        with self._lock, transaction(self._db):
            is_new = not self._all()
            for shard in shards:
                place = start if is_new else TRIM_HORIZON
                self._know(shard, SHARD_END if place == LATEST and not shard.is_open else place)

    def beat(self, owner: str, seconds: float) -> list[Lease]:
        """The owner lives for `seconds` more, and so do its leases: which it still has."""
        now = time.time()
        with self._lock, transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO shard_readers VALUES (?, ?, ?, ?)", (*self._mine, owner, now + seconds)
            )
            self._db.execute(f"DELETE FROM shard_readers WHERE {MINE} AND expires < ?", (*self._mine, now))
            self._db.execute(
                f"UPDATE shard_leases SET expires = ? WHERE {MINE} AND owner = ? AND expires >= ?",
                (now + seconds, *self._mine, owner, now),
            )
            return [lease for lease in self._all() if lease.owner == owner and lease.expires >= now]

    def take(self, owner: str, seconds: float) -> list[Lease]:
        """Takes shards that may be read and are nobody's, up to a fair share; asks for one when it has too few."""
        now = time.time()
        with self._lock, transaction(self._db):
            leases = {lease.shard: lease for lease in self._all()}
            drained = {shard for shard, lease in leases.items() if lease.is_read}
            ranges = {shard: ShardRange(shard, 0, 0, lease.parents) for shard, lease in leases.items()}
            able = [leases[shard] for shard in readable(ranges, drained, drained)]
            owners = {row[0] for row in self._db.execute(
                f"SELECT owner FROM shard_readers WHERE {MINE} AND expires >= ?", (*self._mine, now)
            )}  # fmt: skip
            fair = math.ceil(len(able) / max(len(owners | {owner}), 1))
            held = [lease for lease in able if lease.owner and lease.expires >= now]
            free = [
                lease for lease in able
                if lease not in held and lease.asked_by in ("", owner, *({lease.asked_by} - owners))
            ]  # fmt: skip
            missing = fair - sum(lease.owner == owner for lease in held)
            taken = free[: max(missing, 0)]
            for lease in taken:
                self._db.execute(
                    f"UPDATE shard_leases SET owner = ?, counter = counter + 1, expires = ?, asked_by = '' "
                    f"WHERE {MINE} AND shard = ?",
                    (owner, now + seconds, *self._mine, lease.shard),
                )
            if missing > len(taken):
                self._ask(owner, held, fair, fair - missing + len(taken))
            else:
                self._ask_no_more(owner)
            took = {lease.shard for lease in taken}
            return [lease for lease in self._all() if lease.shard in took]

    def save(self, owner: str, places: Mapping[str, tuple[int, str, int]]) -> None:
        """Keeps how far each shard has come: its lease's counter, a sequence number and how many records were read.

        What belongs to another owner by now, or lies before what is kept, changes nothing.
        """
        with self._lock, transaction(self._db):
            for shard, (counter, checkpoint, records) in places.items():
                self._save(owner, shard, counter, checkpoint, records)

    def drained(self, owner: str, lease: Lease, children: Sequence[ShardRange], records: int) -> None:
        """The shard has been read to its end: its children may be read once all their parents are."""
        with self._lock, transaction(self._db):
            for child in children:
                self._know(child, TRIM_HORIZON)
            self._db.execute(
                f"UPDATE shard_leases SET checkpoint = ?, records = ?, owner = '', asked_by = '' "
                f"WHERE {MINE} AND shard = ? AND owner = ? AND counter = ?",
                (SHARD_END, records, *self._mine, lease.shard, owner, lease.counter),
            )

    def give_up(self, owner: str, shards: Sequence[str]) -> None:
        """Lets go of shards, so that another may read on at once."""
        with self._lock, transaction(self._db):
            for shard in shards:
                self._db.execute(
                    f"UPDATE shard_leases SET owner = '' WHERE {MINE} AND shard = ? AND owner = ?",
                    (*self._mine, shard, owner),
                )

    def leave(self, owner: str) -> int:
        """The owner is gone; how many others are there."""
        with self._lock, transaction(self._db):
            self._db.execute(f"DELETE FROM shard_readers WHERE {MINE} AND owner = ?", (*self._mine, owner))
            self._db.execute(f"UPDATE shard_leases SET owner = '' WHERE {MINE} AND owner = ?", (*self._mine, owner))
            found = self._db.execute(
                f"SELECT count(*) FROM shard_readers WHERE {MINE} AND expires >= ?", (*self._mine, time.time())
            ).fetchone()
            return int(found[0])

    def _all(self) -> list[Lease]:
        rows = self._db.execute(f"SELECT {ROW} FROM shard_leases WHERE {MINE} ORDER BY shard", self._mine).fetchall()
        return [Lease(row[0], tuple(json.loads(row[1])), *row[2:]) for row in rows]

    def _know(self, shard: ShardRange, place: str) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO shard_leases (scope, application, shard, parents, checkpoint) "
            "VALUES (?, ?, ?, ?, ?)",
            (*self._mine, shard.shard_id, json.dumps(shard.parents), place),
        )

    def _save(self, owner: str, shard: str, counter: int, checkpoint: str, records: int) -> None:
        self._db.execute(
            f"UPDATE shard_leases SET checkpoint = ?, records = ? WHERE {MINE} AND shard = ? AND owner = ? "
            "AND counter = ? AND checkpoint <> ? AND (checkpoint IN (?, ?) OR length(checkpoint) < length(?) "
            "OR (length(checkpoint) = length(?) AND checkpoint <= ?))",
            (checkpoint, records, *self._mine, shard, owner, counter, SHARD_END, TRIM_HORIZON, LATEST,
             checkpoint, checkpoint, checkpoint),
        )  # fmt: skip

    def _ask_no_more(self, owner: str) -> None:
        """It has its share: what it asked for, and was perhaps given, is anybody's."""
        self._db.execute(f"UPDATE shard_leases SET asked_by = '' WHERE {MINE} AND asked_by = ?", (*self._mine, owner))

    def _ask(self, owner: str, held: Sequence[Lease], fair: int, mine: int) -> None:
        """Asks whoever has most, and more than its share, for one shard; the owner has so many of its own."""
        if any(lease.asked_by == owner for lease in held):
            return
        by_owner: dict[str, list[Lease]] = {}
        for lease in held:
            by_owner.setdefault(lease.owner, []).append(lease)
        richest = max(by_owner.values(), key=len, default=[])
        if len(richest) > max(fair - 1, mine + 1) and richest[0].owner != owner:
            asked = next((lease for lease in richest if not lease.asked_by), None)
            if asked is not None:
                self._db.execute(
                    f"UPDATE shard_leases SET asked_by = ? WHERE {MINE} AND shard = ?",
                    (owner, *self._mine, asked.shard),
                )
