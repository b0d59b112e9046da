"""What describing a delivery stream answers, and listing them: AWS's shapes, filled from the state of one region.

Reads streams, changes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from labs.emulator.firehose import encryption, redshift
from labs.emulator.firehose.control import Region, found
from labs.emulator.firehose.stream import DESTINATION_ID, DeliveryStream, Source, status
from labs.emulator.wire import Call

PLAIN_MEMBERS = {
    "RoleARN", "BucketARN", "Prefix", "ErrorOutputPrefix", "BufferingHints", "CompressionFormat",
    "EncryptionConfiguration", "CloudWatchLoggingOptions",
}  # fmt: skip


def describe(region: Region, call: Call, now: float) -> dict[str, Any]:
    """DescribeDeliveryStream's answer."""
    stream = found(region, call)
    with stream.lock:
        described: dict[str, Any] = {
            "DeliveryStreamName": stream.name,
            "DeliveryStreamARN": stream.arn,
            "DeliveryStreamStatus": status(stream, now),
            "DeliveryStreamEncryptionConfiguration": encryption.described(stream.encryption, now),
            "DeliveryStreamType": _type(stream),
            "VersionId": str(stream.version),
            "CreateTimestamp": stream.created,
            "Destinations": [_described(stream.settings)],
            "HasMoreDestinations": False,
        }
        if stream.source:
            described["Source"] = _source(stream.source)
        if stream.updated:
            described["LastUpdateTimestamp"] = stream.updated
    return {"DeliveryStreamDescription": described}


def list_names(region: Region, call: Call) -> dict[str, Any]:
    """ListDeliveryStreams' answer: names in order, 10 at a time unless said otherwise."""
    after, limit = call.params.get("ExclusiveStartDeliveryStreamName") or "", call.params.get("Limit") or 10
    wanted = call.params.get("DeliveryStreamType")
    streams = list(region.streams.values())
    names = sorted(one.name for one in streams if one.name > after and wanted in (None, _type(one)))
    return {"DeliveryStreamNames": list(islice(names, limit)), "HasMoreDeliveryStreams": len(names) > limit}


def _type(stream: DeliveryStream) -> str:
    return "KinesisStreamAsSource" if stream.source else "DirectPut"


def _source(source: Source) -> dict[str, Any]:
    return {
        "KinesisStreamSourceDescription": {
            "KinesisStreamARN": source.arn,
            "RoleARN": source.role_arn,
            "DeliveryStartTimestamp": source.started,
        }
    }


def _described(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The destination in both shapes, as AWS describes it."""
    plain = {name: value for name, value in settings.items() if name in PLAIN_MEMBERS}
    if redshift.OWN in settings:
        described = redshift.described(settings, plain)
        return {"DestinationId": DESTINATION_ID, "RedshiftDestinationDescription": described}
    return {
        "DestinationId": DESTINATION_ID,
        "S3DestinationDescription": plain,
        "ExtendedS3DestinationDescription": dict(settings),
    }
