"""Reads a stream: a reader for each shard it holds a lease on, children only after all their parents were read.

Several consumers of one application share a database, and so the shards; without one each reads them all. Knows a
Kinesis client, leases and a meter; the readers have the threads.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.aws.ledger_file import LedgerError
from labs.shapes import ShardRange
from labs.traffic.intake import Intake, Record, Sieve, Sink
from labs.traffic.leases import Lease, Leases
from labs.traffic.meter import Meter
from labs.traffic.producing import NAME
from labs.traffic.pushed import PushedReader, deregistered, registered
from labs.traffic.reader import Asking, Reader
from labs.traffic.shards import list_shards
from labs.traffic.trouble import persist, said
from labs.words import tr

STARTS = ("TRIM_HORIZON", "LATEST")
APPLICATION = "headwater"
LAST_READ_S = 0.8
LEASE_S = 6.0
SHORTEST_LEASE_S, LONGEST_LEASE_S = 0.1, 3600


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a consumer keeps its place and shares shards. Raises ValueError with a sentence.

    With a `database` (the ledger's file) it goes on where its `application` stood, and shares with others of that name
    there; a shard whose owner has not been heard for `lease_s` seconds is taken over. `fan_out` registers the
    application as a consumer of the stream and is pushed. `dedupe` leaves out records whose id came before.
    """

    database: Path | None = None
    application: str = APPLICATION
    fan_out: bool = False
    dedupe: bool = True
    lease_s: float = LEASE_S

    def __post_init__(self) -> None:
        if not re.fullmatch(NAME, self.application):
            raise ValueError(
                tr(
                    "application: {application!r} is not a name of 1 to 128 letters, digits, dots, dashes and "
                    "underscores.",
                    application=self.application,
                )
            )
        if not SHORTEST_LEASE_S <= self.lease_s <= LONGEST_LEASE_S:
            raise ValueError(
                tr("lease_s: {lease_s!r} is not a number of seconds from 0.1 to 3600.", lease_s=self.lease_s)
            )

    @property
    def round_s(self) -> float:
        """Seconds between two looks at the leases, and between two checkpoints."""
        return min(self.lease_s / 4, 1.0)


ALONE = Sharing()


def sharing_of(command: Mapping[str, Any]) -> Sharing:
    """The value of a JSON command's members, of which unknown ones are passed over."""
    found = {name: command[name] for name in Sharing.__dataclass_fields__ if name in command}
    return Sharing(**{**found, "database": Path(found["database"]) if found.get("database") else None})


def check_start(stream: str, start: str) -> None:
    """Raises ValueError with a sentence when a stream cannot be called so or a consumer cannot begin there."""
    if not re.fullmatch(NAME, stream):
        raise ValueError(
            tr(
                "stream: {stream!r} is not a name of 1 to 128 letters, digits, dots, dashes and underscores.",
                stream=stream,
            )
        )
    if start not in STARTS:
        raise ValueError(tr("start: {start!r} is none of {names}.", start=start, names=", ".join(STARTS)))


def nothing(_shard: str, _records: Sequence[Record]) -> None:
    """The sink of a consumer that only counts."""


