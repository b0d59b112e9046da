"""What CloudWatch is told: the counts of each minute, under AWS's names, once the minute is past."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.emulator.firehose.meter import Meter, unit
from labs.emulator.metrics import MetricStatistics
from tests.emulator.firehose.clouds import Cloud

NO_TIME = {"SizeInMBs": 1, "IntervalInSeconds": 0}


def told(cloud: Cloud) -> dict[str, list[MetricStatistics]]:
    """The statistics by metric; every one is of the stream and in Firehose's namespace."""
    found: dict[str, list[MetricStatistics]] = {}
    for region, namespace, metric in list(cloud.near.metrics):
        assert (region, namespace) == ("us-east-1", "AWS/Firehose")
        assert metric.dimensions == (("DeliveryStreamName", "orders"),)
        assert metric.minute % 60 == 0
        found.setdefault(metric.name, []).append(metric)
    return found


def totals(cloud: Cloud) -> dict[str, float]:
    return {name: sum(metric.total for metric in metrics) for name, metrics in told(cloud).items()}


def test_that_puts_and_deliveries_are_counted() -> None:
    cloud = Cloud(0.0)
    cloud.create(BufferingHints=NO_TIME)
    cloud.put(b"123", b"4567")
    cloud.near.await_that(lambda: bool(cloud.bodies()))
    cloud.service.close()
    found = totals(cloud)
    assert (found["IncomingRecords"], found["IncomingBytes"], found["IncomingPutRequests"]) == (2, 7, 1)
    assert (found["PutRecordBatch.Records"], found["PutRecordBatch.Bytes"], found["ThrottledRecords"]) == (2, 7, 0)
    assert (found["DeliveryToS3.Records"], found["DeliveryToS3.Bytes"], found["DeliveryToS3.Success"]) == (2, 7, 1)
    assert 0 <= told(cloud)["DeliveryToS3.DataFreshness"][0].most < 60
    assert "BackupToS3.Success" not in found


def test_that_a_minute_is_told_when_it_is_past() -> None:
    cloud = Cloud(1.0)
    cloud.create(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    cloud.clock.ahead.append(15.0)
    cloud.put(b"first")
    assert told(cloud) == {}
    cloud.clock.ahead.append(60.0)
    cloud.put(b"second", b"third")
    cloud.near.await_that(lambda: "IncomingRecords" in told(cloud))
    (first,) = told(cloud)["IncomingRecords"]
    assert (first.count, first.total, first.unit) == (1, 1, "Count")
    cloud.service.close()
    freshness = [metric.most for metric in told(cloud)["DeliveryToS3.DataFreshness"]]
    assert all(60 <= age < 120 for age in freshness)
    assert [metric.total for metric in told(cloud)["IncomingRecords"]] == [1, 2]


def test_that_failures_backup_and_throttling_are_counted() -> None:
    cloud = Cloud(0.0, "lake")
    backup = {"RoleARN": "arn:aws:iam::123456789012:role/delivery", "BucketARN": "arn:aws:s3:::attic"}
    cloud.create(S3BackupMode="Enabled", S3BackupConfiguration={**backup, "BufferingHints": NO_TIME})
    cloud.put(b"kept")
    cloud.near.await_that(lambda: cloud.near.refusals >= 2)
    cloud.near.buckets["attic"] = {}
    cloud.near.await_that(lambda: bool(cloud.bodies("attic")))
    cloud.clock.stop()
    assert cloud.put(*[b"x" * 1_000_000] * 4)["FailedPutCount"] == 0
    assert cloud.put(*[b"x" * 1_000_000] * 4)["FailedPutCount"] == 3
    cloud.service.close()
    success = told(cloud)["BackupToS3.Success"]
    assert sum(metric.count for metric in success) > sum(metric.total for metric in success) >= 1
    assert totals(cloud)["ThrottledRecords"] == 3
    assert totals(cloud)["IncomingBytes"] == 4 + 5_000_000


@given(st.lists(st.tuples(st.integers(0, 600), st.floats(-1e6, 1e6)), max_size=50))
def test_that_every_value_is_told_in_its_minute_once(noted: list[tuple[int, float]]) -> None:
    meter = Meter()
    for at, value in noted:
        meter.note(float(at), iter([("IncomingBytes", value)]))
    found = meter.statistics("orders", 300.0) + meter.statistics("orders", float("inf"))
    assert meter.due() is None
    assert [metric.minute for metric in found] == sorted({at // 60 * 60 for at, _ in noted})
    for metric in found:
        values = [value for at, value in noted if at // 60 * 60 == metric.minute]
        assert (metric.count, metric.least, metric.most) == (len(values), min(values), max(values))
        assert metric.total == pytest.approx(sum(values))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IncomingBytes", "Bytes"), ("DeliveryToS3.Bytes", "Bytes"), ("PutRecord.Latency", "Milliseconds"),
        ("DeliveryToS3.DataFreshness", "Seconds"), ("KinesisMillisBehindLatest", "Milliseconds"),
        ("DeliveryToS3.Success", "Count"),
    ],
)  # fmt: skip
def test_that_each_metric_has_its_unit(name: str, expected: str) -> None:
    assert unit(name) == expected
