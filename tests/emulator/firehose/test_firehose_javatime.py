"""Java's date patterns: examples from its documentation, and strftime as the judge where both can say the same."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.emulator.firehose.javatime import format_java

WHEN = datetime(2018, 8, 7, 9, 5, 3, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy/MM/dd/HH/", "2018/08/07/09/"),
        ("yyyy'-'MM'-'dd", "2018-08-07"),
        ("'year='yyyy", "year=2018"),
        ("yy M d H m s", "18 8 7 9 5 3"),
        ("MMM MMMM MMMMM", "Aug August A"),
        ("E EEE EEEE", "Tue Tue Tuesday"),
        ("DDD", "219"),
        ("hh a K k", "09 AM 9 9"),
        ("SSS", "123"),
        ("Q QQQ", "3 Q3"),
        ("''", "'"),
        ("'o''clock'", "o'clock"),
        ("yyyy[-MM]", "2018-08"),
        ("XXX Z", "Z +0000"),
        ("G", "AD"),
    ],
)
def test_that_a_pattern_is_written_as_java_writes_it(pattern: str, text: str) -> None:
    assert format_java(pattern, WHEN) == text


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [("bbb", "letter b"), ("ddd", "at most 2"), ("'open", "not closed"), ("{", "reserved")],
)
def test_that_a_pattern_that_is_not_understood_is_refused_with_a_sentence(pattern: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        format_java(pattern, WHEN)


def test_that_a_week_based_year_differs_from_the_year_at_its_turn() -> None:
    assert format_java("YYYY yyyy", datetime(2018, 12, 31, tzinfo=UTC)) == "2019 2018"
    assert format_java("YYYY'-W'ww", datetime(2018, 1, 1, tzinfo=UTC)) == "2018-W01"


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2099, 12, 31), timezones=st.just(UTC)))
def test_that_numbers_agree_with_strftime(when: datetime) -> None:
    assert format_java("yyyy-MM-dd HH:mm:ss DDD hh", when) == when.strftime("%Y-%m-%d %H:%M:%S %j %I")
    assert format_java("SSSSSS", when) == f"{when.microsecond:06d}"


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2099, 12, 31), timezones=st.just(UTC)))
def test_that_the_week_based_year_is_that_of_the_weeks_saturday(when: datetime) -> None:
    week = int(format_java("w", when))
    assert 1 <= week <= 53
    assert abs(int(format_java("YYYY", when)) - when.year) <= 1


def test_that_an_offset_is_written_for_the_zone() -> None:
    kolkata = WHEN.astimezone(ZoneInfo("Asia/Kolkata"))
    assert format_java("HH:mm x XX XXX", kolkata) == "14:35 +0530 +0530 +05:30"