class Consumer:
    """One consumer of one stream. `done` is set when it has ended; the meter has the error, if any.

    `sink` gets each batch with its shard, on that shard's thread; a checkpoint follows only after it has returned.
    """

    def __init__(
        self, client: Any, stream: str, start: str, meter: Meter, sink: Sink = nothing, sharing: Sharing = ALONE
    ) -> None:
        check_start(stream, start)
        self._client = client
        self._stream = stream
        self._start = start
        self._meter = meter
        self._sink = sink
        self._sharing = sharing
        self._sieve = Sieve() if sharing.dedupe else None
        self._lock = threading.Lock()
        self._readers: dict[str, Reader] = {}
        self._arn = ""
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="consumer", daemon=True)
        self._abandons = False
        self._stopping = threading.Event()
        self.owner = secrets.token_hex(8)
        self.done = threading.Event()

    def start(self) -> None:
        """Lists the shards and starts the readers, off the caller's thread."""
        self._thread.start()

    def stop(self, within: float = 1.0, *, abandon: bool = False) -> None:
        """Asks every reader to end and waits for them at most `within` seconds together; then keeps its places.

        `abandon`: nothing is kept and no lease given back, as if the process had been killed.
        """
        self._abandons = abandon
        self._stopping.set()
        self._wake.set()
        for reader in self._all_readers():
            reader.stop()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(within)

    def shards(self) -> list[str]:
        """The shards that this consumer reads now."""
        return sorted(reader.lease.shard for reader in self._all_readers() if not reader.stopping.is_set())

    def _all_readers(self) -> list[Reader]:
        with self._lock:
            return list(self._readers.values())

    def _run(self) -> None:
        leases: Leases | None = None
        try:
            leases = self._begin()
            while not self._stopping.is_set():
                self._round(leases)
                self._wake.wait(self._sharing.round_s)
                self._wake.clear()
        except (ClientError, BotoCoreError, LedgerError, sqlite3.Error, TimeoutError) as error:
            self._meter.set_error(said(error))
        finally:
            if leases is not None:
                self._end(leases)
            self.done.set()

    def _begin(self) -> Leases:
        arn, scope = persist(lambda: _scope(self._client, self._stream), self._stopping)
        leases = self._leases = Leases(self._sharing.database, scope, self._sharing.application)
        leases.know(self._listed(), self._start)
        if self._sharing.fan_out:
            self._arn = registered(self._client, arn, self._sharing.application, self._stopping)
        return leases

    def _listed(self) -> list[ShardRange]:
        return persist(lambda: list_shards(self._client, self._stream), self._stopping)

    def _round(self, leases: Leases) -> None:
        """Renews, saves, lets go of what is lost or asked for, takes what is free."""
        owned = {lease.shard: lease for lease in leases.beat(self.owner, self._sharing.lease_s)}
        self._save(leases)
        for shard, reader in list(self._readers.items()):
            lease = owned.get(shard)
            is_ours = lease is not None and lease.counter == reader.lease.counter
            if reader.is_drained or not is_ours or (lease and lease.asked_by):
                reader.stop()
            if not reader.thread.is_alive():
                with self._lock:
                    del self._readers[shard]
                if is_ours and not reader.is_drained:
                    leases.save(self.owner, {shard: _place(reader)})
                    leases.give_up(self.owner, [shard])
        for lease in leases.take(self.owner, self._sharing.lease_s):
            self._read(lease)

    def _read(self, lease: Lease) -> None:
        if lease.shard in self._readers:  # Its reader has lost it, and not yet ended: it is taken in a later round.
            self._leases.give_up(self.owner, [lease.shard])
            return
        asking = Asking(
            self._client, self._stream, self._meter, self._on_drained, self._on_failed, lambda: len(self._readers),
            self._arn,
        )  # fmt: skip
        intake = Intake(lease.shard, lease.checkpoint, lease.records, self._meter, self._sink, self._sieve)
        reader = (PushedReader if self._sharing.fan_out else Reader)(asking, lease, intake)
        with self._lock:
            self._readers[lease.shard] = reader
        reader.thread.start()

    def _save(self, leases: Leases) -> None:
        readers = self._all_readers()
        leases.save(self.owner, {reader.lease.shard: _place(reader) for reader in readers if not reader.is_drained})

    def _on_drained(self, lease: Lease, children: Sequence[ShardRange]) -> None:
        """On the reader's thread: its shard has been read to the end."""
        found = children or self._listed()
        if not self._abandons:
            self._leases.drained(self.owner, lease, found, self._readers[lease.shard].intake.records)
        self._wake.set()

    def _on_failed(self) -> None:
        self._stopping.set()
        self._wake.set()

    def _end(self, leases: Leases) -> None:
        for reader in self._all_readers():
            reader.stop()
        try:
            if not self._abandons:
                self._save(leases)
            until = time.monotonic() + LAST_READ_S
            for reader in self._all_readers():
                reader.thread.join(max(until - time.monotonic(), 0.0))
            if not self._abandons:
                self._save(leases)
                others = leases.leave(self.owner)
                if self._arn and not others:
                    deregistered(self._client, self._arn, self._meter.set_error)
        except sqlite3.Error as error:
            self._meter.set_error(said(error))
        finally:
            leases.close()


def leases_of(client: Any, stream: str, database: Path, application: str) -> Leases:
    """The leases of an application, to look at or to change; to be closed. Raises botocore's errors, LedgerError."""
    return Leases(database, _scope(client, stream)[1], application)


def _scope(client: Any, stream: str) -> tuple[str, str]:
    """The stream's ARN, and what tells it from any other."""
    summary = client.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    created = summary.get("StreamCreationTimestamp", 0)
    at = created.timestamp() if isinstance(created, datetime) else float(created)
    # A stream that was deleted and made again under its name begins anew.
    return summary["StreamARN"], f"{summary['StreamARN']} {at:.3f}"


def _place(reader: Reader) -> tuple[int, str, int]:
    # The count first: a record more in the count than in the place is only read again.
    records = reader.intake.records
    return reader.lease.counter, reader.intake.last, records
