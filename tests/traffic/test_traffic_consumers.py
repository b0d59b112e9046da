"""Consumers on the embedded Kinesis: sharing, taking over, resuming, fan-out, what came twice, what is aggregated."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.server import EmbeddedCloud
from labs.kpl import aggregate
from labs.traffic.connection import kinesis_client
from labs.traffic.consumer import Consumer, Sharing, leases_of
from labs.traffic.meter import Meter
from labs.traffic.producer import Producer
from labs.traffic.producing import Producing
from tests.traffic.streaming import WAIT, Book, connection_of, produced, stored, stream_of
from tests.waiting import until

QUICK = 0.4


@pytest.fixture
def client(embedded: EmbeddedCloud) -> Any:
    return kinesis_client(connection_of(embedded.endpoint))


@pytest.fixture
def shared(tmp_path: Path) -> Sharing:
    return Sharing(tmp_path / "ledger.sqlite", lease_s=QUICK)


def started(client: Any, stream: str, sharing: Sharing, meter: Meter | None = None) -> tuple[Consumer, Book]:
    book = Book()
    consumer = Consumer(client, stream, "TRIM_HORIZON", meter or Meter(stream), book.take, sharing)
    consumer.start()
    return consumer, book


@pytest.mark.long
def test_that_two_consumers_share_the_shards_and_the_survivor_takes_over(client: Any, shared: Sharing) -> None:
    name = stream_of(client, 4)
    one, book_one = started(client, name, shared)
    until(lambda: len(one.shards()) == 4)
    other, book_other = started(client, name, shared)
    until(lambda: len(one.shards()) == len(other.shards()) == 2)
    produced(client, Producing(name, 4000, 800, seed=1))
    until(lambda: len(book_one.all()) + len(book_other.all()) >= 800)
    assert set(book_one.ids) & set(book_other.ids) == set()
    one.stop(abandon=True)
    until(lambda: len(other.shards()) == 4)
    produced(client, Producing(name, 4000, 400, seed=2))
    before = set(book_one.all())
    until(lambda: len(before | set(book_other.all())) == 1200)
    other.stop()
    assert max(Counter(book_other.all()).values()) == 1


def test_that_a_consumer_goes_on_where_it_stopped_and_reads_again_only_what_it_had_not_kept(
    client: Any, shared: Sharing
) -> None:
    name = stream_of(client, 2)
    produced(client, Producing(name, 4000, 600, seed=1))
    first, book = started(client, name, shared)
    until(lambda: len(book.all()) == 600)
    first.stop(5)
    assert first.done.is_set()
    produced(client, Producing(name, 4000, 300, seed=2))
    second, book_two = started(client, name, shared)
    until(lambda: len(book_two.all()) == 300)
    second.stop(5, abandon=True)
    kept = checkpoints(client, name, shared)
    assert len(kept) == 2
    third, book_three = started(client, name, shared)
    produced(client, Producing(name, 4000, 100, seed=3))
    until(lambda: len(set(book.all()) | set(book_two.all()) | set(book_three.all())) == 1000)
    third.stop(5)
    assert not set(book.all()) & set(book_two.all())
    again = set(book_three.all()) & set(book_two.all())
    places = {
        json.loads(record["Data"])["id"]: (shard, int(record["SequenceNumber"]))
        for shard, records in stored(client, name).items()
        for record in records
    }
    assert all(places[one][1] > kept[places[one][0]] for one in again)


def checkpoints(client: Any, stream: str, sharing: Sharing) -> dict[str, int]:
    """The kept places, as another consumer would find them."""
    assert sharing.database is not None
    leases = leases_of(client, stream, sharing.database, sharing.application)
    found = {lease.shard: int(lease.checkpoint) for lease in leases.all()}
    leases.close()
    return found


@pytest.mark.long
def test_that_fan_out_reads_parents_before_children_and_leaves_no_consumer(client: Any) -> None:
    name = stream_of(client, 1)
    meter = Meter(name)
    consumer, book = started(client, name, Sharing(application="pushed", fan_out=True), meter)
    producer = Producer(client, Producing(name, 600, 600, seed=4), Meter(name))
    producer.start()
    book.await_that(lambda: len(book.all()) >= 100)
    client.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(1 << 127))
    assert producer.done.wait(WAIT)
    book.await_that(lambda: len(book.all()) >= 600)
    arn = client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    assert len(client.list_stream_consumers(StreamARN=arn)["Consumers"]) == 1
    consumer.stop(10)
    assert len(set(book.all())) == len(book.all()) == 600
    parent = max(at for at, shard in enumerate(book.order) if shard.endswith("0"))
    assert parent < min(at for at, shard in enumerate(book.order) if not shard.endswith("0"))
    assert meter.snapshot(0.0).error == ""
    until(lambda: not client.list_stream_consumers(StreamARN=arn)["Consumers"])


def test_that_what_came_twice_is_handed_on_once_and_counted(client: Any) -> None:
    name = stream_of(client, 1)
    produced(client, Producing(name, 4000, 200, seed=9))
    produced(client, Producing(name, 4000, 200, seed=9))  # The same seed: the same ids.
    meter = Meter(name)
    consumer, book = started(client, name, Sharing(), meter)
    shard = "shardId-000000000000"
    until(lambda: meter.snapshot(0.0).shards.get(shard) and meter.snapshot(0.0).shards[shard].read == 400)
    consumer.stop()
    assert meter.snapshot(0.0).shards[shard].duplicates == 200
    assert len(set(book.all())) == len(book.all()) == 200


def test_that_aggregates_are_taken_apart(client: Any) -> None:
    name = stream_of(client, 1)
    records = [(f"key-{number}", json.dumps({"id": f"{number:024x}"}).encode()) for number in range(50)]
    client.put_record(StreamName=name, PartitionKey="any", Data=aggregate(records))
    consumer, book = started(client, name, Sharing())
    book.await_that(lambda: len(book.all()) >= 50)
    consumer.stop()
    assert book.all() == [f"{number:024x}" for number in range(50)]


def test_that_a_sink_that_fails_ends_the_consumer_with_its_words(client: Any) -> None:
    name = stream_of(client, 1)
    produced(client, Producing(name, 4000, 10))
    meter = Meter(name)

    def refuse(_shard: str, _records: object) -> None:
        raise OSError("the disk is full")

    consumer = Consumer(client, name, "TRIM_HORIZON", meter, refuse)
    consumer.start()
    assert consumer.done.wait(WAIT)
    assert meter.snapshot(0.0).error == "the disk is full"
