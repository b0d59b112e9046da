"""Reading a Kinesis stream through splits and merges, against the embedded Kinesis itself."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from labs.emulator.clock import Clock
from labs.emulator.firehose.peers import Asking
from labs.emulator.firehose.reader import Reader
from labs.emulator.firehose.record import Record
from labs.emulator.kinesis.service import kinesis_service
from labs.emulator.wire import AwsError

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"
SPACE = 2**128


class Stream:
    """A Kinesis stream in this process, and what a reader has taken from it."""

    def __init__(self, shards: int) -> None:
        self.ask = Asking(kinesis_service(Clock(0.0), limited=False))
        self("CreateStream", StreamName="orders", ShardCount=shards)
        self.reader = Reader(self.ask, ARN, "us-east-1")
        self.taken: list[bytes] = []
        self.sent = 0

    def __call__(self, operation: str, **params: Any) -> dict[str, Any]:
        return self.ask(operation, params, "us-east-1")

    def put(self, count: int) -> None:
        for _ in range(count):
            place = str(self.sent * 7919 * SPACE // 10**6 % SPACE)
            data = base64.b64encode(str(self.sent).encode()).decode()
            self("PutRecord", StreamName="orders", Data=data, PartitionKey="k", ExplicitHashKey=place)
            self.sent += 1

    def open_shards(self) -> list[str]:
        shards = self("ListShards", StreamName="orders", ShardFilter={"Type": "AT_LATEST"})["Shards"]
        return [
            shard["ShardId"] for shard in sorted(shards, key=lambda one: int(one["HashKeyRange"]["StartingHashKey"]))
        ]

    def split(self, shard: str) -> None:
        (found,) = [one for one in self("ListShards", StreamName="orders")["Shards"] if one["ShardId"] == shard]
        first, last = (int(found["HashKeyRange"][name]) for name in ("StartingHashKey", "EndingHashKey"))
        middle = str((first + last) // 2 + 1)
        self("SplitShard", StreamName="orders", ShardToSplit=shard, NewStartingHashKey=middle)

    def merge(self, shard: str, other: str) -> None:
        self("MergeShards", StreamName="orders", ShardToMerge=shard, AdjacentShardToMerge=other)

    def step(self) -> None:
        self.reader.step(lambda records: self.taken.extend(record.data for record in records))

    def read_all(self) -> list[int]:
        """Steps until every shard is an open one that was read to its end."""
        while True:
            before = len(self.taken)
            self.step()
            if len(self.taken) == before and set(self.reader.cursors) == set(self.open_shards()):
                return [int(data) for data in self.taken]


def test_that_reading_begins_behind_the_newest_record() -> None:
    stream = Stream(2)
    stream.put(10)
    stream.reader.begin(0.0)
    stream.put(5)
    assert sorted(stream.read_all()) == [10, 11, 12, 13, 14]


def test_that_splits_and_merges_lose_and_double_nothing() -> None:
    stream = Stream(2)
    stream.reader.begin(0.0)
    stream.put(40)
    first, second = stream.open_shards()
    stream.split(first)
    stream.put(40)
    stream.step()
    left, right = stream.open_shards()[:2]
    stream.merge(left, right)
    stream.put(40)
    stream.split(second)
    stream.put(40)
    assert sorted(stream.read_all()) == list(range(160))
    assert stream.reader.waiting == {}


def test_that_children_wait_until_both_parents_are_read() -> None:
    stream = Stream(2)
    stream.reader.begin(0.0)
    stream.put(20)
    before = stream.sent
    stream.merge(*stream.open_shards())
    stream.put(20)
    numbers = stream.read_all()
    assert sorted(numbers) == list(range(40))
    assert set(numbers[:before]) == set(range(before))


def test_that_records_not_taken_are_read_again() -> None:
    stream = Stream(1)
    stream.reader.begin(0.0)
    stream.put(3)

    def refuse(records: list[Record]) -> None:
        raise AwsError("ServiceUnavailableException", "Slow down.")

    with pytest.raises(AwsError, match="Slow down"):
        stream.reader.step(refuse)
    assert stream.read_all() == [0, 1, 2]


def test_that_an_expired_iterator_is_replaced_at_the_same_place() -> None:
    stream = Stream(1)
    stream.reader.begin(0.0)
    stream.put(3)
    assert stream.read_all() == [0, 1, 2]
    stream.put(3)
    (cursor,) = stream.reader.cursors.values()
    good, answers = stream.ask, [AwsError("ExpiredIteratorException", "Iterator expired.")]

    def expired_once(operation: str, params: dict[str, Any], region: str) -> dict[str, Any]:
        if operation == "GetRecords" and answers:
            raise answers.pop()
        return good(operation, params, region)

    cursor.iterator = "not to be used again"
    stream.reader.kinesis = expired_once
    stream.step()
    assert stream.taken == [b"0", b"1", b"2"]
    assert stream.read_all() == [0, 1, 2, 3, 4, 5]


def test_that_a_stream_that_is_not_there_cannot_be_begun() -> None:
    reader = Reader(Asking(kinesis_service(Clock(0.0), limited=False)), ARN, "us-east-1")
    with pytest.raises(AwsError, match="orders"):
        reader.begin(0.0)
