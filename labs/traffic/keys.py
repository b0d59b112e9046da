"""Partition keys by strategy: each is an endless, seeded sequence of words. Plain generators; know no stream.

A strategy is named in words, of which some take values: `Zipf 1.5`, `chosen a, b, c`, `hash 0, 42` (explicit hash keys,
which route a record whatever its partition key is).
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator, Mapping

from labs.words import tr

MANY = 100
HOT = "hot"
ZIPF_EXPONENT = 1.2
LONGEST_KEY, MOST_CHOSEN = 256, 1000
KEY_SPACE = 1 << 128

Keys = Callable[[random.Random], Iterator[str]]


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


def zipf(rng: random.Random, exponent: float = ZIPF_EXPONENT) -> Iterator[str]:
    """A hundred keys of which the n-th comes with a weight of 1/n^exponent, as customers and pages do."""
    names = [f"key-{number:03d}" for number in range(MANY)]
    cumulative = list(itertools.accumulate(1 / rank**exponent for rank in range(1, MANY + 1)))
    while True:
        yield from rng.choices(names, cum_weights=cumulative, k=100)


KEYS: dict[str, Keys] = {
    "random": random_keys,
    "one key": one_key,
    "round-robin": round_robin,
    "Zipf": zipf,
}


def strategy(words: str) -> Keys:
    """The keys that those words name. Raises ValueError with a sentence."""
    name, _, values = words.strip().partition(" ")
    if words in KEYS:
        return KEYS[words]
    if name == "Zipf":
        exponent = _exponent(values)
        return lambda rng: zipf(rng, exponent)
    if name in ("chosen", "hash"):
        chosen = _chosen(values) if name == "chosen" else list(explicit_hashes(words))
        return lambda _rng: itertools.cycle(chosen)
    raise ValueError(
        tr(
            "keys: {words!r} is none of {names}, Zipf NUMBER, chosen A, B, hash N, M.",
            words=words,
            names=", ".join(KEYS),
        )
    )


def explicit_hashes(words: str) -> Mapping[str, str]:
    """The explicit hash key of each partition key when `words` are `hash N, M`; else empty. Raises ValueError."""
    name, _, values = words.strip().partition(" ")
    if name != "hash":
        return {}
    hashes = [value.strip() for value in values.split(",")]
    for value in hashes:
        if not value.isascii() or not value.isdecimal() or int(value) >= KEY_SPACE:
            raise ValueError(
                tr("keys: {value!r} is not an explicit hash key, a whole number from 0 to 2^128 - 1.", value=value)
            )
    return {f"hash-{int(value)}": str(int(value)) for value in hashes}


def _exponent(value: str) -> float:
    try:
        exponent = float(value)
    except ValueError:
        exponent = math.nan
    if not 0 <= exponent <= 10:
        raise ValueError(tr("keys: Zipf's exponent is {value!r}: it must be a number from 0 to 10.", value=value))
    return exponent


def _chosen(values: str) -> list[str]:
    chosen = [value.strip() for value in values.split(",")]
    if not 1 <= len(chosen) <= MOST_CHOSEN or not all(1 <= len(key) <= LONGEST_KEY for key in chosen):
        raise ValueError(
            tr(
                "keys: chosen takes 1 to {most_chosen} keys of 1 to {longest_key} characters, with commas.",
                most_chosen=MOST_CHOSEN,
                longest_key=LONGEST_KEY,
            )
        )
    return chosen
