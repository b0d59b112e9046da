"""The query language of Logs Insights over plain events: every command, what is malformed, and rules for any query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.insights.commands import read
from labs.emulator.insights.scanner import Malformed
from labs.emulator.insights.values import Row, Stamp, fields_of, ordered, shown

T0 = 1_800_000_000_000


def event(number: int, message: str) -> Row:
    own: Row = {"@timestamp": Stamp(T0 + number * 1000), "@message": message, "@logStream": "s"}
    return {**fields_of(message), **own}


EVENTS = [
    event(0, "INFO [shop] user=ana took 12 ms"),
    event(61, "ERROR [shop] user=bo took 250 ms"),
    event(62, "ERROR [pay] user=ana took 90 ms"),
    event(120, json.dumps({"level": "warn", "cost": 7.5, "who": {"name": "cy"}, "tags": ["a", "b"]})),
    event(121, json.dumps({"level": "info", "cost": 2, "who": {"name": "cy"}})),
]


def answer(query: str, events: Sequence[Row] = tuple(EVENTS)) -> list[dict[str, str]]:
    table = read(query).run(list(reversed(events)))
    return [{name: shown(row[name]) for name in table.columns if row.get(name) is not None} for row in table.rows]


def column(query: str, name: str) -> list[str]:
    return [row.get(name, "") for row in answer(query)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filter level = 'warn' | display cost", [{"cost": "7.5"}]),
        ("filter cost >= 2 and cost < 7 | display who.name, cost", [{"who.name": "cy", "cost": "2"}]),
        ("filter ispresent(cost) | sort cost desc | display cost", [{"cost": "7.5"}, {"cost": "2"}]),
        ("fields cost * 2 + 1 as twice | filter twice > 10 | display twice", [{"twice": "16"}]),
        ("filter tags.1 in ['b', 'c'] | display level", [{"level": "warn"}]),
        ("filter not (level = 'warn') and level != 'x' | display level", [{"level": "info"}]),
        ("filter @message like 'ERROR' | stats count(*) as n", [{"n": "2"}]),
        ("filter @message like /user=(ana|bo)/ | stats count() as n", [{"n": "3"}]),
        ("filter @message =~ /(?i)error/ | stats count(*)", [{"count(*)": "2"}]),
        ("filter @message not like /took/ | stats count(*) as n", [{"n": "2"}]),
        ("stats sum(cost), avg(cost), min(cost), max(cost), count(cost)",
         [{"sum(cost)": "9.5", "avg(cost)": "4.75", "min(cost)": "2", "max(cost)": "7.5", "count(cost)": "2"}]),
        ("stats count_distinct(level) as kinds, pct(cost, 50) as middle", [{"kinds": "2", "middle": "2"}]),
        ("stats earliest(level) as first, latest(level) as last by who.name",
         [{"who.name": "cy", "first": "warn", "last": "info"}]),
        ("stats count(*) as n by bin(1m) as minute | sort minute", [
            {"minute": "2027-01-15 08:00:00.000", "n": "1"}, {"minute": "2027-01-15 08:01:00.000", "n": "2"},
            {"minute": "2027-01-15 08:02:00.000", "n": "2"}]),
        ("stats max(cost) - min(cost) as span", [{"span": "5.5"}]),
        ("filter level = 'none' | stats count(*) as n", [{"n": "0"}]),
        ("filter level = 'none' | stats count(*) as n by level", []),
        ("parse '[*] user=* took * ms' as part, user, ms | filter ms > 50 | stats sum(ms) as ms by user | sort ms",
         [{"user": "ana", "ms": "90"}, {"user": "bo", "ms": "250"}]),
        ("parse @message /user=(?<user>\\w+)/ | stats count(*) as n by user | sort n desc, user | limit 1",
         [{"user": "ana", "n": "2"}]),
        ("fields toupper(level) as l, strlen(level) as n, substr(level, 1, 2) as s | filter l='WARN' | display l, n, s",
         [{"l": "WARN", "n": "4", "s": "ar"}]),
        ("fields coalesce(level, 'none') as l | dedup l | display l", [{"l": "info"}, {"l": "warn"}, {"l": "none"}]),
        ("filter level='warn' # the odd one\n| display `cost`", [{"cost": "7.5"}]),
        ("filter level = \"warn\" | fields datefloor(@timestamp, 1h) as hour, cost / 0 as never | display hour, never",
         [{"hour": "2027-01-15 08:00:00.000"}]),
    ],
)  # fmt: skip
def test_that_a_query_gives_what_it_says(query: str, found: list[Mapping[str, str]]) -> None:
    assert answer(query) == found


def test_that_the_newest_comes_first_with_time_and_message_unless_said_otherwise() -> None:
    assert answer("limit 1") == [
        {"@timestamp": "2027-01-15 08:02:01.000", "@message": str(EVENTS[-1]["@message"])},
    ]
    assert column("fields @message | sort @timestamp asc | limit 1", "@message") == [EVENTS[0]["@message"]]
    assert list(answer("fields @message | parse 'user=* ' as user | filter user = 'bo'")[0]) == ["@message", "user"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "a command was expected"),
        ("pattern @message", "The command pattern is not supported by the embedded cloud."),
        ("fields @message | anomaly", "The command anomaly is not supported"),
        ("source logGroups()", "The command source is not supported"),
        ("filter", "a field was expected"),
        ("filter level = ", "a field was expected"),
        ("filter level like level", "like needs a text in quotes or a regular expression"),
        ("filter level like /(/", "the regular expression cannot be read"),
        ("limit 0", "a limit from 1 to 10000"),
        ("limit 10001", "a limit from 1 to 10000"),
        ("limit many", "a limit from 1 to 10000"),
        ("stats level", "stats needs aggregates"),
        ("stats count(*) by bin(5)", "a period such as 5m"),
        ("stats pct(cost, 101)", "a percentile from 0 to 100"),
        ("fields count(*)", "an aggregate can stand in stats only"),
        ("parse 'a * b *' as one", "the pattern has 2 wildcards for 1 names"),
        ("parse @message /(a)/", "needs a name"),
        ("parse @message", "parse needs a text in quotes"),
        ("fields jsonParse(@message)", "the function jsonParse is not supported"),
        ("fields strlen(a, b)", "strlen does not take 2 arguments"),
        ("fields a fields b", "'|' was expected"),
        ("fields a |", "a command was expected"),
        ("filter (a = 1", "')' was expected"),
    ],
)
def test_that_what_cannot_be_read_is_named_with_its_place(query: str, why: str) -> None:
    with pytest.raises(Malformed, match=r".*") as told:
        read(query)
    assert why in told.value.message
    assert 0 <= told.value.start <= told.value.end <= len(query)


def test_that_sorting_is_natural_and_numbers_come_last() -> None:
    guide = ["!:", "#", "*%04", "0#", "5A", "111A", "2345_", "@", "@_", "A", "A9876fghj", "a12345hfh"]  # the guide's
    backwards = list(reversed(guide))
    backwards.sort(key=ordered)
    assert backwards == guide
    assert sorted(["3", "2", "10", "b2", "b10", "a"], key=ordered) == ["a", "b2", "b10", "2", "3", "10"]


@settings(max_examples=150)
@given(st.text(alphabet="fields stcounby|@m()*'\"/,=<1 #", max_size=40))
def test_that_any_text_is_a_query_or_malformed(text: str) -> None:
    with suppress(Malformed):
        assert len(read(text).run(list(reversed(EVENTS))).rows) <= len(EVENTS)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-99, 99)), max_size=20))
def test_that_groups_add_up(pairs: list[tuple[str, int]]) -> None:
    events = [event(at, json.dumps({"k": key, "v": value})) for at, (key, value) in enumerate(pairs)]
    found = {
        row["k"]: (int(row["n"]), int(row["s"])) for row in answer("stats count(*) as n, sum(v) as s by k", events)
    }
    assert found == {
        key: (sum(one == key for one, _ in pairs), sum(value for one, value in pairs if one == key))
        for key in {key for key, _ in pairs}
    }
