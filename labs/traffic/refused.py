"""Records that a full shard has refused, put again as fast as it takes them: a queue and a budget for each shard.

A shard takes 1,000 records and 1 MiB in any one second; what exceeds that it refuses, record by record. To wait longer
after each refusal, as after a failure, would leave it idle while records wait for it; to return at once with all of
them would flood it. But each record that it took makes room for another one a second later: then one more, and a few to
find out, are put again. A shard that is shared with other producers gets as much less. New records for it wait their
turn. Plain; the time is handed in.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from labs.traffic.batches import Entry

RECORDS_IN, BYTES_IN = 1000, 1 << 20
WINDOW_S = 1.0
# What has become free is used half of this later, with some jitter.
TICK_S = 0.008
# In seconds of a shard's full rate: what may be put again each second whatever was taken, for each that was taken, and
# saved at most; what is put at once at least, and at most: many at once take long, and would come at once ever after.
# After a pause, on a busy machine, it is so many times what the shard takes in that time.
PROBED_A_SECOND, EARNED_FOR_EACH, MOST_EARNED = 0.5, 1.3, 1.0
LEAST_OFFERED, MOST_OFFERED, AFTER_A_PAUSE = 0.005, 0.04, 4.0
ShardOf = Callable[[Entry], str]


def share(records: int, size: int) -> float:
    """How much of a shard's second so many records of so many bytes together take."""
    return max(records / RECORDS_IN, size / BYTES_IN)


@dataclass(slots=True)
class Queue:
    """What one shard has refused, oldest first; what may be put again; when what it took makes room, and how much."""

    entries: deque[Entry] = field(default_factory=deque)
    earned: float = 0.0
    room: deque[tuple[float, float]] = field(default_factory=deque)

    def earn(self, now: float, probed: float) -> None:
        """Adds what has become free until now, and so much for finding out."""
        while self.room and self.room[0][0] <= now:
            self.earned += self.room.popleft()[1] * EARNED_FOR_EACH
        self.earned = min(self.earned + probed, MOST_EARNED) if self.entries else 0.0

    def offered(self, most: float) -> Iterator[Entry]:
        """What may be put again now."""
        rest = max(self.earned - most, 0.0)
        if self.earned >= LEAST_OFFERED:
            while self.entries and self.earned > rest:
                entry = self.entries.popleft()
                self.earned -= share(1, entry.size)
                yield entry


class Refused:
    """The queues of one producer."""

    def __init__(self, shard_of: ShardOf, rng: random.Random) -> None:
        self._shard_of = shard_of
        self._rng = rng
        self._queues: dict[str, Queue] = {}
        self._then = 0.0
        self._due = 0.0
        self.count = 0

    def add(self, refused: Mapping[str, Sequence[Entry]], now: float) -> None:
        """Takes in what shards refused, by shard."""
        if not self.count:
            self._then, self._due = now, now + self._tick()
        for shard, entries in refused.items():
            self._queue(shard).entries.extend(entries)
            self.count += len(entries)

    def keep(self, entry: Entry) -> bool:
        """Takes in a new record behind those that its shard has refused; False when there are none."""
        queue = self._queues.get(self._shard_of(entry))
        if queue is None or not queue.entries:
            return False
        queue.entries.append(entry)
        self.count += 1
        return True

    def taken(self, parts: Mapping[str, float], now: float) -> None:
        """Each of these shards has taken that share of its second until now."""
        for shard, part in parts.items():
            queue = self._queue(shard)
            queue.room.append((now + WINDOW_S, part))
            if not queue.entries:
                queue.earn(now, 0.0)

    def due(self, now: float) -> Iterator[Entry]:
        """What may be put again now, oldest first; each is gone from here once it is asked for."""
        if not self.count or now < self._due:
            return
        passed, self._then = now - self._then, now
        for queue in self._queues.values():
            queue.earn(now, passed * PROBED_A_SECOND)
        most = max(MOST_OFFERED, passed * AFTER_A_PAUSE)
        for shard in list(self._queues):
            queue = self._queues[shard] = self._queues.pop(shard)  # the last: when a call is full the others are next
            for entry in queue.offered(most):
                self.count -= 1
                yield entry
        self._due = now + self._tick()

    def wait(self, now: float) -> float:
        """Seconds until some may be put again; nothing waits when `count` is 0."""
        return max(self._due - now, 0.0)

    def route(self) -> None:
        """Sorts what waits anew: shards have been split or merged."""
        waiting = [entry for queue in self._queues.values() for entry in queue.entries]
        self._queues = {}
        for entry in waiting:
            self._queue(self._shard_of(entry)).entries.append(entry)

    def _queue(self, shard: str) -> Queue:
        return self._queues.setdefault(shard, Queue())

    def _tick(self) -> float:
        return TICK_S * self._rng.uniform(0.5, 1.5)
