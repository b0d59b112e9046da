"""Puts records into a stream at a rate: batches of up to 500, and exactly the failed records of a batch again.

A record is counted when the stream has acknowledged it. Knows a Kinesis client, a meter, and one thread.
"""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.shapes import ShardRange
from labs.traffic.keys import KEYS
from labs.traffic.meter import Meter
from labs.traffic.pace import BATCH, Pace
from labs.traffic.producing import Producing
from labs.traffic.routing import open_in_order, shard_of
from labs.traffic.shards import list_shards
from labs.traffic.templates import records
from labs.traffic.trouble import THROTTLED, passes, said, wait_after

# With so many records waiting to be put again, no new ones are made.
MOST_WAITING = 5000
LONGEST_SLEEP = 0.25


@dataclass(slots=True)
class Entry:
    """A record on its way, and how often it has been put in vain."""

    key: str
    data: bytes
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A batch after its answer: what each shard has taken, and what failed with which code."""

    acknowledged: tuple[tuple[str, Entry], ...]
    failed: tuple[tuple[str, Entry], ...]


def sort_out(batch: Sequence[Entry], answers: Sequence[dict[str, Any]]) -> Outcome:
    """Pairs PutRecords' entries with its answers, which come in the same order inside a 200."""
    pairs = list(zip(batch, answers, strict=True))
    return Outcome(
        tuple((answer["ShardId"], entry) for entry, answer in pairs if not answer.get("ErrorCode")),
        tuple((answer["ErrorCode"], entry) for entry, answer in pairs if answer.get("ErrorCode")),
    )


class Producer:
    """One producer on one stream. `done` is set when it has ended, for whatever reason; the meter has the error."""

    def __init__(self, client: Any, producing: Producing, meter: Meter) -> None:
        self._client = client
        self._producing = producing
        self._meter = meter
        self._rng = random.Random(producing.seed)
        self._records = records(producing.template, KEYS[producing.keys](self._rng), self._rng, time.time)
        self._made = 0
        self._waiting: list[tuple[float, int, Entry]] = []  # A heap by when to put again.
        self._order = itertools.count()
        self._shards: list[ShardRange] = []
        self._stop = threading.Event()
        self.done = threading.Event()

    def start(self) -> None:
        """Starts the thread."""
        threading.Thread(target=self._run, name="producer", daemon=True).start()

    def stop(self) -> None:
        """Asks the producer to end; what waits to be put again is dropped, since nobody acknowledged it."""
        self._stop.set()

    def _run(self) -> None:
        try:
            self._look_at_shards()
            self._produce(Pace(self._producing.rate, time.monotonic()))
        except (ClientError, BotoCoreError) as error:
            self._meter.set_error(said(error))
        finally:
            self.done.set()

    def _produce(self, pace: Pace) -> None:
        while not self._stop.is_set() and not self._has_all():
            batch = self._next_batch(pace, time.monotonic())
            if batch:
                self._put(batch)
            else:
                self._stop.wait(min(self._nothing_for(pace, time.monotonic()), LONGEST_SLEEP))

    def _has_all(self) -> bool:
        return self._left() == 0 and not self._waiting

    def _left(self) -> int:
        """How many records are still to be made."""
        return BATCH if self._producing.total is None else self._producing.total - self._made

    def _next_batch(self, pace: Pace, now: float) -> list[Entry]:
        """What is to be put again now, filled up with new records when enough of them are due."""
        batch: list[Entry] = []
        while self._waiting and self._waiting[0][0] <= now and len(batch) < BATCH:
            batch.append(heapq.heappop(self._waiting)[2])
        allowed = pace.refill(now)
        new = min(allowed, BATCH - len(batch), self._left())
        is_worth_it = batch or allowed >= min(pace.batch, self._left())
        if new > 0 and is_worth_it and len(self._waiting) < MOST_WAITING:
            pace.take(new)
            self._made += new
            batch.extend(Entry(key, data) for key, data in itertools.islice(self._records, new))
        return batch

    def _nothing_for(self, pace: Pace, now: float) -> float:
        """Seconds until there is something to put."""
        again = self._waiting[0][0] - now if self._waiting else LONGEST_SLEEP
        return max(min(again, pace.wait() if self._left() else LONGEST_SLEEP), 0.001)

    def _put(self, batch: list[Entry]) -> None:
        try:
            answer = self._client.put_records(
                StreamName=self._producing.stream,
                Records=[{"Data": entry.data, "PartitionKey": entry.key} for entry in batch],
            )
        except (ClientError, BotoCoreError) as error:
            if not passes(error):
                raise
            self._meter.set_error(said(error))
            self._again(batch)
            self._stop.wait(wait_after(max(entry.attempts for entry in batch), self._rng))
            return
        self._meter.set_error("")
        self._count(sort_out(batch, answer["Records"]))

    def _count(self, found: Outcome) -> None:
        self._count_acknowledged(found.acknowledged)
        throttled = Counter(shard_of(entry.key, self._shards) for code, entry in found.failed if code == THROTTLED)
        for shard, number in throttled.items():
            if shard is not None:
                self._meter.count(shard, throttled=number)
        self._again([entry for _, entry in found.failed])

    def _count_acknowledged(self, acknowledged: Sequence[tuple[str, Entry]]) -> None:
        numbers: Counter[str] = Counter(shard for shard, _ in acknowledged)
        sizes: Counter[str] = Counter()
        for shard, entry in acknowledged:
            sizes[shard] += len(entry.data) + len(entry.key.encode())
        for shard, number in numbers.items():
            self._meter.count(shard, acknowledged=number, bytes=sizes[shard])
        if not numbers.keys() <= {shard.shard_id for shard in self._shards}:
            self._look_at_shards()

    def _look_at_shards(self) -> None:
        """The open shards, for telling which one refused a record; a passing failure leaves them as they were."""
        try:
            self._shards = open_in_order(list_shards(self._client, self._producing.stream))
        except (ClientError, BotoCoreError) as error:
            if not passes(error):
                raise

    def _again(self, entries: Sequence[Entry]) -> None:
        now = time.monotonic()
        for entry in entries:
            entry.attempts += 1
            due = now + wait_after(entry.attempts, self._rng)
            heapq.heappush(self._waiting, (due, next(self._order), entry))
        if entries:
            self._meter.count_retried(len(entries))
