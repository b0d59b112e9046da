"""What was told last is what is kept, in whatever order it comes to be written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.latest import Latest


@given(st.permutations(range(5)))
def test_that_the_last_told_is_kept_in_whatever_order_it_is_written(order: list[int]) -> None:
    latest, kept = Latest(), list[int]()
    tickets = [latest.ticket() for _ in order]
    for one in order:
        latest.keep("fri-sort", tickets[one], lambda one=one: kept.append(one))  # type: ignore[misc]
    assert kept[-1] == 4
    assert kept == sorted(kept)


def test_that_what_could_not_be_written_does_not_stand_before_another_and_things_are_apart() -> None:
    latest, kept = Latest(), list[str]()
    first, second = latest.ticket(), latest.ticket()
    with pytest.raises(ZeroDivisionError):
        latest.keep("fri-sort", second, lambda: 1 / 0)
    latest.keep("fri-sort", first, lambda: kept.append("first"))
    latest.keep("fri-words", first, lambda: kept.append("apart"))
    assert kept == ["first", "apart"]
