"""Schedule expressions: when they come due, and which are none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from labs.emulator.glue.cron import parse


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("expression", "after", "next_"),
    [
        ("cron(0 10 * * ? *)", "2026-11-23 09:59:30", "2026-11-23 10:00"),
        ("cron(0 10 * * ? *)", "2026-11-23 10:00", "2026-11-24 10:00"),
        ("cron(15 12 * * ? *)", "2026-12-31 23:00", "2027-01-01 12:15"),
        ("cron(0/15 * * * ? *)", "2026-11-23 09:16", "2026-11-23 09:30"),
        ("cron(0 18 ? * MON-FRI *)", "2026-11-27 18:00", "2026-11-30 18:00"),
        ("cron(0 8 1 * ? *)", "2026-11-23 00:00", "2026-12-01 08:00"),
        ("cron(0 8 L * ? *)", "2027-02-01 00:00", "2027-02-28 08:00"),
        ("cron(0 8 ? * 6L *)", "2026-11-01 00:00", "2026-11-27 08:00"),
        ("cron(0 8 ? * 2#1 *)", "2026-11-23 00:00", "2026-12-07 08:00"),
        ("cron(0 8 15W * ? *)", "2026-11-01 00:00", "2026-11-16 08:00"),
        ("cron(0 8 29 2 ? *)", "2026-11-01 00:00", "2028-02-29 08:00"),
        ("cron(30 6,18 ? JAN,JUL SUN 2027)", "2026-11-01 00:00", "2027-01-03 06:30"),
        ("rate(5 minutes)", "2026-11-23 09:00", "2026-11-23 09:05"),
        ("rate(1 day)", "2026-11-23 09:00", "2026-11-24 09:00"),
    ],
)
def test_that_a_schedule_comes_due(expression: str, after: str, next_: str) -> None:
    assert parse(expression).after(at(after)) == at(next_)


def test_that_a_schedule_of_the_past_never_comes_due() -> None:
    assert parse("cron(0 8 1 1 ? 2020)").after(at("2026-11-23 00:00")) is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "every hour",
        "cron(* * * *)",
        "cron(60 * * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 8 ? * ? *)",
        "cron(0 8 1 * MON *)",
        "cron(0 8 32 * ? *)",
        "cron(0 8 ? * 8 *)",
        "cron(0/0 8 * * ? *)",
        "cron(5-1 8 * * ? *)",
        "rate(0 minutes)",
        "rate(5 weeks)",
    ],
)
def test_that_what_is_no_schedule_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):
        parse(expression)


@given(some.floats(0, 4e9), some.integers(0, 59), some.integers(0, 23))
def test_that_the_next_time_is_after_the_moment_and_within_a_day(moment: float, minute: int, hour: int) -> None:
    found = parse(f"cron({minute} {hour} * * ? *)").after(moment)
    assert found is not None
    assert moment < found <= moment + 86400
    assert (datetime.fromtimestamp(found, UTC).minute, datetime.fromtimestamp(found, UTC).hour) == (minute, hour)
