"""A full shard is kept full and not flooded: the supply against the embedded cloud's own limiter, in made-up time."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.kinesis.limits import BYTES_IN, RECORDS_IN, WriteBudget
from labs.traffic.batches import Entry
from labs.traffic.producing import Producing
from labs.traffic.refused import Refused, share
from labs.traffic.supply import MOST_HELD, MOST_WAITING, Most, Supply

CALL_S, SETTLED_S, END_S = 0.004, 2.0, 6.0
LARGEST = Most(500, 5 << 20)


def played(size: int, rate: float) -> tuple[float, int, int]:
    """The share of a shard's limit that is reached, and how many records were taken and refused; calls take a while."""
    supply = Supply(Producing("s", rate, size=size, keys="hash 0", seed=1), LARGEST, 0.0, lambda _entry: "only")
    shard, now, reached, taken, refused = WriteBudget(), 0.0, 0.0, 0, 0
    while now < END_S:
        if not (batch := supply.take(now)):
            now += supply.nothing_for(now)
            continue
        full = [entry for entry in batch if not shard.take(now + CALL_S / 2, entry.size)]
        now += CALL_S
        part = share(len(batch) - len(full), sum(entry.size for entry in batch) - sum(entry.size for entry in full))
        supply.refused.taken({"only": part}, now)
        supply.settle(batch, [], now, {"only": full} if full else {})
        assert supply.waiting <= MOST_WAITING + LARGEST.records
        refused, taken = refused + len(full), taken + len(batch) - len(full)
        reached += part if now > SETTLED_S else 0.0
    return reached / (END_S - SETTLED_S), taken, refused


@pytest.mark.parametrize("size", [190, 8186])
def test_that_a_full_shard_is_kept_full(size: int) -> None:
    most = min(RECORDS_IN, BYTES_IN / size)
    reached, taken, refused = played(size, 2 * most)
    assert 0.98 <= reached <= 1.02
    assert refused < taken * 1.5


def test_that_below_its_limit_a_shard_refuses_nothing() -> None:
    _, taken, refused = played(190, 900)
    assert refused == 0
    assert taken > 900 * (END_S - 0.5)


def test_that_a_shard_others_fill_is_asked_seldom_and_the_buffer_is_bounded() -> None:
    supply = Supply(Producing("s", 50, size=1 << 20, seed=1), LARGEST, 0.0, lambda _entry: "only")
    now, asked = 0.0, 0
    while now < 10:
        now += 0.005
        while batch := supply.take(now):
            asked += sum(1 for entry in batch if entry.attempts)
            supply.settle(batch, [], now, {"only": batch})
            assert supply.waiting * (1 << 20) <= MOST_HELD + (5 << 20)
    assert 0 < asked <= 10


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 5), st.integers(1, 60))
def test_that_each_refused_record_comes_again_once_in_its_shards_order(seed: int, shards: int, count: int) -> None:
    rng = random.Random(seed)
    where = {f"key-{number}": f"shard-{rng.randrange(shards)}" for number in range(count)}
    refused = Refused(lambda entry: where[entry.key], random.Random(1))
    by_shard: dict[str, list[Entry]] = {}
    for key, shard in where.items():
        by_shard.setdefault(shard, []).append(Entry(key, b"x"))
    refused.add(by_shard, 0.0)
    more = Entry("key-0", b"later")
    assert refused.keep(more)
    by_shard[where["key-0"]].append(more)
    if rng.random() < 0.3:
        where = dict.fromkeys(where, "merged")
        refused.route()
    found: list[Entry] = []
    for step in range(1, 400):
        found += refused.due(step * 0.01)
    assert refused.count == 0
    assert Counter(id(entry) for entry in found) == Counter(id(entry) for own in by_shard.values() for entry in own)
    for own in by_shard.values():
        assert [entry for entry in found if any(entry is one for one in own)] == own
