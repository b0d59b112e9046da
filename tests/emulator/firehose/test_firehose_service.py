"""The service as our server calls it: states, limits, and that no record is lost, with S3 as a dict beside it."""

from __future__ import annotations

import base64
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from labs.emulator.firehose import ingest
from labs.emulator.wire import AwsError
from tests.emulator.firehose.clouds import ROLE, WAIT, Cloud, data


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    made = Cloud()
    yield made
    made.service.close()


@pytest.fixture
def slow() -> Iterator[Cloud]:
    """A cloud at the pace of AWS, so that nothing becomes due by time within a test."""
    made = Cloud(1.0)
    yield made
    made.service.close()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(AwsError) as error:
        call()
    return error.value.code


def test_that_records_arrive_joined_as_they_came(cloud: Cloud) -> None:
    cloud.create(Prefix="raw/")
    cloud.put(b'{"a":1}', b'{"a":2}')
    cloud.near.await_that(lambda: bool(cloud.bodies()))
    assert cloud.bodies() == [b'{"a":1}{"a":2}']


def test_that_a_buffer_waits_for_its_size(slow: Cloud) -> None:
    slow.create(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900}, CompressionFormat="GZIP")
    slow.clock.ahead.append(15.0)
    record = b"x" * 300_000
    slow.put(record, record, record)
    (view,) = slow.service.buffers("us-east-1")
    assert (view.buffered_bytes, view.buffered_records, view.objects) == (900_000, 3, 0)
    assert view.seconds_to_flush is not None
    assert 880 < view.seconds_to_flush <= 900
    slow.put(record)
    slow.near.await_that(lambda: bool(slow.bodies()))
    assert [gzip.decompress(body) for body in slow.bodies()] == [record * 4]


def test_that_closing_delivers_what_is_buffered_and_then_takes_no_more(slow: Cloud) -> None:
    slow.create()
    slow.clock.ahead.append(15.0)
    slow.put(b"one", b"two")
    slow.service.close()
    assert slow.bodies() == [b"onetwo"]
    assert code_of(lambda: slow.put(b"three")) == "ResourceNotFoundException"


def test_that_a_missing_bucket_is_tried_again_until_it_is_there(cloud: Cloud) -> None:
    logging = {"Enabled": True, "LogGroupName": "/firehose", "LogStreamName": "S3Delivery"}
    cloud.create(bucket="late", CloudWatchLoggingOptions=logging)
    cloud.put(b"kept")
    cloud.near.await_that(lambda: cloud.near.refusals >= 2)
    (view,) = cloud.service.buffers("us-east-1")
    assert view.undelivered_bytes == 4
    assert "NoSuchBucket" in view.problem
    assert "S3.NoSuchBucket" in cloud.near.lines[0]
    cloud.near.buckets["late"] = {}
    cloud.near.await_that(lambda: bool(cloud.bodies("late")))
    assert cloud.bodies("late") == [b"kept"]


def test_that_an_update_sends_waiting_records_to_the_new_bucket(cloud: Cloud) -> None:
    cloud.create(bucket="missing")
    cloud.put(b"kept")
    cloud.near.await_that(lambda: cloud.near.refusals >= 1)
    cloud("UpdateDestination", DeliveryStreamName="orders", CurrentDeliveryStreamVersionId="1",
          DestinationId="destinationId-000000000001",
          ExtendedS3DestinationUpdate={"BucketARN": "arn:aws:s3:::lake"})  # fmt: skip
    cloud.near.await_that(lambda: bool(cloud.bodies()))
    (key,) = cloud.near.buckets["lake"]
    assert "/orders-2-" in key
    assert cloud.bodies() == [b"kept"]


def test_that_an_update_of_another_version_is_refused(cloud: Cloud) -> None:
    cloud.create()
    update = {"DeliveryStreamName": "orders", "DestinationId": "destinationId-000000000001",
              "ExtendedS3DestinationUpdate": {"Prefix": "new/"}}  # fmt: skip
    assert code_of(lambda: cloud("UpdateDestination", CurrentDeliveryStreamVersionId="2", **update)) == (
        "ConcurrentModificationException"
    )
    cloud("UpdateDestination", CurrentDeliveryStreamVersionId="1", **update)
    described = cloud("DescribeDeliveryStream", DeliveryStreamName="orders")["DeliveryStreamDescription"]
    (to,) = described["Destinations"]
    assert described["VersionId"] == "2"
    assert to["ExtendedS3DestinationDescription"]["Prefix"] == "new/"
    assert to["S3DestinationDescription"]["BucketARN"] == "arn:aws:s3:::lake"


