"""S3, Logs and IAM as the engines see them, answered straight from moto's backends in this process.

Beside moto_app.py the only module that imports moto. Every call takes moto's lock for as long as it touches a
backend, and no longer: an engine's own work (gzip, Parquet, a script) happens outside it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from labs.emulator import moto_logs, moto_metrics, moto_objects
from labs.emulator.bulk import Promise, Reading
from labs.emulator.insights.service import LogEvent
from labs.emulator.metrics import MetricStatistics
from labs.emulator.moto_app import MOTO_LOCK, Moto
from labs.emulator.moto_bulk import laid_down
from labs.emulator.moto_keys import SEPARATOR
from labs.emulator.moto_objects import s3
from labs.emulator.neighbours import Endpoint, S3Object
from labs.emulator.wire import ACCOUNT, AwsError


def _iam() -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[ACCOUNT]["aws"]


def _logs(region: str) -> Any:
    from moto.logs.models import logs_backends

    return logs_backends[ACCOUNT][region]


def _cloudwatch(region: str) -> Any:
    from moto.cloudwatch.models import cloudwatch_backends

    return cloudwatch_backends[ACCOUNT][region]


def _datum(metric: MetricStatistics) -> dict[str, Any]:
    return {
        "MetricName": metric.name,
        "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
        "Timestamp": datetime.fromtimestamp(metric.minute, UTC).replace(tzinfo=None),  # moto compares naive times
        "Unit": metric.unit,
        "StatisticValues": {
            "SampleCount": metric.count, "Sum": metric.total, "Minimum": metric.least, "Maximum": metric.most
        },
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class MotoNeighbours:
    """The true Neighbours. `reach` tells a region's endpoint, `slows_role` is a fault; `region` is for logs."""

    reach: Callable[[str], Endpoint]
    moto: Moto
    region: str = "us-east-1"
    slows_role: Callable[[str], bool] = lambda _principal: False

    def _held(self) -> AbstractContextManager[None]:
        return self.moto.held

    def bucket_exists(self, bucket: str) -> bool:
        """Whether the bucket is there."""
        with self._held():
            return bucket in s3().buckets

    def _bucket(self, bucket: str) -> Any:
        found = s3().buckets.get(bucket)
        if found is None:
            raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
        return found

    def list_objects(self, bucket: str, prefix: str) -> Iterator[S3Object]:
        """Objects under the prefix in key order (UTF-8 bytes, as S3 sorts); raises AwsError NoSuchBucket."""
        with self._held():
            keys = dict(self._bucket(bucket).keys.items())
            found = [
                S3Object(name, key.size, key.last_modified.timestamp(), key.etag.strip('"'))
                for name, key in keys.items()
                if name.startswith(prefix) and hasattr(key, "etag")
            ]
        return iter(sorted(found, key=lambda entry: entry.key.encode()))

    def get_object(self, bucket: str, key: str, first: int = 0, size: int | None = None) -> bytes:
        """The object's bytes from `first`, at most `size`; raises AwsError NoSuchKey, NoSuchBucket."""
        with self._held():
            self._bucket(bucket)
            found = s3().get_object(bucket, key)
            if found is None:
                raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
            value: bytes = found.value[first : None if size is None else first + size]
            reading = Reading(value.bulk) if isinstance(value, Promise) else None
        return reading.whole() if reading else value

    def put_object(self, bucket: str, key: str, body: bytes, content_encoding: str = "") -> None:
        """Writes the object; raises AwsError NoSuchBucket."""
        given = laid_down(self.moto.shelf, bucket + SEPARATOR + key, [body])
        logs = given.bulk.logs if isinstance(given, Promise) else frozenset()
        try:
            with self._held():
                self._bucket(bucket)
                written = s3().put_object(bucket, key, given)
                written.set_metadata({"content-type": "application/octet-stream"})
                if content_encoding:
                    written.set_metadata({"content-encoding": content_encoding})
                moto_objects.save_key(self.moto.store, bucket, key)
                self.moto.shelf.coming.difference_update(logs)
                unneeded = moto_objects.unneeded(self.moto.shelf, bucket, key)
        finally:
            self.moto.drop(self.moto.shelf.coming.intersection(logs))
        self.moto.drop(unneeded)

    def log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        """Appends lines to the log stream, making group and stream on first use."""
        at = int(time.time() * 1000)
        events = [{"timestamp": at, "message": line} for line in lines]
        with self._held():
            logs = _logs(self.region)
            if group not in logs.groups:
                logs.create_log_group(group, {})
                moto_logs.save_groups(self.moto.store, self.region)
            logs.ensure_log_stream(group, stream)
            if events:
                logs.put_log_events(group, stream, events)
            moto_logs.save_stream(self.moto.store, self.region, group, stream)

    def put_metrics(self, region: str, namespace: str, metrics: Sequence[MetricStatistics]) -> None:
        """Adds the statistics to CloudWatch."""
        with self._held():
            _cloudwatch(region).put_metric_data(namespace, [_datum(metric) for metric in metrics])
            moto_metrics.save_metrics(self.moto.store, region)

    def role_problem(self, role_arn: str, service: str) -> str:
        """Empty if `service` may assume the role, else a sentence saying what is wrong."""
        if self.slows_role(service):
            return f"The role {role_arn} cannot be assumed by {service} yet."
        with self._held():
            trusts = {role.arn: role.assume_role_policy_document for role in _iam().get_roles()}
        if role_arn not in trusts:
            return f"The role {role_arn} does not exist."
        trusted = list(_trusted_services(trusts[role_arn]))
        if service in trusted:
            return ""
        return f"The role {role_arn} trusts {', '.join(trusted) or 'no service'}, not {service}."

    def endpoint(self, region: str) -> Endpoint:
        """Where this cloud can be reached by a child process."""
        return self.reach(region)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _trusted_services(document: str | dict[str, Any]) -> Iterator[str]:
    policy = json.loads(unquote(document)) if isinstance(document, str) else document
    for statement in _many(policy.get("Statement", [])):
        principal = statement.get("Principal", {})
        if statement.get("Effect") == "Allow" and "sts:AssumeRole" in _many(statement.get("Action", [])):
            yield from _many(principal.get("Service", [])) if isinstance(principal, dict) else []


