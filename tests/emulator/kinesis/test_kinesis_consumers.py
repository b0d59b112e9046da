"""Enhanced fan-out through boto3: consumers with their states and limits, and records pushed as they arrive."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import EventStreamError

from tests.emulator.kinesis.kinesis_bed import FIRST, Bed, bed_of
from tests.waiting import until


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    with bed_of() as made:
        yield made


OPEN: list[Any] = []


@pytest.fixture(autouse=True)
def _closes_what_it_opened() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def consumer_of(bed: Bed, stream: str, name: str = "reader") -> str:
    answer = bed.client.register_stream_consumer(StreamARN=stream, ConsumerName=name)["Consumer"]
    bed.settle()
    return str(answer["ConsumerARN"])


def subscribe(bed: Bed, consumer: str, kind: str = "LATEST", shard: str = FIRST, **more: Any) -> Any:
    answer = bed.client.subscribe_to_shard(ConsumerARN=consumer, ShardId=shard, StartingPosition={"Type": kind, **more})
    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/vnd.amazon.eventstream"
    OPEN.append(answer["EventStream"])
    return answer["EventStream"]


def events(stream: Any) -> Iterator[dict[str, Any]]:
    for event in stream:
        assert set(event) == {"SubscribeToShardEvent"}
        yield event["SubscribeToShardEvent"]


def first_records(stream: Any, count: int) -> tuple[list[bytes], dict[str, Any]]:
    """That many records' data, and the event that had the last of them."""
    found: list[bytes] = []
    for event in events(stream):
        found += [record["Data"] for record in event["Records"]]
        if len(found) >= count:
            return found, event
    raise AssertionError(f"the subscription ended after {len(found)} records")


def put(bed: Bed, name: str, *data: bytes, key: str = "k") -> list[str]:
    answers = [bed.client.put_record(StreamName=name, Data=one, PartitionKey=key) for one in data]
    return [answer["SequenceNumber"] for answer in answers]


def test_that_a_consumer_is_creating_then_active_then_deleting_then_gone(bed: Bed) -> None:
    stream = bed.make("states")
    made = bed.client.register_stream_consumer(StreamARN=stream, ConsumerName="one", Tags={"week": "9"})["Consumer"]
    assert made["ConsumerStatus"] == "CREATING"
    assert made["ConsumerARN"].startswith(f"{stream}/consumer/one:")
    by_name = {"StreamARN": stream, "ConsumerName": "one"}
    again = bed.code("register_stream_consumer", **by_name)
    assert again == "ResourceInUseException"
    begin = {"ConsumerARN": made["ConsumerARN"], "ShardId": FIRST, "StartingPosition": {"Type": "LATEST"}}
    assert bed.code("subscribe_to_shard", **begin) == "ResourceInUseException"
    bed.settle()
    told = bed.client.describe_stream_consumer(**by_name)["ConsumerDescription"]
    assert (told["ConsumerStatus"], told["StreamARN"]) == ("ACTIVE", stream)
    assert bed.summary("states")["ConsumerCount"] == 1
    bed.client.deregister_stream_consumer(ConsumerARN=made["ConsumerARN"])
    assert bed.client.describe_stream_consumer(**by_name)["ConsumerDescription"]["ConsumerStatus"] == "DELETING"
    bed.settle()
    assert bed.code("describe_stream_consumer", **by_name) == "ResourceNotFoundException"
    assert bed.summary("states")["ConsumerCount"] == 0


def test_that_deregistering_one_consumer_leaves_the_others(bed: Bed) -> None:
    stream = bed.make("others")
    one, two = consumer_of(bed, stream, "one"), consumer_of(bed, stream, "two")
    bed.client.deregister_stream_consumer(StreamARN=stream, ConsumerName="one", ConsumerARN=one)
    bed.settle()
    listed = bed.client.list_stream_consumers(StreamARN=stream)["Consumers"]
    assert [consumer["ConsumerARN"] for consumer in listed] == [two]


