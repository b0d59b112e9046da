"""Monday: shards, producers and consumers; a hot shard and its split; Firehose, where nobody looks after shards."""

from __future__ import annotations

from labs.model import Day, Lab
from labs.week9 import monday_firehose, monday_hot, monday_streams
from labs.week9.common import prepared_by

STEPS = monday_streams.STEPS
FIREHOSE_STEPS = monday_firehose.STEPS

MONDAY = Day(
    "mon",
    "Monday",
    "Shard, producer, consumer; Firehose",
    (
        Lab("streams", "Shards, producers, consumers", STEPS),
        Lab("hot", "A hot shard", monday_hot.STEPS),
        Lab("firehose", "Firehose, the easy way in", FIREHOSE_STEPS),
    ),
    prepared_by(()),
)
