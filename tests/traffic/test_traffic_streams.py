"""Producer and consumer on the real embedded Kinesis: what is acknowledged is read once, throttles are true."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest

from labs.emulator.server import EmbeddedCloud
from labs.traffic.connection import kinesis_client
from labs.traffic.consumer import Consumer
from labs.traffic.meter import Meter
from labs.traffic.producer import Producer
from labs.traffic.producing import Producing
from labs.traffic.routing import open_in_order, shard_of
from labs.traffic.shards import list_shards
from tests.traffic.streaming import WAIT, Book, connection_of, produced, stream_of


@pytest.fixture
def client(embedded: EmbeddedCloud) -> Any:
    return kinesis_client(connection_of(embedded.endpoint))


def test_that_what_is_acknowledged_is_read_once(client: Any) -> None:
    name = stream_of(client, 3)
    counts = produced(client, Producing(name, 3000, 1500, "orders", "random", seed=4))
    assert sum(shard.acknowledged for shard in counts.shards.values()) == 1500
    assert len(counts.shards) == 3
    assert counts.error == ""
    book, meter = Book(), Meter()
    consumer = Consumer(client, name, "TRIM_HORIZON", meter, book.take)
    consumer.start()
    book.await_that(lambda: len(book.all()) >= 1500)
    consumer.stop()
    assert max(Counter(book.all()).values()) == 1
    read = {shard: count.read for shard, count in meter.snapshot(0.0).shards.items()}
    assert read == {shard: count.acknowledged for shard, count in counts.shards.items()}


@pytest.mark.long
def test_that_a_hot_shard_is_told_by_its_throttles_and_nothing_is_lost(client: Any) -> None:
    name = stream_of(client, 2)
    hot = shard_of("hot", open_in_order(list_shards(client, name)))
    counts = produced(client, Producing(name, 20_000, 1600, "sensors", "one key", seed=4))
    assert hot is not None
    assert counts.shards[hot].acknowledged == 1600
    assert counts.shards[hot].throttled > 0
    assert counts.retried == counts.shards[hot].throttled
    assert {shard for shard, count in counts.shards.items() if count.throttled} == {hot}
    book = Book()
    consumer = Consumer(client, name, "TRIM_HORIZON", Meter(), book.take)
    consumer.start()
    book.await_that(lambda: len(book.all()) >= 1600)
    consumer.stop()
    assert len(set(book.all())) == len(book.all()) == 1600


def test_that_a_split_under_traffic_is_read_parents_first_and_whole(client: Any) -> None:
    name = stream_of(client, 1)
    book, meter = Book(), Meter()
    consumer = Consumer(client, name, "TRIM_HORIZON", meter, book.take)
    consumer.start()
    producer_meter = Meter()
    producer = Producer(client, Producing(name, 600, 1200, "clickstream", "random", seed=4), producer_meter)
    producer.start()
    book.await_that(lambda: len(book.all()) >= 100)
    client.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(1 << 127))
    assert producer.done.wait(WAIT)
    book.await_that(lambda: len(book.all()) >= 1200)
    consumer.stop()
    assert len(set(book.all())) == len(book.all()) == 1200
    parent, *children = (f"shardId-{number:012d}" for number in range(3))
    assert max(at for at, shard in enumerate(book.order) if shard == parent) < min(
        at for at, shard in enumerate(book.order) if shard in children
    )
    counts = producer_meter.snapshot(0.0).shards
    assert {shard: count.acknowledged for shard, count in counts.items() if count.acknowledged} == {
        shard: len(ids) for shard, ids in book.ids.items()
    }


def test_that_a_consumer_at_latest_leaves_out_what_came_before(client: Any) -> None:
    name = stream_of(client, 1)
    produced(client, Producing(name, 1000, 50, seed=1))
    book, meter = Book(), Meter()
    consumer = Consumer(client, name, "LATEST", meter, book.take)
    consumer.start()
    give_up = time.monotonic() + WAIT
    while meter.snapshot(0.0).behind_ms is None:
        assert time.monotonic() < give_up
    later = Meter()
    producer = Producer(client, Producing(name, 1000, 30, seed=2), later)
    producer.start()
    book.await_that(lambda: len(book.all()) >= 30)
    consumer.stop()
    assert len(book.all()) == 30
    assert consumer.done.is_set()


def test_that_a_missing_stream_ends_both_with_a_sentence(client: Any) -> None:
    counts = produced(client, Producing("no-such-stream", 10, 5))
    assert "ResourceNotFoundException" in counts.error
    assert "no-such-stream" in counts.error
    meter = Meter()
    consumer = Consumer(client, "no-such-stream", "LATEST", meter)
    consumer.start()
    assert consumer.done.wait(WAIT)
    assert "ResourceNotFoundException" in meter.snapshot(0.0).error
