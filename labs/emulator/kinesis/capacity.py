"""How much a stream takes: its mode, on-demand streams that grow with their traffic, warm throughput, the account.

Shards are split to grow; nothing is merged by itself, since a peak counts for 30 days.
"""

from __future__ import annotations

from typing import Any

from labs.emulator.kinesis.quotas import check_on_demand_quota, check_shard_quota, once_more_today, updating
from labs.emulator.kinesis.stream import ACTIVE, ON_DEMAND, USER_PARTITION_KEY, Stream
from labs.emulator.kinesis.streams import Commitment, Kinesis, Region, find_active
from labs.emulator.wire import ACCOUNT, AwsError, Call

MODE_CHANGES_A_DAY = 2
MOST_WARM_MIBPS = 10 * 1024
SCALING_S = 60.0
COMMITMENT_S = 86_400.0


def update_stream_mode(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """UpdateStreamMode, twice in 24 hours; the stream keeps the shards that it has."""
    stream, now = find_active(kinesis, call.region, call.params), kinesis.clock.now()
    mode, warm = call.params["StreamModeDetails"]["StreamMode"], call.params.get("WarmThroughputMiBps")
    region = kinesis.regions.of(call.region)
    check_warm(region, mode, warm)
    if mode == stream.mode:
        raise AwsError("InvalidArgumentException", f"Stream {stream.name} under account {ACCOUNT} is already {mode}.")
    if mode == ON_DEMAND:
        check_on_demand_quota(kinesis, call.region)
    else:
        check_shard_quota(kinesis, call.region, len(stream.open_shards()))
    with stream.lock:
        once_more_today(stream.mode_changes, now, MODE_CHANGES_A_DAY, "The mode of a stream can be changed")
        stream.mode, stream.strategy, stream.warm = mode, USER_PARTITION_KEY, warm or 0
        stream.grow(stream.warm, now)
        updating(kinesis, stream)
    return {}


def check_warm(region: Region, mode: str, warm: int | None) -> None:
    """Raises when warm throughput is asked for where there is none."""
    if warm is None:
        return
    if mode != ON_DEMAND:
        raise AwsError("ValidationException", "WarmThroughputMiBps is only for streams in on-demand mode.")
    if not region.commitment.holds:
        raise AwsError(
            "InvalidArgumentException",
            "WarmThroughputMiBps needs MinimumThroughputBillingCommitment to be enabled for the account.",
        )
    if warm > MOST_WARM_MIBPS:
        raise AwsError(
            "LimitExceededException", f"WarmThroughputMiBps {warm} is more than {MOST_WARM_MIBPS}, the most."
        )


def update_warm_throughput(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """UpdateStreamWarmThroughput: splits shards until they take that many MiB a second."""
    stream, warm = find_active(kinesis, call.region, call.params), call.params["WarmThroughputMiBps"]
    check_warm(kinesis.regions.of(call.region), stream.mode, warm)
    with stream.lock:
        before, stream.warm = stream.warm, warm
        stream.grow(warm, kinesis.clock.now())
        updating(kinesis, stream)
    throughput = {"TargetMiBps": warm, "CurrentMiBps": before}
    return {"StreamARN": stream.arn, "StreamName": stream.name, "WarmThroughput": throughput}


def scale(kinesis: Kinesis, stream: Stream, now: float) -> None:
    """Lets an on-demand stream grow to what its traffic wants, once a minute."""
    if stream.mode != ON_DEMAND or stream.status != ACTIVE:
        return
    with stream.lock:
        if now - stream.traffic.scaled_at >= kinesis.clock.lasting(SCALING_S):
            stream.traffic.scaled_at = now
            stream.grow(stream.traffic.wanted(now), now)


def describe_account_settings(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DescribeAccountSettings."""
    return _settings(kinesis.regions.of(call.region).commitment, kinesis.clock.now())


def update_account_settings(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """UpdateAccountSettings: a commitment holds for at least 24 hours, also when it is disabled earlier."""
    commitment, now = kinesis.regions.of(call.region).commitment, kinesis.clock.now()
    enabled = call.params["MinimumThroughputBillingCommitment"]["Status"] == "ENABLED"
    _settings(commitment, now)  # a commitment whose end has come is over first
    if enabled and not commitment.holds:
        commitment.started, commitment.ended = now, None
        commitment.earliest_end = now + COMMITMENT_S
    commitment.holds, commitment.ending = enabled or now < (commitment.earliest_end or now), not enabled
    if not commitment.holds and commitment.started is not None and commitment.ended is None:
        commitment.ended = now
    return _settings(commitment, now)


def _settings(commitment: Commitment, now: float) -> dict[str, Any]:
    if commitment.holds and commitment.ending and now >= (commitment.earliest_end or now):
        commitment.holds, commitment.ended = False, commitment.earliest_end
    status = "DISABLED"
    if commitment.holds:
        status = "ENABLED_UNTIL_EARLIEST_ALLOWED_END" if commitment.ending else "ENABLED"
    times = {
        "StartedAt": commitment.started,
        "EndedAt": commitment.ended,
        "EarliestAllowedEndAt": commitment.earliest_end if commitment.holds else None,
    }
    known = {name: at for name, at in times.items() if at is not None}
    return {"MinimumThroughputBillingCommitment": {"Status": status, **known}}
