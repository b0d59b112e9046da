"""Lanes and their scale: words, order, the busiest of many, and a scale that does not jump."""

from hypothesis import given
from hypothesis import strategies as st

from labs.shapes import ShardRange
from tests.app import sample
from widgets.lanes import MOST_LANES, SCALES, all_lanes, bytes_words, hottest, next_scale, number_of, rate_words


def test_that_children_and_closed_parents_are_told() -> None:
    words = [(lane.number, lane.words) for lane in all_lanes(sample.SHARDS, {})]
    assert words == [(0, "open"), (1, "closed"), (2, "open · child of 1"), (3, "open · child of 1")]


def test_that_above_sixteen_the_busiest_are_shown_by_number() -> None:
    shards = [ShardRange(f"shardId-{n:012}", n, n) for n in range(40)]
    busy = {f"shardId-{n:012}": float(n) for n in range(40)}
    assert [lane.number for lane in hottest(all_lanes(shards, busy), busy)] == list(range(40 - MOST_LANES, 40))


def test_that_a_shard_only_seen_in_counts_has_a_lane_while_there_is_a_stream() -> None:
    lanes = all_lanes(sample.SHARDS, {"shardId-000000000007": 1.0})
    assert [lane.number for lane in lanes] == [0, 1, 2, 3, 7]
    assert all_lanes((), {"shardId-000000000007": 1.0}) == []
    assert number_of("odd name") == 0


@given(st.floats(0, 50_000), st.sampled_from((0.0, *SCALES)))
def test_that_the_scale_always_holds_the_peak(peak: float, now: float) -> None:
    assert next_scale(peak, now) >= peak


def test_that_the_scale_falls_only_well_below_a_step() -> None:
    assert next_scale(280.0, 1200.0) == 1200.0
    assert next_scale(150.0, 1200.0) == 300.0


def test_that_figures_are_told_with_their_unit() -> None:
    assert rate_words(612.4) == "612/s"
    assert [bytes_words(n) for n in (12, 118_000, 2_500_000)] == ["12 B/s", "118 kB/s", "2.5 MB/s"]
