"""Cumulative counters of one traffic process, safe for many threads, and their JSON. Knows no client.

What is counted here has been answered by the stream: the screen shows nothing that is only hoped for.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from labs.shapes import ShardCount, TrafficCounts

COUNTERS = tuple(field.name for field in fields(ShardCount))


class Meter:
    """Counts per shard. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shards: dict[str, dict[str, int]] = {}
        self._behind: dict[str, int] = {}
        self._retried = 0
        self._error = ""

    def count(self, shard: str, **more: int) -> None:
        """Adds to a shard's counters: acknowledged, bytes, throttled, read."""
        with self._lock:
            counters = self._shards.setdefault(shard, dict.fromkeys(COUNTERS, 0))
            for name, number in more.items():
                counters[name] += number

    def count_retried(self, records: int) -> None:
        """Adds records that are put again."""
        with self._lock:
            self._retried += records

    def set_behind(self, shard: str, milliseconds: int | None) -> None:
        """How far the reader of a shard is behind; None once it reads no more."""
        with self._lock:
            if milliseconds is None:
                self._behind.pop(shard, None)
            else:
                self._behind[shard] = milliseconds

    def set_error(self, sentence: str) -> None:
        """What is wrong now; empty when nothing is."""
        with self._lock:
            self._error = sentence

    def snapshot(self, at: float, *, producing: bool = False, consuming: bool = False) -> TrafficCounts:
        """The counters at one moment; `at` in epoch seconds."""
        with self._lock:
            return TrafficCounts(
                at=at,
                shards={shard: ShardCount(**counters) for shard, counters in self._shards.items()},
                behind_ms=max(self._behind.values(), default=None),
                retried=self._retried,
                producing=producing,
                consuming=consuming,
                error=self._error,
            )


def as_json(counts: TrafficCounts) -> dict[str, Any]:
    """The counts as a JSON-able dict."""
    return asdict(counts)


def counts_of(document: Mapping[str, Any]) -> TrafficCounts:
    """The counts of such a dict; raises TypeError, KeyError or AttributeError when it is none."""
    shards = {shard: ShardCount(**counters) for shard, counters in document["shards"].items()}
    return TrafficCounts(**{**document, "shards": shards})


def added(before: TrafficCounts, counts: TrafficCounts) -> TrafficCounts:
    """`counts` with what was counted `before` on top, so that cumulative counters never fall."""
    shards = {**before.shards}
    for shard, count in counts.shards.items():
        old = before.shards.get(shard, ShardCount())
        shards[shard] = ShardCount(**{name: getattr(old, name) + getattr(count, name) for name in COUNTERS})
    return replace(counts, shards=shards, retried=before.retried + counts.retried)
