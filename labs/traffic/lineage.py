"""Which shards may be read now: children only after all their parents have been read to the end.

A plain function on plain values, so that the rule can be tested by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from labs.shapes import ShardRange


def readable(shards: Mapping[str, ShardRange], started: Collection[str], drained: Collection[str]) -> list[str]:
    """The ids of shards to start now, in order. A parent that is no longer listed has left retention: it is past."""
    return sorted(
        shard_id
        for shard_id, shard in shards.items()
        if shard_id not in started and all(parent in drained for parent in shard.parents if parent in shards)
    )