def test_that_names_and_arns_of_a_consumer_must_agree(bed: Bed) -> None:
    stream, other = bed.make("agree"), bed.make("agree-not")
    consumer = consumer_of(bed, stream)
    assert bed.code("describe_stream_consumer", ConsumerARN=consumer, StreamARN=other) == "InvalidArgumentException"
    assert bed.code("describe_stream_consumer", StreamARN=stream) == "InvalidArgumentException"
    assert bed.code("describe_stream_consumer", ConsumerARN="arn:aws:nothing") == "ValidationException"
    gone = f"{stream}/consumer/reader:1"
    assert bed.code("deregister_stream_consumer", ConsumerARN=gone) == "ResourceNotFoundException"


def test_that_twenty_consumers_are_the_most_and_five_may_be_in_creating(bed: Bed) -> None:
    stream = bed.make("twenty")
    for group in range(4):
        for index in range(5):
            bed.client.register_stream_consumer(StreamARN=stream, ConsumerName=f"c{group}{index}")
        sixth = bed.refused("register_stream_consumer", StreamARN=stream, ConsumerName="sixth")
        assert sixth[0] == "LimitExceededException"
        assert ("CREATING" in sixth[1]) == (group < 3)
        bed.settle()
    assert bed.code("register_stream_consumer", StreamARN=stream, ConsumerName="x") == "LimitExceededException"
    page = bed.client.list_stream_consumers(StreamARN=stream, MaxResults=7)
    names = [consumer["ConsumerName"] for consumer in page["Consumers"]]
    both = {"StreamARN": stream, "NextToken": page["NextToken"], "StreamCreationTimestamp": 1}
    assert bed.code("list_stream_consumers", **both) == "InvalidArgumentException"
    while "NextToken" in page:
        page = bed.client.list_stream_consumers(StreamARN=stream, NextToken=page["NextToken"], MaxResults=7)
        names += [consumer["ConsumerName"] for consumer in page["Consumers"]]
    assert names == [f"c{group}{index}" for group in range(4) for index in range(5)]
    page = bed.client.list_stream_consumers(StreamARN=stream, MaxResults=7)
    bed.clock.move(301)
    late = {"StreamARN": stream, "NextToken": page["NextToken"]}
    assert bed.code("list_stream_consumers", **late) == "ExpiredNextTokenException"


def test_that_a_stream_with_consumers_is_deleted_only_when_told_so(bed: Bed) -> None:
    stream = bed.make("enforced")
    consumer = consumer_of(bed, stream)
    assert bed.code("delete_stream", StreamName="enforced") == "ResourceInUseException"
    assert bed.status("enforced") == "ACTIVE"
    bed.client.delete_stream(StreamName="enforced", EnforceConsumerDeletion=True)
    told = bed.client.describe_stream_consumer(ConsumerARN=consumer)["ConsumerDescription"]
    assert told["ConsumerStatus"] == "DELETING"
    bed.settle()
    assert bed.code("describe_stream_consumer", ConsumerARN=consumer) == "ResourceNotFoundException"


def test_that_a_consumer_has_tags_of_its_own(bed: Bed) -> None:
    stream = bed.make("tagged")
    made = bed.client.register_stream_consumer(StreamARN=stream, ConsumerName="one", Tags={"a": "1"})["Consumer"]
    arn = made["ConsumerARN"]
    bed.client.tag_resource(ResourceARN=arn, Tags={"b": "2"})
    bed.client.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert bed.client.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert bed.client.list_tags_for_resource(ResourceARN=stream)["Tags"] == []
    assert (arn, {"b": "2"}) in list(bed.service.tagged("us-east-1"))