def log_events(moto: Moto, region: str, group: str, first: int, last: int) -> list[LogEvent] | None:
    """A log group's events in between (milliseconds, both inclusive); None when there is no such group."""
    with MOTO_LOCK:
        moto.ready()
        found = _logs(region).groups.get(group)
        if found is None:
            return None
        return [
            LogEvent(str(event.event_id), event.timestamp, event.ingestion_time, event.message, name)
            for name, stream in found.streams.items()
            for event in stream.events
            if first <= event.timestamp <= last
        ]


def tagged_logs_and_alarms(region: str) -> Iterable[tuple[str, dict[str, str]]]:
    """ARN and tags of every log group and alarm of the region that carries tags."""
    with MOTO_LOCK:
        taggers = [
            (_logs(region).tagger, [group.arn for group in _logs(region).groups.values()]),
            (_cloudwatch(region).tagger, [alarm.alarm_arn for alarm in _cloudwatch(region).alarms.values()]),
        ]
        found = [(arn, tagger.get_tag_dict_for_resource(arn)) for tagger, arns in taggers for arn in arns]
        return [(arn, dict(tags)) for arn, tags in found if tags]


def tagged_buckets() -> Iterable[tuple[str, dict[str, str]]]:
    """ARN and tags of every bucket that carries tags."""
    with MOTO_LOCK:
        return [
            (f"arn:aws:s3:::{name}", dict(tags))
            for name in s3().buckets
            if (tags := s3().tagger.get_tag_dict_for_resource(f"arn:aws:s3:::{name}"))
        ]
