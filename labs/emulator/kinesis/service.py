"""Kinesis Data Streams as a service of the embedded cloud: which function answers which operation.

What is not listed here is refused by the server, never answered with an empty success.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from labs.emulator.clock import Clock
from labs.emulator.kinesis import (
    attributes,
    capacity,
    consumers,
    control,
    describe,
    fanout,
    keeping,
    reading,
    tags,
    waiting,
    writing,
)
from labs.emulator.kinesis.consumer import Consumer
from labs.emulator.kinesis.housekeeping import Housekeeper, tick
from labs.emulator.kinesis.memory import HOT, MOST, Memory
from labs.emulator.kinesis.rates import Rates, stream_named
from labs.emulator.kinesis.stream import Stream
from labs.emulator.kinesis.streams import Commitment, Kinesis, live_streams
from labs.emulator.metrics import TakesMetrics
from labs.emulator.spill import Spill
from labs.emulator.store import Store
from labs.emulator.validation import check_request
from labs.emulator.wire import Answer, Call, Operation
from labs.shapes import Wait

Function = Callable[[Kinesis, Call], Answer]

READS = ("Describe", "Get", "List", "Subscribe")
# Called for every record or so: they check what they are given themselves.
DATA: Mapping[str, Function] = {
    "GetRecords": reading.get_records,
    "GetShardIterator": reading.get_shard_iterator,
    "PutRecord": writing.put_record,
    "PutRecords": writing.put_records,
}
# Checked against the service model first.
CONTROL: Mapping[str, Function] = {
    "AddTagsToStream": tags.add_tags,
    "CreateStream": control.create_stream,
    "DecreaseStreamRetentionPeriod": control.decrease_retention,
    "DeleteResourcePolicy": attributes.delete_policy,
    "DescribeAccountSettings": capacity.describe_account_settings,
    "DisableEnhancedMonitoring": attributes.disable_monitoring,
    "EnableEnhancedMonitoring": attributes.enable_monitoring,
    "GetResourcePolicy": attributes.get_policy,
    "PutResourcePolicy": attributes.put_policy,
    "StartStreamEncryption": attributes.start_encryption,
    "StopStreamEncryption": attributes.stop_encryption,
    "UpdateAccountSettings": capacity.update_account_settings,
    "UpdateMaxRecordSize": attributes.update_max_record_size,
    "UpdateStreamMode": capacity.update_stream_mode,
    "UpdateStreamRecordDistributionStrategy": attributes.update_distribution,
    "UpdateStreamWarmThroughput": capacity.update_warm_throughput,
    "DeregisterStreamConsumer": consumers.deregister,
    "DeleteStream": control.delete_stream,
    "DescribeLimits": control.describe_limits,
    "DescribeStream": describe.describe_stream,
    "DescribeStreamConsumer": consumers.describe,
    "DescribeStreamSummary": describe.describe_stream_summary,
    "IncreaseStreamRetentionPeriod": control.increase_retention,
    "ListShards": describe.list_shards,
    "ListStreamConsumers": consumers.list_consumers,
    "ListStreams": describe.list_streams,
    "ListTagsForResource": tags.list_tags_for_resource,
    "ListTagsForStream": tags.list_tags,
    "MergeShards": control.merge_shards,
    "RegisterStreamConsumer": consumers.register,
    "RemoveTagsFromStream": tags.remove_tags,
    "SplitShard": control.split_shard,
    "SubscribeToShard": fanout.subscribe_to_shard,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateShardCount": control.update_shard_count,
}


class KinesisService:
    """A NativeService (labs/emulator/wire.py)."""

    name = "kinesis"
    target_prefix = "Kinesis_20131202"

    def __init__(self, kinesis: Kinesis, rates: Rates) -> None:
        self.kinesis = kinesis
        self._rates = rates
        self._housekeeper = Housekeeper(kinesis)
        self.operations: Mapping[str, Operation] = {
            **{operation: partial(function, kinesis) for operation, function in DATA.items()},
            **{operation: partial(self._control, function) for operation, function in CONTROL.items()},
        }

    def _control(self, function: Function, call: Call) -> Answer:
        self._rates.take(call)
        check_request("kinesis", call.operation, call.params)
        self._housekeeper.begin()
        answer = function(self.kinesis, call)
        if self.kinesis.store.keeps and not call.operation.startswith(READS):
            self._keep(call)
        return answer

    def _keep(self, call: Call) -> None:
        """Writes down the stream that a call has changed, before the call is answered."""
        named = stream_named(call)
        stream = self.kinesis.regions.of(call.region).streams.get(named)
        if stream is not None:
            keeping.save(self.kinesis.store, call.region, stream)
        elif not named:
            keeping.save_account(self.kinesis.store, call.region, self.kinesis.regions.of(call.region).commitment)

    def tick(self) -> None:
        """Does at once what the housekeeper does every few seconds."""
        tick(self.kinesis)

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """ARN and tags of each tagged stream and consumer."""
        now = self.kinesis.clock.now()
        streams = live_streams(self.kinesis, region)
        found: list[Stream | Consumer] = [*streams]
        for stream in streams:
            found += stream.live_consumers(now)
        return [(one.arn, dict(one.tags)) for one in found if one.tags]

    def waits(self) -> Iterable[Wait]:
        """What waits in Kinesis, and for how long."""
        return waiting.waits(self.kinesis)

    def close(self) -> None:
        """Ends every subscription and the housekeeper."""
        self.kinesis.closing.set()
        self._housekeeper.end()
        for region in list(self.kinesis.regions.by_region):
            for stream in live_streams(self.kinesis, region):
                for shard in stream.shards:
                    shard.wake()
        if self.kinesis.memory.archive is not self.kinesis.store:
            self.kinesis.memory.archive.close()


def kinesis_service(
    clock: Clock,
    *,
    limited: bool,
    call_rates: bool = False,
    most_bytes: int = MOST,
    most_hot: int = HOT,
    neighbours: object = None,
    store: Store | None = None,
) -> KinesisService:
    """Kinesis on that clock; `limited` False lifts the per-shard rates (for comparisons), `call_rates` holds those of
    control calls.

    Its shards keep at most `most_bytes` bytes together, `most_hot` of them in memory and the others in the store's file
    or a temporary one; what comes on top is throttled. Neighbours that take metrics are told each minute's. What the
    store kept is there again.
    """
    metrics = neighbours if isinstance(neighbours, TakesMetrics) else None
    store = store or Store()
    memory = Memory(most_bytes, most_hot, store if store.keeps else Spill())
    kinesis = Kinesis(clock, limited, memory, metrics, store)
    for region, stream in keeping.restore(kinesis.store, kinesis.memory):
        stream.keep = partial(keeping.save, kinesis.store, region)
        kinesis.regions.of(region).streams[stream.name] = stream
    for region, commitment in keeping.accounts(kinesis.store):
        kinesis.regions.of(region).commitment = Commitment(**commitment)
    return KinesisService(kinesis, Rates(clock, call_rates))
