"""What waits in Kinesis: streams and consumers between two states, shards paying for a large read, records to expire.

Reads the streams only; changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from labs.emulator.kinesis import consumers, control, quotas
from labs.emulator.kinesis.stream import ACTIVE, CREATING, DELETING, UPDATING, Stream
from labs.emulator.kinesis.streams import Kinesis, live_streams
from labs.emulator.waits import between
from labs.shapes import Wait

OF_STREAMS = {
    CREATING: ("CREATING: Kinesis sets up the shards", control.CREATING_S),
    UPDATING: ("UPDATING: Kinesis splits and merges the shards", quotas.UPDATING_S),
    DELETING: ("DELETING: Kinesis takes the shards down", control.DELETING_S),
}
OF_CONSUMERS = {
    CREATING: ("CREATING: Kinesis registers the consumer", consumers.CREATING_S),
    DELETING: ("DELETING: Kinesis deregisters the consumer", consumers.DELETING_S),
}
PAYS = "throttled: a shard gives 2 MiB a second, and it gave more at once"
EXPIRES = "retention: the oldest record is forgotten then"


def waits(kinesis: Kinesis) -> Iterator[Wait]:
    """Every wait of every region."""
    now = kinesis.clock.now()
    for region in list(kinesis.regions.by_region):
        for stream in live_streams(kinesis, region):
            yield from _of_stream(kinesis, stream, now)
            yield from _of_shards(stream, now)


def _of_stream(kinesis: Kinesis, stream: Stream, now: float) -> Iterator[Wait]:
    if stream.status != ACTIVE:
        why, lasts = OF_STREAMS[stream.status]
        yield from between("stream", stream.name, why, stream.due, now, kinesis.clock.lasting(lasts))
    for one in stream.live_consumers(now):
        if one.status != ACTIVE:
            why, lasts = OF_CONSUMERS[one.status]
            yield from between("consumer", one.name, why, one.due, now, kinesis.clock.lasting(lasts))


def _of_shards(stream: Stream, now: float) -> Iterator[Wait]:
    oldest: list[float] = []
    for shard in stream.shards:
        with shard.lock:
            first = shard.log.oldest()
            oldest += [] if first is None else [first]
            free, paid = shard.reads.blocked_until, shard.reads.reads[-1][0] if shard.reads.reads else now
        yield from between("shard", f"{stream.name} {shard.id}", PAYS, free, now, free - paid)
    kept = stream.retention_hours * 3600.0
    if oldest:
        yield from between("records", stream.name, EXPIRES, min(oldest) + kept, now, kept)