def test_that_a_new_stream_is_creating_and_neither_takes_records_nor_is_deleted(slow: Cloud) -> None:
    slow.create()
    described = slow("DescribeDeliveryStream", DeliveryStreamName="orders")["DeliveryStreamDescription"]
    assert described["DeliveryStreamStatus"] == "CREATING"
    assert code_of(lambda: slow.put(b"x")) == "ResourceNotFoundException"
    assert code_of(lambda: slow("DeleteDeliveryStream", DeliveryStreamName="orders")) == "ResourceInUseException"


def test_that_a_deleted_stream_delivers_what_it_holds_and_is_gone() -> None:
    cloud = Cloud(0.001)
    cloud.create(BufferingHints={"SizeInMBs": 128, "IntervalInSeconds": 900})
    names = {"DeliveryStreamName": "orders"}
    cloud.clock.ahead.append(15.0)
    cloud.put(b"last words")
    cloud("DeleteDeliveryStream", **names)
    cloud.near.await_that(lambda: bool(cloud.bodies()))
    give_up = time.monotonic() + WAIT
    while cloud("ListDeliveryStreams")["DeliveryStreamNames"]:
        assert time.monotonic() < give_up
    assert cloud.bodies() == [b"last words"]
    assert code_of(lambda: cloud("DescribeDeliveryStream", **names)) == "ResourceNotFoundException"
    assert code_of(lambda: cloud.put(b"late")) == "ResourceNotFoundException"
    cloud.service.close()


def test_that_a_deleting_stream_is_described_so_and_takes_no_records(slow: Cloud) -> None:
    slow.create()
    slow.clock.ahead.append(15.0)
    slow("DeleteDeliveryStream", DeliveryStreamName="orders")
    described = slow("DescribeDeliveryStream", DeliveryStreamName="orders")["DeliveryStreamDescription"]
    assert described["DeliveryStreamStatus"] == "DELETING"
    assert code_of(lambda: slow.put(b"x")) == "ResourceNotFoundException"
    assert code_of(slow.create) == "ResourceInUseException"


