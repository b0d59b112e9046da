"""What describing operations answer: streams and shards as AWS shapes them, in pages.

Reads streams, changes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.stream import DELETING, ON_DEMAND, Stream
from labs.emulator.kinesis.streams import Kinesis, born_then, find, live_streams, name_in
from labs.emulator.kinesis.tokens import state_of, token
from labs.emulator.wire import AwsError, Call

SHARDS_DESCRIBED, SHARDS_LISTED, STREAMS_LISTED = 100, 1000, 100  # a page at most


def hash_range(shard: Shard) -> dict[str, str]:
    """HashKeyRange."""
    return {"StartingHashKey": str(shard.first), "EndingHashKey": str(shard.last)}


def shard_answer(shard: Shard) -> dict[str, Any]:
    """A shard as DescribeStream and ListShards give it; an ending sequence number tells that it is closed."""
    numbers = {"StartingSequenceNumber": shard.sequence_before(0)}
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
    answer = {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": stream.status,
        "StreamModeDetails": {"StreamMode": stream.mode},
        "RetentionPeriodHours": stream.retention_hours,
        "StreamCreationTimestamp": stream.created,
        "EnhancedMonitoring": [{"ShardLevelMetrics": sorted(stream.monitored)}],
        "EncryptionType": stream.encryption,
    }
    return {**answer, "KeyId": stream.key_id} if stream.key_id else answer


def describe_stream(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DescribeStream, 100 shards a page; each page repeats the stream's head, as on AWS."""
    stream = find(kinesis, call.region, call.params)
    shards = [] if stream.status == "CREATING" else _unexpired(stream, kinesis.clock.now())
    after = call.params.get("ExclusiveStartShardId")
    if after:
        shards = [shard for shard in shards if shard.id > after]
    limit = min(call.params.get("Limit", SHARDS_DESCRIBED), SHARDS_DESCRIBED)
    page = [shard_answer(shard) for shard in shards[:limit]]
    return {"StreamDescription": {**_common(stream), "Shards": page, "HasMoreShards": len(shards) > limit}}


def describe_stream_summary(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DescribeStreamSummary."""
    stream = find(kinesis, call.region, call.params)
    more: dict[str, Any] = {
        "OpenShardCount": len(stream.open_shards()),
        "ConsumerCount": len(stream.live_consumers(kinesis.clock.now())),
        "MaxRecordSizeInKiB": stream.most_record // 1024,
    }
    if stream.mode == ON_DEMAND:
        more["RecordDistributionStrategy"] = stream.strategy
        if kinesis.regions.of(call.region).commitment.holds:
            more["WarmThroughput"] = {"TargetMiBps": stream.warm, "CurrentMiBps": stream.warm}
    return {"StreamDescriptionSummary": {**_common(stream), **more}}


def list_streams(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListStreams, 100 a page, by ExclusiveStartStreamName or NextToken."""
    streams, now = live_streams(kinesis, call.region), kinesis.clock.now()
    after = call.params.get("ExclusiveStartStreamName") or ""
    if "NextToken" in call.params:
        [after] = state_of(call.params["NextToken"], now, 1)
    streams = [stream for stream in streams if stream.name > str(after)]
    limit = min(call.params.get("Limit", STREAMS_LISTED), STREAMS_LISTED)
    page = streams[:limit]
    more = len(streams) > limit
    keys = ("StreamName", "StreamARN", "StreamStatus", "StreamModeDetails", "StreamCreationTimestamp")
    summaries = [{key: _common(stream)[key] for key in keys} for stream in page]
    answer = {"StreamNames": [s.name for s in page], "HasMoreStreams": more, "StreamSummaries": summaries}
    return {**answer, "NextToken": token(now, page[-1].name)} if more else answer


def list_shards(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListShards, 1,000 a page, with its filters."""
    params, now = call.params, kinesis.clock.now()
    if "NextToken" in params:
        _alone(params)
        name, after, shard_filter = state_of(params["NextToken"], now, 3)
    else:
        name, after, shard_filter = name_in(params), params.get("ExclusiveStartShardId"), params.get("ShardFilter")
    stream = find(kinesis, call.region, {"StreamName": name})
    born_then(stream, params)
    if stream.status in ("CREATING", DELETING):
        raise AwsError("ResourceInUseException", f"Stream {name} is not ACTIVE, instead in state {stream.status}")
    shards = [shard for shard in _filtered(stream, shard_filter, now) if not after or shard.id > after]
    page = shards[: min(params.get("MaxResults", SHARDS_LISTED), SHARDS_LISTED)]
    answer: dict[str, Any] = {"Shards": [shard_answer(shard) for shard in page]}
    if len(page) < len(shards):
        answer["NextToken"] = token(now, name, page[-1].id, shard_filter)
    return answer


def _alone(params: dict[str, Any]) -> None:
    for other in ("StreamName", "StreamARN", "StreamCreationTimestamp", "ExclusiveStartShardId"):
        if other in params:
            raise AwsError("InvalidArgumentException", f"NextToken and {other} cannot be provided together.")


def _unexpired(stream: Stream, now: float) -> list[Shard]:
    """Open shards, and closed ones that may still hold a record within the retention."""
    horizon = stream.horizon(now)
    return [shard for shard in stream.shards if shard.closed_at is None or shard.closed_at > horizon]


def _filtered(stream: Stream, shard_filter: dict[str, Any] | None, now: float) -> Sequence[Shard]:
    shards, horizon = _unexpired(stream, now), stream.horizon(now)
    if not shard_filter:
        return shards
    kind = shard_filter["Type"]
    if kind == "AFTER_SHARD_ID":
        if "ShardId" not in shard_filter:
            raise AwsError("InvalidArgumentException", "ShardId must be specified with AFTER_SHARD_ID.")
        return [shard for shard in shards if shard.id > shard_filter["ShardId"]]
    if kind == "AT_LATEST":
        return [shard for shard in shards if shard.closed_at is None]
    at = horizon
    if kind in ("AT_TIMESTAMP", "FROM_TIMESTAMP"):
        if "Timestamp" not in shard_filter:
            raise AwsError("InvalidArgumentException", f"Timestamp must be specified with {kind}.")
        at = max(horizon, float(shard_filter["Timestamp"]))
    alive = [shard for shard in shards if shard.closed_at is None or shard.closed_at > at]
    if kind.startswith("FROM_"):
        return alive
    # AT a moment before the stream's birth means its first shards
    moment = max(at, stream.created)
    return [shard for shard in alive if shard.birth_ms <= int(moment * 1000)]
