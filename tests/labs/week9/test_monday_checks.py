"""Monday's checks see each mistake they name, and hold when the work was done right with plain boto3."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.server import EmbeddedCloud
from labs.week9 import monday_firehose, monday_hot, monday_streams
from labs.week9.common import BUCKET, FIREHOSE, FIREHOSE_ROLE, FIRST_DELIVERY, KINESIS, LAKE, ROLE, STREAM
from tests.labs.hands import Hands, hands_on
from tests.waiting import until


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


def stream(hands: Hands, shards: int = 2) -> tuple[Any, str]:
    """A client and the name of the week's stream, which a student has made in a terminal."""
    kinesis, name = hands.cloud.client("kinesis"), hands.context.name(KINESIS, STREAM)
    kinesis.create_stream(StreamName=name, ShardCount=shards)
    active(kinesis, name)
    return kinesis, name


def active(kinesis: Any, name: str) -> None:
    def is_active() -> bool:
        summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        return bool(summary["StreamStatus"] == "ACTIVE")

    until(is_active)


def put(kinesis: Any, name: str, records: Sequence[tuple[str, object]], **more: str) -> None:
    entries = [{"PartitionKey": key, "Data": json.dumps(value), **more} for key, value in records]
    for start in range(0, len(entries), 500):
        assert kinesis.put_records(StreamName=name, Records=entries[start : start + 500])["FailedRecordCount"] == 0


def orders(count: int, *, key: str | None = None) -> list[tuple[str, object]]:
    return [(key or f"customer-{n % 50}", {"id": f"mine-{n}", "customer": f"customer-{n % 50}"}) for n in range(count)]


def test_that_every_check_of_a_stream_says_that_there_is_none(hands: Hands) -> None:
    first, *others = [*monday_streams.STEPS, *monday_hot.STEPS]
    assert "There is no stream" in first.check(hands.context).sentence
    for step in others:
        verdict = step.check(hands.context)
        assert not verdict.ok
        assert "The stream is not there" in verdict.sentence


def test_that_one_shard_is_not_two(hands: Hands) -> None:
    stream(hands, shards=1)
    verdict = monday_streams.check_stream(hands.context)
    assert (verdict.ok, "1 open shards; 2" in verdict.sentence) == (False, True)


def test_that_orders_from_a_terminal_count_and_mistakes_in_them_are_named(hands: Hands) -> None:
    kinesis, name = stream(hands)
    check = monday_streams.check_put
    assert "0 orders are in the stream" in check(hands.context).sentence
    put(kinesis, name, [("x", "no order")])
    assert "No record is an order" in check(hands.context).sentence
    put(kinesis, name, orders(40))
    assert "40 orders are in the stream; 200" in check(hands.context).sentence
    put(kinesis, name, orders(200))
    assert check(hands.context).ok
    verdict = monday_streams.check_read(hands.context)
    assert (verdict.ok, "40 orders were put twice" in verdict.sentence) == (True, True)
    put(kinesis, name, orders(1, key="everything"))
    assert "has the partition key everything, not its customer customer-0" in check(hands.context).sentence


def test_that_a_lost_acknowledged_order_is_missed(hands: Hands) -> None:
    kinesis, name = stream(hands)
    put(kinesis, name, orders(200))
    hands.context.remember("monday-acknowledged", {"gone": ["customer-1", "shardId-000000000000"]})
    assert "1 acknowledged orders are not in the stream" in monday_streams.check_put(hands.context).sentence


def test_that_a_key_is_followed_unless_its_place_was_given(hands: Hands) -> None:
    kinesis, name = stream(hands)
    assert "There are no records yet" in monday_streams.check_keys(hands.context).sentence
    put(kinesis, name, orders(50))
    assert monday_streams.check_keys(hands.context).ok
    put(kinesis, name, [("customer-4", {})], ExplicitHashKey="0")
    put(kinesis, name, [("customer-4", {})], ExplicitHashKey=str(2**128 - 1))
    assert "1 records lie elsewhere" in monday_streams.check_keys(hands.context).sentence


