"""A Firehose in this process whose S3 is a dict: what tests of the service itself share."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.firehose.service import FirehoseService
from labs.emulator.metrics import MetricStatistics
from labs.emulator.neighbours import Endpoint, S3Object
from labs.emulator.wire import AwsError, Call

ROLE = "arn:aws:iam::123456789012:role/delivery"
WAIT = 10.0


class Buckets:
    """Neighbours whose S3 is a dict of buckets; whoever waits is told of each change."""

    def __init__(self, *buckets: str) -> None:
        self.buckets: dict[str, dict[str, bytes]] = {bucket: {} for bucket in buckets}
        self.lines: list[str] = []
        self.metrics: list[tuple[str, str, MetricStatistics]] = []
        self.refusals = 0
        self.changed = threading.Condition()

    def bucket_exists(self, bucket: str) -> bool:
        return bucket in self.buckets

    def list_objects(self, bucket: str, prefix: str) -> Iterator[S3Object]:
        return iter([S3Object(key, len(body), 0.0) for key, body in sorted(self.buckets[bucket].items())])

    def get_object(self, bucket: str, key: str, first: int = 0, size: int | None = None) -> bytes:
        return self.buckets[bucket][key]

    def put_object(self, bucket: str, key: str, body: bytes, content_encoding: str = "") -> None:
        with self.changed:
            self.changed.notify_all()
            if bucket not in self.buckets:
                self.refusals += 1
                raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
            self.buckets[bucket][key] = body

    def log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        self.lines.extend(lines)

    def put_metrics(self, region: str, namespace: str, metrics: Sequence[MetricStatistics]) -> None:
        with self.changed:
            self.metrics += [(region, namespace, metric) for metric in metrics]
            self.changed.notify_all()

    def role_problem(self, role_arn: str, service: str) -> str:
        return "" if (role_arn, service) == (ROLE, "firehose.amazonaws.com") else "no such role"

    def endpoint(self, region: str) -> Endpoint:
        raise NotImplementedError

    def await_that(self, holds: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, WAIT)


@dataclass(frozen=True, slots=True)
class Hands(Clock):
    """A clock that a test moves on by appending seconds to `ahead`, and may stop."""

    ahead: list[float] = field(default_factory=list)
    stopped: list[float] = field(default_factory=list)

    def now(self) -> float:
        return (self.stopped[-1] if self.stopped else time.time()) + sum(self.ahead)

    def stop(self) -> None:
        """From here on only `ahead` moves it."""
        self.stopped.append(time.time())


class Cloud:
    """A service with its neighbours, called as the server calls it."""

    def __init__(self, factor: float = 0.0, *buckets: str) -> None:
        self.near = Buckets(*(buckets or ("lake",)))
        self.clock = Hands(factor)
        self.service = FirehoseService(self.clock, self.near)

    def __call__(self, operation: str, **params: Any) -> dict[str, Any]:
        answer = self.service.operations[operation](Call("firehose", operation, params))
        assert isinstance(answer, dict)
        return answer

    def create(self, name: str = "orders", bucket: str = "lake", **settings: Any) -> None:
        arns = {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{bucket}"}
        self("CreateDeliveryStream", DeliveryStreamName=name,
             ExtendedS3DestinationConfiguration={**arns, **settings})  # fmt: skip

    def put(self, *records: bytes, name: str = "orders") -> dict[str, Any]:
        return self("PutRecordBatch", DeliveryStreamName=name, Records=[data(record) for record in records])

    def bodies(self, bucket: str = "lake") -> list[bytes]:
        return list(self.near.buckets[bucket].values())


def data(record: bytes) -> dict[str, str]:
    return {"Data": base64.b64encode(record).decode()}
