"""What is to be put next: new records at their pace, and failed ones again when they are due. Plain; knows no client.

Not thread-safe: whoever has several senders holds a lock. The time is handed in. Nothing is made while too many wait.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labs.traffic.batches import Entry
from labs.traffic.keys import explicit_hashes, strategy
from labs.traffic.pace import Pace
from labs.traffic.producing import Producing
from labs.traffic.refused import Refused, ShardOf
from labs.traffic.templates import records
from labs.traffic.trouble import wait_after

# With so many records waiting to be put again, or so many bytes not yet acknowledged, no new ones are made.
MOST_WAITING, MOST_HELD = 3000, 32 << 20
# Records that failed are put again together, not one by one.
AGAIN_TICK = 0.02
LONGEST_SLEEP = 0.25
NOBODY: Mapping[str, Sequence[Entry]] = {}


@dataclass(frozen=True, slots=True)
class Most:
    """How much one call takes."""

    records: int
    size: int


class Supply:
    """The records of one producing."""

    def __init__(self, producing: Producing, most: Most, now: float, shard_of: ShardOf = lambda _entry: "") -> None:
        self._total = producing.total
        self._most = most
        self._rng = random.Random(producing.seed)
        self._jitter = random.Random()
        self._hashes = explicit_hashes(producing.keys)
        self._records = self._entries(producing, time.time)
        self._pace = Pace(producing.rate, now, profile=producing.profile)
        self._spare: list[Entry] = []  # Made, and too large for the call it was made for.
        self._waiting: list[tuple[float, int, Entry]] = []  # A heap by when to put again.
        self._order = itertools.count()
        self.refused = Refused(shard_of, self._jitter)
        self.made = 0
        self.under_way = 0
        self._held = 0  # Bytes of all that has been made and is not acknowledged.

    def _entries(self, producing: Producing, now: Callable[[], float]) -> Iterator[Entry]:
        keys = strategy(producing.keys)(self._rng)
        for key, data in records(producing.template, keys, self._rng, now, producing.size):
            yield Entry(key, data, 0, self._hashes.get(key, ""))

    @property
    def waiting(self) -> int:
        """How many records wait for their next try."""
        return len(self._waiting) + len(self._spare) + self.refused.count

    @property
    def is_empty(self) -> bool:
        """Whether every record has been made and acknowledged."""
        return self._left() == 0 and not self.waiting and not self.under_way

    def take(self, now: float) -> list[Entry]:
        """What is to be put now: failed records that are due, filled up with new ones. They are under way then."""
        batch: list[Entry] = []
        size = self._take_again(batch, now)
        allowed = self._pace.refill(now)
        left = self._left()
        if batch or self._spare or (self._has_room() and allowed >= min(self._pace.batch, left)):
            self._take_new(batch, size, min(allowed, left, MOST_WAITING - self.waiting))
        self.under_way += len(batch)
        return batch

    def settle(
        self,
        batch: Sequence[Entry],
        failed: Sequence[Entry],
        now: float,
        refused: Mapping[str, Sequence[Entry]] = NOBODY,
    ) -> None:
        """The batch is no longer under way; what failed is to be put again after a wait.

        `refused` are those that shards refused because they were full, by shard; they are not among the failed.
        """
        self.under_way -= len(batch)
        self._held -= sum(entry.size for entry in batch)
        for entry in itertools.chain(failed, *refused.values()):
            entry.attempts += 1
            self._held += entry.size
        self.refused.add(refused, now)
        for entry in failed:
            due = math.ceil((now + wait_after(entry.attempts, self._jitter)) / AGAIN_TICK) * AGAIN_TICK
            heapq.heappush(self._waiting, (due, next(self._order), entry))

    def pause(self, attempts: int) -> float:
        """Seconds to wait after so many vain attempts."""
        return wait_after(attempts, self._jitter)

    def nothing_for(self, now: float) -> float:
        """Seconds until there is something to put, at most LONGEST_SLEEP."""
        again = self._waiting[0][0] - now if self._waiting else LONGEST_SLEEP
        if self.refused.count:
            again = min(again, self.refused.wait(now))
        new = self._pace.wait() if self._left() and self._has_room() else LONGEST_SLEEP
        return max(min(again, new, LONGEST_SLEEP), 0.001)

    def _made(self) -> Entry:
        entry = next(self._records)
        self._pace.take(1)
        self.made += 1
        self._held += entry.size
        return entry

    def _has_room(self) -> bool:
        """Whether so few wait that a batch of new ones may be made."""
        return self.waiting + min(self._pace.batch, self._left()) <= MOST_WAITING and self._held < MOST_HELD

    def _left(self) -> int:
        """How many records are still to be made."""
        return self._most.records if self._total is None else self._total - self.made

    def _take_again(self, batch: list[Entry], now: float) -> int:
        """What has failed and is due, then what full shards may be given again; the bytes of it."""
        size = 0
        while self._waiting and self._waiting[0][0] <= now and len(batch) < self._most.records:
            size += self._waiting[0][2].size
            if batch and size > self._most.size:
                return self._most.size
            batch.append(heapq.heappop(self._waiting)[2])
        if len(batch) < self._most.records:
            for entry in self.refused.due(now):
                size += entry.size
                if batch and size > self._most.size:
                    self._spare.append(entry)
                    return self._most.size
                batch.append(entry)
                if len(batch) == self._most.records:
                    break
        return size

    def _take_new(self, batch: list[Entry], size: int, allowed: int) -> None:
        while len(batch) < self._most.records and (self._spare or (allowed > 0 and self._held < MOST_HELD)):
            if self._spare:
                entry = self._spare.pop()
            else:
                entry = self._made()
                allowed -= 1
                if self.refused.count and self.refused.keep(entry):
                    continue
            size += entry.size
            if batch and size > self._most.size:
                self._spare.append(entry)
                return
            batch.append(entry)
