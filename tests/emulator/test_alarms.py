"""CloudWatch alarms: the rule by itself, and alarms that change their state as their metric does."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.emulator.alarms import ALARM, BREACHES, INSUFFICIENT, OK, reason_of, state_after

Aws = Callable[..., Any]
POINTS = st.lists(st.none() | st.floats(-10, 10), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("points", "to_alarm", "missing", "expected"),
    [
        ([5, 5, 5], 3, "missing", ALARM),
        ([5, 0, 5], 3, "missing", OK),
        ([5, 0, 5], 2, "missing", ALARM),
        ([None, None, None], 3, "missing", INSUFFICIENT),
        ([None, None, None], 3, "ignore", "before"),
        ([None, None, None], 3, "breaching", ALARM),
        ([None, None, None], 3, "notBreaching", OK),
        ([None, 5, 5], 3, "breaching", ALARM),
        ([None, 5, 5], 3, "notBreaching", OK),
        ([None, 0, None], 1, "missing", OK),
    ],
)
def test_that_missing_data_is_treated_as_documented(
    points: list[float | None], to_alarm: int, missing: str, expected: str
) -> None:
    state = state_after(points, "GreaterThanThreshold", 1, to_alarm=to_alarm, missing=missing, before="before")
    assert state == expected


@given(POINTS, st.sampled_from(sorted(BREACHES)), st.floats(-10, 10))
def test_that_an_alarm_rings_exactly_when_enough_points_breach(
    points: list[float | None], operator: str, threshold: float
) -> None:
    breaching = sum(value is not None and BREACHES[operator](value, threshold) for value in points)
    for to_alarm in range(1, len(points) + 1):
        state = state_after(points, operator, threshold, to_alarm=to_alarm)
        if all(value is None for value in points):
            assert state == INSUFFICIENT
        else:
            assert state == (ALARM if breaching >= to_alarm else OK)
        assert reason_of(state, points, operator, threshold)


def test_that_an_alarm_follows_its_metric(aws: Aws) -> None:
    cloudwatch, name = aws("cloudwatch"), f"a-{uuid.uuid4().hex[:8]}"
    cloudwatch.put_metric_alarm(
        AlarmName=name, Namespace="Lab", MetricName=name, Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=10, ComparisonOperator="GreaterThanThreshold", Dimensions=[{"Name": "d", "Value": "1"}],
    )  # fmt: skip

    def state() -> str:
        return str(cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"])

    assert state() == INSUFFICIENT
    minute = time.time() // 60 * 60

    def put(value: float) -> None:
        # into the minute that is past and into this one, which may be past before the alarm is asked for
        for at in (minute - 60, minute):
            stamp = datetime.fromtimestamp(at, UTC)
            datum = {
                "MetricName": name,
                "Dimensions": [{"Name": "d", "Value": "1"}],
                "Timestamp": stamp,
                "Value": value,
            }
            cloudwatch.put_metric_data(Namespace="Lab", MetricData=[datum])

    put(4)
    assert state() == OK
    put(40)
    assert state() == ALARM
    assert "Threshold crossed" in cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateReason"]
