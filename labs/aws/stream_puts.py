"""What our own SDK calls put into data streams, by shard: so that the live graph shows what a step sends.

Hears each answered PutRecord and PutRecords of a client and keeps numbers only. A record that was refused names no
shard: it counts for the one in which its key lay last. Knows no traffic process and no view.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labs.shapes import ShardCount, TrafficCounts

MOST_KEYS = 20_000
FRESH_S = 1.0  # as long as the traffic's own snapshots are this young, their time is the time


@dataclass(slots=True)
class StreamPuts:
    """Thread-safe counts since the cloud was opened, all cumulative."""

    _shards: dict[str, dict[str, ShardCount]] = field(default_factory=dict)
    _homes: dict[tuple[str, str], str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def listen(self, client: Any) -> None:
        """Counts what this client puts, when it is one of Kinesis."""
        if client.meta.service_model.service_name != "kinesis":
            return

        def begin(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
            context["headwater-puts"] = params

        def end(http_response: Any, parsed: Any, model: Any, context: Mapping[str, Any], **_: Any) -> None:
            asked = context.get("headwater-puts", {})
            if http_response.status_code < 300 and model.name in ("PutRecord", "PutRecords"):
                single = model.name == "PutRecord"
                pairs = zip(*([[asked], [parsed]] if single else [asked["Records"], parsed["Records"]]), strict=False)
                self.add(str(asked.get("StreamName", "")), pairs)

        client.meta.events.register("provide-client-params.*", begin)
        client.meta.events.register("after-call.*", end)

    def add(self, stream: str, pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> None:
        """Counts records as they were asked for, each with its answer."""
        with self._lock:
            if len(self._homes) > MOST_KEYS:
                self._homes.clear()
            shards = self._shards.setdefault(stream, {})
            for record, answer in pairs:
                home = stream, str(record.get("PartitionKey", ""))
                shard = answer.get("ShardId") or self._homes.get(home)
                if shard:
                    self._homes[home] = shard
                    shards[shard] = _with(shards.get(shard, ShardCount()), record, "ErrorCode" in answer)

    def of(self, stream: str) -> dict[str, ShardCount]:
        """The counts of a stream's shards; empty where nothing was put."""
        with self._lock:
            return dict(self._shards.get(stream, {}))


def _with(count: ShardCount, record: Mapping[str, Any], refused: bool) -> ShardCount:
    if refused:
        return replace(count, throttled=count.throttled + 1)
    size = len(record.get("Data", b"")) + len(str(record.get("PartitionKey", "")).encode())
    return replace(count, acknowledged=count.acknowledged + 1, bytes=count.bytes + size)


def together(traffic: TrafficCounts, own: Mapping[str, ShardCount], now: float) -> TrafficCounts:
    """The traffic's counts and our own as one snapshot, taken at `now` where the traffic's is old."""
    if not own:
        return traffic
    shards = dict(traffic.shards)
    for shard, count in own.items():
        there = shards.get(shard, ShardCount())
        shards[shard] = replace(
            there,
            acknowledged=there.acknowledged + count.acknowledged,
            bytes=there.bytes + count.bytes,
            throttled=there.throttled + count.throttled,
        )
    return replace(traffic, shards=shards, at=traffic.at if now - traffic.at < FRESH_S else now)
