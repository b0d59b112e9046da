"""Data out of a stream: GetShardIterator and GetRecords, and what a subscription shares with them.

The hot path: no lock but the shard's, one pass over the records. Knows the wire's dicts and the shard log.
"""

from __future__ import annotations

import binascii
import time
from typing import Any

from labs.emulator.kinesis import iterators, measures
from labs.emulator.kinesis.describe import hash_range
from labs.emulator.kinesis.encoding import encoded
from labs.emulator.kinesis.iterators import Iterator
from labs.emulator.kinesis.log import NONE
from labs.emulator.kinesis.shard import Shard, Slice, stamp_of
from labs.emulator.kinesis.stream import Stream
from labs.emulator.kinesis.streams import Kinesis, find_readable, shard_of, throttled
from labs.emulator.wire import ACCOUNT, AwsError, Call, required

MOST_READ = 10 * 1024 * 1024
MOST_READ_RECORDS = 10_000
NO_KEY = ""  # of a record whose stream spreads them itself; no producer can give an empty key
KINDS = ("AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON")


def dry_run(call: Call) -> None:
    """Raises DryRunOperationException when the call only asks whether it would succeed."""
    if call.params.get("DryRun") is True:
        raise AwsError("DryRunOperationException", "The request would have succeeded, but the DryRun flag is set.")


def get_shard_iterator(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """GetShardIterator for each of the five types, five times a second for a shard."""
    stream, params, now = find_readable(kinesis, call.region, call.params), call.params, kinesis.clock.now()
    shard = shard_of(stream, required(params, "ShardId"))
    kind = required(params, "ShardIteratorType")
    place = start_place(shard, kind, params.get("StartingSequenceNumber"), params.get("Timestamp"), now)
    dry_run(call)
    with shard.lock:
        if kinesis.limited and not shard.iterators.take(now):
            raise throttled(shard, stream)
    return {"ShardIterator": _word(stream, shard, place, now)}


def start_place(shard: Shard, kind: str, sequence: Any, timestamp: Any, now: float) -> int:
    """The place where a reader of that kind begins; raises ValidationException and InvalidArgumentException."""
    if kind == "TRIM_HORIZON":
        return shard.trimmed
    if kind == "LATEST":
        return shard.end
    if kind == "AT_TIMESTAMP":
        return _place_at(shard, timestamp, now)
    if kind not in KINDS:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{kind}' at 'shardIteratorType' failed to satisfy constraint: Member "
            f"must satisfy enum value set: [{', '.join(KINDS)}]",
        )
    if sequence is None:
        raise AwsError("InvalidArgumentException", f"Must specify the sequence number for {kind}.")
    places = shard.places(str(sequence))
    if places is None or places[0] > shard.end:
        raise AwsError(
            "InvalidArgumentException",
            f"StartingSequenceNumber {sequence} used in GetShardIterator on shard {shard.id} is invalid.",
        )
    return places[kind == "AFTER_SEQUENCE_NUMBER"]


def _place_at(shard: Shard, timestamp: Any, now: float) -> int:
    if isinstance(timestamp, bool) or not isinstance(timestamp, (int, float)):
        raise AwsError("InvalidArgumentException", "Must specify the timestamp, in seconds, for AT_TIMESTAMP.")
    if timestamp > now:
        raise AwsError(
            "InvalidArgumentException",
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: "
            f"{timestamp * 1000:.0f}, currentTimestampInMillis: {now * 1000:.0f}",
        )
    return shard.place_at(float(timestamp))


def _word(stream: Stream, shard: Shard, place: int, now: float) -> str:
    return iterators.encode(Iterator(stream.name, int(stream.created * 1000), shard.index, place, now))


