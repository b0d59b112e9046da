"""CloudWatch's metrics of the last days are kept, and its alarms are evaluated, which moto does neither.

Alarms are evaluated when they are asked for, over whole periods that are past: whoever looks sees what AWS would
show; there are no actions to take here. The lock is held by the caller.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from labs.emulator.alarms import INSUFFICIENT, reason_of, state_after
from labs.emulator.store import Store
from labs.emulator.waits import between
from labs.emulator.wire import ACCOUNT
from labs.shapes import Wait

DAYS = 15
PERIOD = "an alarm looks at whole periods, and the present one is not over"
ALARMS, TAGS, METRICS = "cloudwatch.alarms", "cloudwatch.tags", "cloudwatch/"
STATISTICS = {"SampleCount": "sample_count", "Sum": "sum", "Average": "average", "Minimum": "minimum",
              "Maximum": "maximum"}  # fmt: skip
CHANGES = ("Put", "Delete", "Set", "Enable", "Disable", "Tag", "Untag")


def _cloudwatch(region: str) -> Any:
    from moto.cloudwatch.models import cloudwatch_backends

    return cloudwatch_backends[ACCOUNT][region]


def before(region: str, operation: str) -> None:
    """What is asked about alarms is evaluated first."""
    if operation.startswith("DescribeAlarm"):
        evaluate(region, time.time())


def after(store: Store, region: str, operation: str) -> None:
    """Keeps what the operation has changed; a new alarm has no data yet."""
    if operation == "PutMetricData":
        save_metrics(store, region)
    elif operation.startswith(CHANGES):
        for alarm in _cloudwatch(region).alarms.values():
            if alarm.state_reason.startswith("Unchecked"):
                alarm.state_value = INSUFFICIENT
        store.put(ALARMS, region, pickle.dumps(dict(_cloudwatch(region).alarms)))
        store.put(TAGS, region, pickle.dumps(_cloudwatch(region).tagger))


def save_metrics(store: Store, region: str) -> None:
    """Keeps the values that are new."""
    cloudwatch = _cloudwatch(region)
    saved = getattr(cloudwatch, "headwater_saved", 0)
    if store.keeps and len(cloudwatch.metric_data) > saved:
        store.append(METRICS + region, saved, pickle.dumps(cloudwatch.metric_data[saved:]))
    cloudwatch.headwater_saved = len(cloudwatch.metric_data)


def restore(store: Store) -> None:
    """Brings back alarms, and the values of the last days."""
    for region, value in store.units(ALARMS):
        _cloudwatch(region).alarms.update(pickle.loads(value))
    for region, value in store.units(TAGS):
        _cloudwatch(region).tagger = pickle.loads(value)
    oldest = datetime.now(UTC) - timedelta(days=DAYS)
    for name in store.logs(METRICS):
        cloudwatch = _cloudwatch(name.removeprefix(METRICS))
        found = [datum for _, value in store.log(name) for datum in pickle.loads(value)]
        cloudwatch.metric_data = [datum for datum in found if _aware(datum.timestamp) > oldest]
        store.become(name, pickle.dumps(cloudwatch.metric_data))
        cloudwatch.headwater_saved = len(cloudwatch.metric_data)


def _aware(stamp: datetime) -> datetime:
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)  # moto's are naive, in UTC


def evaluate(region: str, now: float) -> None:
    """Brings each alarm on one metric to the state that its periods ask for."""
    cloudwatch = _cloudwatch(region)
    for alarm in cloudwatch.alarms.values():
        if alarm.metric_name and alarm.statistic in STATISTICS and not alarm.rule:
            _evaluate(cloudwatch, alarm, now)


def _evaluate(cloudwatch: Any, alarm: Any, now: float) -> None:
    periods, period = int(alarm.evaluation_periods), int(alarm.period)
    end = int(now // period * period)
    points = [_value(cloudwatch, alarm, end - back * period, period) for back in range(periods, 0, -1)]
    state = state_after(
        points, alarm.comparison_operator, float(alarm.threshold),
        to_alarm=int(alarm.datapoints_to_alarm or periods), missing=alarm.treat_missing_data or "missing",
        before=alarm.state_value,
    )  # fmt: skip
    if state != alarm.state_value:
        reason = reason_of(state, points, alarm.comparison_operator, float(alarm.threshold))
        alarm.update_state(reason, "{}", state)


def waits(now: float) -> Iterator[Wait]:
    """Each alarm's present period, which is judged when it is past."""
    from moto.cloudwatch.models import cloudwatch_backends

    for _account, _region, backend in cloudwatch_backends.iter_backends():
        for alarm in backend.alarms.values():
            if alarm.period:
                period = int(alarm.period)
                yield from between("alarm", alarm.name, PERIOD, (now // period + 1) * period, now, period)


def _value(cloudwatch: Any, alarm: Any, start: int, period: int) -> float | None:
    first = datetime.fromtimestamp(start, UTC).replace(tzinfo=None)
    dimensions = [{"Name": one.name, "Value": one.value} for one in alarm.dimensions]
    found = cloudwatch.get_metric_statistics(
        alarm.namespace, alarm.metric_name, first, first + timedelta(seconds=period), period, [alarm.statistic],
        dimensions, alarm.unit,
    )  # fmt: skip
    return float(getattr(found[0], STATISTICS[alarm.statistic])) if found else None
