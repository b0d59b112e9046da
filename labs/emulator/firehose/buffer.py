"""When a buffer flushes: by size or by the time since its first record, whichever comes first.

Plain values and functions without threads or clocks: the time is handed in, in epoch seconds. Sizes are bytes of
data before compression. Each route (a partition, the backup, a kind of error) has buffers of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from labs.emulator.firehose.record import Record


@dataclass(frozen=True, slots=True)
class Route:
    """Which objects records go to: `backup`, an `error_type` such as processing-failed, or a partition by its keys."""

    keys: tuple[tuple[str, str], ...] = ()
    error_type: str = ""
    is_backup: bool = False


MAIN = Route()
BACKUP = Route(is_backup=True)


@dataclass(slots=True, eq=False)
class Buffer:
    """Records on their way into one object. `since` is when the first came here, 0 while there is none."""

    route: Route = MAIN
    records: list[Record] = field(default_factory=list)
    size: int = 0
    since: float = 0.0
    uuid: str = field(default_factory=lambda: str(uuid4()))

    @property
    def oldest(self) -> float:
        """When the oldest record arrived, which is what the object is named after."""
        return min((record.arrival for record in self.records), default=self.since)


def add(buffer: Buffer, records: Iterable[Record], now: float, limit: int) -> tuple[list[Buffer], Buffer]:
    """Puts the records in, in order: the buffers that became full, and the one that is open now.

    A buffer is full with the record that brings it to `limit`: a record is never divided, nor an empty buffer full.
    """
    full: list[Buffer] = []
    for record in records:
        if not buffer.records:
            buffer.since = now
        buffer.records.append(record)
        buffer.size += len(record.data)
        if buffer.size >= limit:
            full.append(buffer)
            buffer = Buffer(buffer.route)
    return full, buffer


def flush_at(buffer: Buffer, interval: float) -> float | None:
    """When the open buffer is due, in epoch seconds; None while it is empty. `interval` is in real seconds."""
    return buffer.since + interval if buffer.records else None


def is_due(buffer: Buffer, interval: float, now: float) -> bool:
    """Whether the open buffer has waited its interval."""
    due = flush_at(buffer, interval)
    return due is not None and due <= now


def backoff(failures: int) -> float:
    """AWS seconds to wait after so many failed attempts in a row: 1, 2, 4 ... up to 2 minutes."""
    return float(min(2 ** min(failures - 1, 10), 120))