def test_that_order_is_checked_as_it_is_read(hands: Hands) -> None:
    kinesis, name = stream(hands)
    check, key = monday_streams.check_in_order, monday_streams.IN_ORDER_KEY
    put(kinesis, name, [(key, {"number": n}) for n in range(1, 6)])
    assert "5 records have the key in-order; 20" in check(hands.context).sentence
    assert "ordered records" in monday_streams.check_iterators(hands.context).sentence
    put(kinesis, name, [(key, {"number": n}) for n in range(20, 0, -1)])
    assert "They are read as [20, 19" in check(hands.context).sentence
    for number in range(1, 21):
        kinesis.put_record(StreamName=name, PartitionKey=key, Data=json.dumps({"number": number}))
    assert check(hands.context).ok
    assert monday_streams.check_iterators(hands.context).ok


def test_that_a_load_a_split_and_a_merge_from_a_terminal_count(hands: Hands) -> None:
    kinesis, name = stream(hands)
    assert "Nothing was refused" in monday_hot.check_heat(hands.context).sentence
    assert "the hot keys all lie in shardId-000000000000" in monday_hot.check_split(hands.context).sentence
    assert "No open shard came from a merge" in monday_hot.check_merge(hands.context).sentence
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000001", NewStartingHashKey=str(3 * 2**126))
    active(kinesis, name)
    wrong = monday_hot.check_split(hands.context).sentence
    assert "shardId-000000000001 was split, but the hot keys still lie in one shard, shardId-000000000000" in wrong
    assert "3 shards are open" in monday_hot.check_merge(hands.context).sentence
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**126))
    active(kinesis, name)
    assert monday_hot.check_split(hands.context).ok
    for pair in (("shardId-000000000004", "shardId-000000000005"), ("shardId-000000000002", "shardId-000000000003")):
        kinesis.merge_shards(StreamName=name, ShardToMerge=pair[0], AdjacentShardToMerge=pair[1])
        active(kinesis, name)
    assert monday_hot.check_merge(hands.context).ok


def test_that_what_is_refused_is_counted_and_what_was_not_sent_is_told(hands: Hands) -> None:
    stream(hands)
    assert "not sent again yet" in monday_hot.check_heal(hands.context).sentence
    assert "before and after the split" in monday_hot.check_lineage(hands.context).sentence
    monday_hot.heat(hands.context)
    assert monday_hot.check_heat(hands.context).ok
    hands.context.remember(monday_hot.REMEMBERED + monday_hot.AFTER, {"sent": 1600, "refused": 7, "seconds": 0.1})
    assert "7 were still refused" in monday_hot.check_heal(hands.context).sentence


def test_that_forty_keys_lie_in_two_quarters() -> None:
    keys = monday_hot.hot_keys()
    assert len(set(keys)) == 40
    assert sum(monday_hot.hash_of(key) < monday_hot.QUARTER for key in keys) == 20


def test_that_a_role_of_the_wrong_service_is_named(hands: Hands) -> None:
    check = monday_firehose.check_bucket_and_role
    assert "is not there" in check(hands.context).sentence
    hands.context.make(BUCKET, LAKE)
    assert "is not there" in check(hands.context).sentence
    hands.context.make(ROLE, FIREHOSE_ROLE, service="ec2.amazonaws.com")
    assert "trusts ec2.amazonaws.com, not firehose.amazonaws.com" in check(hands.context).sentence


def test_that_nothing_landed_and_a_small_buffer_are_named(hands: Hands) -> None:
    assert "is not there" in monday_firehose.check_hello(hands.context).sentence
    assert "is not there" in monday_firehose.check_buffer(hands.context).sentence
    assert "is not there" in monday_firehose.check_delivery(hands.context).sentence
    monday_firehose.make_bucket_and_role(hands.context)
    monday_firehose.create_delivery(hands.context)
    assert "Nothing lies under first/" in monday_firehose.check_hello(hands.context).sentence
    assert "The buffer is 1 MiB or 60 s" in monday_firehose.check_buffer(hands.context).sentence
    firehose, name = hands.cloud.client("firehose"), hands.context.name(FIREHOSE, FIRST_DELIVERY)
    firehose.put_record(DeliveryStreamName=name, Record={"Data": b'{"id": 1}'})
    until(lambda: monday_firehose.check_hello(hands.context).ok)
