"""Data in and out of a stream: PutRecord, PutRecords, GetShardIterator, GetRecords.

The hot path: no lock but the shard's, one pass over the records. Knows the wire's dicts and the shard log.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from labs.emulator.kinesis import iterators
from labs.emulator.kinesis.describe import hash_range
from labs.emulator.kinesis.iterators import Iterator
from labs.emulator.kinesis.routing import KEY_SPACE, hash_of
from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.stream import Stream
from labs.emulator.kinesis.streams import Kinesis, find_readable, shard_of
from labs.emulator.wire import ACCOUNT, AwsError, Call, required

MOST_RECORDS = 500
MOST_REQUEST = 10 * 1024 * 1024
MOST_RECORD = 1024 * 1024
MOST_READ = 10 * 1024 * 1024
MOST_READ_RECORDS = 10_000


def _place(entry: dict[str, Any]) -> int:
    explicit = entry.get("ExplicitHashKey")
    if explicit is None:
        return hash_of(entry["PartitionKey"])
    if not str(explicit).isdigit() or int(explicit) >= KEY_SPACE:
        raise AwsError(
            "InvalidArgumentException",
            f"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {explicit}",
        )
    return int(explicit)


def _decoded(entry: dict[str, Any], where: str) -> tuple[bytes, str, int]:
    key = required(entry, "PartitionKey")
    if not isinstance(key, str) or not 1 <= len(key) <= 256:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{key}' at '{where}partitionKey' failed to satisfy constraint: "
            "Member must have length between 1 and 256",
        )
    try:
        data = binascii.a2b_base64(required(entry, "Data"), strict_mode=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise AwsError("SerializationException", f"Data is not base64: {error}") from error
    size = len(data) + len(key.encode())
    if size > MOST_RECORD:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value at '{where}data' failed to satisfy constraint: Member must have "
            f"length less than or equal to {MOST_RECORD}, with its partition key; it has {size}",
        )
    return data, key, _place(entry)


def _append(kinesis: Kinesis, stream: Stream, entry: tuple[bytes, str, int], now: float) -> tuple[Shard, int | None]:
    data, key, place = entry
    shard = stream.shard_for(place)
    while True:
        with shard.lock:
            if shard.closed_at is None:
                return shard, shard.append(data, key, now, limited=kinesis.limited)
        with stream.lock:  # a split or merge is under way: its routes are complete once the lock is free
            shard = stream.shard_for(place)


def _throttled(shard: Shard, stream: Stream) -> str:
    return f"Rate exceeded for shard {shard.id} in stream {stream.name} under account {ACCOUNT}."


def put_record(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """PutRecord: throttled as a whole call."""
    stream = find_readable(kinesis, call.region, call.params)
    shard, place = _append(kinesis, stream, _decoded(call.params, ""), kinesis.clock.now())
    if place is None:
        raise AwsError("ProvisionedThroughputExceededException", _throttled(shard, stream))
    stream.trim(kinesis.clock.now())
    return {"ShardId": shard.id, "SequenceNumber": shard.sequence(place), "EncryptionType": "NONE"}


def put_records(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """PutRecords: each record succeeds or fails on its own inside a 200, once the request itself is valid."""
    stream = find_readable(kinesis, call.region, call.params)
    entries = required(call.params, "Records")
    if not 1 <= len(entries) <= MOST_RECORDS:
        raise AwsError(
            "ValidationException",
            "1 validation error detected: Value at 'records' failed to satisfy constraint: "
            f"Member must have length between 1 and {MOST_RECORDS}; it has {len(entries)}",
        )
    decoded = [_decoded(entry, f"records.{index + 1}.member.") for index, entry in enumerate(entries)]
    if sum(len(data) + len(key) for data, key, _ in decoded) > MOST_REQUEST:
        raise AwsError("InvalidArgumentException", f"Records size exceeds {MOST_REQUEST} bytes")
    now = kinesis.clock.now()
    answers: list[dict[str, Any]] = []
    failed = 0
    for entry in decoded:
        shard, place = _append(kinesis, stream, entry, now)
        if place is None:
            failed += 1
            message = _throttled(shard, stream)
            answers.append({"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": message})
        else:
            answers.append({"SequenceNumber": shard.sequence(place), "ShardId": shard.id})
    stream.trim(now)
    return {"FailedRecordCount": failed, "Records": answers, "EncryptionType": "NONE"}


def get_shard_iterator(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """GetShardIterator for each of the five types."""
    stream = find_readable(kinesis, call.region, call.params)
    shard = shard_of(stream, required(call.params, "ShardId"))
    place = _start(shard, call.params)
    return {"ShardIterator": _word(stream, shard, place, kinesis.clock.now())}


def _start(shard: Shard, params: dict[str, Any]) -> int:
    kind = required(params, "ShardIteratorType")
    if kind == "TRIM_HORIZON":
        return shard.trimmed
    if kind == "LATEST":
        return shard.end
    if kind == "AT_TIMESTAMP":
        return shard.place_at(float(required(params, "Timestamp")))
    if kind not in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{kind}' at 'shardIteratorType' failed to satisfy constraint: Member "
            "must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]",
        )
    sequence = str(required(params, "StartingSequenceNumber"))
    place = shard.place(sequence)
    if place is None or place > shard.end:
        raise AwsError(
            "InvalidArgumentException",
            f"StartingSequenceNumber {sequence} used in GetShardIterator on shard {shard.id} is invalid.",
        )
    return place + 1 if kind == "AFTER_SEQUENCE_NUMBER" else place


def _word(stream: Stream, shard: Shard, place: int, now: float) -> str:
    return iterators.encode(Iterator(stream.name, int(stream.created * 1000), shard.index, place, now))


def _standing(kinesis: Kinesis, call: Call) -> tuple[Stream, Shard, int]:
    word = required(call.params, "ShardIterator")
    iterator = iterators.decode(word)
    if iterator is None:
        raise AwsError("InvalidArgumentException", "Invalid ShardIterator.")
    now = kinesis.clock.now()
    if now - iterator.issued > iterators.LIFETIME:
        raise AwsError(
            "ExpiredIteratorException",
            f"Iterator expired. The iterator was created at time {iterator.issued:.0f} while right now it is {now:.0f} "
            f"which is further in the future than the tolerated delay of {iterators.LIFETIME * 1000:.0f} milliseconds.",
        )
    stream = find_readable(kinesis, call.region, {"StreamName": iterator.stream})
    if int(stream.created * 1000) != iterator.birth:
        raise AwsError("ResourceNotFoundException", f"Stream {stream.name} under account {ACCOUNT} not found.")
    return stream, stream.shards[iterator.shard], iterator.place


def get_records(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """GetRecords: five reads and 2 MiB a second a shard; a closed shard that is drained names its children."""
    stream, shard, place = _standing(kinesis, call)
    most = call.params.get("Limit", MOST_READ_RECORDS)
    if not isinstance(most, int) or not 1 <= most <= MOST_READ_RECORDS:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{most}' at 'limit' failed to satisfy constraint: "
            f"Member must have value between 1 and {MOST_READ_RECORDS}",
        )
    now = kinesis.clock.now()
    with shard.lock:
        if kinesis.limited and not shard.reads.may_read(now):
            raise AwsError("ProvisionedThroughputExceededException", _throttled(shard, stream))
    read = shard.read(place, most, MOST_READ, now)
    with shard.lock:
        shard.reads.paid(now, read.size)
    records = [
        {
            "SequenceNumber": shard.sequence(read.first_place + index),
            "ApproximateArrivalTimestamp": round(arrival, 3),
            "Data": base64.b64encode(data).decode(),
            "PartitionKey": key,
        }
        for index, (data, key, arrival) in enumerate(zip(read.data, read.keys, read.arrivals, strict=True))
    ]
    answer: dict[str, Any] = {"Records": records, "MillisBehindLatest": read.behind_ms}
    if read.ended:
        children = [shard_of(stream, child) for child in shard.children]
        answer["ChildShards"] = [
            {"ShardId": child.id, "ParentShards": list(child.parents), "HashKeyRange": hash_range(child)}
            for child in children
        ]
    else:
        answer["NextShardIterator"] = _word(stream, shard, read.next_place, now)
    return answer
