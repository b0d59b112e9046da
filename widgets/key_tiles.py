"""Where keys fall: the MD5 of a partition key, the shard that owns it, and the rows of tiles to draw.

Plain rules; knows no Qt. The hash space is 0 to 2**128 - 1, both ends inclusive (Kinesis, PutRecord).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from labs.shapes import ShardRange
from labs.tongue import joined, tr

SPACE = 2**128


@dataclass(frozen=True, slots=True)
class Tile:
    """A shard's part of the key space as fractions of the whole, `row` 0 being the open shards."""

    shard: ShardRange
    left: float
    right: float
    row: int


def hash_of(key: str) -> int:
    """The MD5 of the key's UTF-8, as the unsigned 128-bit number that Kinesis routes by."""
    return int.from_bytes(hashlib.md5(key.encode("utf-8"), usedforsecurity=False).digest(), "big")


def owner_of(place: int, shards: Sequence[ShardRange]) -> ShardRange | None:
    """The open shard that owns that place, or None when no open shard does."""
    return next((one for one in shards if one.is_open and one.first <= place <= one.last), None)


def tiles_of(shards: Sequence[ShardRange]) -> list[Tile]:
    """A tile a shard; a closed parent stands as many rows under as generations come after it."""
    children: dict[str, list[str]] = {}
    for shard in shards:
        for parent in shard.parents:
            children.setdefault(parent, []).append(shard.shard_id)
    depth: dict[str, int] = {}
    for shard in sorted(shards, key=lambda one: one.number, reverse=True):
        below = [depth[child] + 1 for child in children.get(shard.shard_id, ()) if child in depth]
        depth[shard.shard_id] = 0 if shard.is_open else max([1, *below])
    return [Tile(shard, shard.first / SPACE, (shard.last + 1) / SPACE, depth[shard.shard_id]) for shard in shards]


def key_words(key: str, shards: Sequence[ShardRange]) -> str:
    """ "MD5 9f3c… → shard 3"."""
    place = hash_of(key)
    owner = owner_of(place, shards)
    where = tr("shard {number}", number=owner.number) if owner else tr("no open shard")
    return joined(" ", [f"MD5 {place:032x}"[:8] + "… →", where])
