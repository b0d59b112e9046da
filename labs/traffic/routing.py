"""Which shard a partition key goes to: the MD5 of the key as a 128-bit number, among the open shards' ranges.

Plain functions on labs.shapes.ShardRange. Source: the Kinesis Data Streams terminology.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from labs.shapes import ShardRange


def hash_of(partition_key: str) -> int:
    """The key's place in [0, 2^128): its MD5 over UTF-8."""
    return int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest())


def open_in_order(shards: Iterable[ShardRange]) -> list[ShardRange]:
    """The open shards, by where their range begins."""
    return sorted((shard for shard in shards if shard.is_open), key=lambda shard: shard.first)


def shard_of(partition_key: str, ordered: Sequence[ShardRange]) -> str | None:
    """The id of the shard that holds the key; `ordered` as `open_in_order` gives it. None when no range has it."""
    return shard_at(hash_of(partition_key), ordered)


def shard_at(place: int, ordered: Sequence[ShardRange]) -> str | None:
    """The id of the shard whose range holds that hash key; None when none does."""
    at = bisect_right(ordered, place, key=lambda shard: shard.first) - 1
    return ordered[at].shard_id if at >= 0 and place <= ordered[at].last else None
