"""What a moment is, and the stage it is played on: a stream of its own, the traffic process, and measuring.

A moment makes its streams through the ledger's kinds and takes them off again. Knows neither Qt nor the terminal.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labs.aws.kinds.kinesis import STREAM
from labs.aws.ledger import DELETING, GONE
from labs.context import Context
from labs.model import Verdict
from labs.shapes import ShardCount, TrafficCounts
from labs.traffic.process import TrafficProcess
from labs.words import tr

LOOK_S = 0.1
SETTLE_S = 120.0


@dataclass(frozen=True, slots=True)
class Rate:
    """What one shard did in a time, a second."""

    acknowledged: float = 0.0
    throttled: float = 0.0
    read: float = 0.0


@dataclass(slots=True)
class Stage:
    """Where a moment is played: the hands of a step, the traffic process whose counts the window draws, a database."""

    context: Context
    traffic: TrafficProcess
    database: Path

    @property
    def kinesis(self) -> Any:
        """The cloud's client."""
        return self.context.client("kinesis")

    def say(self, sentence: str) -> None:
        """Tells the student what is going on."""
        self.context.say(sentence)

    @contextlib.contextmanager
    def stream(self, base: str, shards: int, *, on_demand: bool = False) -> Iterator[str]:
        """A stream of the run that is there for as long as this lasts; traffic into it ends with it."""
        name = self.context.make(STREAM, base, shards=shards, on_demand=on_demand)
        try:
            yield name
        finally:
            self.traffic.stop_producer()
            self.traffic.stop_consumer()
            self._remove(name)

    def _remove(self, name: str) -> None:
        context = self.context
        row = context.ledger.row(context.run.id, STREAM.id, name)
        assert row is not None
        context.ledger.mark(row, DELETING)
        STREAM.remove(context.cloud, name)
        context.until(
            tr("{name} is being deleted", name=name), lambda: STREAM.describe(context.cloud, name) is None, SETTLE_S
        )
        context.ledger.mark(row, GONE, tr("not found after the moment"))

    def until(self, holds: Callable[[TrafficCounts], object], seconds: float = 60.0) -> TrafficCounts:
        """The counts once they are so. Raises TimeoutError with the counts' error, and Cancelled."""
        deadline = time.monotonic() + seconds
        while not holds(counts := self.traffic.counts()):
            if time.monotonic() > deadline:
                raise TimeoutError(
                    tr("It did not happen within {seconds:.0f} s. {error}", seconds=seconds, error=counts.error).strip()
                )
            self.pause(LOOK_S)
        return counts

    def pause(self, seconds: float) -> None:
        """Lets time pass. Raises Cancelled."""
        self.context.patience.cancelled.wait(seconds)
        self.context.patience.check()

    def watch(self, seconds: float) -> dict[str, Rate]:
        """What each shard does in the next seconds."""
        before = self._next_counts(0.0)
        self.pause(seconds)
        after = self._next_counts(before.at)
        return rates(before, after)

    def _next_counts(self, at: float) -> TrafficCounts:
        last = self.traffic.counts().at
        return self.until(lambda counts: counts.at > max(at, last))

    def split(self, stream: str) -> None:
        """Splits the stream's first open shard in the middle, and waits until it is active again."""
        shards = self.kinesis.list_shards(StreamName=stream)["Shards"]
        shard = next(one for one in shards if "EndingSequenceNumber" not in one["SequenceNumberRange"])
        first, last = (int(shard["HashKeyRange"][name]) for name in ("StartingHashKey", "EndingHashKey"))
        self.kinesis.split_shard(
            StreamName=stream, ShardToSplit=shard["ShardId"], NewStartingHashKey=str((first + last + 1) // 2)
        )
        self.settled(stream)

    def settled(self, stream: str) -> None:
        """Waits until the stream is ACTIVE."""
        summary = self.kinesis.describe_stream_summary
        self.context.until(
            tr("{stream} is changing", stream=stream),
            lambda: summary(StreamName=stream)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE",
            SETTLE_S,
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """`watch` says where to look; `run` does it and gives a verdict with the figures; `usually` is in seconds."""

    id: str
    title: str
    watch: str
    run: Callable[[Stage], Verdict]
    usually: float = 20.0


def rates(before: TrafficCounts, after: TrafficCounts) -> dict[str, Rate]:
    """What each shard did between two snapshots, a second."""
    seconds = max(after.at - before.at, 1e-3)

    def rate(shard: str) -> Rate:
        old, new = before.shards.get(shard, ShardCount()), after.shards[shard]
        return Rate(
            round((new.acknowledged - old.acknowledged) / seconds, 1),
            round((new.throttled - old.throttled) / seconds, 1),
            round((new.read - old.read) / seconds, 1),
        )

    return {shard: rate(shard) for shard in after.shards}


def whole(found: Mapping[str, Rate]) -> Rate:
    """All shards together."""
    return Rate(
        round(sum(one.acknowledged for one in found.values()), 1),
        round(sum(one.throttled for one in found.values()), 1),
        round(sum(one.read for one in found.values()), 1),
    )
