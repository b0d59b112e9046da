"""When a buffer flushes: by size or by the time since its first record, whichever comes first.

Plain values and functions without threads or clocks: the time is handed in, in epoch seconds. Sizes are bytes of
data before compression.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(slots=True, eq=False)
class Buffer:
    """Records on their way into one object. `oldest` is when the first came, 0 while there is none."""

    records: list[bytes] = field(default_factory=list)
    size: int = 0
    oldest: float = 0.0
    uuid: str = field(default_factory=lambda: str(uuid4()))


def add(buffer: Buffer, records: Iterable[bytes], now: float, limit: int) -> tuple[list[Buffer], Buffer]:
    """Puts the records in, in order: the buffers that became full, and the one that is open now.

    A buffer is full with the record that brings it to `limit`: a record is never divided, nor an empty buffer full.
    """
    full: list[Buffer] = []
    for record in records:
        if not buffer.records:
            buffer.oldest = now
        buffer.records.append(record)
        buffer.size += len(record)
        if buffer.size >= limit:
            full.append(buffer)
            buffer = Buffer()
    return full, buffer


def flush_at(buffer: Buffer, interval: float) -> float | None:
    """When the open buffer is due, in epoch seconds; None while it is empty. `interval` is in real seconds."""
    return buffer.oldest + interval if buffer.records else None


def is_due(buffer: Buffer, interval: float, now: float) -> bool:
    """Whether the open buffer has waited its interval."""
    due = flush_at(buffer, interval)
    return due is not None and due <= now


def backoff(failures: int) -> float:
    """AWS seconds to wait after so many failed attempts in a row: 1, 2, 4 ... up to 2 minutes."""
    return float(min(2 ** min(failures - 1, 10), 120))
