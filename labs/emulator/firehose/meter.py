"""What a delivery stream counts for CloudWatch, minute by minute: a few additions a call, told when a minute is past.

Plain values fed with the time. Source: "Monitoring Amazon Data Firehose with CloudWatch metrics" of the developer
guide.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from labs.emulator.metrics import MetricStatistics, Tally

NAMESPACE = "AWS/Firehose"
MINUTE = 60
UNITS = {
    "Bytes": "Bytes", "IncomingBytes": "Bytes", "Latency": "Milliseconds", "KinesisMillisBehindLatest": "Milliseconds",
    "DataFreshness": "Seconds",
}  # fmt: skip

Values = Iterator[tuple[str, float]]


@dataclass(slots=True)
class Meter:
    """Tallies by metric, by the minute's start (epoch seconds)."""

    minutes: dict[int, dict[str, Tally]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, now: float, values: Values) -> bool:
        """Notes what one event came to; whether it is the first of its minute."""
        minute = int(now) // MINUTE * MINUTE
        with self.lock:
            is_first = minute not in self.minutes
            tallies = self.minutes.setdefault(minute, {})
            for name, value in values:
                tallies.setdefault(name, Tally()).add(value)
        return is_first

    def due(self) -> float | None:
        """When the oldest minute will be past, in epoch seconds; None while nothing was noted."""
        with self.lock:
            return min(self.minutes) + MINUTE if self.minutes else None

    def statistics(self, stream: str, now: float) -> list[MetricStatistics]:
        """Takes out the minutes that are past."""
        with self.lock:
            over = sorted(minute for minute in self.minutes if minute + MINUTE <= now)
            past = [(minute, self.minutes.pop(minute)) for minute in over]
        dimensions = (("DeliveryStreamName", stream),)
        return [
            MetricStatistics(
                name, dimensions, minute, unit(name), tally.count, tally.total, tally.least, tally.most
            )
            for minute, tallies in past
            for name, tally in tallies.items()
        ]  # fmt: skip


def unit(name: str) -> str:
    """The unit that AWS gives a metric."""
    return UNITS.get(name.rpartition(".")[2], "Count")


def of_put(operation: str, sizes: Sequence[int], taken: Sequence[bool], latency: float) -> Values:
    """What a PutRecord or PutRecordBatch counts; `latency` is in milliseconds."""
    size = sum(one for one, is_taken in zip(sizes, taken, strict=True) if is_taken)
    yield "IncomingPutRequests", 1
    yield "IncomingBytes", size
    yield "IncomingRecords", sum(taken)
    yield "ThrottledRecords", len(taken) - sum(taken)
    yield f"{operation}.Bytes", size
    yield f"{operation}.Requests", 1
    yield f"{operation}.Latency", latency
    if operation == "PutRecordBatch":
        yield "PutRecordBatch.Records", sum(taken)


def of_read(sizes: Sequence[int]) -> Values:
    """What a look into the Kinesis stream counts."""
    yield "DataReadFromKinesisStream.Bytes", sum(sizes)
    yield "DataReadFromKinesisStream.Records", len(sizes)


def of_delivery(is_backup: bool, size: int, records: int, age: float) -> Values:
    """What an object that S3 has taken counts; `age` is that of its oldest record, in seconds."""
    to = "BackupToS3" if is_backup else "DeliveryToS3"
    yield f"{to}.Bytes", size
    yield f"{to}.Records", records
    yield f"{to}.Success", 1
    yield f"{to}.DataFreshness", age
    if not is_backup:
        yield "DeliveryToS3.ObjectCount", 1


def of_waiting(is_backup: bool, age: float) -> Values:
    """What a buffer that waits counts: how old its oldest record is, in seconds."""
    yield ("BackupToS3.DataFreshness" if is_backup else "DeliveryToS3.DataFreshness"), age


def of_failure(is_backup: bool) -> Values:
    """What an object that S3 has not taken counts."""
    yield ("BackupToS3.Success" if is_backup else "DeliveryToS3.Success"), 0


def of_load(is_done: bool, records: int, size: int) -> Values:
    """What a COPY into Redshift counts; a failed one has no records."""
    yield "DeliveryToRedshift.Success", int(is_done)
    if is_done:
        yield "DeliveryToRedshift.Bytes", size
        yield "DeliveryToRedshift.Records", records


def of_conversion(sizes: Sequence[int], failed: Sequence[int]) -> Values:
    """What a buffer's format conversion counts: the sizes of its records, and of those that it failed on."""
    yield "SucceedConversion.Records", len(sizes) - len(failed)
    yield "SucceedConversion.Bytes", sum(sizes) - sum(failed)
    yield "FailedConversion.Records", len(failed)
    yield "FailedConversion.Bytes", sum(failed)
