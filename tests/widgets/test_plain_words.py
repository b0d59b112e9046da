"""Figures and evidence as words."""

import pytest

from widgets.evidence import LONGEST, evidence_lines
from widgets.parts import plain_tip
from widgets.words import age_words, clock_words, count_words, seconds_words, size_words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (999, "999 B"), (1200, "1.2 kB"), (3_400_000, "3.4 MB"), (5 * 10**9, "5.0 GB")]
)
def test_that_sizes_have_a_unit(size: int, words: str) -> None:
    assert size_words(size) == words


def test_that_times_ages_and_counts_read_well() -> None:
    assert seconds_words(41.9) == "00:41"
    assert seconds_words(3723) == "1:02:03"
    assert [age_words(n) for n in (12, 180, 7300, 200_000, -1)] == ["12 s", "3 min", "2 h", "2 d", "0 s"]
    assert clock_words(0) == "–"
    assert [count_words(n, "run", "runs") for n in (1, 1200)] == ["1 run", "1,200 runs"]


def test_that_evidence_becomes_lines() -> None:
    shards = {"shard 0": 98, "shard 1": 102}
    evidence = {"records_per_shard": shards, "all_found": True, "keys": ["a", "b"], "lag": 0.25, "none": None}
    assert evidence_lines(evidence) == [
        ("records per shard", "shard 0: 98\nshard 1: 102"),
        ("all found", "yes"),
        ("keys", "a, b"),
        ("lag", "0.25"),
        ("none", "none"),
    ]


def test_that_long_evidence_is_cut_and_only_deep_evidence_is_json() -> None:
    ((_, words),) = evidence_lines({"text": "x" * 1000})
    assert len(words) == LONGEST
    assert evidence_lines({"rows": [{"id": 1}, {"id": 2}]}) == [("rows", "id: 1\nid: 2")]
    assert evidence_lines({"rows": [{"id": {"a": [1]}}]}) == [("rows", '{"id": {"a": [1]}}')]


def test_that_a_tooltip_never_becomes_rich_text() -> None:
    assert plain_tip("<b>name</b>") == "<qt>&lt;b&gt;name&lt;/b&gt;</qt>"
