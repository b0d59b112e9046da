"""What describing operations answer: streams and shards as AWS shapes them, in pages.

Reads streams, changes none.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.stream import DELETING, Stream
from labs.emulator.kinesis.streams import Kinesis, find, name_in
from labs.emulator.wire import AwsError, Call


def hash_range(shard: Shard) -> dict[str, str]:
    """HashKeyRange."""
    return {"StartingHashKey": str(shard.first), "EndingHashKey": str(shard.last)}


def shard_answer(shard: Shard) -> dict[str, Any]:
    """A shard as DescribeStream and ListShards give it; an ending sequence number tells that it is closed."""
    numbers = {"StartingSequenceNumber": shard.sequence(0)}
    if shard.closed_at is not None:
        numbers["EndingSequenceNumber"] = shard.sequence(shard.end)
    answer: dict[str, Any] = {
        "ShardId": shard.id, "HashKeyRange": hash_range(shard), "SequenceNumberRange": numbers
    }  # fmt: skip
    if shard.parents:
        answer["ParentShardId"] = shard.parents[0]
    if len(shard.parents) > 1:
        answer["AdjacentParentShardId"] = shard.parents[1]
    return answer


def _common(stream: Stream) -> dict[str, Any]:
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": stream.status,
        "StreamModeDetails": {"StreamMode": stream.mode},
        "RetentionPeriodHours": stream.retention_hours,
        "StreamCreationTimestamp": stream.created,
        "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
        "EncryptionType": "NONE",
    }


def describe_stream(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DescribeStream, 100 shards a page; each page repeats the stream's head, as on AWS."""
    stream = find(kinesis, call.region, call.params)
    shards = [] if stream.status == "CREATING" else list(stream.shards)
    after = call.params.get("ExclusiveStartShardId")
    if after:
        shards = [shard for shard in shards if shard.id > after]
    limit = _limit(call.params.get("Limit"), 100, 10_000)
    page = [shard_answer(shard) for shard in shards[:limit]]
    return {"StreamDescription": {**_common(stream), "Shards": page, "HasMoreShards": len(shards) > limit}}


def describe_stream_summary(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DescribeStreamSummary."""
    stream = find(kinesis, call.region, call.params)
    head = {**_common(stream), "OpenShardCount": len(stream.open_shards()), "ConsumerCount": 0}
    return {"StreamDescriptionSummary": head}


def list_streams(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListStreams, 100 a page, by ExclusiveStartStreamName or NextToken."""
    home = kinesis.regions.of(call.region)
    now = kinesis.clock.now()
    streams = sorted((s for s in list(home.streams.values()) if s.settle(now)), key=lambda s: s.name)
    after = call.params.get("NextToken") or call.params.get("ExclusiveStartStreamName") or ""
    streams = [stream for stream in streams if stream.name > after]
    limit = _limit(call.params.get("Limit"), 100, 10_000)
    page = streams[:limit]
    more = len(streams) > limit
    keys = ("StreamName", "StreamARN", "StreamStatus", "StreamModeDetails", "StreamCreationTimestamp")
    summaries = [{key: _common(stream)[key] for key in keys} for stream in page]
    answer = {"StreamNames": [s.name for s in page], "HasMoreStreams": more, "StreamSummaries": summaries}
    return {**answer, "NextToken": page[-1].name} if more else answer


def list_shards(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListShards, 1,000 a page, with its filters."""
    params = call.params
    token = params.get("NextToken")
    if token and (params.get("StreamName") or params.get("StreamARN")):
        raise AwsError("InvalidArgumentException", "NextToken and StreamName cannot be provided together.")
    name, after, shard_filter = _resume(token) if token else (name_in(params), None, params.get("ShardFilter"))
    stream = find(kinesis, call.region, {"StreamName": name})
    if stream.status in ("CREATING", DELETING):
        raise AwsError("ResourceInUseException", f"Stream {name} is not ACTIVE, instead in state {stream.status}")
    after = after or params.get("ExclusiveStartShardId")
    shards = [s for s in _filtered(stream, shard_filter, kinesis.clock.now()) if not after or s.id > after]
    limit = _limit(params.get("MaxResults"), 1000, 10_000)
    answer: dict[str, Any] = {"Shards": [shard_answer(shard) for shard in shards[:limit]]}
    if len(shards) > limit:
        state = json.dumps([name, shards[limit - 1].id, shard_filter]).encode()
        answer["NextToken"] = base64.b64encode(state).decode()
    return answer


def _resume(token: str) -> tuple[str, str, dict[str, Any] | None]:
    try:
        name, after, shard_filter = json.loads(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError) as error:
        raise AwsError("InvalidArgumentException", "NextToken is not one that ListShards gave.") from error
    return name, after, shard_filter


def _filtered(stream: Stream, shard_filter: dict[str, Any] | None, now: float) -> Sequence[Shard]:
    if not shard_filter:
        return stream.shards
    kind = shard_filter.get("Type")
    horizon = now - stream.retention_hours * 3600
    if kind == "AFTER_SHARD_ID":
        return [shard for shard in stream.shards if shard.id > str(shard_filter.get("ShardId"))]
    if kind == "AT_LATEST":
        return [shard for shard in stream.shards if shard.closed_at is None]
    if kind in ("AT_TRIM_HORIZON", "FROM_TRIM_HORIZON"):
        at = horizon
    elif kind in ("AT_TIMESTAMP", "FROM_TIMESTAMP"):
        at = max(horizon, float(shard_filter.get("Timestamp", 0)))
    else:
        raise AwsError("InvalidArgumentException", f"ShardFilter Type {kind} is not one of the six that exist.")
    alive = [shard for shard in stream.shards if shard.closed_at is None or shard.closed_at > at]
    if kind.startswith("FROM_"):
        return alive
    # AT a moment before the stream's birth means its first shards
    moment = max(at, stream.created)
    return [shard for shard in alive if shard.birth_ms <= int(moment * 1000)]


def _limit(value: Any, default: int, most: int) -> int:
    if value is None:
        return default
    if not isinstance(value, int) or not 1 <= value <= most:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{value}' at 'limit' failed to satisfy constraint: "
            f"Member must have value between 1 and {most}",
        )
    return value
