"""Kinesis through plain boto3 on the embedded cloud: what a student's own program would meet."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from tests.conftest import client_of
from tests.emulator.kinesis.kinesis_bed import Bed, bed_of
from tests.waiting import until

Aws = Callable[..., Any]


@pytest.fixture(scope="module")
def unlimited() -> Iterator[EmbeddedCloud]:
    cloud = start(Settings(Pace.QUICK, limits=False), warm=False)
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def kinesis(unlimited: EmbeddedCloud) -> Any:
    return client_of(unlimited, "kinesis", max_pool_connections=20)


def make(kinesis: Any, shards: int = 1, **more: Any) -> str:
    name = f"s-{uuid.uuid4().hex[:10]}"
    kinesis.create_stream(StreamName=name, ShardCount=shards, **more)
    wait_active(kinesis, name)
    return name


def wait_active(kinesis: Any, name: str) -> None:
    until(lambda: status(kinesis, name) == "ACTIVE")


def status(kinesis: Any, name: str) -> str:
    return str(kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"])


def put(kinesis: Any, name: str, count: int, key: str = "", start: int = 0) -> list[dict[str, Any]]:
    records = [{"Data": b"%d" % i, "PartitionKey": key or f"k{i}"} for i in range(start, start + count)]
    answer = kinesis.put_records(StreamName=name, Records=records)
    assert answer["FailedRecordCount"] == 0
    return list(answer["Records"])


def read_shard(kinesis: Any, name: str, shard: str, kind: str = "TRIM_HORIZON", **more: Any) -> tuple[list[Any], Any]:
    word = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType=kind, **more)["ShardIterator"]
    records: list[Any] = []
    while True:
        answer = kinesis.get_records(ShardIterator=word)
        records += answer["Records"]
        word = answer.get("NextShardIterator")
        if word is None or not answer["Records"]:
            return records, answer


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


@pytest.fixture
def moved() -> Iterator[Bed]:
    """A state lasts until the test moves the clock, however slow the machine is."""
    with bed_of(limited=False) as made:
        yield made


def test_that_a_stream_is_creating_before_it_is_active(moved: Bed) -> None:
    kinesis, name = moved.client, "new"
    kinesis.create_stream(StreamName=name, ShardCount=1, Tags={"week": "9"})
    assert moved.status(name) == "CREATING"
    assert moved.code("delete_stream", StreamName=name) == "ResourceInUseException"
    moved.settle()
    assert moved.status(name) == "ACTIVE"
    assert kinesis.list_tags_for_stream(StreamName=name)["Tags"] == [{"Key": "week", "Value": "9"}]
    assert moved.code("create_stream", StreamName=name, ShardCount=1) == "ResourceInUseException"


def test_that_a_deleted_stream_is_deleting_and_then_not_found(moved: Bed) -> None:
    moved.make("old")
    moved.client.delete_stream(StreamName="old")
    assert moved.status("old") == "DELETING"
    moved.settle()
    assert moved.code("describe_stream_summary", StreamName="old") == "ResourceNotFoundException"
    assert moved.client.list_streams()["StreamNames"] == []


def test_that_at_most_five_streams_are_in_creating() -> None:
    cloud = start(Settings(Pace.REALISTIC), warm=False)
    try:
        kinesis = client_of(cloud, "kinesis")
        for index in range(5):
            kinesis.create_stream(StreamName=f"s{index}", ShardCount=1)
        assert code(lambda: kinesis.create_stream(StreamName="s5", ShardCount=1)) == "LimitExceededException"
    finally:
        cloud.close()


def test_that_records_come_back_in_order_with_rising_sequence_numbers(kinesis: Any) -> None:
    name = make(kinesis)
    answers = put(kinesis, name, 300, key="one")
    records, last = read_shard(kinesis, name, "shardId-000000000000")
    assert [record["Data"] for record in records] == [b"%d" % i for i in range(300)]
    numbers = [int(record["SequenceNumber"]) for record in records]
    assert numbers == sorted(set(numbers))
    assert [answer["SequenceNumber"] for answer in answers] == [record["SequenceNumber"] for record in records]
    assert last["MillisBehindLatest"] == 0


@pytest.mark.parametrize(
    ("kind", "first"), [("AT_SEQUENCE_NUMBER", 5), ("AFTER_SEQUENCE_NUMBER", 6), ("TRIM_HORIZON", 0), ("LATEST", None)]
)
def test_that_each_iterator_begins_where_it_should(kinesis: Any, kind: str, first: int | None) -> None:
    name = make(kinesis)
    answers = put(kinesis, name, 10, key="one")
    more = {"StartingSequenceNumber": answers[5]["SequenceNumber"]} if "SEQUENCE" in kind else {}
    records, _ = read_shard(kinesis, name, "shardId-000000000000", kind, **more)
    assert [int(record["Data"]) for record in records] == ([] if first is None else list(range(first, 10)))


def test_that_an_explicit_hash_key_rules_over_the_partition_key(kinesis: Any) -> None:
    name = make(kinesis, shards=2)
    largest = str(2**128 - 1)
    answer = kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="a", ExplicitHashKey=largest)
    assert answer["ShardId"] == "shardId-000000000001"
    beyond = {"StreamName": name, "Data": b"x", "PartitionKey": "a", "ExplicitHashKey": str(2**128)}
    assert code(lambda: kinesis.put_record(**beyond)) == "InvalidArgumentException"


def test_that_a_split_shard_drains_and_names_its_children(kinesis: Any) -> None:
    name = make(kinesis)
    put(kinesis, name, 50)
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127))
    assert {answer["ShardId"] for answer in put(kinesis, name, 50, start=50)} == {
        "shardId-000000000001",
        "shardId-000000000002",
    }
    parent, last = read_shard(kinesis, name, "shardId-000000000000")
    assert len(parent) == 50
    assert "NextShardIterator" not in last
    assert [child["ShardId"] for child in last["ChildShards"]] == ["shardId-000000000001", "shardId-000000000002"]
    assert last["ChildShards"][0]["ParentShards"] == ["shardId-000000000000"]
    children = [read_shard(kinesis, name, child["ShardId"])[0] for child in last["ChildShards"]]
    assert sum(len(records) for records in children) == 50


def test_that_merged_shards_have_one_child_and_records_are_read_once(kinesis: Any) -> None:
    name = make(kinesis, shards=2)
    put(kinesis, name, 40)
    kinesis.merge_shards(
        StreamName=name, ShardToMerge="shardId-000000000000", AdjacentShardToMerge="shardId-000000000001"
    )
    put(kinesis, name, 10, start=40)
    read = [read_shard(kinesis, name, f"shardId-{index:012d}")[0] for index in range(3)]
    assert sorted(int(record["Data"]) for records in read for record in records) == list(range(50))
    assert len(read[2]) == 10
    closed = kinesis.list_shards(StreamName=name)["Shards"]
    assert [("EndingSequenceNumber" in shard["SequenceNumberRange"]) for shard in closed] == [True, True, False]
    assert closed[2]["ParentShardId"] == "shardId-000000000000"
    assert closed[2]["AdjacentParentShardId"] == "shardId-000000000001"


def test_that_shards_can_be_at_most_doubled_and_at_most_halved(kinesis: Any) -> None:
    name = make(kinesis, shards=3)
    for target in (7, 1, 100):
        resize = {"StreamName": name, "TargetShardCount": target, "ScalingType": "UNIFORM_SCALING"}
        assert code(lambda resize=resize: kinesis.update_shard_count(**resize)) == "InvalidArgumentException"
    kinesis.update_shard_count(StreamName=name, TargetShardCount=6, ScalingType="UNIFORM_SCALING")
    wait_active(kinesis, name)
    assert kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["OpenShardCount"] == 6
    latest = kinesis.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"]
    assert len(latest) == 6


def test_that_shards_and_streams_are_listed_in_pages(kinesis: Any) -> None:
    name = make(kinesis, shards=7)
    page = kinesis.list_shards(StreamName=name, MaxResults=3)
    found = [shard["ShardId"] for shard in page["Shards"]]
    both = {"StreamName": name, "NextToken": page["NextToken"]}
    assert code(lambda: kinesis.list_shards(**both)) == "InvalidArgumentException"
    while "NextToken" in page:
        page = kinesis.list_shards(NextToken=page["NextToken"], MaxResults=3)
        found += [shard["ShardId"] for shard in page["Shards"]]
    assert found == [f"shardId-{index:012d}" for index in range(7)]
    others = {make(kinesis), make(kinesis)}
    paged = kinesis.get_paginator("list_streams").paginate(PaginationConfig={"PageSize": 1})
    assert others <= {stream for page in paged for stream in page["StreamNames"]}


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    [
        ("describe_stream_summary", {"StreamName": "nowhere"}, "ResourceNotFoundException"),
        ("put_record", {"StreamName": "nowhere", "Data": b"", "PartitionKey": "a"}, "ResourceNotFoundException"),
        ("get_records", {"ShardIterator": "bm90IG91cnM="}, "InvalidArgumentException"),
        ("create_stream", {"StreamName": "no spaces", "ShardCount": 1}, "ValidationException"),
        ("create_stream", {"StreamName": "too-many", "ShardCount": 501}, "LimitExceededException"),
    ],
)  # fmt: skip
def test_that_errors_carry_awss_codes(kinesis: Any, operation: str, params: dict[str, Any], expected: str) -> None:
    assert code(lambda: getattr(kinesis, operation)(**params)) == expected


def test_that_a_record_over_a_mebibyte_and_a_batch_over_500_are_refused(kinesis: Any) -> None:
    name = make(kinesis)
    kinesis.put_record(StreamName=name, Data=b"x" * (2**20 - 1), PartitionKey="a")
    too_large = {"StreamName": name, "Data": b"x" * 2**20, "PartitionKey": "a"}
    assert code(lambda: kinesis.put_record(**too_large)) == "ValidationException"
    too_many = [{"Data": b"", "PartitionKey": "a"}] * 501
    assert code(lambda: kinesis.put_records(StreamName=name, Records=too_many)) == "ValidationException"


def test_that_a_hot_shard_refuses_what_is_over_its_thousand_a_second(aws: Aws) -> None:
    kinesis = aws("kinesis")
    name = make(kinesis)
    records = [{"Data": b"x", "PartitionKey": "hot"}] * 500
    failed, codes = 0, set[str]()
    for _ in range(4):
        answer = kinesis.put_records(StreamName=name, Records=records)
        failed += answer["FailedRecordCount"]
        codes |= {record["ErrorCode"] for record in answer["Records"] if "ErrorCode" in record}
    stored, _ = read_shard(kinesis, name, "shardId-000000000000")
    assert failed > 0
    assert codes == {"ProvisionedThroughputExceededException"}
    assert len(stored) == 2000 - failed


def test_that_a_sixth_read_within_a_second_is_refused(aws: Aws) -> None:
    kinesis = aws("kinesis")
    name = make(kinesis)
    latest = {"StreamName": name, "ShardId": "shardId-000000000000", "ShardIteratorType": "LATEST"}
    word = kinesis.get_shard_iterator(**latest)["ShardIterator"]

    def read_until_refused() -> bool:
        try:
            kinesis.get_records(ShardIterator=word)
        except kinesis.exceptions.ProvisionedThroughputExceededException:
            return True
        return False

    until(read_until_refused, pause=0.0)


@pytest.mark.parametrize("run", range(3))
def test_that_eight_producers_lose_no_acknowledged_record(kinesis: Any, run: int) -> None:
    eight_producers(kinesis)


@pytest.mark.long
@pytest.mark.parametrize("run", range(20))
def test_that_eight_producers_lose_no_acknowledged_record_in_twenty_runs(kinesis: Any, run: int) -> None:
    eight_producers(kinesis)


def eight_producers(kinesis: Any) -> None:
    name = make(kinesis, shards=4)
    acknowledged: list[str] = []

    def produce(producer: int) -> None:
        for batch in range(10):
            ids = [f"{producer}-{batch}-{index}" for index in range(100)]
            answer = kinesis.put_records(
                StreamName=name, Records=[{"Data": one.encode(), "PartitionKey": one} for one in ids]
            )
            pairs = zip(ids, answer["Records"], strict=True)
            acknowledged.extend(one for one, result in pairs if "ErrorCode" not in result)

    threads = [threading.Thread(target=produce, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read = Counter(
        record["Data"].decode()
        for index in range(4)
        for record in read_shard(kinesis, name, f"shardId-{index:012d}")[0]
    )
    assert len(acknowledged) == 8000
    assert read == Counter(acknowledged)
    kinesis.delete_stream(StreamName=name)
