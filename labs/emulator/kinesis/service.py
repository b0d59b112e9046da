"""Kinesis Data Streams as a service of the embedded cloud: which function answers which operation.

What is not listed here is refused by the server, never answered with an empty success.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.kinesis import control, describe, records, tags
from labs.emulator.kinesis.streams import Kinesis
from labs.emulator.wire import Call, Operation

OPERATIONS: Mapping[str, Callable[[Kinesis, Call], dict[str, Any]]] = {
    "AddTagsToStream": tags.add_tags,
    "CreateStream": control.create_stream,
    "DecreaseStreamRetentionPeriod": control.decrease_retention,
    "DeleteStream": control.delete_stream,
    "DescribeLimits": control.describe_limits,
    "DescribeStream": describe.describe_stream,
    "DescribeStreamSummary": describe.describe_stream_summary,
    "GetRecords": records.get_records,
    "GetShardIterator": records.get_shard_iterator,
    "IncreaseStreamRetentionPeriod": control.increase_retention,
    "ListShards": describe.list_shards,
    "ListStreams": describe.list_streams,
    "ListTagsForResource": tags.list_tags_for_resource,
    "ListTagsForStream": tags.list_tags,
    "MergeShards": control.merge_shards,
    "PutRecord": records.put_record,
    "PutRecords": records.put_records,
    "RemoveTagsFromStream": tags.remove_tags,
    "SplitShard": control.split_shard,
    "TagResource": tags.add_tags,
    "UntagResource": tags.remove_tags,
    "UpdateShardCount": control.update_shard_count,
}


class KinesisService:
    """A NativeService (labs/emulator/wire.py)."""

    name = "kinesis"
    target_prefix = "Kinesis_20131202"

    def __init__(self, kinesis: Kinesis) -> None:
        self._kinesis = kinesis
        self.operations: Mapping[str, Operation] = {
            operation: partial(function, kinesis) for operation, function in OPERATIONS.items()
        }

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """ARN and tags of each tagged stream."""
        streams = list(self._kinesis.regions.of(region).streams.values())
        now = self._kinesis.clock.now()
        return [(stream.arn, dict(stream.tags)) for stream in streams if stream.tags and stream.settle(now)]

    def close(self) -> None:
        """Nothing runs by itself here."""


def kinesis_service(clock: Clock, *, limited: bool) -> KinesisService:
    """Kinesis on that clock; `limited` False lifts the per-shard rates (for comparisons)."""
    return KinesisService(Kinesis(clock, limited))
