"""What happened when, per shard, for the last minute: a ring of buckets of a tenth of a second. Plain; knows no clock.

Counters tell how much; the ring tells the course: a second is ten buckets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

BUCKET_S = 0.1
KEPT_S = 60.0


@dataclass(slots=True)
class Ring:
    """Counts by bucket, shard and name; buckets older than a minute are forgotten."""

    _buckets: deque[tuple[int, dict[tuple[str, str], int]]] = field(default_factory=deque)

    def add(self, now: float, shard: str, more: Mapping[str, int]) -> None:
        """Adds to the bucket of `now` (seconds that never fall)."""
        number = int(now / BUCKET_S)
        if not self._buckets or self._buckets[-1][0] < number:
            self._buckets.append((number, {}))
            while self._buckets[0][0] <= number - KEPT_S / BUCKET_S:
                self._buckets.popleft()
        bucket = self._buckets[-1][1]
        for name, count in more.items():
            bucket[shard, name] = bucket.get((shard, name), 0) + count

    def history(self, now: float, shard: str, name: str, seconds: int, width: float = 1.0) -> list[int]:
        """Counts of the last whole `seconds` in buckets of `width` seconds, oldest first; the bucket of now is out.

        `width` is a whole number of tenths of a second.
        """
        per, last = round(width / BUCKET_S), int(now / BUCKET_S)
        found = [0] * round(seconds / width)
        first = last - len(found) * per
        for number, bucket in self._buckets:
            if first <= number < last:
                found[(number - first) // per] += bucket.get((shard, name), 0)
        return found
