"""Records on their way in: decoded, measured against the limits, and put into the stream's buffer.

Knows neither threads nor S3; the caller is told whether the delivery engine has something new to look at.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.firehose.buffer import Buffer, Route, add
from labs.emulator.firehose.errors import invalid, not_found
from labs.emulator.firehose.failures import PARTITIONING_FAILED, partitioning_document
from labs.emulator.firehose.partitioning import MOST_ACTIVE
from labs.emulator.firehose.record import Record
from labs.emulator.firehose.stream import MOST_UNDELIVERED, DeliveryStream, status
from labs.emulator.wire import ACCOUNT, AwsError

LARGEST_RECORD = 1000 * 1024
LARGEST_BATCH = 4 * 1024 * 1024
MOST_RECORDS = 500


def decoded(record: Any, path: str) -> bytes:
    """The bytes of one record of a request; raises ValidationException when it is absent or too large."""
    data = record.get("Data") if isinstance(record, dict) else None
    if not isinstance(data, str):
        raise _violation(f"Value null at '{path}.data'", "Member must not be null")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AwsError("SerializationException", f"{path}.data is not valid base64.") from error
    if len(raw) > LARGEST_RECORD:
        raise _violation(f"Value at '{path}.data'", f"Member must have length less than or equal to {LARGEST_RECORD}")
    return raw


def decoded_batch(records: Any) -> list[bytes]:
    """The bytes of PutRecordBatch's records; raises for more than 500 of them or more than 4 MiB together."""
    if not isinstance(records, list) or not records:
        raise _violation("Value at 'records'", "Member must have length greater than or equal to 1")
    if len(records) > MOST_RECORDS:
        raise _violation("Value at 'records'", f"Member must have length less than or equal to {MOST_RECORDS}")
    raw = [decoded(record, f"records.{number}.member") for number, record in enumerate(records, start=1)]
    if sum(map(len, raw)) > LARGEST_BATCH:
        raise invalid("Records size exceeds 4 MB limit")
    return raw


def accept(stream: DeliveryStream, data: Sequence[bytes], clock: Clock) -> tuple[list[bool], bool]:
    """Takes directly put records: which of them it took, and whether the delivery engine must look.

    What exceeds the quota, or what a stream with much undelivered data may hold, is not taken. Raises when the stream
    takes no direct puts, or none now.
    """
    if stream.source is not None:
        raise invalid("This operation is not permitted on KinesisStreamAsSource delivery stream type.")
    now, sizes = clock.now(), list(map(len, data))
    with stream.lock:
        _check_active(stream, now)
        is_full = stream.undelivered + sum(sizes) > MOST_UNDELIVERED
        admitted = [False] * len(data) if is_full else stream.quota.admit(now, sizes)
    records = [Record(each, now) for each, is_taken in zip(data, admitted, strict=True) if is_taken]
    return admitted, bool(records) and take(stream, records, clock)


def _check_active(stream: DeliveryStream, now: float) -> None:
    """Raises ResourceNotFoundException unless the stream takes records. The lock must be held."""
    if stream.is_closed or status(stream, now) != "ACTIVE":
        raise not_found(stream.name, stream.arn.split(":")[4] or ACCOUNT)


def take(stream: DeliveryStream, records: Sequence[Record], clock: Clock) -> bool:
    """Puts the records into the buffers of their routes; whether the delivery engine must look.

    Raises ResourceNotFoundException, and takes none of them, unless the stream is ACTIVE.
    """
    groups = stream.plan.routed(records, clock.now())
    with stream.lock:
        now = clock.now()
        _check_active(stream, now)
        news = [put(stream, *_admitted(stream, route, group, now), now) for route, group in groups.items()]
    return any(news)


def _admitted(
    stream: DeliveryStream, route: Route, records: Sequence[Record], now: float
) -> tuple[Route, Sequence[Record]]:
    """The route, or the one to the error prefix when as many partitions are active as may be. Needs the lock."""
    if not route.keys or route in stream.open:
        return route, records
    active = {one for one in stream.open if one.keys} | {
        buffer.route for buffer in stream.main.sealed if buffer.route.keys
    }
    if route in active or len(active) < MOST_ACTIVE:
        return route, records
    sentence = f"{MOST_ACTIVE} partitions are active, which is the most that a delivery stream may have."
    code = "ActivePartitionsLimitExceeded"
    documents = [partitioning_document(record, code, sentence, now) for record in records]
    return Route(error_type=PARTITIONING_FAILED), documents


def put(stream: DeliveryStream, route: Route, records: Sequence[Record], now: float) -> bool:
    """Puts records into the buffer of a route; whether the delivery engine must look. The lock must be held."""
    buffer = stream.open.pop(route, None) or Buffer(route)
    was_empty, first = not buffer.records, len(buffer.records)
    full, buffer = add(buffer, records, now, stream.target(route).buffer_bytes)
    stream.lane(route).sealed.extend(full)
    if buffer.records:
        stream.open[route] = buffer
    for changed in (*full, buffer):
        stream.keeper.taken(changed, first)
        first = 0
    stream.undelivered += sum(len(record.data) for record in records)
    return was_empty or bool(full)


def record_ids(count: int) -> list[str]:
    """New record ids: long and opaque, as AWS gives them."""
    batch = secrets.token_urlsafe(120)
    return [f"{batch}{number:012d}" for number in range(count)]


def _violation(value: str, rule: str) -> AwsError:
    return AwsError("ValidationException", f"1 validation error detected: {value} failed to satisfy constraint: {rule}")
