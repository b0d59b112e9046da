"""Every control call through boto3 with its states, pages, filters and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.loaders import Loader

from labs.emulator.kinesis.service import CONTROL, DATA
from tests.emulator.kinesis.kinesis_bed import ACCOUNT_ARN, FIRST, Bed, bed_of

SECOND, THIRD = "shardId-000000000001", "shardId-000000000002"
HALF = str(2**127)


@pytest.fixture
def bed() -> Iterator[Bed]:
    with bed_of(limited=False) as made:
        yield made


def ids(answer: Any) -> list[str]:
    return [shard["ShardId"] for shard in answer["Shards"]]


def test_that_every_operation_on_streams_is_there_and_none_on_queues_and_channels() -> None:
    model = Loader().load_service_model("kinesis", "service-2")["operations"]
    streams = {name for name in model if "Queue" not in name and "Channel" not in name}
    assert {*CONTROL, *DATA} == streams


def test_that_a_stream_is_described_in_full(bed: Bed) -> None:
    arn = bed.make("whole", shards=2)
    summary = bed.summary("whole")
    assert (summary["StreamARN"], summary["OpenShardCount"], summary["ConsumerCount"]) == (arn, 2, 0)
    assert (summary["RetentionPeriodHours"], summary["EncryptionType"], summary["MaxRecordSizeInKiB"]) == (
        24, "NONE", 1024,
    )  # fmt: skip
    told = bed.client.describe_stream(StreamARN=arn)["StreamDescription"]
    assert [shard["HashKeyRange"]["StartingHashKey"] for shard in told["Shards"]] == ["0", HALF]
    assert told["HasMoreShards"] is False
    assert bed.code("describe_stream", StreamARN=arn, StreamName="other") == "InvalidArgumentException"
    assert bed.code("describe_stream") == "InvalidArgumentException"


def test_that_shards_are_described_and_listed_in_pages(bed: Bed) -> None:
    bed.make("paged", shards=101)
    first = bed.client.describe_stream(StreamName="paged", Limit=10_000)["StreamDescription"]
    assert (len(first["Shards"]), first["HasMoreShards"]) == (100, True)
    rest = bed.client.describe_stream(StreamName="paged", ExclusiveStartShardId=first["Shards"][-1]["ShardId"])
    assert (len(rest["StreamDescription"]["Shards"]), rest["StreamDescription"]["HasMoreShards"]) == (1, False)
    page = bed.client.list_shards(StreamName="paged", MaxResults=100)
    for other in ({"StreamName": "paged"}, {"ExclusiveStartShardId": FIRST}, {"StreamCreationTimestamp": 5}):
        assert bed.code("list_shards", NextToken=page["NextToken"], **other) == "InvalidArgumentException"
    assert len(ids(bed.client.list_shards(NextToken=page["NextToken"]))) == 1
    assert bed.code("list_shards", NextToken="bm9uZQ==") == "InvalidArgumentException"
    bed.clock.move(301)
    assert bed.code("list_shards", NextToken=page["NextToken"]) == "ExpiredNextTokenException"
    assert len(ids(bed.client.list_shards(StreamName="paged", ExclusiveStartShardId=FIRST))) == 100


def test_that_shards_are_filtered_in_six_ways(bed: Bed) -> None:
    bed.make("filtered", shards=2)
    born = bed.clock.now()
    bed.clock.move(3600)
    bed.client.split_shard(StreamName="filtered", ShardToSplit=FIRST, NewStartingHashKey="5")
    bed.settle()
    children = [THIRD, "shardId-000000000003"]

    def listed(kind: str, **more: Any) -> list[str]:
        return ids(bed.client.list_shards(StreamName="filtered", ShardFilter={"Type": kind, **more}))

    now = bed.clock.now()
    assert listed("AT_LATEST") == [SECOND, *children]
    assert listed("AT_TRIM_HORIZON") == [FIRST, SECOND]
    assert listed("FROM_TRIM_HORIZON") == [FIRST, SECOND, *children]
    assert listed("AT_TIMESTAMP", Timestamp=born + 60) == [FIRST, SECOND]
    assert listed("AT_TIMESTAMP", Timestamp=now) == [SECOND, *children]
    assert listed("FROM_TIMESTAMP", Timestamp=born + 60) == [FIRST, SECOND, *children]
    assert listed("FROM_TIMESTAMP", Timestamp=now) == [SECOND, *children]
    assert listed("AFTER_SHARD_ID", ShardId=SECOND) == children
    for incomplete in ("AT_TIMESTAMP", "FROM_TIMESTAMP", "AFTER_SHARD_ID"):
        lacking = {"StreamName": "filtered", "ShardFilter": {"Type": incomplete}}
        assert bed.code("list_shards", **lacking) == "InvalidArgumentException"
    assert bed.code("list_shards", StreamName="filtered", ShardFilter={"Type": "ALL"}) == "ValidationException"
    bed.clock.move(25 * 3600)
    assert ids(bed.client.list_shards(StreamName="filtered")) == [SECOND, *children]  # the parent has expired


def test_that_a_listing_may_name_the_streams_creation(bed: Bed) -> None:
    bed.make("again")
    created = bed.summary("again")["StreamCreationTimestamp"]
    assert ids(bed.client.list_shards(StreamName="again", StreamCreationTimestamp=created)) == [FIRST]
    other = {"StreamName": "again", "StreamCreationTimestamp": created.replace(year=2020)}
    assert bed.code("list_shards", **other) == "ResourceNotFoundException"


def test_that_streams_are_listed_by_name_in_pages(bed: Bed) -> None:
    for index in range(7):
        bed.make(f"s{index}")
    page = bed.client.list_streams(Limit=3)
    assert (page["StreamNames"], page["HasMoreStreams"]) == (["s0", "s1", "s2"], True)
    assert bed.client.list_streams(NextToken=page["NextToken"], Limit=3)["StreamNames"] == ["s3", "s4", "s5"]
    last = bed.client.list_streams(ExclusiveStartStreamName="s5")
    assert (last["StreamNames"], last["HasMoreStreams"]) == (["s6"], False)
    assert last["StreamSummaries"][0]["StreamStatus"] == "ACTIVE"


def test_that_five_streams_may_be_in_creating_and_500_shards_open(bed: Bed) -> None:
    for index in range(5):
        bed.client.create_stream(StreamName=f"c{index}", ShardCount=100)
    assert bed.code("create_stream", StreamName="c5", ShardCount=1) == "LimitExceededException"
    bed.settle()
    code, words = bed.refused("create_stream", StreamName="c5", ShardCount=1)
    assert code == "LimitExceededException"
    assert "Current shard count for the account: 500. Limit: 500." in words
    split = {"StreamName": "c0", "ShardToSplit": FIRST, "NewStartingHashKey": "5"}
    assert bed.code("split_shard", **split) == "LimitExceededException"
    resize = {"StreamName": "c0", "TargetShardCount": 101, "ScalingType": "UNIFORM_SCALING"}
    assert bed.code("update_shard_count", **resize) == "LimitExceededException"
    limits = bed.client.describe_limits()
    assert (limits["OpenShardCount"], limits["ShardLimit"]) == (500, 500)
    bed.client.delete_stream(StreamName="c0")
    bed.settle()
    bed.make("c5", shards=100)


def test_that_shards_are_resized_ten_times_in_24_hours(bed: Bed) -> None:
    bed.make("resized", shards=2)
    for index in range(10):
        answer = bed.client.update_shard_count(
            StreamName="resized", TargetShardCount=2 + (index + 1) % 2, ScalingType="UNIFORM_SCALING"
        )
        assert (answer["CurrentShardCount"], answer["TargetShardCount"]) == (2 + index % 2, 2 + (index + 1) % 2)
        assert bed.status("resized") == "UPDATING"
        bed.settle()
    again = {"StreamName": "resized", "TargetShardCount": 3, "ScalingType": "UNIFORM_SCALING"}
    assert bed.code("update_shard_count", **again) == "LimitExceededException"
    bed.clock.move(86_400)
    bed.client.update_shard_count(**again)


def test_that_shards_are_at_most_doubled_and_halved_in_awss_words(bed: Bed) -> None:
    bed.make("bounded", shards=3)
    resize = {"StreamName": "bounded", "ScalingType": "UNIFORM_SCALING"}
    for target, way in ((7, "up over double"), (1, "down below half")):
        code, words = bed.refused("update_shard_count", TargetShardCount=target, **resize)
        assert code == "InvalidArgumentException"
        assert words.startswith(f"UpdateShardCount cannot scale {way} your current open shard count.")
        assert words.endswith(f"Current open shard count: 3 Target shard count: {target}")


@pytest.mark.parametrize("at", ["0", str(2**127), str(2**128 - 1), str(2**128)])
def test_that_a_shard_is_split_inside_its_range_only(bed: Bed, at: str) -> None:
    bed.make("split", shards=2)
    wrong = {"StreamName": "split", "ShardToSplit": FIRST, "NewStartingHashKey": at}
    assert bed.code("split_shard", **wrong) == "InvalidArgumentException"
    assert len(ids(bed.client.list_shards(StreamName="split"))) == 2


def test_that_closed_and_unknown_shards_are_neither_split_nor_merged(bed: Bed) -> None:
    bed.make("closed", shards=3)
    apart = {"StreamName": "closed", "ShardToMerge": FIRST, "AdjacentShardToMerge": THIRD}
    assert bed.code("merge_shards", **apart) == "InvalidArgumentException"
    split = {"StreamName": "closed", "ShardToSplit": FIRST, "NewStartingHashKey": "5"}
    bed.client.split_shard(**split)
    assert bed.code("split_shard", **split) == "ResourceInUseException"  # UPDATING
    bed.settle()
    assert bed.code("split_shard", **split) == "InvalidArgumentException"
    merge = {"StreamName": "closed", "ShardToMerge": FIRST, "AdjacentShardToMerge": SECOND}
    assert bed.code("merge_shards", **merge) == "InvalidArgumentException"
    unknown = {"StreamName": "closed", "ShardToSplit": "shardId-000000000099", "NewStartingHashKey": "5"}
    assert bed.code("split_shard", **unknown) == "ResourceNotFoundException"


def test_that_a_stream_in_creating_or_deleting_is_not_changed(bed: Bed) -> None:
    bed.client.create_stream(StreamName="busy", ShardCount=1)
    split = {"StreamName": "busy", "ShardToSplit": FIRST, "NewStartingHashKey": "5"}
    for _ in range(2):
        assert bed.code("split_shard", **split) == "ResourceInUseException"
        assert bed.code("list_shards", StreamName="busy") == "ResourceInUseException"
        assert bed.code("delete_stream", StreamName="busy") == "ResourceInUseException"
        bed.settle()
        if "busy" in bed.client.list_streams()["StreamNames"]:
            bed.client.delete_stream(StreamName="busy")


@pytest.mark.parametrize(
    ("operation", "params", "words"),
    [
        ("create_stream", {"StreamName": "a b", "ShardCount": 1}, "'streamName' failed to satisfy constraint"),
        ("create_stream", {"StreamName": "a" * 129, "ShardCount": 1}, "length less than or equal to 128"),
        ("create_stream", {"StreamName": "a", "ShardCount": 0}, "greater than or equal to 1"),
        ("create_stream", {"StreamName": "a"}, "Value null at 'shardCount'"),
        ("create_stream", {"StreamName": "a", "StreamModeDetails": {"StreamMode": "FREE"}}, "enum value set"),
        ("split_shard", {"StreamName": "a", "ShardToSplit": FIRST}, "Value null at 'newStartingHashKey'"),
        ("update_shard_count", {"StreamName": "a", "TargetShardCount": 1}, "Value null at 'scalingType'"),
        ("list_shards", {"StreamName": "a", "MaxResults": 10_001}, "less than or equal to 10000"),
        ("describe_stream", {"StreamName": "a", "Limit": 0}, "greater than or equal to 1"),
        ("register_stream_consumer", {"StreamARN": "arn"}, "2 validation errors detected"),
        ("tag_resource", {"ResourceARN": "arn", "Tags": {"a": "b"}}, "'resourceARN'"),
    ],
)
def test_that_a_request_against_the_model_is_refused_in_its_words(
    bed: Bed, operation: str, params: dict[str, Any], words: str
) -> None:
    code, told = bed.refused(operation, **params)
    assert code == "ValidationException"
    assert words in told


def test_that_what_is_not_there_is_told_by_name(bed: Bed) -> None:
    words = "Stream nowhere under account 123456789012 not found."
    for operation in ("describe_stream", "describe_stream_summary", "list_shards", "delete_stream"):
        assert bed.refused(operation, StreamName="nowhere") == ("ResourceNotFoundException", words)
    arn = f"{ACCOUNT_ARN}:stream/nowhere"
    assert bed.refused("list_tags_for_resource", ResourceARN=arn) == ("ResourceNotFoundException", words)
    queue = f"{ACCOUNT_ARN}:queue/nowhere"
    assert bed.code("list_tags_for_resource", ResourceARN=queue) == "ResourceNotFoundException"


def test_that_regions_have_streams_of_their_own(bed: Bed) -> None:
    import boto3

    bed.make("here")
    endpoint = bed.cloud.endpoint
    elsewhere = boto3.client(
        "kinesis", endpoint_url=endpoint.url, region_name="eu-west-1",
        aws_access_key_id=endpoint.access_key_id, aws_secret_access_key=endpoint.secret_access_key,
    )  # fmt: skip
    assert elsewhere.list_streams()["StreamNames"] == []
    elsewhere.create_stream(StreamName="here", ShardCount=1)
    bed.settle()
    summary = elsewhere.describe_stream_summary(StreamName="here")["StreamDescriptionSummary"]
    assert summary["StreamARN"] == "arn:aws:kinesis:eu-west-1:123456789012:stream/here"
