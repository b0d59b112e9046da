"""The run's delivery streams with their buffers: hints from the service, how full they are where the cloud tells it.

Reads by clients that are not observed. Source: Firehose API Reference, BufferingHints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from labs.aws.cloud import Cloud
from labs.aws.errors import code_of
from labs.aws.ledger import GONE, Ledger, Run
from labs.shapes import DeliveryBuffer
from labs.week9.common import FIREHOSE

Fill = Callable[[], Iterable[DeliveryBuffer]]
MIB = 1024 * 1024


def buffers_of(cloud: Cloud, ledger: Ledger, run: Run, fill: Fill) -> list[DeliveryBuffer]:
    """The delivery streams that are there, in the order in which they were made."""
    told = {one.name: one for one in fill()}
    names = [row.name for row in ledger.rows(run.id) if row.kind == FIREHOSE.id and row.state != GONE]
    found = (_hints(cloud, name) for name in names)
    return [_filled(one, told.get(one.name)) for one in found if one is not None]


def _filled(hints: DeliveryBuffer, told: DeliveryBuffer | None) -> DeliveryBuffer:
    return replace(told, interval=hints.interval) if told is not None else hints


def _hints(cloud: Cloud, name: str) -> DeliveryBuffer | None:
    try:
        told: dict[str, Any] = cloud.quiet("firehose").describe_delivery_stream(DeliveryStreamName=name)
    except ClientError as error:
        if code_of(error) == "ResourceNotFoundException":
            return None
        raise
    stream = told["DeliveryStreamDescription"]
    destination: dict[str, Any] = next(iter(stream["Destinations"]), {})
    hints = destination.get("ExtendedS3DestinationDescription", {}).get("BufferingHints", {})
    limit, interval = hints.get("SizeInMBs", 5) * MIB, float(hints.get("IntervalInSeconds", 300))
    return DeliveryBuffer(name, stream["DeliveryStreamStatus"], limit, interval)
