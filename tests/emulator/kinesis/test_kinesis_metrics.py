"""What CloudWatch tells of a stream, minute by minute, read through boto3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import client_of
from tests.emulator.kinesis.kinesis_bed import FIRST, Bed, bed_of
from tests.emulator.kinesis.kinesis_wire import Told

MINUTE = 1_800_000_000.0  # a minute's first second


@pytest.fixture
def bed() -> Iterator[Bed]:
    with bed_of(still=MINUTE) as made:
        yield made


def told(bed: Bed, metric: str, *, minute: float = 0.0, **dimensions: str) -> dict[str, float]:
    """The statistics of one metric in the minute that began so many seconds after the stream could be written."""
    start = datetime.fromtimestamp(MINUTE + 60 + minute, UTC)
    answer = client_of(bed.cloud, "cloudwatch").get_metric_statistics(
        Namespace="AWS/Kinesis", MetricName=metric, Period=60, StartTime=start, EndTime=start + timedelta(seconds=60),
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        Statistics=["Sum", "Minimum", "Maximum", "SampleCount"],
    )  # fmt: skip
    [point] = answer["Datapoints"] or [{}]
    return {name: point[name] for name in ("SampleCount", "Sum", "Minimum", "Maximum") if name in point}


def sums(bed: Bed, *metrics: str, **dimensions: str) -> list[float | None]:
    return [told(bed, metric, **dimensions).get("Sum") for metric in metrics]


def make(bed: Bed, name: str, **more: Any) -> str:
    """A stream that is active at the begin of a minute."""
    arn = bed.make(name, **more)
    bed.clock.move(60 - sum(bed.clock.added) % 60)
    assert bed.clock.now() == MINUTE + 60
    return arn


def flush(bed: Bed) -> None:
    bed.clock.move(60)
    bed.service.tick()


def test_that_writes_are_counted_with_what_was_throttled(bed: Bed) -> None:
    make(bed, "m-writes")
    records = [{"Data": b"x" * 9, "PartitionKey": "k"}] * 500
    failed = [bed.client.put_records(StreamName="m-writes", Records=records)["FailedRecordCount"] for _ in range(3)]
    assert failed == [0, 0, 500]
    assert bed.code("put_record", StreamName="m-writes", Data=b"", PartitionKey="k").startswith("Provisioned")
    bed.clock.move(1)
    bed.client.put_record(StreamName="m-writes", Data=b"x" * 99, PartitionKey="k")
    flush(bed)
    dimensions = {"StreamName": "m-writes"}
    assert sums(bed, "IncomingRecords", "IncomingBytes", **dimensions) == [1001, 10_100]
    assert told(bed, "IncomingRecords", **dimensions) == {"SampleCount": 3, "Sum": 1001, "Minimum": 1, "Maximum": 500}
    names = ("Success", "TotalRecords", "SuccessfulRecords", "ThrottledRecords", "FailedRecords", "Bytes")
    assert sums(bed, *(f"PutRecords.{name}" for name in names), **dimensions) == [2, 1500, 1000, 500, 0, 10_000]
    assert sums(bed, "PutRecord.Success", "PutRecord.Bytes", **dimensions) == [1, 100]
    assert sums(bed, "WriteProvisionedThroughputExceeded", **dimensions) == [501]
    assert told(bed, "PutRecords.Latency", **dimensions)["Minimum"] > 0


def test_that_reads_are_counted_with_their_lag(bed: Bed) -> None:
    make(bed, "m-reads")
    put = {"StreamName": "m-reads", "PartitionKey": "k"}
    bed.client.put_record(Data=b"12345", **put)
    bed.client.put_record(Data=b"67890", **put)
    bed.clock.move(30)
    begin = {"StreamName": "m-reads", "ShardId": FIRST, "ShardIteratorType": "TRIM_HORIZON"}
    word = bed.client.get_shard_iterator(**begin)["ShardIterator"]
    for _ in range(2):
        word = bed.client.get_records(ShardIterator=word, Limit=1)["NextShardIterator"]
    for _ in range(3):
        word = bed.client.get_records(ShardIterator=word)["NextShardIterator"]
    assert bed.code("get_records", ShardIterator=word) == "ProvisionedThroughputExceededException"
    flush(bed)
    dimensions = {"StreamName": "m-reads"}
    names = ("Records", "Bytes", "Success")
    assert sums(bed, *(f"GetRecords.{name}" for name in names), **dimensions) == [2, 12, 5]
    assert sums(bed, "ReadProvisionedThroughputExceeded", **dimensions) == [1]
    age = told(bed, "GetRecords.IteratorAgeMilliseconds", **dimensions)
    assert (age["Minimum"], age["Maximum"]) == (0, 30_000)


def test_that_minutes_are_told_apart_and_only_when_they_are_past(bed: Bed) -> None:
    make(bed, "m-minutes")
    put = {"StreamName": "m-minutes", "Data": b"x", "PartitionKey": "k"}
    bed.client.put_record(**put)
    bed.service.tick()
    assert told(bed, "IncomingRecords", StreamName="m-minutes") == {}
    bed.clock.move(60)
    for _ in range(3):
        bed.client.put_record(**put)
    flush(bed)
    first, second = (told(bed, "IncomingRecords", minute=at, StreamName="m-minutes")["Sum"] for at in (0.0, 60.0))
    assert (first, second) == (1, 3)


def test_that_a_deleted_streams_last_minute_is_told(bed: Bed) -> None:
    make(bed, "m-deleted")
    bed.client.put_record(StreamName="m-deleted", Data=b"x", PartitionKey="k")
    bed.client.delete_stream(StreamName="m-deleted")
    bed.settle()
    bed.service.tick()
    assert told(bed, "IncomingRecords", StreamName="m-deleted")["Sum"] == 1


def test_that_shards_are_told_apart_only_with_enhanced_monitoring(bed: Bed) -> None:
    make(bed, "m-shards", shards=2)
    spread = [{"Data": b"x", "PartitionKey": "k", "ExplicitHashKey": str(at)} for at in (0, 0, 2**127)]
    bed.client.put_records(StreamName="m-shards", Records=spread)
    flush(bed)
    by_shard = {"StreamName": "m-shards", "ShardId": FIRST}
    assert told(bed, "IncomingRecords", **by_shard) == {}
    bed.client.enable_enhanced_monitoring(StreamName="m-shards", ShardLevelMetrics=["IncomingRecords"])
    bed.client.put_records(StreamName="m-shards", Records=spread)
    flush(bed)
    assert told(bed, "IncomingRecords", minute=60, **by_shard)["Sum"] == 2
    assert told(bed, "IncomingBytes", minute=60, **by_shard) == {}


def test_that_metrics_are_listed_and_queried_as_data(bed: Bed) -> None:
    make(bed, "m-listed")
    bed.client.put_record(StreamName="m-listed", Data=b"x", PartitionKey="k")
    flush(bed)
    cloudwatch = client_of(bed.cloud, "cloudwatch")
    dimensions = [{"Name": "StreamName", "Value": "m-listed"}]
    listed = cloudwatch.list_metrics(Namespace="AWS/Kinesis", Dimensions=dimensions)["Metrics"]
    assert {"IncomingBytes", "IncomingRecords", "PutRecord.Success"} <= {metric["MetricName"] for metric in listed}
    metric = {"Namespace": "AWS/Kinesis", "MetricName": "IncomingBytes", "Dimensions": dimensions}
    start = datetime.fromtimestamp(MINUTE, UTC)
    query = {"Id": "q", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[query], StartTime=start, EndTime=start + timedelta(minutes=5)
    )
    assert answer["MetricDataResults"][0]["Values"] == [2.0]


OF_STREAMS = {
    "IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded",
    "PutRecord.Bytes", "PutRecord.Latency", "PutRecord.Success", "PutRecords.Bytes", "PutRecords.Latency",
    "PutRecords.Success", "PutRecords.Records", "PutRecords.TotalRecords", "PutRecords.SuccessfulRecords",
    "PutRecords.FailedRecords", "PutRecords.ThrottledRecords", "GetRecords.Bytes", "GetRecords.Latency",
    "GetRecords.Records", "GetRecords.Success", "GetRecords.IteratorAgeMilliseconds",
}  # fmt: skip
OF_CONSUMERS = {
    "SubscribeToShard.Success", "SubscribeToShard.RateExceeded", "SubscribeToShardEvent.Bytes",
    "SubscribeToShardEvent.MillisBehindLatest", "SubscribeToShardEvent.Records", "SubscribeToShardEvent.Success",
}  # fmt: skip
OF_SHARDS = {
    "IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
    "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded",
}  # fmt: skip


def test_that_every_documented_metric_is_told_with_its_dimensions_and_unit() -> None:
    seen = Told()
    with bed_of(still=MINUTE, neighbours=seen) as bed:
        arn = make(bed, "s")
        bed.client.enable_enhanced_monitoring(StreamName="s", ShardLevelMetrics=["ALL"])
        consumer = bed.client.register_stream_consumer(StreamARN=arn, ConsumerName="c")["Consumer"]["ConsumerARN"]
        bed.clock.move(20)
        bed.client.put_record(StreamName="s", Data=b"x" * 500_000, PartitionKey="k")
        bed.client.put_records(StreamName="s", Records=[{"Data": b"x" * 600_000, "PartitionKey": "k"}])
        begin = {"StreamName": "s", "ShardId": FIRST, "ShardIteratorType": "TRIM_HORIZON"}
        word = bed.client.get_shard_iterator(**begin)["ShardIterator"]
        for _ in range(5):
            bed.client.get_records(ShardIterator=word)
        assert bed.code("get_records", ShardIterator=word) == "ProvisionedThroughputExceededException"
        start = {"Type": "TRIM_HORIZON"}
        pushed = bed.client.subscribe_to_shard(ConsumerARN=consumer, ShardId=FIRST, StartingPosition=start)
        with closing(pushed["EventStream"]) as events:
            assert next(iter(events))["SubscribeToShardEvent"]["Records"]
        flush(bed)
    by: dict[tuple[str, ...], set[str]] = {}
    for one in seen.statistics:
        by.setdefault(tuple(name for name, _ in one.dimensions), set()).add(one.name)
        wanted = "Bytes" if one.name.endswith("Bytes") else "Count"
        assert one.unit == ("Milliseconds" if "Milli" in one.name or "Latency" in one.name else wanted)
    by_consumer = ("StreamName", "ConsumerName")
    assert by == {("StreamName",): OF_STREAMS, ("StreamName", "ShardId"): OF_SHARDS, by_consumer: OF_CONSUMERS}
