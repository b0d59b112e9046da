"""The ring of rates: what counts become, whatever order and gaps they come in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.shapes import ShardCount, TrafficCounts
from widgets.rates import RateRing

A, B = "shardId-000000000000", "shardId-000000000001"


def counts(at: float, **shards: int) -> TrafficCounts:
    return TrafficCounts(at, {name: ShardCount(n, n * 10, n // 2, n // 4) for name, n in shards.items()})


def test_that_steady_counts_give_a_steady_rate() -> None:
    ring = RateRing()
    for tick in range(100):
        ring.add(counts(100 + tick / 10, **{A: tick * 50}))
    _, rates = ring.records(A)
    assert rates == pytest.approx(np.full(len(rates), 500.0))
    assert ring.figures(A).bytes == pytest.approx(5000.0)
    assert ring.figures(A).left == 99 * 50 - (99 * 50) // 4


def test_that_an_old_snapshot_adds_nothing() -> None:
    ring = RateRing()
    assert ring.add(counts(1.0, **{A: 1}))
    assert not ring.add(counts(1.0, **{A: 9}))
    assert not ring.add(counts(0.5, **{A: 9}))


def test_that_a_restarted_count_is_growth_and_not_a_fall() -> None:
    ring = RateRing()
    for at, n in ((0.0, 900), (1.0, 1000), (2.0, 40), (3.0, 80)):
        ring.add(counts(at, **{A: n}))
    assert ring.figures(A).records == pytest.approx(40.0)
    assert float(ring.records(A)[1].min()) >= 0


def test_that_a_new_shard_begins_where_it_was_first_seen() -> None:
    ring = RateRing()
    for tick in range(10):
        ring.add(counts(float(tick), **({A: tick} if tick < 6 else {A: 5, B: tick})))
    times, _ = ring.records(B)
    assert times[0] == 6.0
    assert len(times) == 4


@given(st.integers(2, 40), st.integers(3, 20))
def test_that_the_ring_holds_the_last_samples_in_order(samples: int, capacity: int) -> None:
    ring = RateRing(capacity=capacity, rows=1)
    for tick in range(samples + 1):
        ring.add(counts(float(tick), **{A: tick * tick, B: tick}))
    times, rates = ring.records(A)
    kept = min(samples, capacity)
    assert list(times) == [float(tick) for tick in range(samples - kept + 1, samples + 1)]
    assert list(rates) == [pytest.approx(2 * tick - 1) for tick in range(samples - kept + 1, samples + 1)]
    assert ring.peak() >= float(rates.max())


def test_that_a_shard_never_seen_has_nothing() -> None:
    times, rates = RateRing().records(A)
    assert len(times) == len(rates) == 0
    assert RateRing().peak() == 0.0