def test_that_records_are_pushed_when_they_arrive(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("pushed"))
    pushed = subscribe(bed, consumer)
    put(bed, "pushed", b"1")
    found, event = first_records(pushed, 1)
    assert found == [b"1"]
    assert event["MillisBehindLatest"] == 0
    assert {"SequenceNumber", "ApproximateArrivalTimestamp", "Data", "PartitionKey"} <= set(event["Records"][0])
    waited = []
    for number in range(20):
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(first_records, pushed, 1)
            started = time.perf_counter()
            put(bed, "pushed", b"%d" % number)
            assert reading.result()[0] == [b"%d" % number]
            waited.append(time.perf_counter() - started)
    assert sorted(waited)[10] < 0.5  # a heartbeat comes once a second: what wakes the push is the record
    pushed.close()


@pytest.mark.parametrize(
    ("kind", "first"), [("TRIM_HORIZON", 0), ("AT_SEQUENCE_NUMBER", 5), ("AFTER_SEQUENCE_NUMBER", 6), ("LATEST", 10)]
)
def test_that_a_subscription_begins_where_it_is_told(bed: Bed, kind: str, first: int) -> None:
    name = f"begin-{kind.lower()}"
    consumer = consumer_of(bed, bed.make(name))
    numbers = put(bed, name, *(b"%d" % index for index in range(10)))
    more = {"SequenceNumber": numbers[5]} if "SEQUENCE" in kind else {}
    pushed = subscribe(bed, consumer, kind, **more)
    put(bed, name, b"10")
    found, _ = first_records(pushed, 11 - first)
    assert found == [b"%d" % index for index in range(first, 11)]
    pushed.close()


