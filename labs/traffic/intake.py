"""What a reader does with the records of one shard: unpack, leave out what came twice, hand on, count, remember where.

Common to readers that ask and readers that are pushed. Knows a meter and a sink, no client.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from labs.kpl import MAGIC, user_records
from labs.traffic.ids import Seen, id_of
from labs.traffic.meter import Meter

Record = dict[str, Any]
Sink = Callable[[str, Sequence[Record]], None]


class Sieve:
    """Leaves out records whose id came before; safe for many threads. Records without an id all pass."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._lock = threading.Lock()

    def new(self, records: Sequence[Record]) -> list[Record]:
        """The records that came for the first time, in order."""
        with_ids = [(record, id_of(record["Data"])) for record in records]
        with self._lock:
            return [record for record, one in with_ids if one is None or self._seen.add(one)]


class Intake:
    """One shard's. `last` is where the sink has come to: a sequence number, or where the reader was to start."""

    def __init__(self, shard: str, start: str, records: int, meter: Meter, sink: Sink, sieve: Sieve | None) -> None:
        self.shard = shard
        self.last = start
        self.records = records
        self._meter = meter
        self._sink = sink
        self._sieve = sieve

    def take(self, records: Sequence[Record], behind_ms: int, place: str | None = None) -> None:
        """Hands records on and counts them; `place` is a later sequence number that is known to hold nothing."""
        if records:
            found = unpacked(records)
            new = found if self._sieve is None else self._sieve.new(found)
            if new:
                self._sink(self.shard, new)
            self.records += len(found)
            self._meter.count(self.shard, read=len(found), duplicates=len(found) - len(new))
            self.last = records[-1]["SequenceNumber"]
        self.last = place or self.last
        self._meter.set_behind(self.shard, behind_ms, behind_records(records, behind_ms))

    def is_at_a_record(self) -> bool:
        """Whether `last` is a sequence number."""
        return self.last.isdecimal()


def unpacked(records: Sequence[Record]) -> Sequence[Record]:
    """Records with those of the Kinesis Producer Library taken apart; each keeps its carrier's other members."""
    if not any(record["Data"].startswith(MAGIC) for record in records):
        return records
    return [{**record, "Data": data} for record in records for data in user_records(record["Data"])]


def behind_records(records: Sequence[Record], behind_ms: int) -> int:
    """About how many records lie ahead: as dense as those of this read, over the time it is behind."""
    if not behind_ms or not records:
        return 0
    span = _seconds(records[-1]) - _seconds(records[0])
    return round(len(records) / span * behind_ms / 1000) if span > 0 else len(records)


def _seconds(record: Record) -> float:
    at = record.get("ApproximateArrivalTimestamp", 0.0)
    return at.timestamp() if isinstance(at, datetime) else float(at)
