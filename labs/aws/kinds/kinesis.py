"""Kinds of Kinesis Data Streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labs.aws.cloud import Cloud
from labs.aws.kinds.base import Found, Kind, Wait, as_dict, looked_again, pages, unless_gone
from labs.words import tr

GONE = frozenset({"ResourceNotFoundException"})


def _create(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    capacity: dict[str, Any] = (
        {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}
        if spec.get("on_demand")
        else {"ShardCount": spec.get("shards", 1)}
    )
    cloud.client("kinesis").create_stream(StreamName=name, **capacity, Tags=dict(tags))
    return ""


@looked_again(GONE)
def _describe(cloud: Cloud, name: str) -> Found | None:
    kinesis = cloud.client("kinesis")

    answer = unless_gone(GONE, lambda: kinesis.describe_stream_summary(StreamName=name))
    if answer is None:
        return None
    summary = answer["StreamDescriptionSummary"]
    tags = as_dict(kinesis.list_tags_for_stream(StreamName=name)["Tags"])
    detail = tr("{count} open shards", count=summary.get("OpenShardCount", 0))
    return Found(summary["StreamStatus"], summary["StreamARN"], tags, detail)


def _tag(cloud: Cloud, _found: Found, name: str, tags: Mapping[str, str]) -> None:
    cloud.client("kinesis").add_tags_to_stream(StreamName=name, Tags=dict(tags))


def _quiet(cloud: Cloud, name: str, wait: Wait) -> None:
    def settled() -> bool:
        found = _describe(cloud, name)
        return found is None or found.state in ("ACTIVE", "DELETING")

    wait(tr("the stream is still changing"), settled, 120)


def _remove(cloud: Cloud, name: str) -> None:
    cloud.client("kinesis").delete_stream(StreamName=name, EnforceConsumerDeletion=True)


def _names(cloud: Cloud) -> Iterator[str]:
    for page in pages(cloud.client("kinesis"), "list_streams"):
        yield from page["StreamNames"]


STREAM = Kind(
    "kinesis.stream",
    "Kinesis stream",
    50,
    _create,
    _describe,
    _remove,
    _names,
    quiet=_quiet,
    tag=_tag,
    waits="producers and consumers to stop, and the stream to be ACTIVE",
    ready=("ACTIVE",),
)