def test_that_concurrent_producers_lose_and_double_nothing(cloud: Cloud) -> None:
    cloud.create(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0})

    def produce(producer: int) -> None:
        for batch in range(40):
            cloud.put(*(f"{producer}-{batch}-{number};".encode() for number in range(50)))

    threads = [threading.Thread(target=produce, args=(producer,)) for producer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cloud.service.close()
    found = b"".join(cloud.bodies()).decode().split(";")[:-1]
    assert len(found) == 8 * 40 * 50
    assert len(set(found)) == len(found)


def test_that_a_stream_full_of_undelivered_data_asks_to_slow_down(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "MOST_UNDELIVERED", 10)
    cloud.create(bucket="missing")
    assert cloud.put(b"123456", b"7890")["FailedPutCount"] == 0
    answer = cloud.put(b"x", b"y")
    assert answer["FailedPutCount"] == 2
    assert {one["ErrorCode"] for one in answer["RequestResponses"]} == {"ServiceUnavailableException"}
    single = {"DeliveryStreamName": "orders", "Record": data(b"x")}
    assert code_of(lambda: cloud("PutRecord", **single)) == "ServiceUnavailableException"
    cloud.near.buckets["missing"] = {}
    cloud.near.await_that(lambda: bool(cloud.bodies("missing")))
    cloud.service.close()
    assert cloud.bodies("missing") == [b"1234567890"]


def test_that_partitions_beyond_the_most_go_to_the_error_prefix(slow: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "MOST_ACTIVE", 3)
    query = {"MetadataExtractionQuery": "{id: .id}", "JsonParsingEngine": "JQ-1.6"}
    named = [{"ParameterName": name, "ParameterValue": value} for name, value in query.items()]
    processors = [{"Type": "MetadataExtraction", "Parameters": named}]
    slow.create(
        DynamicPartitioningConfiguration={"Enabled": True},
        ProcessingConfiguration={"Enabled": True, "Processors": processors},
        Prefix="id=!{partitionKeyFromQuery:id}/", ErrorOutputPrefix="errors/!{firehose:error-output-type}/",
    )  # fmt: skip
    slow.clock.ahead.append(15.0)
    slow.put(*(f'{{"id":{number % 5}}}'.encode() for number in range(50)))
    slow.service.close()
    kept = {key.split("/")[0]: body for key, body in slow.near.buckets["lake"].items()}
    assert set(kept) == {"id=0", "id=1", "id=2", "errors"}
    assert [kept[f"id={number}"] for number in range(3)] == [f'{{"id":{number}}}'.encode() * 10 for number in range(3)]
    told = [json.loads(line) for line in kept["errors"].splitlines()]
    assert len(told) == 20
    assert {one["errorCode"] for one in told} == {"DynamicPartitioning.ActivePartitionsLimitExceeded"}
    assert {base64.b64decode(one["rawData"]) for one in told} == {b'{"id":3}', b'{"id":4}'}


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ([b"x" * 1_024_001], "ValidationException"),
        ([b"x"] * 501, "ValidationException"),
        ([], "ValidationException"),
        ([b"x" * 1_000_000] * 5, "InvalidArgumentException"),
    ],
)
def test_that_limits_hold_to_the_unit(cloud: Cloud, records: list[bytes], code: str) -> None:
    cloud.create()
    assert code_of(lambda: cloud.put(*records)) == code
    assert cloud.put(b"x" * 1_024_000)["FailedPutCount"] == 0
    assert len({one["RecordId"] for one in cloud.put(*[b"x"] * 500)["RequestResponses"]}) == 500


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"DeliveryStreamType": "KinesisStreamAsSource"}, "KinesisStreamSourceConfiguration must be given"),
        ({"DeliveryStreamType": "MSKAsSource"}, "DeliveryStreamType MSKAsSource"),
        ({"DirectPutSourceConfiguration": {"ThroughputHintInMBs": 1}}, "DirectPutSourceConfiguration"),
        (
            {
                "HttpEndpointDestinationConfiguration": {
                    "EndpointConfiguration": {"Url": "https://example.com"},
                    "S3Configuration": {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake"},
                }
            },
            "HttpEndpointDestinationConfiguration is not available",
        ),
        ({"ExtendedS3DestinationConfiguration": None}, "Exactly one destination"),
        (
            {"ExtendedS3DestinationConfiguration": {"RoleARN": ROLE + "-other", "BucketARN": "arn:aws:s3:::lake"}},
            "unable to assume role",
        ),
    ],
)
def test_that_a_create_that_cannot_be_true_is_refused(cloud: Cloud, given: dict[str, Any], words: str) -> None:
    base = {"ExtendedS3DestinationConfiguration": {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake"}}
    with pytest.raises(AwsError, match=words):
        cloud("CreateDeliveryStream", DeliveryStreamName="orders", **{**base, **given})
    assert cloud("ListDeliveryStreams")["DeliveryStreamNames"] == []


def test_that_names_are_listed_in_pages(cloud: Cloud) -> None:
    for number in range(12):
        cloud.create(f"stream-{number:02d}")
    first = cloud("ListDeliveryStreams")
    rest = cloud("ListDeliveryStreams", ExclusiveStartDeliveryStreamName=first["DeliveryStreamNames"][-1])
    assert (len(first["DeliveryStreamNames"]), first["HasMoreDeliveryStreams"]) == (10, True)
    assert (rest["DeliveryStreamNames"], rest["HasMoreDeliveryStreams"]) == (["stream-10", "stream-11"], False)


def test_that_tags_are_set_listed_removed_and_bounded(cloud: Cloud) -> None:
    cloud.create()
    named = {"DeliveryStreamName": "orders"}
    cloud("TagDeliveryStream", **named, Tags=[{"Key": "lab", "Value": "tuesday"}, {"Key": "empty"}])
    listed = cloud("ListTagsForDeliveryStream", **named, Limit=1)
    assert listed == {"Tags": [{"Key": "empty", "Value": ""}], "HasMoreTags": True}
    cloud("UntagDeliveryStream", **named, TagKeys=["empty", "absent"])
    ((arn, tags),) = cloud.service.tagged("us-east-1")
    assert arn.endswith(":deliverystream/orders")
    assert tags == {"lab": "tuesday"}
    many = [{"Key": f"k{number}"} for number in range(50)]
    assert code_of(lambda: cloud("TagDeliveryStream", **named, Tags=many)) == "LimitExceededException"
    reserved = [{"Key": "aws:x"}]
    assert code_of(lambda: cloud("TagDeliveryStream", **named, Tags=reserved)) != "LimitExceededException"
