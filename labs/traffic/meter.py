"""Cumulative counters of one traffic process, safe for many threads, and their JSON. Knows no client.

What is counted here has been answered by the stream: the screen shows nothing that is only hoped for.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from labs.shapes import ShardCount, TrafficCounts
from labs.traffic.ring import Ring

COUNTERS = tuple(field.name for field in fields(ShardCount))
TOTALS = ("sent", "retried", "doubtful", "dropped")
LAST_READS = 500


class Meter:
    """Counts per shard of one stream. Every method may be called from any thread."""

    def __init__(self, stream: str = "") -> None:
        self.stream = stream
        self._lock = threading.Lock()
        self._shards: dict[str, dict[str, int]] = {}
        self._totals = dict.fromkeys(TOTALS, 0)
        self._behind: dict[str, tuple[int, int]] = {}
        self._reads: deque[float] = deque(maxlen=LAST_READS)
        self._ring = Ring()
        self._waiting = 0
        self._error = ""

    def count(self, shard: str, **more: int) -> None:
        """Adds to a shard's counters: acknowledged, bytes, throttled, read, duplicates."""
        now = time.monotonic()
        with self._lock:
            counters = self._shards.setdefault(shard, dict.fromkeys(COUNTERS, 0))
            for name, number in more.items():
                counters[name] += number
            self._ring.add(now, shard, more)

    def add(self, **more: int) -> None:
        """Adds to the totals: sent, retried, doubtful, dropped."""
        with self._lock:
            for name, number in more.items():
                self._totals[name] += number

    def set_waiting(self, records: int) -> None:
        """How many records wait to be put again."""
        with self._lock:
            self._waiting = records

    def took(self, seconds: float) -> None:
        """How long a read took."""
        with self._lock:
            self._reads.append(seconds)

    def set_behind(self, shard: str, milliseconds: int | None, records: int = 0) -> None:
        """How far the reader of a shard is behind; None once it reads no more."""
        with self._lock:
            if milliseconds is None:
                self._behind.pop(shard, None)
            else:
                self._behind[shard] = (milliseconds, records)

    def set_error(self, sentence: str) -> None:
        """What is wrong now; empty when nothing is."""
        with self._lock:
            self._error = sentence

    def history(self, shard: str, name: str, seconds: int = 10, width: float = 1.0) -> list[int]:
        """A shard's counter over the last `seconds`, at most 60, in buckets of `width` seconds, oldest first."""
        now = time.monotonic()
        with self._lock:
            return self._ring.history(now, shard, name, seconds, width)

    def snapshot(self, at: float, *, producing: bool = False, consuming: bool = False) -> TrafficCounts:
        """The counters at one moment; `at` in epoch seconds."""
        with self._lock:
            reads = sorted(self._reads)
            return TrafficCounts(
                at=at,
                shards={shard: ShardCount(**counters) for shard, counters in self._shards.items()},
                behind_ms=max((behind for behind, _ in self._behind.values()), default=None),
                producing=producing,
                consuming=consuming,
                error=self._error,
                stream=self.stream,
                waiting=self._waiting,
                behind_records=sum(records for _, records in self._behind.values()) if self._behind else None,
                read_ms=round(reads[int(len(reads) * 0.95)] * 1000, 1) if reads else None,
                **self._totals,
            )


def as_json(counts: TrafficCounts) -> dict[str, Any]:
    """The counts as a JSON-able dict."""
    return asdict(counts)


def counts_of(document: Mapping[str, Any]) -> TrafficCounts:
    """The counts of such a dict; raises TypeError, KeyError or AttributeError when it is none."""
    shards = {shard: ShardCount(**counters) for shard, counters in document["shards"].items()}
    return TrafficCounts(**{**document, "shards": shards})


def added(before: TrafficCounts, counts: TrafficCounts) -> TrafficCounts:
    """`counts` with what was counted `before` on the same stream on top, so that cumulative counters never fall."""
    if before.stream != counts.stream:
        return counts
    shards = {**before.shards}
    for shard, count in counts.shards.items():
        old = before.shards.get(shard, ShardCount())
        shards[shard] = ShardCount(**{name: getattr(old, name) + getattr(count, name) for name in COUNTERS})
    totals = {name: getattr(before, name) + getattr(counts, name) for name in TOTALS}
    return replace(counts, shards=shards, **totals)


def together(all_counts: list[TrafficCounts], stream: str) -> TrafficCounts:
    """The counts of several processes on one stream as one; the first is the one that also consumes."""
    whole = TrafficCounts(at=0.0, stream=stream)
    for counts in (one for one in all_counts if one.stream == stream):
        whole = replace(
            added(whole, counts),
            at=max(whole.at, counts.at),
            producing=whole.producing or counts.producing,
            consuming=whole.consuming or counts.consuming,
            error=whole.error or counts.error,
            waiting=whole.waiting + counts.waiting,
            behind_ms=whole.behind_ms if counts.behind_ms is None else counts.behind_ms,
            behind_records=whole.behind_records if counts.behind_records is None else counts.behind_records,
            read_ms=whole.read_ms if counts.read_ms is None else counts.read_ms,
        )
    return whole
