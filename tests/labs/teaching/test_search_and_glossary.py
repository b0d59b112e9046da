"""Search finds words in any order, without accents, while they are typed; terms are plain values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labs.teaching.search import Page, excerpt, folded, search

PAGES = [
    Page("step", "mon-put", "Put records", "A producer sends records with a partition key. Each shard has limits."),
    Page("step", "tue-crawl", "Crawl", "Phân vùng (partition) là gì? Một crawler đọc dữ liệu."),
    Page("term", "shard", "shard", "The unit of a stream."),
]


def test_that_every_word_must_be_there_and_the_title_counts_most() -> None:
    assert [hit.page.id for hit in search("shard", PAGES)] == ["shard", "mon-put"]
    assert [hit.page.id for hit in search("key partition", PAGES)] == ["mon-put"]


def test_that_beginnings_are_found_and_accents_ignored() -> None:
    assert [hit.page.id for hit in search("phan vu", PAGES)] == ["tue-crawl"]
    assert [hit.page.id for hit in search("ĐỌC", PAGES)] == ["tue-crawl"]


def test_that_nothing_is_found_for_nothing() -> None:
    assert search("  ?! ", PAGES) == []


def test_that_the_excerpt_lies_around_the_word() -> None:
    long = "word " * 100 + "needle " + "word " * 100
    assert "needle" in excerpt(long, "needle")
    assert excerpt(long, "needle").startswith("…")
    assert len(excerpt(long, "needle")) < 260


@given(st.text())
def test_that_folding_is_stable(words: str) -> None:
    assert folded(folded(words)) == folded(words)


@given(st.text(min_size=1, max_size=20))
def test_that_any_query_is_answered(query: str) -> None:
    assert len(search(query, PAGES)) <= len(PAGES)
