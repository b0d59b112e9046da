"""A delivery stream's state, and the rules of its life: CREATING, ACTIVE, DELETING, gone.

The state is plain data beside one lock, which guards it and is never held while data is compressed or written.
Knows no thread.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.firehose.buffer import Buffer, Route, flush_at, is_due
from labs.emulator.firehose.destination import Destination
from labs.emulator.firehose.encryption import Encryption
from labs.emulator.firehose.keeper import Keeper
from labs.emulator.firehose.loads import Load
from labs.emulator.firehose.meter import Meter
from labs.emulator.firehose.plan import Plan
from labs.emulator.firehose.quota import Quota

# Seconds on AWS, as a student sees them.
CREATING_LASTS = 15.0
DELETING_LASTS = 10.0
# What a stream may hold that S3 has not taken yet; beyond it, puts are throttled.
MOST_UNDELIVERED = 256 * 1024 * 1024
DESTINATION_ID = "destinationId-000000000001"

Lasting = Callable[[float], float]


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
class Lane:
    """Closed buffers on their way to one bucket, oldest first: one bucket that fails does not hold up the other."""

    sealed: deque[Buffer] = field(default_factory=deque)
    delivered: Delivered = field(default_factory=Delivered)


@dataclass(frozen=True, slots=True)
class Source:
    """The Kinesis stream that is read. `started` is when reading began, in epoch seconds."""

    arn: str
    role_arn: str
    started: float

    @property
    def region(self) -> str:
        """The region of the stream."""
        return self.arn.split(":")[3]


@dataclass(slots=True)
class DeliveryStream:
    """One delivery stream. `settings` has AWS's member names; times are epoch seconds; `gone_at` 0 means it stays."""

    name: str
    arn: str
    settings: dict[str, Any]
    plan: Plan
    created: float
    active_at: float
    source: Source | None = None
    quota: Quota = field(default_factory=Quota)
    encryption: Encryption = field(default_factory=Encryption)
    version: int = 1
    updated: float = 0.0
    gone_at: float = 0.0
    is_closed: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    open: dict[Route, Buffer] = field(default_factory=dict)
    main: Lane = field(default_factory=Lane)
    backup: Lane = field(default_factory=Lane)
    undelivered: int = 0
    loads: deque[Load] = field(default_factory=deque)
    load_problem: str = ""
    meter: Meter = field(default_factory=Meter)
    source_problem: str = ""
    keeper: Keeper = field(default_factory=Keeper, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def lanes(self) -> tuple[Lane, Lane]:
        """The way to the destination and the way to the backup."""
        return self.main, self.backup

    def lane(self, route: Route) -> Lane:
        """The way that a route's buffers go."""
        return self.backup if route.is_backup else self.main

    def target(self, route: Route) -> Destination:
        """Where a route's buffers go."""
        return self.plan.target(route)


@dataclass(frozen=True, slots=True)
class BufferView:
    """What a stream's buffers hold just now, for a view: bytes, seconds, and what S3 has got."""

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


def seal(stream: DeliveryStream, lasting: Lasting | None = None, now: float = 0.0) -> None:
    """Closes open buffers so that they are delivered next: those that are due, or all of them. Needs the lock."""
    for route, buffer in list(stream.open.items()):
        if lasting is None or is_due(buffer, lasting(stream.target(route).interval), now):
            stream.lane(route).sealed.append(stream.open.pop(route))


def _flushes(stream: DeliveryStream, lasting: Lasting) -> Iterator[float]:
    for route, buffer in stream.open.items():
        due = flush_at(buffer, lasting(stream.target(route).interval))
        if due is not None:
            yield due


def wake_at(stream: DeliveryStream, lasting: Lasting) -> float | None:
    """When something is to be done for the stream, in epoch seconds; None while nothing is. The lock must be held."""
    times = [*_flushes(stream, lasting), *(lane.delivered.retry_at for lane in stream.lanes if lane.sealed)]
    times += [load.retry_at for load in stream.loads]
    return min([*times, stream.gone_at] if stream.gone_at else times, default=None)


def waiting(stream: DeliveryStream) -> Iterator[Buffer]:
    """Every buffer that S3 has not taken. The lock must be held."""
    yield from stream.open.values()
    for lane in stream.lanes:
        yield from lane.sealed


def is_gone(stream: DeliveryStream, now: float) -> bool:
    """Whether a stream in DELETING has ended: its time is over, and its buffers were delivered or at least tried."""
    is_over = stream.gone_at != 0 and now >= stream.gone_at and not stream.open
    is_over = is_over and all(load.failures > 0 for load in stream.loads)
    return is_over and all(not lane.sealed or lane.delivered.failures > 0 for lane in stream.lanes)


def view(stream: DeliveryStream, lasting: Lasting, now: float) -> BufferView:
    """The stream's buffers for a view; a partitioned stream's are counted together, the backup's are not."""
    with stream.lock:
        held = [buffer for route, buffer in stream.open.items() if not route.is_backup]
        due = min(_flushes(stream, lasting), default=None)
        problems = [*(lane.delivered.problem for lane in stream.lanes), stream.load_problem, stream.source_problem]
        return BufferView(
            name=stream.name,
            status=status(stream, now),
            buffered_bytes=sum(buffer.size for buffer in held),
            buffered_records=sum(len(buffer.records) for buffer in held),
            limit_bytes=stream.plan.destination.buffer_bytes,
            seconds_to_flush=None if due is None else max(due - now, 0.0),
            undelivered_bytes=stream.undelivered,
            objects=stream.main.delivered.objects,
            records=stream.main.delivered.records,
            problem=next(filter(None, problems), ""),
        )
