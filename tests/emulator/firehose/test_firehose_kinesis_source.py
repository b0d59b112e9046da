"""A Kinesis stream as the source of a delivery stream, through boto3: each record once, splits and merges followed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.emulator.firehose.lakes import ACCOUNT, Lake, matches
from tests.emulator.firehose.test_firehose_kpl import aggregate
from tests.waiting import until

QUICKLY = {"SizeInMBs": 1, "IntervalInSeconds": 0}
HALF = str(2**127)


@pytest.fixture
def source(aws: Any) -> str:
    """A new ACTIVE Kinesis stream with one shard."""
    name = f"source-{uuid4().hex[:12]}"
    aws("kinesis").create_stream(StreamName=name, ShardCount=1)
    await_active(aws, name)
    return name


def await_active(aws: Any, stream: str) -> None:
    def summary() -> Any:
        return aws("kinesis").describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]

    until(lambda: summary()["StreamStatus"] == "ACTIVE")


def put(aws: Any, stream: str, numbers: Iterable[int]) -> None:
    records = [{"Data": json.dumps({"id": number}).encode() + b"\n", "PartitionKey": str(number)} for number in numbers]
    assert aws("kinesis").put_records(StreamName=stream, Records=records)["FailedRecordCount"] == 0


def delivered(lake: Lake) -> list[int]:
    return sorted(document["id"] for document in lake.documents(""))


@pytest.mark.long
def test_that_records_are_delivered_once_through_a_split_and_a_merge(aws: Any, lake: Lake, source: str) -> None:
    put(aws, source, range(1000, 1010))
    name = lake.deliver(source, BufferingHints=QUICKLY)
    put(aws, source, range(200))
    aws("kinesis").split_shard(StreamName=source, ShardToSplit="shardId-000000000000", NewStartingHashKey=HALF)
    await_active(aws, source)
    put(aws, source, range(200, 400))
    aws("kinesis").merge_shards(
        StreamName=source, ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002"
    )
    await_active(aws, source)
    put(aws, source, range(400, 600))
    until(lambda: len(delivered(lake)) >= 600)
    assert delivered(lake) == list(range(600))
    assert all(matches(key, r"\d{4}/\d\d/\d\d/\d\d/", name) for key in lake.objects())


def test_that_aggregated_records_are_taken_apart(aws: Any, lake: Lake, source: str) -> None:
    lines = {"Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord"}]}
    lake.deliver(source, BufferingHints=QUICKLY, ProcessingConfiguration=lines)
    users = [json.dumps({"id": number}).encode() for number in range(50)]
    aws("kinesis").put_record(StreamName=source, Data=aggregate(users, ["a", "b"]), PartitionKey="a")
    put(aws, source, [50])
    until(lambda: len(b"".join(lake.objects().values()).split()) >= 51)
    assert delivered(lake) == list(range(51))


def test_that_the_source_is_described_and_listed_by_its_type(aws: Any, lake: Lake, source: str) -> None:
    name = lake.deliver(source)
    described = lake.described(name)
    from_kinesis = described["Source"]["KinesisStreamSourceDescription"]
    assert described["DeliveryStreamType"] == "KinesisStreamAsSource"
    assert from_kinesis["KinesisStreamARN"] == f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{source}"
    assert from_kinesis["RoleARN"] == lake.arns["RoleARN"]
    assert from_kinesis["DeliveryStartTimestamp"] <= described["CreateTimestamp"]
    just_before = name[:-1]
    for kind, names in (("KinesisStreamAsSource", [name]), ("DirectPut", [])):
        listed = aws("firehose").list_delivery_streams(
            DeliveryStreamType=kind, ExclusiveStartDeliveryStreamName=just_before, Limit=1
        )
        assert [one for one in listed["DeliveryStreamNames"] if one == name] == names


def test_that_direct_puts_are_refused(aws: Any, lake: Lake, source: str) -> None:
    name = lake.deliver(source)
    with pytest.raises(ClientError, match="not permitted on KinesisStreamAsSource delivery stream type"):
        aws("firehose").put_record(DeliveryStreamName=name, Record={"Data": b"x"})
    with pytest.raises(ClientError, match="not permitted on KinesisStreamAsSource delivery stream type"):
        aws("firehose").put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"x"}])


def test_that_a_source_that_is_not_there_is_refused(lake: Lake) -> None:
    with pytest.raises(ClientError, match=r"stream/nowhere cannot be read: .*nowhere"):
        lake.deliver("nowhere")


def test_that_an_arn_of_something_else_is_refused(aws: Any, lake: Lake) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*kinesisStreamARN' failed to satisfy constraint"):
        aws("firehose").create_delivery_stream(
            DeliveryStreamName="x", DeliveryStreamType="KinesisStreamAsSource",
            KinesisStreamSourceConfiguration={"KinesisStreamARN": "arn:aws:s3:::x", "RoleARN": lake.arns["RoleARN"]},
            ExtendedS3DestinationConfiguration=lake.arns,
        )  # fmt: skip


def test_that_encryption_is_not_for_a_kinesis_source(aws: Any, lake: Lake, source: str) -> None:
    name = lake.deliver(source)
    with pytest.raises(ClientError, match="for DirectPut streams"):
        aws("firehose").start_delivery_stream_encryption(DeliveryStreamName=name)
