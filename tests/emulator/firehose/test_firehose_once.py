"""Whatever happens to buckets and settings, each record is found exactly once: in data, in backup, in documents."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulator.firehose.clouds import ROLE, Cloud
from tests.waiting import until

BUCKETS = ("lake", "attic")
NO_TIME = {"SizeInMBs": 1, "IntervalInSeconds": 0}
QUERY = {"MetadataExtractionQuery": "{k: .k}", "JsonParsingEngine": "JQ-1.6"}
PARTITIONED = {
    "DynamicPartitioningConfiguration": {"Enabled": True},
    "ProcessingConfiguration": {
        "Enabled": True,
        "Processors": [{
            "Type": "MetadataExtraction",
            "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in QUERY.items()],
        }],
    },
    "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60},
    "Prefix": "k=!{partitionKeyFromQuery:k}/",
}  # fmt: skip
ACTS = st.one_of(
    st.tuples(st.just("put"), st.integers(1, 40)),
    st.tuples(st.just("lose"), st.sampled_from(BUCKETS)),
    st.tuples(st.just("find"), st.sampled_from(BUCKETS)),
    st.tuples(st.just("update"), st.sampled_from(["a", "b"])),
)


class Week:
    """A cloud with one delivery stream and its backup, and what was sent. A bucket that is lost keeps its objects."""

    def __init__(self, **more: Any) -> None:
        self.cloud = Cloud(0.0, *BUCKETS)
        self.lost: dict[str, dict[str, bytes]] = {}
        self.sent: list[bytes] = []
        self.version = 1
        backup = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::attic", "BufferingHints": NO_TIME}
        errors = {"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/"}
        self.cloud.create(S3BackupMode="Enabled", S3BackupConfiguration=backup, **errors, **more)

    def put(self, count: int) -> None:
        first = len(self.sent)
        records = [json.dumps({"id": n, "k": n % 4 or None}).encode() + b"\n" for n in range(first, first + count)]
        assert self.cloud.put(*records)["FailedPutCount"] == 0
        self.sent += records

    def lose(self, bucket: str) -> None:
        if bucket in self.cloud.near.buckets:
            self.lost[bucket] = self.cloud.near.buckets.pop(bucket)

    def find(self, bucket: str) -> None:
        if bucket in self.lost:
            self.cloud.near.buckets[bucket] = self.lost.pop(bucket)

    def update(self, extension: str) -> None:
        self.cloud("UpdateDestination", DeliveryStreamName="orders", CurrentDeliveryStreamVersionId=str(self.version),
                   DestinationId="destinationId-000000000001",
                   ExtendedS3DestinationUpdate={"FileExtension": f".{extension}"})  # fmt: skip
        self.version += 1

    def end(self) -> None:
        """Every bucket is there again, and everything has been delivered."""
        for bucket in BUCKETS:
            self.find(bucket)
        until(lambda: not self.cloud.service.buffers("us-east-1")[0].problem)
        self.cloud.service.close()
        assert self.cloud.service.buffers("us-east-1")[0].undelivered_bytes == 0

    def found(self, bucket: str) -> Counter[bytes]:
        return Counter(record for body in self.cloud.bodies(bucket) for record in _records(body.splitlines(True)))


def _records(lines: Iterable[bytes]) -> Iterable[bytes]:
    """The records as they were sent; a document holds the one that it is about."""
    for line in lines:
        raw = json.loads(line).get("rawData")
        yield base64.b64decode(raw) if raw else line


@pytest.mark.parametrize("more", [{"BufferingHints": NO_TIME}, PARTITIONED], ids=["plain", "partitioned"])
@settings(max_examples=40, deadline=None)
@given(acts=st.lists(ACTS, max_size=15))
def test_that_each_record_is_found_once_in_data_and_once_in_backup(
    more: dict[str, Any], acts: list[tuple[str, Any]]
) -> None:
    week = Week(**more)
    for name, what in acts:
        getattr(week, name)(what)
    week.end()
    assert week.found("lake") == week.found("attic") == Counter(week.sent)


def test_that_a_lost_backup_does_not_hold_up_the_data() -> None:
    week = Week(BufferingHints=NO_TIME)
    week.lose("attic")
    week.put(10)
    until(lambda: week.found("lake").total() == 10)
    until(lambda: week.cloud.service.buffers("us-east-1")[0].problem)
    assert "NoSuchBucket" in week.cloud.service.buffers("us-east-1")[0].problem
    week.end()
    assert week.found("attic") == Counter(week.sent)
