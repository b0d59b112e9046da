"""Which hash belongs to whom: the MD5 of a partition key, and how a range is split, merged and tiled.

Plain arithmetic over [0, 2^128); knows no stream. Source: "Kinesis Data Streams terminology" and CreateStream.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

KEY_SPACE = 1 << 128


@lru_cache(maxsize=8192)  # most producers write few keys again and again
def hash_of(partition_key: str) -> int:
    """The 128-bit place of a partition key (of its UTF-8 bytes)."""
    return int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest())


def uniform_starts(count: int) -> list[int]:
    """The first hash of each of `count` ranges that tile the key space as CreateStream lays them."""
    width = KEY_SPACE // count
    return [index * width for index in range(count)]


def middle_of(first: int, last: int) -> int:
    """The first hash of the upper half of a range, as the console's "split evenly" takes it."""
    return first + (last - first + 1) // 2
