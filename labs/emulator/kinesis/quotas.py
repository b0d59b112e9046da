"""What an account may have and how often it may change it; refusals in AWS's words.

Knows streams, but no operation. Source: "Quotas and limits" and the API reference.
"""

from __future__ import annotations

from labs.emulator.kinesis.stream import ON_DEMAND, UPDATING, Stream
from labs.emulator.kinesis.streams import Kinesis, live_streams
from labs.emulator.wire import ACCOUNT, AwsError

SHARD_QUOTA = 500
ON_DEMAND_QUOTA = 50
UPDATING_S = 5.0  # about what AWS takes for a few shards
DAY_S = 86_400


def open_shards(kinesis: Kinesis, region: str) -> int:
    """How many open shards the region's provisioned streams have."""
    streams = live_streams(kinesis, region)
    return sum(len(stream.open_shards()) for stream in streams if stream.mode != ON_DEMAND)


def check_shard_quota(kinesis: Kinesis, region: str, more: int) -> None:
    """Raises LimitExceededException when `more` shards would exceed the account's quota."""
    present = open_shards(kinesis, region)
    if present + more > SHARD_QUOTA:
        raise AwsError(
            "LimitExceededException",
            f"This request would exceed the shard limit for the account {ACCOUNT}. Current shard count for the "
            f"account: {present}. Limit: {SHARD_QUOTA}. Number of additional shards that would have resulted from "
            f"this request: {more}.",
        )


def on_demand_streams(kinesis: Kinesis, region: str) -> int:
    """How many on-demand streams there are."""
    return sum(stream.mode == ON_DEMAND for stream in live_streams(kinesis, region))


def check_on_demand_quota(kinesis: Kinesis, region: str) -> None:
    """Raises LimitExceededException when one more on-demand stream would exceed the account's quota."""
    if on_demand_streams(kinesis, region) >= ON_DEMAND_QUOTA:
        raise AwsError("LimitExceededException", f"No more than {ON_DEMAND_QUOTA} streams may be in on-demand mode.")


def once_more_today(moments: list[float], now: float, most: int, what: str) -> None:
    """Notes a change; raises LimitExceededException after `most` within 24 hours."""
    moments[:] = [moment for moment in moments if moment > now - DAY_S]
    if len(moments) >= most:
        raise AwsError("LimitExceededException", f"{what} {most} times in 24 hours.")
    moments.append(now)


def updating(kinesis: Kinesis, stream: Stream) -> None:
    """UPDATING for a while; the stream's lock must be held."""
    stream.begin(UPDATING, kinesis.clock.now() + kinesis.clock.lasting(UPDATING_S))
