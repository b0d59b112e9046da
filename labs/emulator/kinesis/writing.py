"""Data into a stream: PutRecord and PutRecords.

The hot path: a shard's lock is taken once a call, one pass over the records. Knows the wire's dicts and the log.
"""

from __future__ import annotations

import binascii
import re
import time
from collections.abc import Sequence
from typing import Any

from labs.emulator.kinesis import keeping, measures
from labs.emulator.kinesis.reading import NO_KEY, dry_run
from labs.emulator.kinesis.routing import KEY_SPACE, hash_of
from labs.emulator.kinesis.shard import FULL, Entry, Shard, size_of
from labs.emulator.kinesis.stream import AUTO, Stream
from labs.emulator.kinesis.streams import Kinesis, find_readable, throttled
from labs.emulator.wire import ACCOUNT, AwsError, Call, required

MOST_RECORDS = 500
MOST_REQUEST = 10 * 1024 * 1024
MOST_KEY = 256
HASH = re.compile(r"0|[1-9][0-9]{0,38}")


def _place(explicit: Any) -> int:
    if not HASH.fullmatch(str(explicit)) or int(explicit) >= KEY_SPACE:
        raise AwsError(
            "InvalidArgumentException",
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
            f"{explicit}",
        )
    return int(explicit)


def _decoded(entry: Any, stream: Stream, where: str) -> Entry:
    if not isinstance(entry, dict):
        raise AwsError("SerializationException", "A record must be a JSON object.")
    key = entry.get("PartitionKey")
    if key is None and stream.strategy == AUTO:
        key = NO_KEY
    elif not isinstance(key, str) or not 1 <= len(key) <= MOST_KEY:
        required({"partitionKey": key}, "partitionKey")
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{key}' at '{where}partitionKey' failed to satisfy constraint: "
            f"Member must have length between 1 and {MOST_KEY}",
        )
    try:
        data = binascii.a2b_base64(required(entry, "Data"), strict_mode=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise AwsError("SerializationException", f"Data is not base64: {error}") from error
    size = size_of(data, key)
    if size > stream.most_record:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value at '{where}data' failed to satisfy constraint: Member must have "
            f"length less than or equal to {stream.most_record}, with its partition key; it has {size}",
        )
    if stream.strategy == AUTO:
        return data, key, stream.next_hash(), size
    explicit = entry.get("ExplicitHashKey")
    return data, key, hash_of(key) if explicit is None else _place(explicit), size


def _append(kinesis: Kinesis, stream: Stream, entries: Sequence[Entry], now: float) -> list[tuple[Shard, int]]:
    """Where each entry went: its shard and its place there (THROTTLED or FULL when it was not taken)."""
    found: dict[int, tuple[Shard, int]] = {}
    while len(found) < len(entries):
        by_shard: dict[int, tuple[Shard, list[int]]] = {}
        for index in range(len(entries)):
            if index not in found:
                shard = stream.shard_for(entries[index][2])
                by_shard.setdefault(shard.index, (shard, []))[1].append(index)
        for shard, indexes in by_shard.values():
            with shard.lock:
                if shard.closed_at is None:
                    shard.trim_locked(stream.horizon(now))
                    first = shard.end
                    places = shard.append_all([entries[index] for index in indexes], now, kinesis.limited)
                    found.update(zip(indexes, [(shard, place) for place in places], strict=True))
                    if shard.end > first:
                        keeping.append(kinesis.store, shard.log, first)
        if len(found) < len(entries):
            with stream.lock:  # a split or merge is under way: its routes are complete once the lock is free
                if stream.gone:
                    raise AwsError(
                        "ResourceNotFoundException", f"Stream {stream.name} under account {ACCOUNT} not found."
                    )
    return [found[index] for index in range(len(entries))]


def _why_not(kinesis: Kinesis, stream: Stream, shard: Shard, place: int) -> AwsError:
    if place == FULL:
        return AwsError(
            "ProvisionedThroughputExceededException",
            f"The embedded cloud keeps {kinesis.memory.most} bytes of records, the most it may, and takes no more for "
            f"shard {shard.id} in stream {stream.name} until some expire or a stream is deleted.",
        )
    return throttled(shard, stream)


def put_record(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """PutRecord: throttled as a whole call."""
    started, stream = time.perf_counter(), find_readable(kinesis, call.region, call.params)
    entry = _decoded(call.params, stream, "")
    ordering = call.params.get("SequenceNumberForOrdering")
    if ordering is not None and not str(ordering).isdigit():
        raise AwsError("InvalidArgumentException", f"SequenceNumberForOrdering {ordering} is no sequence number.")
    dry_run(call)
    now = kinesis.clock.now()
    taken = _append(kinesis, stream, [entry], now)
    measures.put(stream, "PutRecord", now, started, [entry[3]], taken)
    [(shard, place)] = taken
    if place < 0:
        raise _why_not(kinesis, stream, shard, place)
    return {"ShardId": shard.id, "SequenceNumber": shard.sequence(place), "EncryptionType": stream.encryption}


def put_records(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """PutRecords: each record succeeds or fails on its own inside a 200, once the request itself is valid."""
    started, stream = time.perf_counter(), find_readable(kinesis, call.region, call.params)
    entries = required(call.params, "Records")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_RECORDS:
        raise AwsError(
            "ValidationException",
            "1 validation error detected: Value at 'records' failed to satisfy constraint: "
            f"Member must be a list of length between 1 and {MOST_RECORDS}",
        )
    decoded = [_decoded(entry, stream, f"records.{index}.member.") for index, entry in enumerate(entries, start=1)]
    sizes = [size for *_, size in decoded]
    if sum(sizes) > MOST_REQUEST:
        raise AwsError("InvalidArgumentException", f"Records size exceeds {MOST_REQUEST} bytes")
    dry_run(call)
    now, failed = kinesis.clock.now(), 0
    taken = _append(kinesis, stream, decoded, now)
    answers: list[dict[str, Any]] = []
    for shard, place in taken:
        if place < 0:
            failed += 1
            why = _why_not(kinesis, stream, shard, place)
            answers.append({"ErrorCode": why.code, "ErrorMessage": why.message})
        else:
            answers.append({"SequenceNumber": shard.sequence(place), "ShardId": shard.id})
    measures.put(stream, "PutRecords", now, started, sizes, taken)
    return {"FailedRecordCount": failed, "Records": answers, "EncryptionType": stream.encryption}