def test_that_a_subscription_begins_at_a_time(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("timed"))
    put(bed, "timed", b"old")
    bed.clock.move(100)
    at = bed.clock.now() - 50
    put(bed, "timed", b"new")
    pushed = subscribe(bed, consumer, "AT_TIMESTAMP", Timestamp=at)
    assert first_records(pushed, 1)[0] == [b"new"]
    pushed.close()
    begin = {"ConsumerARN": consumer, "ShardId": FIRST}
    for position in (
        {"Type": "AT_TIMESTAMP"}, {"Type": "AT_TIMESTAMP", "Timestamp": bed.clock.now() + 99},
        {"Type": "AT_SEQUENCE_NUMBER"}, {"Type": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": "12345"},
    ):  # fmt: skip
        assert bed.code("subscribe_to_shard", **begin, StartingPosition=position) == "InvalidArgumentException"
    assert bed.code("subscribe_to_shard", **begin, StartingPosition={"Type": "MIDDLE"}) == "ValidationException"


@pytest.mark.parametrize("kind", ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"])
def test_that_a_subscription_goes_on_after_five_minutes_without_loss_or_repeat(bed: Bed, kind: str) -> None:
    name = f"again-{kind.lower()}"
    consumer = consumer_of(bed, bed.make(name))
    pushed = subscribe(bed, consumer, "TRIM_HORIZON")
    put(bed, name, b"1", b"2")
    _, event = first_records(pushed, 2)
    bed.clock.move(300)
    assert [record for event in events(pushed) for record in event["Records"]] == []  # it ends
    put(bed, name, b"3")
    more = subscribe(bed, consumer, kind, SequenceNumber=event["ContinuationSequenceNumber"])
    assert first_records(more, 1)[0] == [b"3"]
    more.close()


def test_that_an_event_without_records_tells_how_to_go_on(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("silent"))
    pushed = subscribe(bed, consumer, "TRIM_HORIZON")
    event = next(events(pushed))
    pushed.close()
    bed.clock.move(6)
    put(bed, "silent", b"first")
    more = subscribe(bed, consumer, "AFTER_SEQUENCE_NUMBER", SequenceNumber=event["ContinuationSequenceNumber"])
    assert first_records(more, 1)[0] == [b"first"]
    more.close()


def test_that_a_second_subscription_waits_five_seconds_and_then_takes_over(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("taken"))
    one = subscribe(bed, consumer)
    begin = {"ConsumerARN": consumer, "ShardId": FIRST, "StartingPosition": {"Type": "LATEST"}}
    assert bed.code("subscribe_to_shard", **begin) == "ResourceInUseException"
    bed.clock.move(5)
    two = subscribe(bed, consumer)
    with pytest.raises(EventStreamError, match="ResourceInUseException"):
        list(events(one))
    put(bed, "taken", b"1")
    assert first_records(two, 1)[0] == [b"1"]
    two.close()


def test_that_a_closed_shard_ends_with_its_children(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("split"))
    pushed = subscribe(bed, consumer)
    put(bed, "split", b"1")
    bed.client.split_shard(StreamName="split", ShardToSplit=FIRST, NewStartingHashKey=str(2**127))
    told = list(events(pushed))
    assert [record["Data"] for event in told for record in event["Records"]] == [b"1"]
    children = told[-1]["ChildShards"]
    assert [child["ShardId"] for child in children] == ["shardId-000000000001", "shardId-000000000002"]
    assert {tuple(child["ParentShards"]) for child in children} == {(FIRST,)}
    assert "ContinuationSequenceNumber" not in told[-1]  # nothing to continue
    assert all("ChildShards" not in event and event["ContinuationSequenceNumber"] for event in told[:-1])


def test_that_a_deregistered_consumer_is_told(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("told"))
    pushed = subscribe(bed, consumer)
    bed.client.deregister_stream_consumer(ConsumerARN=consumer)
    with pytest.raises(EventStreamError, match="ResourceNotFoundException"):
        list(events(pushed))


def test_that_a_consumer_is_pushed_two_mebibytes_a_second(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("wide"))
    size = 1024 * 1024 - 1
    for index in range(5):
        put(bed, "wide", b"%d" % index * size)
        bed.clock.move(1)
    started = time.monotonic()
    found, _ = first_records(subscribe(bed, consumer, "TRIM_HORIZON"), 5)
    assert [one[:1] for one in found] == [b"0", b"1", b"2", b"3", b"4"]
    assert time.monotonic() - started >= 1.9  # two in the first second, two in the next, one after


def test_that_a_large_shard_is_pushed_whole_and_in_order(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("whole"))
    pushed, acknowledged = subscribe(bed, consumer), list[bytes]()

    def produce() -> None:
        for batch in range(10):
            ids = [b"%d-%d" % (batch, index) for index in range(100)]
            records = [{"Data": one, "PartitionKey": "k"} for one in ids]
            answer = bed.client.put_records(StreamName="whole", Records=records)
            assert answer["FailedRecordCount"] == 0
            acknowledged.extend(ids)

    producer = threading.Thread(target=produce)
    producer.start()
    found, _ = first_records(pushed, 1000)
    producer.join()
    assert found == acknowledged
    pushed.close()


def test_that_a_dry_run_subscribes_nobody(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("dry"))
    begin = {"ConsumerARN": consumer, "ShardId": FIRST, "StartingPosition": {"Type": "LATEST"}}
    assert bed.code("subscribe_to_shard", **begin, DryRun=True) == "DryRunOperationException"
    subscribe(bed, consumer).close()


def test_that_a_subscription_ends_when_its_reader_goes_away(bed: Bed) -> None:
    consumer = consumer_of(bed, bed.make("left"))
    shard = bed.service.kinesis.regions.of("us-east-1").streams["left"].shards[0]
    pushed = subscribe(bed, consumer)
    next(events(pushed))
    assert shard.watchers == 1
    pushed.close()
    until(lambda: shard.watchers == 0, seconds=5)


def test_that_a_subscription_ends_when_the_server_closes() -> None:
    with bed_of() as bed:
        consumer = consumer_of(bed, bed.make("closing"))
        pushed = subscribe(bed, consumer)
        next(events(pushed))
        started = time.monotonic()
        bed.service.close()
        list(events(pushed))
        assert time.monotonic() - started < 0.5
