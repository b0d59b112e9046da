"""What is to be put next: new records at their pace, and failed ones again when they are due. Plain; knows no client.

Not thread-safe: whoever has several senders holds a lock. The time is handed in. Nothing is made while too many wait.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from labs.traffic.batches import Entry
from labs.traffic.keys import explicit_hashes, strategy
from labs.traffic.pace import Pace
from labs.traffic.producing import Producing
from labs.traffic.templates import records
from labs.traffic.trouble import wait_after

# With so many records waiting to be put again, no new ones are made: the buffer is bounded.
MOST_WAITING = 3000
# Records are put again together, not one by one; what a full shard frees is used after half of this.
AGAIN_TICK = 0.02
LONGEST_SLEEP = 0.25
# How many may be put again: some a second, and more for each that is acknowledged. A shard at its limit is kept full
# so, and not flooded with what it will refuse.
AGAIN_A_SECOND, AGAIN_FOR_EACH, MOST_AGAIN = 400.0, 1.5, 1000.0


@dataclass(frozen=True, slots=True)
class Most:
    """How much one call takes."""

    records: int
    size: int


class Supply:
    """The records of one producing."""

    def __init__(self, producing: Producing, most: Most, now: float) -> None:
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
        self._may_again = MOST_AGAIN
        self._then = now
        self.made = 0
        self.under_way = 0

    def _entries(self, producing: Producing, now: Callable[[], float]) -> Iterator[Entry]:
        keys = strategy(producing.keys)(self._rng)
        for key, data in records(producing.template, keys, self._rng, now, producing.size):
            yield Entry(key, data, 0, self._hashes.get(key, ""))

    @property
    def waiting(self) -> int:
        """How many records wait for their next try."""
        return len(self._waiting) + len(self._spare)

    @property
    def is_empty(self) -> bool:
        """Whether every record has been made and acknowledged."""
        return self._left() == 0 and not self.waiting and not self.under_way

    def take(self, now: float) -> list[Entry]:
        """What is to be put now: failed records that are due, filled up with new ones. They are under way then."""
        batch: list[Entry] = []
        self._may_again = min(self._may_again + (now - self._then) * AGAIN_A_SECOND, MOST_AGAIN)
        self._then = now
        size = self._take_again(batch, now)
        allowed = self._pace.refill(now)
        left = self._left()
        if (batch or allowed >= min(self._pace.batch, left, self._most.records)) and self.waiting < MOST_WAITING:
            self._take_new(batch, size, min(allowed, left))
        self.under_way += len(batch)
        return batch

    def settle(self, batch: Sequence[Entry], failed: Sequence[Entry], now: float) -> None:
        """The batch is no longer under way; what failed is to be put again after a wait."""
        self.under_way -= len(batch)
        self._may_again += (len(batch) - len(failed)) * AGAIN_FOR_EACH
        for entry in failed:
            entry.attempts += 1
            due = math.ceil((now + wait_after(entry.attempts, self._jitter)) / AGAIN_TICK) * AGAIN_TICK
            heapq.heappush(self._waiting, (due, next(self._order), entry))

    def pause(self, attempts: int) -> float:
        """Seconds to wait after so many vain attempts."""
        return wait_after(attempts, self._jitter)

    def nothing_for(self, now: float) -> float:
        """Seconds until there is something to put, at most LONGEST_SLEEP."""
        again = self._waiting[0][0] - now if self._waiting else LONGEST_SLEEP
        if self._may_again < 1:
            again = max(again, AGAIN_TICK / 2)
        new = self._pace.wait() if self._left() and self.waiting < MOST_WAITING else LONGEST_SLEEP
        return max(min(again, new, LONGEST_SLEEP), 0.001)

    def _left(self) -> int:
        """How many records are still to be made."""
        return self._most.records if self._total is None else self._total - self.made

    def _take_again(self, batch: list[Entry], now: float) -> int:
        size = 0
        while self._waiting and self._waiting[0][0] <= now and self._may_again >= 1 and len(batch) < self._most.records:
            size += self._waiting[0][2].size
            if batch and size > self._most.size:
                return self._most.size
            self._may_again -= 1
            batch.append(heapq.heappop(self._waiting)[2])
        return size

    def _take_new(self, batch: list[Entry], size: int, allowed: int) -> None:
        while len(batch) < self._most.records and (self._spare or allowed > 0):
            if self._spare:
                entry = self._spare.pop()
            else:
                entry = next(self._records)
                allowed -= 1
                self.made += 1
                self._pace.take(1)
            size += entry.size
            if batch and size > self._most.size:
                self._spare.append(entry)
                return
            batch.append(entry)
