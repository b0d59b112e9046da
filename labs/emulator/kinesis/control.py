"""Operations that change a stream: create, delete, split, merge, resize, retention.

Each checks as AWS does, in AWS's words, and then changes the stream under its lock.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from labs.emulator.kinesis import consumers, keeping
from labs.emulator.kinesis.attributes import check_strategy
from labs.emulator.kinesis.capacity import check_warm
from labs.emulator.kinesis.quotas import (
    ON_DEMAND_QUOTA,
    SHARD_QUOTA,
    check_on_demand_quota,
    check_shard_quota,
    on_demand_streams,
    once_more_today,
    open_shards,
    updating,
)
from labs.emulator.kinesis.routing import KEY_SPACE
from labs.emulator.kinesis.stream import (
    ACTIVE,
    CREATING,
    DELETING,
    ON_DEMAND,
    PROVISIONED,
    UPDATING,
    USER_PARTITION_KEY,
    Stream,
)
from labs.emulator.kinesis.streams import Kinesis, arn_of, find, find_active, live_streams, shard_of
from labs.emulator.kinesis.tags import checked_tags
from labs.emulator.kinesis.traffic import FIRST_SHARDS
from labs.emulator.wire import ACCOUNT, AwsError, Call, required

CREATING_S, DELETING_S = 10.0, 10.0  # about what AWS takes for a few shards
MOST_CREATING = 5
RESIZES_A_DAY = 10


def create_stream(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """CreateStream: PROVISIONED with ShardCount, or ON_DEMAND with four shards."""
    params, now, home = call.params, kinesis.clock.now(), kinesis.regions.of(call.region)
    stream = _described(kinesis, call, now)
    with home.lock:
        streams = live_streams(kinesis, call.region)
        if stream.name in {one.name for one in streams}:
            raise AwsError("ResourceInUseException", f"Stream {stream.name} under account {ACCOUNT} already exists.")
        if sum(one.status == CREATING for one in streams) >= MOST_CREATING:
            raise AwsError("LimitExceededException", f"No more than {MOST_CREATING} streams may be in CREATING.")
        count = max(FIRST_SHARDS, stream.warm)
        if stream.mode == ON_DEMAND:
            check_on_demand_quota(kinesis, call.region)
        else:
            count = required(params, "ShardCount")
            check_shard_quota(kinesis, call.region, count)
        stream.open_first(count, now)
        home.streams[stream.name] = stream
    return {}


def _described(kinesis: Kinesis, call: Call, now: float) -> Stream:
    """The stream that a CreateStream describes, without shards yet."""
    params, name = call.params, call.params["StreamName"]
    mode = params.get("StreamModeDetails", {}).get("StreamMode", PROVISIONED)
    strategy, warm = params.get("RecordDistributionStrategy", USER_PARTITION_KEY), params.get("WarmThroughputMiBps")
    check_strategy(mode, strategy)
    check_warm(kinesis.regions.of(call.region), mode, warm)
    return Stream(
        name, arn_of(call.region, name), now,
        due=now + kinesis.clock.lasting(CREATING_S), mode=mode, strategy=strategy, warm=warm or 0,
        tags=checked_tags({}, params.get("Tags") or {}), memory=kinesis.memory,
        keep=partial(keeping.save, kinesis.store, call.region),
        most_record=params.get("MaxRecordSizeInKiB", 1024) * 1024,
    )  # fmt: skip


def delete_stream(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DeleteStream: needs ACTIVE (or UPDATING); DELETING until it is gone."""
    stream, now = find(kinesis, call.region, call.params), kinesis.clock.now()
    with stream.lock:
        if stream.status not in (ACTIVE, UPDATING):
            raise AwsError(
                "ResourceInUseException",
                f"Stream {stream.name} under account {ACCOUNT} not ACTIVE, instead in state {stream.status}",
            )
        registered = stream.live_consumers(now)
        if registered and not call.params.get("EnforceConsumerDeletion"):
            raise AwsError(
                "ResourceInUseException",
                f"Stream {stream.name} under account {ACCOUNT} has enhanced-consumers registered: deregister them, or "
                "set EnforceConsumerDeletion.",
            )
        stream.begin(DELETING, now + kinesis.clock.lasting(DELETING_S))
    consumers.delete(kinesis, stream, registered)
    return {}


def find_provisioned(kinesis: Kinesis, call: Call) -> Stream:
    """The stream, which must be ACTIVE and provisioned: an on-demand stream's shards are not the caller's to change."""
    stream = find_active(kinesis, call.region, call.params)
    if stream.mode == ON_DEMAND:
        raise AwsError(
            "ValidationException",
            f"Request is invalid. Stream {stream.name} under account {ACCOUNT} is in On-Demand mode.",
        )
    return stream


