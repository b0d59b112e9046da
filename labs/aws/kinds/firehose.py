"""Kinds of Amazon Data Firehose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labs.aws.cloud import Cloud
from labs.aws.kinds.base import Found, Kind, Wait, as_dict, as_list, looked_again, unless_gone
from labs.words import tr

GONE = frozenset({"ResourceNotFoundException"})


def _create(cloud: Cloud, name: str, spec: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    source = spec.get("source")  # the Kinesis stream that is read, with the role that may
    given = {"KinesisStreamSourceConfiguration": source} if source else {}
    answer = cloud.client("firehose").create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource" if source else "DirectPut",
        **given,
        ExtendedS3DestinationConfiguration=spec["destination"],
        Tags=as_list(tags),
    )
    return str(answer["DeliveryStreamARN"])


@looked_again(GONE)
def _describe(cloud: Cloud, name: str) -> Found | None:
    firehose = cloud.client("firehose")

    answer = unless_gone(GONE, lambda: firehose.describe_delivery_stream(DeliveryStreamName=name))
    if answer is None:
        return None
    found = answer["DeliveryStreamDescription"]
    tags = as_dict(firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)["Tags"])
    return Found(found["DeliveryStreamStatus"], found["DeliveryStreamARN"], tags)


def _quiet(cloud: Cloud, name: str, wait: Wait) -> None:
    def settled() -> bool:
        found = _describe(cloud, name)
        return found is None or found.state != "CREATING"

    wait(tr("the delivery stream is still being created"), settled, 300)


def _remove(cloud: Cloud, name: str) -> None:
    cloud.client("firehose").delete_delivery_stream(DeliveryStreamName=name)


def _names(cloud: Cloud) -> Iterator[str]:
    firehose = cloud.client("firehose")
    after: dict[str, str] = {}
    while True:
        page = firehose.list_delivery_streams(Limit=50, **after)
        yield from page["DeliveryStreamNames"]
        if not page["HasMoreDeliveryStreams"]:
            return
        after = {"ExclusiveStartDeliveryStreamName": page["DeliveryStreamNames"][-1]}


DELIVERY_STREAM = Kind(
    "firehose.delivery-stream", "Delivery stream", 40, _create, _describe, _remove, _names,
    quiet=_quiet, waits="the end of CREATING, then NotFound: until then it may flush", ready=("ACTIVE",),
)  # fmt: skip