def _standing(kinesis: Kinesis, call: Call, now: float) -> tuple[Stream, Shard, int]:
    iterator = iterators.decode(required(call.params, "ShardIterator"))
    if iterator is None:
        raise AwsError("InvalidArgumentException", "Invalid ShardIterator.")
    if now - iterator.issued > iterators.LIFETIME:
        raise AwsError(
            "ExpiredIteratorException",
            f"Iterator expired. The iterator was created at time {iterator.issued:.0f} while right now it is {now:.0f} "
            f"which is further in the future than the tolerated delay of {iterators.LIFETIME * 1000:.0f} milliseconds.",
        )
    stream = find_readable(kinesis, call.region, {"StreamName": iterator.stream})
    if int(stream.created * 1000) != iterator.birth:
        raise AwsError("ResourceNotFoundException", f"Stream {stream.name} under account {ACCOUNT} not found.")
    if call.params.get("StreamARN", stream.arn) != stream.arn:
        raise AwsError("InvalidArgumentException", "The ShardIterator is not one of the stream that StreamARN names.")
    return stream, stream.shards[iterator.shard], iterator.place


def _most(params: dict[str, Any]) -> int:
    most = params.get("Limit", MOST_READ_RECORDS)
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{most}' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
        )
    if most > MOST_READ_RECORDS:
        raise AwsError(
            "InvalidArgumentException", f"Limit {most} is greater than {MOST_READ_RECORDS}, the most it may be."
        )
    return most


def get_records(kinesis: Kinesis, call: Call) -> dict[str, Any] | bytes:
    """GetRecords: five reads and 2 MiB a second a shard; a closed shard that is drained names its children."""
    now, started = kinesis.clock.now(), time.perf_counter()
    most = _most(call.params)
    stream, shard, place = _standing(kinesis, call, now)
    dry_run(call)
    horizon = stream.horizon(now)
    loaded = NONE
    if place < shard.log.first and (not kinesis.limited or shard.reads.is_free(now)):
        loaded = shard.fetch(place, most, MOST_READ, horizon)
    with shard.lock:
        read = None
        if not kinesis.limited or shard.reads.may_read(now):
            shard.trim_locked(horizon)
            read = shard.read_locked(place, most, MOST_READ, now, horizon, loaded)
            shard.reads.paid(now, read.size)
    measures.got(stream, shard, now, started, read)
    if read is None:
        raise throttled(shard, stream)
    answer: dict[str, Any] = {"MillisBehindLatest": read.behind_ms}
    if read.ended:
        answer["ChildShards"] = child_shards(stream, shard)
    else:
        answer["NextShardIterator"] = _word(stream, shard, read.next_place, now)
    if call.as_json and not shard.encrypted_from and NO_KEY not in read.keys:
        return encoded(shard, read, answer)
    return {"Records": record_answers(shard, read), **answer}


def record_answers(shard: Shard, read: Slice) -> list[dict[str, Any]]:
    """Records as GetRecords and SubscribeToShardEvent give them."""
    # ASCII without a line's end is what base64.b64encode(...).decode() gives, at half the cost
    answers: list[dict[str, Any]] = [
        {
            "SequenceNumber": sequence,
            "ApproximateArrivalTimestamp": stamp_of(arrival),
            "Data": binascii.b2a_base64(data, newline=False).decode("ascii"),
            "PartitionKey": key,
        }
        for sequence, data, key, arrival in zip(
            shard.sequences(read.first_place, len(read.data)), read.data, read.keys, read.arrivals, strict=True
        )
    ]
    if NO_KEY in read.keys:
        for answer in answers:
            if answer["PartitionKey"] == NO_KEY:
                del answer["PartitionKey"]
    if shard.encrypted_from:
        for index, answer in enumerate(answers):
            if shard.is_encrypted(read.first_place + index):
                answer["EncryptionType"] = "KMS"
    return answers


def child_shards(stream: Stream, shard: Shard) -> list[dict[str, Any]]:
    """The shards in which a reader of a closed shard goes on."""
    children = [shard_of(stream, child) for child in shard.children]
    return [
        {"ShardId": child.id, "ParentShards": list(child.parents), "HashKeyRange": hash_range(child)}
        for child in children
    ]
