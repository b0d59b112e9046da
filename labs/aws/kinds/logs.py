"""Kinds of CloudWatch Logs: the streams that a crawler or a job run wrote. The groups are shared and stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labs.aws.cloud import Cloud
from labs.aws.kinds.base import Found, Kind, pages, unless_gone

CRAWLERS = "/aws-glue/crawlers"
JOB_OUTPUT = "/aws-glue/python-jobs/output"
JOB_ERROR = "/aws-glue/python-jobs/error"
GROUPS = (CRAWLERS, JOB_OUTPUT, JOB_ERROR)


def stream_name(group: str, stream: str) -> str:
    """The name that the ledger keeps: group and stream in one word."""
    return f"{group}:{stream}"


def _split(name: str) -> tuple[str, str]:
    group, _, stream = name.partition(":")
    return group, stream


def _create(_cloud: Cloud, name: str, _spec: Mapping[str, Any], _tags: Mapping[str, str]) -> str:
    raise ValueError(f"{name}: log streams are written by Glue, never created by a lab.")


def _describe(cloud: Cloud, name: str) -> Found | None:
    group, stream = _split(name)

    def ask() -> Found | None:
        listing = pages(cloud.client("logs"), "describe_log_streams", logGroupName=group, logStreamNamePrefix=stream)
        for page in listing:
            for found in page["logStreams"]:
                if found["logStreamName"] == stream:
                    return Found("there", found.get("arn", ""))
        return None

    return unless_gone({"ResourceNotFoundException"}, ask)


def _remove(cloud: Cloud, name: str) -> None:
    group, stream = _split(name)
    cloud.client("logs").delete_log_stream(logGroupName=group, logStreamName=stream)


def _names(cloud: Cloud) -> Iterator[str]:
    logs = cloud.client("logs")
    for page in pages(logs, "describe_log_groups", logGroupNamePrefix="/aws-glue/"):
        for group in page["logGroups"]:
            if group["logGroupName"] in GROUPS:
                for streams in pages(logs, "describe_log_streams", logGroupName=group["logGroupName"]):
                    for stream in streams["logStreams"]:
                        yield stream_name(group["logGroupName"], stream["logStreamName"])


STREAM = Kind(
    "logs.stream",
    "Log stream",
    80,
    _create,
    _describe,
    _remove,
    _names,
    made_by_others=True,
    waits="the crawler or job that writes it",
)
