"""The producer's other ways: in order, by explicit hash, into Firehose, over lost answers, with a seed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from labs.emulator.clock import Pace
from labs.emulator.faults import Fault, Kind
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.traffic.connection import client_for, kinesis_client
from labs.traffic.destinations import DELIVERY
from labs.traffic.producing import Producing
from tests.emulator.firehose.lakes import Lake
from tests.traffic.streaming import acknowledged, connection_of, produced, stored, stream_of
from tests.waiting import until


@pytest.fixture(scope="module")
def faulty() -> Iterator[EmbeddedCloud]:
    """A cloud of one's own, whose calls may go wrong."""
    cloud = start(Settings(Pace.QUICK))
    yield cloud
    cloud.close()


def ids_of(records: list[dict[str, Any]]) -> list[str]:
    return [json.loads(record["Data"])["id"] for record in records]


def test_that_in_order_each_key_is_stored_as_it_was_made_though_answers_are_lost(faulty: EmbeddedCloud) -> None:
    client = kinesis_client(connection_of(faulty.endpoint))
    name = stream_of(client, 2)
    faulty.faults.add(Fault(Kind.LOST, "kinesis", "PutRecord", probability=0.05, seed=3))
    faulty.faults.add(Fault(Kind.THROTTLE, "kinesis", "PutRecord", probability=0.05, seed=4))
    counts = produced(client, Producing(name, 2000, 200, "tickers", "round-robin", seed=1, ordered=True, senders=3))
    faulty.faults.clear()
    assert acknowledged(counts) == 200
    assert counts.doubtful > 0
    assert counts.retried == counts.doubtful + sum(shard.throttled for shard in counts.shards.values())
    found = stored(client, name)
    order: dict[str, list[str]] = {}
    for record in (record for records in found.values() for record in records):
        order.setdefault(record["PartitionKey"], []).extend(ids_of([record]))
    assert all(ids == sorted(ids) for ids in order.values())
    all_ids = Counter(one for ids in order.values() for one in ids)
    assert len(all_ids) == 200
    assert sum(all_ids.values()) - 200 == counts.doubtful


def test_that_lost_answers_are_told_and_every_record_is_there(faulty: EmbeddedCloud) -> None:
    client = kinesis_client(connection_of(faulty.endpoint))
    name = stream_of(client, 2)
    faulty.faults.add(Fault(Kind.LOST, "kinesis", "PutRecords", count=2))
    counts = produced(client, Producing(name, 5000, 700, seed=1, senders=1))
    found = Counter(one for records in stored(client, name).values() for one in ids_of(records))
    assert (acknowledged(counts), len(found)) == (700, 700)
    assert counts.doubtful == sum(found.values()) - 700 > 0
    assert counts.sent == 700 + counts.retried
    assert (counts.dropped, counts.waiting, counts.stream) == (0, 0, name)


def test_that_explicit_hashes_go_to_their_shards(aws: Any, embedded: EmbeddedCloud) -> None:
    client = kinesis_client(connection_of(embedded.endpoint))
    name = stream_of(client, 4)
    counts = produced(client, Producing(name, 2000, 90, keys=f"hash 0, {1 << 127}, {(1 << 128) - 1}", size=300))
    found = stored(client, name)
    assert [len(records) for _, records in sorted(found.items())] == [30, 0, 30, 30]
    assert {shard: count.acknowledged for shard, count in counts.shards.items()} == {
        shard: len(records) for shard, records in found.items() if records
    }
    assert {len(record["Data"]) for records in found.values() for record in records} == {300}


def test_that_firehose_takes_what_a_stream_takes(aws: Any, embedded: EmbeddedCloud) -> None:
    lake = Lake.dug(aws)
    delivery = lake.deliver()
    client = client_for("firehose", connection_of(embedded.endpoint))
    template = '{"id": {{ id }}, "n": {{ number }}}\n'
    counts = produced(client, Producing(delivery, 5000, 600, template, into="firehose", seed=2))
    assert {shard: count.acknowledged for shard, count in counts.shards.items()} == {DELIVERY: 600}
    until(lambda: sum(body.count(b'"id"') for body in lake.objects().values()) == 600)


def test_that_a_producer_that_is_stopped_tells_what_it_dropped(faulty: EmbeddedCloud) -> None:
    client = kinesis_client(connection_of(faulty.endpoint))
    counts = produced(client, Producing("no-such-stream", 100, 10))
    assert "no-such-stream" in counts.error
    assert counts.at <= time.time()
    template = '{"id": {{ id }}, "x": {{ 1 / (50 - number) }}}'
    name = stream_of(client, 1)
    counts = produced(client, Producing(name, 100, 90, template, senders=1))
    assert "line 1, column 25: nothing can be divided by 0" in counts.error
    assert acknowledged(counts) == sum(map(len, stored(client, name).values())) <= 50