def split_shard(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """SplitShard at NewStartingHashKey, which must lie inside the shard's range and not at its first hash."""
    stream = find_provisioned(kinesis, call)
    with kinesis.regions.of(call.region).lock, stream.lock:
        shard = shard_of(stream, required(call.params, "ShardToSplit"))
        at = str(required(call.params, "NewStartingHashKey"))
        if shard.closed_at is not None:
            raise AwsError("InvalidArgumentException", f"Shard {shard.id} in stream {stream.name} is closed.")
        if not at.isdigit() or int(at) >= KEY_SPACE or not shard.first < int(at) <= shard.last:
            raise AwsError(
                "InvalidArgumentException",
                f"NewStartingHashKey {at} used in SplitShard() on shard {shard.id} in stream {stream.name} under "
                f"account {ACCOUNT} is not both greater than one plus the shard's StartingHashKey {shard.first} and "
                f"less than the shard's EndingHashKey {shard.last}.",
            )
        check_shard_quota(kinesis, call.region, 1)
        stream.split(shard, int(at), kinesis.clock.now())
        updating(kinesis, stream)
    return {}


def merge_shards(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """MergeShards of two open neighbours."""
    stream = find_provisioned(kinesis, call)
    with stream.lock:
        one = shard_of(stream, required(call.params, "ShardToMerge"))
        other = shard_of(stream, required(call.params, "AdjacentShardToMerge"))
        adjacent = one.last + 1 == other.first or other.last + 1 == one.first
        if one.closed_at is not None or other.closed_at is not None or not adjacent:
            raise AwsError(
                "InvalidArgumentException",
                f"Shards {one.id} and {other.id} in stream {stream.name} under account {ACCOUNT} are not an "
                "adjacent pair of shards eligible for merging",
            )
        stream.merge(one, other, kinesis.clock.now())
        updating(kinesis, stream)
    return {}


def update_shard_count(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """UpdateShardCount: at most double, at least half, ten times in 24 hours."""
    stream = find_provisioned(kinesis, call)
    target = required(call.params, "TargetShardCount")
    now = kinesis.clock.now()
    with kinesis.regions.of(call.region).lock, stream.lock:
        current = len(stream.open_shards())
        if target > 2 * current or target * 2 < current:
            way = "up over double" if target > current else "down below half"
            raise AwsError(
                "InvalidArgumentException",
                f"UpdateShardCount cannot scale {way} your current open shard count. Current open shard count: "
                f"{current} Target shard count: {target}",
            )
        check_shard_quota(kinesis, call.region, max(0, target - current))
        once_more_today(stream.resized, now, RESIZES_A_DAY, "UpdateShardCount may be called for a stream")
        stream.resize(target, now)
        updating(kinesis, stream)
    return {
        "StreamName": stream.name, "StreamARN": stream.arn, "CurrentShardCount": current, "TargetShardCount": target
    }  # fmt: skip


def increase_retention(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """IncreaseStreamRetentionPeriod, to at most 8,760 hours; what is past the former period does not come back."""
    stream, hours = _retention(kinesis, call)
    if hours < stream.retention_hours:
        raise AwsError(
            "InvalidArgumentException",
            f"Requested retention period ({hours} hours) for stream {stream.name} can not be shorter than existing "
            f"retention period ({stream.retention_hours} hours). Use DecreaseRetentionPeriod API.",
        )
    stream.trim(kinesis.clock.now())
    stream.retention_hours = hours
    return {}


def decrease_retention(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DecreaseStreamRetentionPeriod, to at least 24 hours; what is older is no longer readable."""
    stream, hours = _retention(kinesis, call)
    if hours > stream.retention_hours:
        raise AwsError(
            "InvalidArgumentException",
            f"Requested retention period ({hours} hours) for stream {stream.name} can not be longer than existing "
            f"retention period ({stream.retention_hours} hours). Use IncreaseRetentionPeriod API.",
        )
    stream.retention_hours = hours
    stream.trim(kinesis.clock.now())
    return {}


def _retention(kinesis: Kinesis, call: Call) -> tuple[Stream, int]:
    stream = find_active(kinesis, call.region, call.params)
    hours = required(call.params, "RetentionPeriodHours")
    if not isinstance(hours, int) or not 24 <= hours <= 8760:
        raise AwsError(
            "InvalidArgumentException", f"Retention period must be between 24 and 8760 hours; it was {hours}."
        )
    return stream, hours


def describe_limits(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DescribeLimits of the account in this region."""
    return {
        "ShardLimit": SHARD_QUOTA,
        "OpenShardCount": open_shards(kinesis, call.region),
        "OnDemandStreamCount": on_demand_streams(kinesis, call.region),
        "OnDemandStreamCountLimit": ON_DEMAND_QUOTA,
    }
