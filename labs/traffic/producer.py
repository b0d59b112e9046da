"""Puts records into a stream at a rate: batches of up to 500, and exactly the failed records of a batch again.

A record is counted when the stream has acknowledged it. Knows a client, a meter, and its senders' threads.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.shapes import ShardRange
from labs.traffic.batches import Entry, Outcome, sort_out
from labs.traffic.destinations import Destination, destination
from labs.traffic.meter import Meter
from labs.traffic.producing import FIREHOSE, Producing
from labs.traffic.refused import TICK_S, share
from labs.traffic.routing import hash_of, open_in_order, shard_at
from labs.traffic.shards import list_shards
from labs.traffic.supply import NOBODY, Most, Supply
from labs.traffic.trouble import THROTTLED, is_throttle, may_be_stored, passes, said

__all__ = ["Entry", "Outcome", "Producer", "sort_out"]

LONGEST_LANE = 1000
Told = Callable[[Sequence[tuple[str, Entry]]], None]
ByShard = Mapping[str, Sequence[Entry]]


def nobody(_acknowledged: Sequence[tuple[str, Entry]]) -> None:
    """Who is told of acknowledged records when nobody asks."""


class Producer:
    """One producer on one stream. `done` is set when it has ended, for whatever reason; the meter has the error.

    `client` is one of Kinesis, or of Firehose for producing into it. `acknowledged` is called with each call's
    acknowledged records and their shards, on a sender's thread.
    """

    def __init__(self, client: Any, producing: Producing, meter: Meter, acknowledged: Told = nobody) -> None:
        self._client = client
        self._producing = producing
        self._meter = meter
        self._told = acknowledged
        self._to: Destination = destination(client, producing)
        self._lock = threading.Lock()
        self._supply = Supply(producing, Most(self._to.records, self._to.size), time.monotonic(), self._shard_of)
        self._lanes: list[deque[Entry]] = [deque() for _ in range(producing.senders)]
        self._shards: list[ShardRange] = []
        self._running = producing.senders
        self._stop = threading.Event()
        self.done = threading.Event()

    def start(self) -> None:
        """Starts the threads."""
        threading.Thread(target=self._begin, name="producer", daemon=True).start()

    def stop(self) -> None:
        """Asks the producer to end; what waits to be put again is dropped, since nobody acknowledged it."""
        self._stop.set()

    def _begin(self) -> None:
        try:
            self._look_at_shards()
        except (ClientError, BotoCoreError) as error:
            self._fail(said(error))
        for lane in range(1, self._producing.senders):
            threading.Thread(target=self._run, args=(lane,), name=f"sender-{lane}", daemon=True).start()
        self._run(0)

    def _run(self, lane: int) -> None:
        try:
            while not self._stop.is_set() and not self._is_done(lane):
                batch, pause = self._next(lane)
                if batch:
                    self._put(batch)
                else:
                    self._stop.wait(pause)
        except (ClientError, BotoCoreError, ValueError) as error:
            self._fail(said(error))
        finally:
            self._end()

    def _fail(self, sentence: str) -> None:
        self._meter.set_error(sentence)
        self._stop.set()

    def _end(self) -> None:
        with self._lock:
            self._running -= 1
            is_last = not self._running
            dropped = self._supply.waiting + self._supply.under_way
        if is_last:
            self._meter.add(dropped=dropped)
            self._meter.set_waiting(0)
            self.done.set()

    def _is_done(self, lane: int) -> bool:
        with self._lock:
            return self._supply.is_empty and not self._lanes[lane]

    def _next(self, lane: int) -> tuple[list[Entry], float]:
        """What this sender puts now, or how many seconds there is nothing for it."""
        now = time.monotonic()
        with self._lock:
            if not self._producing.ordered:
                batch = self._supply.take(now)
                return batch, 0.0 if batch else self._supply.nothing_for(now)
            own = self._lanes[lane]
            # A key belongs to one sender, which puts its records one after the other.
            while not own and max(map(len, self._lanes)) < LONGEST_LANE and (new := self._supply.take(now)):
                self._lanes[self._lane_of(new[0])].append(new[0])
            return ([own.popleft()], 0.0) if own else ([], self._supply.nothing_for(now))

    def _lane_of(self, entry: Entry) -> int:
        return hash_of(entry.key) % len(self._lanes)

    def _put(self, batch: list[Entry]) -> None:
        self._meter.add(sent=len(batch), retried=sum(1 for entry in batch if entry.attempts))
        try:
            outcome = self._to.put(batch)
        except (ClientError, BotoCoreError) as error:
            if not passes(error):
                self._settle(batch, [])
                self._meter.add(dropped=len(batch))
                raise
            self._again_all(batch, error)
            return
        self._meter.set_error("")
        refused = self._refused([entry for code, entry in outcome.failed if code == THROTTLED])
        known = {id(entry) for entries in refused.values() for entry in entries}
        self._count(outcome, refused)
        self._settle(batch, [entry for _, entry in outcome.failed if id(entry) not in known], refused)

    def _again_all(self, batch: list[Entry], error: ClientError | BotoCoreError) -> None:
        """A whole call failed: all of it again, and a word when it may be stored after all."""
        if is_throttle(error):
            self._count_throttled(self._refused(batch))
        else:
            self._meter.set_error(said(error))
        if may_be_stored(error):
            self._meter.add(doubtful=len(batch))
        self._settle(batch, batch)
        if self._producing.ordered and is_throttle(error):
            self._stop.wait(TICK_S)  # Room comes record by record.
        else:
            self._rest(max(entry.attempts for entry in batch))

    def _settle(self, batch: list[Entry], failed: Sequence[Entry], refused: ByShard = NOBODY) -> None:
        """What failed waits in the supply; in order it stays at the head of its lane."""
        with self._lock:
            if self._producing.ordered and failed:
                [entry] = failed
                entry.attempts += 1
                self._lanes[self._lane_of(entry)].appendleft(entry)
            else:
                self._supply.settle(batch, failed, time.monotonic(), refused)
            self._meter.set_waiting(self._supply.waiting)

    def _rest(self, attempts: int) -> None:
        """Waits after a call that failed as a whole; records that a shard refused wait by themselves."""
        with self._lock:
            pause = self._supply.pause(attempts)
        self._stop.wait(pause)

    def _count(self, found: Outcome, refused: ByShard) -> None:
        self._count_acknowledged(found.acknowledged)
        self._count_throttled(refused)
        if found.acknowledged:
            self._told(found.acknowledged)

    def _shard_of(self, entry: Entry) -> str:
        """Where the record goes, as far as the shards are known; else no words."""
        return shard_at(int(entry.hash) if entry.hash else hash_of(entry.key), self._shards) or ""

    def _refused(self, entries: Sequence[Entry]) -> dict[str, list[Entry]]:
        """The records by the shard that refused them."""
        found: dict[str, list[Entry]] = {}
        for entry in entries:
            found.setdefault(self._shard_of(entry), []).append(entry)
        found.pop("", None)
        return found

    def _count_throttled(self, refused: ByShard) -> None:
        for shard, entries in refused.items():
            self._meter.count(shard, throttled=len(entries))

    def _count_acknowledged(self, acknowledged: Sequence[tuple[str, Entry]]) -> None:
        numbers: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        for shard, entry in acknowledged:
            numbers[shard] += 1
            sizes[shard] += entry.size
        for shard, number in numbers.items():
            self._meter.count(shard, acknowledged=number, bytes=sizes[shard])
        with self._lock:
            parts = {shard: share(number, sizes[shard]) for shard, number in numbers.items()}
            self._supply.refused.taken(parts, time.monotonic())
        if not numbers.keys() <= {shard.shard_id for shard in self._shards}:
            self._look_at_shards()

    def _look_at_shards(self) -> None:
        """The open shards, for telling which one refused a record; a passing failure leaves them as they were."""
        if self._producing.into == FIREHOSE:
            return
        try:
            self._shards = open_in_order(list_shards(self._client, self._producing.stream))
            with self._lock:
                self._supply.refused.route()
        except (ClientError, BotoCoreError) as error:
            if not passes(error):
                raise
