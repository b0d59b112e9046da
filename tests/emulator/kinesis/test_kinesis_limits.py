"""Documented limits of the data calls through boto3, to the unit: the clock stands still unless the test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator.kinesis.kinesis_bed import FIRST, Bed, bed_of

MIB = 1024 * 1024
THROTTLED = "ProvisionedThroughputExceededException"


@pytest.fixture
def bed() -> Iterator[Bed]:
    with bed_of(still=1_800_000_000.0) as made:
        yield made


def put(bed: Bed, count: int, size: int = 1, key: str = "k") -> int:
    """How many of so many records were refused."""
    records = [{"Data": b"x" * size, "PartitionKey": key} for _ in range(count)]
    return int(bed.client.put_records(StreamName="s", Records=records)["FailedRecordCount"])


def iterator(bed: Bed, kind: str = "TRIM_HORIZON", **more: Any) -> str:
    begin = {"StreamName": "s", "ShardId": FIRST, "ShardIteratorType": kind, **more}
    return str(bed.client.get_shard_iterator(**begin)["ShardIterator"])


def test_that_a_shard_takes_a_thousand_records_a_second_to_the_record(bed: Bed) -> None:
    bed.make("s")
    assert [put(bed, 400), put(bed, 400), put(bed, 201), put(bed, 1)] == [0, 0, 1, 1]
    words = bed.refused("put_record", StreamName="s", Data=b"", PartitionKey="k")
    assert words == (THROTTLED, f"Rate exceeded for shard {FIRST} in stream s under account 123456789012.")
    bed.clock.move(0.999)
    assert put(bed, 1) == 1
    bed.clock.move(0.001)
    assert [put(bed, 500), put(bed, 500), put(bed, 1)] == [0, 0, 1]
    bed.clock.move(2)
    assert len(bed.client.get_records(ShardIterator=iterator(bed))["Records"]) == 2000


def test_that_a_shard_takes_a_mebibyte_a_second_to_the_byte(bed: Bed) -> None:
    bed.make("s")
    assert put(bed, 1, MIB - 1 - 100) == 0
    assert put(bed, 1, 100) == 1  # with its key one byte too many
    assert put(bed, 1, 99) == 0
    assert put(bed, 1, 0) == 1
    bed.clock.move(1)
    assert put(bed, 1, MIB - 1) == 0


def test_that_each_shard_has_a_budget_of_its_own(bed: Bed) -> None:
    bed.make("s", shards=2)
    records = [{"Data": b"", "PartitionKey": "k", "ExplicitHashKey": str(at)} for at in (0, 2**127)] * 250
    failed = [bed.client.put_records(StreamName="s", Records=records)["FailedRecordCount"] for _ in range(5)]
    assert failed == [0, 0, 0, 0, 500]


def test_that_a_large_record_is_paid_for_by_waiting(bed: Bed) -> None:
    arn = bed.make("s")
    bed.client.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=3072)
    bed.settle()
    assert put(bed, 1, 3 * MIB - 1) == 0
    bed.clock.move(2.9)
    assert put(bed, 1) == 1
    bed.clock.move(0.1)
    assert put(bed, 1) == 0


def test_that_a_shard_answers_five_reads_a_second(bed: Bed) -> None:
    bed.make("s")
    word = iterator(bed)
    for _ in range(2):
        for _ in range(5):
            bed.client.get_records(ShardIterator=word)
        assert bed.code("get_records", ShardIterator=word) == THROTTLED
        bed.clock.move(1)


def test_that_a_shard_gives_five_iterators_a_second(bed: Bed) -> None:
    bed.make("s", shards=2)
    for _ in range(2):
        for _ in range(5):
            iterator(bed)
        begin = {"StreamName": "s", "ShardIteratorType": "LATEST"}
        assert bed.code("get_shard_iterator", ShardId=FIRST, **begin) == THROTTLED
        bed.client.get_shard_iterator(ShardId="shardId-000000000001", **begin)
        bed.clock.move(1)


def fill(bed: Bed, mebibytes: int) -> None:
    for _ in range(mebibytes):
        assert put(bed, 1, MIB - 1) == 0
        bed.clock.move(1)


def test_that_two_mebibytes_a_second_are_read(bed: Bed) -> None:
    bed.make("s")
    fill(bed, 4)
    word = iterator(bed)
    for _ in range(2):
        word = bed.client.get_records(ShardIterator=word, Limit=1)["NextShardIterator"]
    assert bed.code("get_records", ShardIterator=word, Limit=1) == THROTTLED
    bed.clock.move(1)
    assert len(bed.client.get_records(ShardIterator=word)["Records"]) == 2


def test_that_ten_mebibytes_are_the_most_a_read_gives_and_cost_five_seconds(bed: Bed) -> None:
    bed.make("s")
    fill(bed, 11)
    first = bed.client.get_records(ShardIterator=iterator(bed))
    assert len(first["Records"]) == 10
    assert first["MillisBehindLatest"] == 1000
    bed.clock.move(4.9)
    assert bed.code("get_records", ShardIterator=first["NextShardIterator"]) == THROTTLED
    bed.clock.move(0.1)
    last = bed.client.get_records(ShardIterator=first["NextShardIterator"])
    assert (len(last["Records"]), last["MillisBehindLatest"]) == (1, 0)


def test_that_ten_thousand_records_are_the_most_a_read_gives(bed: Bed) -> None:
    bed.make("s")
    for _ in range(21):
        assert put(bed, 500) == 0
        bed.clock.move(0.5)
    word = iterator(bed)
    assert len(bed.client.get_records(ShardIterator=word)["Records"]) == 10_000
    assert len(bed.client.get_records(ShardIterator=word, Limit=7)["Records"]) == 7
    assert bed.code("get_records", ShardIterator=word, Limit=10_001) == "InvalidArgumentException"
    assert bed.code("get_records", ShardIterator=word, Limit=0) == "ValidationException"


def test_that_an_iterator_lives_for_five_minutes(bed: Bed) -> None:
    bed.make("s")
    word = iterator(bed)
    bed.clock.move(300)
    bed.client.get_records(ShardIterator=word)
    bed.clock.move(0.1)
    code, words = bed.refused("get_records", ShardIterator=word)
    assert code == "ExpiredIteratorException"
    assert "tolerated delay of 300000 milliseconds" in words


def test_that_an_iterator_is_of_one_stream_only(bed: Bed) -> None:
    bed.make("s")
    other = bed.make("other")
    word = iterator(bed)
    assert bed.code("get_records", ShardIterator=word, StreamARN=other) == "InvalidArgumentException"
    bed.client.delete_stream(StreamName="s")
    bed.settle()
    assert bed.code("get_records", ShardIterator=word) == "ResourceNotFoundException"
    bed.make("s")
    assert bed.code("get_records", ShardIterator=word) == "ResourceNotFoundException"  # a later stream's, not its own


def test_that_an_iterator_begins_at_a_time_that_is_not_to_come(bed: Bed) -> None:
    bed.make("s")
    put(bed, 1, key="old")
    bed.clock.move(10)
    put(bed, 1, key="new")
    word = iterator(bed, "AT_TIMESTAMP", Timestamp=bed.clock.now() - 5)
    assert [record["PartitionKey"] for record in bed.client.get_records(ShardIterator=word)["Records"]] == ["new"]
    begin = {"StreamName": "s", "ShardId": FIRST}
    for more in (
        {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": bed.clock.now() + 1},
        {"ShardIteratorType": "AT_TIMESTAMP"},
        {"ShardIteratorType": "AT_SEQUENCE_NUMBER"},
        {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": "4711"},
    ):
        assert bed.code("get_shard_iterator", **begin, **more) == "InvalidArgumentException"
    assert bed.code("get_shard_iterator", **begin, ShardIteratorType="SOON") == "ValidationException"


def test_that_a_shards_starting_sequence_number_begins_before_its_first_record(bed: Bed) -> None:
    bed.make("s")
    put(bed, 3)
    [shard] = bed.client.list_shards(StreamName="s")["Shards"]
    start = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        word = iterator(bed, kind, StartingSequenceNumber=start)
        assert len(bed.client.get_records(ShardIterator=word)["Records"]) == 3


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"PartitionKey": "k" * 257}, "ValidationException"),
        ({"PartitionKey": ""}, "ValidationException"),
        ({"PartitionKey": None}, "ValidationException"),
        ({"Data": None}, "ValidationException"),
        ({"Data": b"x" * MIB}, "ValidationException"),
        ({"ExplicitHashKey": str(2**128)}, "InvalidArgumentException"),
        ({"ExplicitHashKey": "-1"}, "InvalidArgumentException"),
        ({"ExplicitHashKey": "seven"}, "InvalidArgumentException"),
    ],
)
def test_that_a_wrong_record_is_refused_alone_and_in_a_batch(bed: Bed, changed: dict[str, Any], code: str) -> None:
    bed.make("s")
    record = {"Data": b"x", "PartitionKey": "k", **changed}
    record = {name: value for name, value in record.items() if value is not None}
    assert bed.code("put_record", StreamName="s", **record) == code
    good = {"Data": b"x", "PartitionKey": "k"}
    assert bed.code("put_records", StreamName="s", Records=[good, record]) == code
    assert bed.client.get_records(ShardIterator=iterator(bed))["Records"] == []  # the whole request was refused


def test_that_500_records_and_ten_mebibytes_are_the_most_of_a_request(bed: Bed) -> None:
    bed.make("s", shards=20)
    one = {"Data": b"", "PartitionKey": "k"}
    assert bed.code("put_records", StreamName="s", Records=[one] * 501) == "ValidationException"
    assert bed.code("put_records", StreamName="s", Records=[]) == "ValidationException"
    hashes = [str(index * 2**128 // 20 + 1) for index in range(11)]
    ten = [{"Data": b"x" * (MIB - 1), "PartitionKey": "k", "ExplicitHashKey": at} for at in hashes[:10]]
    assert bed.client.put_records(StreamName="s", Records=ten)["FailedRecordCount"] == 0
    more = {"Data": b"", "PartitionKey": "k", "ExplicitHashKey": hashes[10]}
    assert bed.code("put_records", StreamName="s", Records=[*ten, more]) == "InvalidArgumentException"


def test_that_a_dry_run_changes_nothing(bed: Bed) -> None:
    bed.make("s")
    one = {"Data": b"x", "PartitionKey": "k"}
    word = iterator(bed)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("put_record", {"StreamName": "s", **one}),
        ("put_records", {"StreamName": "s", "Records": [one]}),
        ("get_shard_iterator", {"StreamName": "s", "ShardId": FIRST, "ShardIteratorType": "LATEST"}),
        ("get_records", {"ShardIterator": word}),
    ]
    for operation, params in calls:
        assert bed.code(operation, **params, DryRun=True) == "DryRunOperationException"
    assert bed.code("put_record", StreamName="nowhere", **one, DryRun=True) == "ResourceNotFoundException"
    assert bed.client.get_records(ShardIterator=word)["Records"] == []


def test_that_a_stream_in_creating_takes_nothing_and_one_in_deleting_still_does(bed: Bed) -> None:
    bed.client.create_stream(StreamName="s", ShardCount=1)
    one = {"StreamName": "s", "Data": b"x", "PartitionKey": "k"}
    assert bed.code("put_record", **one) == "ResourceNotFoundException"
    bed.settle()
    bed.client.delete_stream(StreamName="s")
    bed.client.put_record(**one)
    assert len(bed.client.get_records(ShardIterator=iterator(bed))["Records"]) == 1
    bed.settle()
    assert bed.code("put_record", **one) == "ResourceNotFoundException"


def test_that_sequence_numbers_rise_and_an_ordering_number_must_be_one(bed: Bed) -> None:
    bed.make("s")
    one = {"StreamName": "s", "Data": b"x", "PartitionKey": "k"}
    last = "0"
    for _ in range(20):
        answer = bed.client.put_record(**one, SequenceNumberForOrdering=last)
        assert int(answer["SequenceNumber"]) > int(last)
        last = answer["SequenceNumber"]
    bed.client.split_shard(StreamName="s", ShardToSplit=FIRST, NewStartingHashKey=str(2**127))
    assert int(bed.client.put_record(**one)["SequenceNumber"]) > int(last)  # within the same millisecond
    assert bed.code("put_record", **one, SequenceNumberForOrdering="last") == "InvalidArgumentException"
