"""What waits in Firehose: streams between two states, buffers to fill or to come of age, deliveries to be tried again.

Reads a stream's state under its lock; changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from labs.emulator.clock import Clock
from labs.emulator.firehose.buffer import backoff, flush_at
from labs.emulator.firehose.encryption import SWITCHING_LASTS
from labs.emulator.firehose.stream import CREATING_LASTS, DELETING_LASTS, DeliveryStream
from labs.emulator.waits import between
from labs.shapes import Wait

WHAT, BUFFER = "delivery stream", "buffer"
CREATING = "CREATING: Firehose sets up the delivery stream"
DELETING = "DELETING: Firehose delivers what it holds, then goes"
SWITCHING = "Firehose switches the encryption"
FLUSHES = "the buffer is written to S3 when it is full or its interval is over, whichever comes first"
AGAIN = "S3 did not take the last delivery, so Firehose waits before it tries again"


def waits(stream: DeliveryStream, clock: Clock) -> list[Wait]:
    """The waits of one delivery stream."""
    with stream.lock:
        return [*_of_state(stream, clock), *_of_buffers(stream, clock)]


def _of_state(stream: DeliveryStream, clock: Clock) -> Iterator[Wait]:
    now, name = clock.now(), stream.name
    yield from between(WHAT, name, CREATING, stream.active_at, now, clock.lasting(CREATING_LASTS))
    yield from between(WHAT, name, DELETING, stream.gone_at, now, clock.lasting(DELETING_LASTS))
    yield from between(WHAT, name, SWITCHING, stream.encryption.settled, now, clock.lasting(SWITCHING_LASTS))


def _of_buffers(stream: DeliveryStream, clock: Clock) -> Iterator[Wait]:
    now = clock.now()
    for route, buffer in stream.open.items():
        interval = clock.lasting(stream.target(route).interval)
        due = flush_at(buffer, interval)
        if due is not None:
            yield from between(BUFFER, stream.name, FLUSHES, due, now, interval)
    for lane in stream.lanes:
        if lane.sealed:
            lasts = clock.lasting(backoff(max(lane.delivered.failures, 1)))
            yield from between(BUFFER, stream.name, AGAIN, lane.delivered.retry_at, now, lasts)
