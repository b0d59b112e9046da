"""A Kinesis whose time runs fast, a client of it without a socket, and what producers and consumers did there.

So that a day of traffic under faults takes a fraction of a second. Knows the faces of labs/traffic and the embedded
cloud's dispatcher.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from labs.emulator.clock import Clock
from labs.emulator.http import Request
from labs.emulator.kinesis.service import KinesisService, kinesis_service
from labs.emulator.server import EmbeddedCloud
from labs.traffic.batches import Entry
from labs.traffic.ids import id_of

SPEED, TURN_S = 50.0, 0.0005
# So small that a few records reach a shard's limit.
RECORDS_A_SECOND, LEASE_S = 40, 0.05
OPERATIONS = {
    "create_stream": "CreateStream", "describe_stream_summary": "DescribeStreamSummary", "list_shards": "ListShards",
    "get_shard_iterator": "GetShardIterator", "get_records": "GetRecords", "put_record": "PutRecord",
    "put_records": "PutRecords", "split_shard": "SplitShard", "merge_shards": "MergeShards",
    "update_shard_count": "UpdateShardCount", "delete_stream": "DeleteStream",
}  # fmt: skip
PAUSES = {
    "labs.traffic.reader.BETWEEN_READS": 0.21 / SPEED,
    "labs.traffic.reader.IDLE_READS_A_SECOND": 300,
    "labs.traffic.trouble.FIRST_WAIT": 0.1 / SPEED,
    "labs.traffic.trouble.LONGEST_WAIT": 5.0 / SPEED,
    "labs.traffic.supply.AGAIN_TICK": 0.05 / SPEED,
    "labs.traffic.refused.TICK_S": 0.05 / SPEED,
    "labs.traffic.refused.WINDOW_S": 1.0 / SPEED,
    "labs.traffic.refused.PROBED_A_SECOND": 0.5 * SPEED,
    "labs.traffic.refused.MOST_OFFERED": 1.0,
    "labs.traffic.refused.RECORDS_IN": RECORDS_A_SECOND,
    "labs.emulator.kinesis.limits.RECORDS_IN": RECORDS_A_SECOND,
    "labs.traffic.consumer.SHORTEST_LEASE_S": LEASE_S,
    "labs.traffic.supply.LONGEST_SLEEP": 0.25 / SPEED,
}


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets producers and consumers wait as much less as the stream's time runs faster, and shards take less."""
    for name, seconds in PAUSES.items():
        monkeypatch.setattr(name, seconds)


@contextmanager
def short_turns() -> Iterator[None]:
    """Threads take turns more often: the usual turn is longer than what they wait for here."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@dataclass(frozen=True, slots=True)
class FastClock(Clock):
    """Time that runs SPEED times as fast, and on by what is skipped."""

    begun: float = field(default_factory=time.monotonic)
    began: float = field(default_factory=time.time)
    _skipped: list[float] = field(default_factory=lambda: [0.0])

    def skip(self, seconds: float) -> None:
        """Lets time pass at once; for one thread."""
        self._skipped[0] += seconds

    def now(self) -> float:
        """Seconds since the epoch."""
        return self.began + (time.monotonic() - self.begun) * SPEED + self._skipped[0]


def served(cloud: EmbeddedCloud, clock: Clock) -> KinesisService:
    """A Kinesis of its own in the place of the cloud's."""
    service, native = kinesis_service(clock, limited=True), cloud.dispatcher.native
    assert isinstance(native, dict)
    native["kinesis"] = cloud.dispatcher.by_prefix[service.target_prefix] = service
    return service


class Direct:
    """A Kinesis client that asks the dispatcher; it raises what boto3 raises, and does not retry."""

    def __init__(self, cloud: EmbeddedCloud) -> None:
        self._cloud = cloud
        endpoint = cloud.endpoint
        scope = f"{endpoint.access_key_id}/20270115/{endpoint.region}/kinesis/aws4_request"
        self._headers = {
            "host": endpoint.url.removeprefix("http://"),
            "authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
        }

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        return partial(self._call, OPERATIONS[name])

    def _call(self, operation: str, **params: Any) -> dict[str, Any]:
        target = {"x-amz-target": f"Kinesis_20131202.{operation}"}
        body = json.dumps(params, default=lambda data: base64.b64encode(data).decode()).encode()
        response = self._cloud.dispatcher(Request("POST", "/", {**self._headers, **target}, body))
        if response.drop:
            raise ConnectionClosedError(endpoint_url=self._cloud.endpoint.url)
        assert isinstance(response.body, bytes)
        answer: dict[str, Any] = json.loads(response.body or b"{}")
        if response.status != 200:
            error = {"Code": answer["__type"], "Message": answer["message"]}
            raise ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": response.status}}, operation)
        if operation == "GetRecords":
            for record in answer["Records"]:
                record["Data"] = base64.b64decode(record["Data"])
        return answer


class Killed(Exception):
    """What a dead consumer's sink says: it takes nothing more."""


@dataclass(slots=True)
class Book:
    """What was acknowledged and what was read, in order, by (id, key, shard); `again` counts what came again."""

    acknowledged: list[tuple[str, str, str]] = field(default_factory=list)
    first: dict[str, tuple[str, str]] = field(default_factory=dict)
    taken: int = 0
    changed: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))

    def acknowledge(self, records: Sequence[tuple[str, Entry]]) -> None:
        """The producer's word."""
        with self.changed:
            for shard, entry in records:
                self.acknowledged.append((id_of(entry.data) or "", entry.key, shard))
            self.changed.notify_all()

    def take(self, shard: str, records: Sequence[dict[str, Any]]) -> None:
        """The consumers' sink."""
        with self.changed:
            self.taken += len(records)
            for record in records:
                self.first.setdefault(id_of(record["Data"]) or "", (record["PartitionKey"], shard))
            self.changed.notify_all()

    def has_all(self) -> bool:
        """Whether every acknowledged record was read."""
        with self.changed:
            return all(one in self.first for one, _, _ in self.acknowledged)
