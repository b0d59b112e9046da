"""A delivery stream's state, and the rules of its life: CREATING, ACTIVE, DELETING, gone.

The state is plain data beside one lock, which guards it and is never held while data is compressed or written.
Knows no thread.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.firehose.buffer import Buffer, flush_at
from labs.emulator.firehose.destination import Destination, destination_of

# Seconds on AWS, as a student sees them.
CREATING_LASTS = 15.0
DELETING_LASTS = 10.0
# What a stream may hold that S3 has not taken yet; beyond it, puts are throttled.
MOST_UNDELIVERED = 256 * 1024 * 1024
DESTINATION_ID = "destinationId-000000000001"


@dataclass(slots=True)
class Delivered:
    """What has reached S3 so far, and how the last attempt failed (empty when it did not)."""

    objects: int = 0
    records: int = 0
    bytes: int = 0
    failures: int = 0
    retry_at: float = 0.0
    problem: str = ""


@dataclass(slots=True)
class DeliveryStream:
    """One delivery stream. `settings` has AWS's member names; times are epoch seconds; `gone_at` 0 means it stays."""

    name: str
    arn: str
    settings: dict[str, Any]
    created: float
    active_at: float
    version: int = 1
    updated: float = 0.0
    gone_at: float = 0.0
    is_closed: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    open: Buffer = field(default_factory=Buffer)
    sealed: deque[Buffer] = field(default_factory=deque)
    undelivered: int = 0
    delivered: Delivered = field(default_factory=Delivered)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def destination(self) -> Destination:
        """Where it delivers, as a plain value."""
        return destination_of(self.settings)


@dataclass(frozen=True, slots=True)
class BufferView:
    """What a stream's buffer holds just now, for a view: bytes, seconds, and what S3 has got."""

    name: str
    status: str
    buffered_bytes: int
    buffered_records: int
    limit_bytes: int
    seconds_to_flush: float | None
    undelivered_bytes: int
    objects: int
    records: int
    problem: str


def status(stream: DeliveryStream, now: float) -> str:
    """The status as AWS names it."""
    if stream.gone_at:
        return "DELETING"
    return "CREATING" if now < stream.active_at else "ACTIVE"


def seal(stream: DeliveryStream) -> None:
    """Closes the open buffer, if it holds records, so that it is delivered next. The lock must be held."""
    if stream.open.records:
        stream.sealed.append(stream.open)
        stream.open = Buffer()


def wake_at(stream: DeliveryStream, interval: float) -> float | None:
    """When something is to be done for the stream, in epoch seconds; None while nothing is. The lock must be held."""
    times = [flush_at(stream.open, interval)]
    if stream.sealed:
        times.append(stream.delivered.retry_at)
    if stream.gone_at:
        times.append(stream.gone_at)
    return min((time for time in times if time is not None), default=None)


def is_gone(stream: DeliveryStream, now: float) -> bool:
    """Whether a stream in DELETING has ended: its time is over, and its buffer was delivered or at least tried."""
    is_over = stream.gone_at != 0 and now >= stream.gone_at
    return is_over and (not stream.sealed or stream.delivered.failures > 0)


def view(stream: DeliveryStream, interval: float, now: float) -> BufferView:
    """The stream's buffer for a view; `interval` is in real seconds."""
    with stream.lock:
        due = flush_at(stream.open, interval)
        return BufferView(
            name=stream.name,
            status=status(stream, now),
            buffered_bytes=stream.open.size,
            buffered_records=len(stream.open.records),
            limit_bytes=stream.destination.buffer_bytes,
            seconds_to_flush=None if due is None else max(due - now, 0.0),
            undelivered_bytes=stream.undelivered,
            objects=stream.delivered.objects,
            records=stream.delivered.records,
            problem=stream.delivered.problem,
        )
