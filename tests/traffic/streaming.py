"""What tests of traffic share: a client of the embedded cloud, new streams, producers run to their end, a book."""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from labs.emulator.neighbours import Endpoint
from labs.shapes import TrafficCounts
from labs.traffic.meter import Meter
from labs.traffic.producer import Producer
from labs.traffic.producing import Producing
from labs.traffic.trouble import persist
from tests.waiting import until

WAIT = 30.0


def connection_of(where: Endpoint) -> dict[str, str | None]:
    """How the traffic process is told of an embedded cloud."""
    return {
        "target": "endpoint",
        "endpoint": where.url,
        "region": where.region,
        "access_key_id": where.access_key_id,
        "secret_access_key": where.secret_access_key,
    }


def stream_of(client: Any, shards: int) -> str:
    """A new stream that is ready."""
    name = f"traffic-{uuid4().hex[:12]}"
    client.create_stream(StreamName=name, ShardCount=shards)
    summary = client.describe_stream_summary
    until(lambda: summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")
    return name


def produced(client: Any, wanted: Producing) -> TrafficCounts:
    """The counts after a producer with a total has come to its end."""
    meter = Meter(wanted.stream)
    producer = Producer(client, wanted, meter)
    producer.start()
    assert producer.done.wait(WAIT)
    return meter.snapshot(time.time())


def acknowledged(counts: TrafficCounts) -> int:
    """Over all shards."""
    return sum(shard.acknowledged for shard in counts.shards.values())


def stored(client: Any, stream: str) -> dict[str, list[dict[str, Any]]]:
    """Every record of a stream as it is now, by shard, read with plain calls."""
    found: dict[str, list[dict[str, Any]]] = {}
    for shard in client.list_shards(StreamName=stream)["Shards"]:
        place = {"StreamName": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = client.get_shard_iterator(**place)["ShardIterator"]
        records = found.setdefault(shard["ShardId"], [])
        while iterator:
            answer = persist(functools.partial(client.get_records, ShardIterator=iterator), threading.Event())
            records += answer["Records"]
            iterator = answer.get("NextShardIterator") if answer["Records"] or answer["MillisBehindLatest"] else None
    return found


class Book:
    """What a consumer was given: ids by shard in the order of reading; waits without polling."""

    def __init__(self) -> None:
        self.ids: dict[str, list[str]] = {}
        self.order: list[str] = []
        self.changed = threading.Condition(threading.RLock())

    def take(self, shard: str, records: Sequence[dict[str, Any]]) -> None:
        """The sink."""
        with self.changed:
            self.order.append(shard)
            self.ids.setdefault(shard, []).extend(json.loads(record["Data"])["id"] for record in records)
            self.changed.notify_all()

    def all(self) -> list[str]:
        """Every id, by shard."""
        with self.changed:
            return [one for ids in self.ids.values() for one in ids]

    def await_that(self, holds: Callable[[], bool]) -> None:
        """Waits until it holds."""
        with self.changed:
            assert self.changed.wait_for(holds, WAIT)
