"""Partition keys by strategy: each is an endless, seeded sequence of words. Plain generators; know no stream."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

MANY = 100
HOT = "hot"
ZIPF_EXPONENT = 1.2


def random_keys(rng: random.Random) -> Iterator[str]:
    """A new key for each record: the even spread."""
    while True:
        yield f"{rng.getrandbits(64):016x}"


def one_key(_rng: random.Random) -> Iterator[str]:
    """Always the same key: the hot shard."""
    return itertools.repeat(HOT)


def round_robin(_rng: random.Random) -> Iterator[str]:
    """A hundred keys in turn."""
    return itertools.cycle([f"key-{number:03d}" for number in range(MANY)])


def zipf(rng: random.Random) -> Iterator[str]:
    """A hundred keys of which the n-th comes with a weight of 1/n^1.2, as customers and pages do."""
    names = [f"key-{number:03d}" for number in range(MANY)]
    cumulative = list(itertools.accumulate(1 / rank**ZIPF_EXPONENT for rank in range(1, MANY + 1)))
    while True:
        yield from rng.choices(names, cum_weights=cumulative, k=100)


KEYS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    "random": random_keys,
    "one key": one_key,
    "round-robin": round_robin,
    "Zipf": zipf,
}
