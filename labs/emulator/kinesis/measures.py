"""What each operation counts for CloudWatch, and in which unit and dimensions it is told.

Source: "Monitoring Kinesis Data Streams with CloudWatch" of the developer guide. Metrics of single shards are counted
only while enhanced monitoring asks for them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from labs.emulator.kinesis.meter import Meter, Name
from labs.emulator.kinesis.shard import FULL, Shard, Slice
from labs.emulator.kinesis.stream import Stream
from labs.emulator.metrics import MetricStatistics

NAMESPACE = "AWS/Kinesis"
Values = Iterator[tuple[Name, float]]


def put(
    stream: Stream, operation: str, now: float, started: float, sizes: Sequence[int], taken: Sequence[tuple[Shard, int]]
) -> None:
    """Notes a PutRecord or PutRecords: `sizes` are the records', `taken` tells where each went, `started` is perf."""
    size = sum(one for one, (_, place) in zip(sizes, taken, strict=True) if place >= 0)
    count = sum(place >= 0 for _, place in taken)
    stream.traffic.note(now, count, size)
    latency = (time.perf_counter() - started) * 1000
    values = list(_put(operation, size, count, [place for _, place in taken], latency))
    if stream.monitored:
        values += _put_by_shard(stream.monitored, sizes, taken)
    stream.meter.note(now, values)


def _put(operation: str, size: int, count: int, places: Sequence[int], latency: float) -> Values:
    refused = len(places) - count
    if count:
        yield ("IncomingBytes", "", ""), size
        yield ("IncomingRecords", "", ""), count
    yield ("WriteProvisionedThroughputExceeded", "", ""), refused
    yield (f"{operation}.Bytes", "", ""), size
    yield (f"{operation}.Latency", "", ""), latency
    yield (f"{operation}.Success", "", ""), int(count > 0)
    if operation == "PutRecords":
        yield ("PutRecords.Records", "", ""), count
        yield ("PutRecords.SuccessfulRecords", "", ""), count
        yield ("PutRecords.TotalRecords", "", ""), len(places)
        yield ("PutRecords.FailedRecords", "", ""), 0
        yield ("PutRecords.ThrottledRecords", "", ""), refused


def _put_by_shard(
    monitored: frozenset[str], sizes: Sequence[int], taken: Sequence[tuple[Shard, int]]
) -> list[tuple[Name, float]]:
    found: Counter[Name] = Counter()
    for size, (shard, place) in zip(sizes, taken, strict=True):
        if place >= 0:
            found["IncomingBytes", shard.id, ""] += size
            found["IncomingRecords", shard.id, ""] += 1
        elif place != FULL:
            found["WriteProvisionedThroughputExceeded", shard.id, ""] += 1
    return [(name, value) for name, value in found.items() if name[0] in monitored]


def got(stream: Stream, shard: Shard, now: float, started: float, read: Slice | None) -> None:
    """Notes a GetRecords; `read` is None when it was throttled."""
    stream.meter.note(now, list(_got(stream.monitored, shard.id, now, started, read)))


def _got(monitored: frozenset[str], shard: str, now: float, started: float, read: Slice | None) -> Values:
    throttled = float(read is None)
    yield ("ReadProvisionedThroughputExceeded", "", ""), throttled
    yield ("GetRecords.Success", "", ""), 1 - throttled
    if "ReadProvisionedThroughputExceeded" in monitored:
        yield ("ReadProvisionedThroughputExceeded", shard, ""), throttled
    if read is None:
        return
    # the age of the last record that was read, zero for who has caught up
    age = max(0.0, (now - read.arrivals[-1]) * 1000) if read.arrivals and read.behind_ms else float(read.behind_ms)
    yield ("GetRecords.Bytes", "", ""), read.size
    yield ("GetRecords.Records", "", ""), len(read.data)
    yield ("GetRecords.IteratorAgeMilliseconds", "", ""), age
    yield ("GetRecords.Latency", "", ""), (time.perf_counter() - started) * 1000
    by_shard = {"OutgoingBytes": read.size, "OutgoingRecords": len(read.data), "IteratorAgeMilliseconds": age}
    for name, value in by_shard.items():
        if name in monitored:
            yield (name, shard, ""), value


def pushed(stream: Stream, shard: Shard, consumer: str, now: float, read: Slice) -> None:
    """Notes a SubscribeToShardEvent."""
    values: list[tuple[Name, float]] = [
        (("SubscribeToShardEvent.Bytes", "", consumer), read.size),
        (("SubscribeToShardEvent.Records", "", consumer), len(read.data)),
        (("SubscribeToShardEvent.MillisBehindLatest", "", consumer), read.behind_ms),
        (("SubscribeToShardEvent.Success", "", consumer), 1),
    ]
    by_shard = {"OutgoingBytes": read.size, "OutgoingRecords": len(read.data)}
    values += [((name, shard.id, ""), value) for name, value in by_shard.items() if name in stream.monitored]
    stream.meter.note(now, values)


def subscribed(stream: Stream, consumer: str, now: float, *, success: bool) -> None:
    """Notes a SubscribeToShard."""
    names = ("SubscribeToShard.Success", "SubscribeToShard.RateExceeded")
    stream.meter.note(now, [((name, "", consumer), float(success == (name == names[0]))) for name in names])


def statistics(meter: Meter, stream: str, now: float) -> list[MetricStatistics]:
    """What the minutes that are over came to, taken out of the meter."""
    return [
        MetricStatistics(
            name, _dimensions(stream, shard, consumer), float(minute), _unit(name),
            tally.count, tally.total, tally.least, tally.most,
        )
        for minute, tallies in meter.past(now)
        for (name, shard, consumer), tally in tallies.items()
    ]  # fmt: skip


def _dimensions(stream: str, shard: str, consumer: str) -> tuple[tuple[str, str], ...]:
    more = (("ShardId", shard), ("ConsumerName", consumer))
    return (("StreamName", stream), *((name, value) for name, value in more if value))


def _unit(name: str) -> str:
    if name.endswith("Bytes"):
        return "Bytes"
    return "Milliseconds" if name.endswith(("Latency", "Milliseconds", "MillisBehindLatest")) else "Count"
