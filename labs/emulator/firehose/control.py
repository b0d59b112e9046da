"""The calls that make, describe, change and delete delivery streams, on the state of one region.

Plain functions: the time is handed in. Knows neither threads nor S3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.firehose.destination import (
    DEFAULTS,
    Destination,
    check_settings,
    destination_of,
    merged,
)
from labs.emulator.firehose.errors import in_use, invalid, invalid_prefix, not_found, not_yet, over_limit, stale_version
from labs.emulator.firehose.naming import zone
from labs.emulator.firehose.prefix import prefix_problem
from labs.emulator.firehose.stream import (
    CREATING_LASTS,
    DELETING_LASTS,
    DESTINATION_ID,
    DeliveryStream,
    seal,
    status,
)
from labs.emulator.neighbours import Neighbours
from labs.emulator.wire import Call

MOST_STREAMS = 5000
CREATE_TAKES = {"DeliveryStreamName", "DeliveryStreamType", "Tags"}
UPDATE_TAKES = {"DeliveryStreamName", "CurrentDeliveryStreamVersionId", "DestinationId"}
PLAIN_MEMBERS = {
    "RoleARN", "BucketARN", "Prefix", "ErrorOutputPrefix", "BufferingHints", "CompressionFormat",
    "EncryptionConfiguration", "CloudWatchLoggingOptions",
}  # fmt: skip


@dataclass(slots=True)
class Region:
    """The delivery streams of one region, by name."""

    name: str
    streams: dict[str, DeliveryStream] = field(default_factory=dict)


def found(region: Region, call: Call) -> DeliveryStream:
    """The stream that the call names; raises ResourceNotFoundException."""
    name = call.params["DeliveryStreamName"]
    stream = region.streams.get(name)
    if stream is None:
        raise not_found(name, call.account)
    return stream


def create(region: Region, call: Call, clock: Clock, neighbours: Neighbours) -> DeliveryStream:
    """The new stream, in CREATING and not yet in the region; raises for every rule that the request breaks."""
    name, now = call.params["DeliveryStreamName"], clock.now()
    if call.params.get("DeliveryStreamType", "DirectPut") != "DirectPut":
        raise not_yet(f"DeliveryStreamType {call.params['DeliveryStreamType']}")
    given_as, given = _given(call.params, CREATE_TAKES, "Configuration")
    check_settings(given_as, given)
    settings = merged(DEFAULTS, given)
    _check_destination(destination_of(settings), now)
    _check_role(neighbours, settings["RoleARN"])
    if name in region.streams:
        raise in_use(name, call.account, "already exists")
    if len(region.streams) >= MOST_STREAMS:
        raise over_limit(f"You have already consumed your firehose quota of {MOST_STREAMS} hoses.")
    return DeliveryStream(
        name=name,
        arn=f"arn:aws:firehose:{region.name}:{call.account}:deliverystream/{name}",
        settings=settings,
        created=now,
        active_at=now + clock.lasting(CREATING_LASTS),
    )


def update(region: Region, call: Call, clock: Clock, neighbours: Neighbours) -> None:
    """Changes the destination: what is not named stays, the version rises by one."""
    stream, given_version = found(region, call), call.params["CurrentDeliveryStreamVersionId"]
    if call.params["DestinationId"] != DESTINATION_ID:
        raise invalid(f"Destination Id {call.params['DestinationId']} not found")
    given_as, given = _given(call.params, UPDATE_TAKES, "Update")
    check_settings(given_as, given)
    _check_role(neighbours, given.get("RoleARN") or stream.settings["RoleARN"])
    with stream.lock:
        if (state := status(stream, clock.now())) != "ACTIVE":
            raise in_use(stream.name, call.account, f"is {state} and cannot be updated")
        if given_version != str(stream.version):
            raise stale_version(stream.name, stream.version, given_version)
        settings = merged(stream.settings, given)
        _check_destination(destination_of(settings), clock.now())
        stream.settings, stream.version, stream.updated = settings, stream.version + 1, clock.now()
        # A bucket that was missing may be there now: the next attempt need not wait.
        stream.delivered.retry_at = 0.0


def delete(region: Region, call: Call, clock: Clock) -> None:
    """Puts the stream in DELETING: it takes no more records and delivers what it holds."""
    stream, now = found(region, call), clock.now()
    with stream.lock:
        if status(stream, now) == "CREATING":
            raise in_use(stream.name, call.account, "is CREATING and cannot be deleted")
        if not stream.gone_at:
            stream.gone_at = now + clock.lasting(DELETING_LASTS)
            seal(stream)


def describe(region: Region, call: Call, now: float) -> dict[str, Any]:
    """DescribeDeliveryStream's answer."""
    stream = found(region, call)
    with stream.lock:
        described: dict[str, Any] = {
            "DeliveryStreamName": stream.name,
            "DeliveryStreamARN": stream.arn,
            "DeliveryStreamStatus": status(stream, now),
            "DeliveryStreamEncryptionConfiguration": {"Status": "DISABLED"},
            "DeliveryStreamType": "DirectPut",
            "VersionId": str(stream.version),
            "CreateTimestamp": stream.created,
            "Destinations": [_described(stream.settings)],
            "HasMoreDestinations": False,
        }
        if stream.updated:
            described["LastUpdateTimestamp"] = stream.updated
    return {"DeliveryStreamDescription": described}


def list_names(region: Region, call: Call) -> dict[str, Any]:
    """ListDeliveryStreams' answer: names in order, 10 at a time unless said otherwise."""
    after, limit = call.params.get("ExclusiveStartDeliveryStreamName") or "", call.params.get("Limit") or 10
    is_other_type = call.params.get("DeliveryStreamType", "DirectPut") != "DirectPut"
    names = [] if is_other_type else sorted(name for name in list(region.streams) if name > after)
    return {"DeliveryStreamNames": list(islice(names, limit)), "HasMoreDeliveryStreams": len(names) > limit}


def _given(params: Mapping[str, Any], others: set[str], ending: str) -> tuple[str, dict[str, Any]]:
    """The S3 destination of the request and the member it came in."""
    wanted = (f"ExtendedS3Destination{ending}", f"S3Destination{ending}")
    for name, value in params.items():
        if value is not None and name not in {*others, *wanted}:
            raise not_yet(name)
    present = [name for name in wanted if params.get(name) is not None]
    if len(present) != 1:
        raise invalid(f"Exactly one destination must be given, as {' or '.join(wanted)}; {len(present)} are.")
    return present[0], params[present[0]]


def _check_destination(destination: Destination, now: float) -> None:
    try:
        when = datetime.fromtimestamp(now, zone(destination.time_zone))
    except ValueError as error:
        raise invalid(str(error)) from error
    if problem := prefix_problem(destination.prefix, destination.error_prefix, when):
        raise invalid_prefix(problem)


def _check_role(neighbours: Neighbours, role_arn: str) -> None:
    if neighbours.role_problem(role_arn, "firehose.amazonaws.com"):
        raise invalid(f"Firehose is unable to assume role {role_arn}. Please check the role provided.")


def _described(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The destination in both shapes, as AWS describes it."""
    plain = {name: value for name, value in settings.items() if name in PLAIN_MEMBERS}
    return {
        "DestinationId": DESTINATION_ID,
        "S3DestinationDescription": plain,
        "ExtendedS3DestinationDescription": dict(settings),
    }
