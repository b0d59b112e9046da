"""The calls that make, describe, change and delete delivery streams, on the state of one region.

Plain functions: the time is handed in. Knows neither threads nor S3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.firehose.destination import Destination
from labs.emulator.firehose.encryption import AWS_OWNED, SWITCHING_LASTS, Encryption, check_key, switch
from labs.emulator.firehose.errors import in_use, invalid, invalid_prefix, not_found, not_yet, over_limit, stale_version
from labs.emulator.firehose.naming import zone
from labs.emulator.firehose.peers import Peer
from labs.emulator.firehose.plan import Plan, plan_of
from labs.emulator.firehose.prefix import prefix_problem
from labs.emulator.firehose.reader import Reader
from labs.emulator.firehose.redshift import OWN, flattened
from labs.emulator.firehose.settings import check_settings, merged, new_settings
from labs.emulator.firehose.stream import (
    CREATING_LASTS,
    DELETING_LASTS,
    DESTINATION_ID,
    DeliveryStream,
    Source,
    seal,
    status,
)
from labs.emulator.neighbours import Neighbours
from labs.emulator.wire import AwsError, Call

MOST_STREAMS = 5000
CREATE_TAKES = {
    "DeliveryStreamName", "DeliveryStreamType", "Tags", "KinesisStreamSourceConfiguration",
    "DeliveryStreamEncryptionConfigurationInput",
}  # fmt: skip
TYPES = {"DirectPut", "KinesisStreamAsSource"}
UPDATE_TAKES = {"DeliveryStreamName", "CurrentDeliveryStreamVersionId", "DestinationId"}


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
    source = _source(call.params, now)
    given_as, given, is_staging = _given(call.params, CREATE_TAKES, "Configuration")
    check_settings(given_as, given, None, is_staging)
    settings = new_settings(given)
    plan = _checked_plan(settings, now)
    _check_roles(neighbours, plan)
    if source is not None:
        _check_role(neighbours, source.role_arn)
    if name in region.streams:
        raise in_use(name, call.account, "already exists")
    if len(region.streams) >= MOST_STREAMS:
        raise over_limit(f"You have already consumed your firehose quota of {MOST_STREAMS} hoses.")
    active_at = now + clock.lasting(CREATING_LASTS)
    return DeliveryStream(
        name=name,
        arn=f"arn:aws:firehose:{region.name}:{call.account}:deliverystream/{name}",
        settings=settings,
        plan=plan,
        source=source,
        encryption=_encryption(call.params.get("DeliveryStreamEncryptionConfigurationInput"), source, active_at),
        created=now,
        active_at=active_at,
    )


def update(region: Region, call: Call, clock: Clock, neighbours: Neighbours) -> None:
    """Changes the destination: what is not named stays, the version rises by one."""
    stream, given_version = found(region, call), call.params["CurrentDeliveryStreamVersionId"]
    if call.params["DestinationId"] != DESTINATION_ID:
        raise invalid(f"Destination Id {call.params['DestinationId']} not found")
    given_as, given, is_staging = _given(call.params, UPDATE_TAKES, "Update")
    if is_staging != (OWN in stream.settings):
        raise invalid(f"{given_as}: the kind of a destination cannot be changed in the embedded cloud.")
    check_settings(given_as, given, stream.settings, is_staging)
    settings = merged(stream.settings, given)
    plan = _checked_plan(settings, clock.now())
    _check_roles(neighbours, plan)
    with stream.lock:
        if (state := status(stream, clock.now())) != "ACTIVE":
            raise in_use(stream.name, call.account, f"is {state} and cannot be updated")
        if given_version != str(stream.version):
            raise stale_version(stream.name, stream.version, given_version)
        stream.settings, stream.plan = settings, plan
        stream.version, stream.updated = stream.version + 1, clock.now()
        for lane in stream.lanes:
            lane.delivered.retry_at = 0.0  # A bucket that was missing may be there now: the next attempt need not wait.
        for load in stream.loads:
            load.retry_at = 0.0


def switch_encryption(region: Region, call: Call, clock: Clock, is_on: bool) -> None:
    """Switches server-side encryption on or off; raises for a key or a stream that it is not for."""
    stream, now = found(region, call), clock.now()
    given = call.params.get("DeliveryStreamEncryptionConfigurationInput") or {"KeyType": AWS_OWNED}
    _check_encryption(given, stream.source)
    with stream.lock:
        if (state := status(stream, now)) != "ACTIVE":
            raise in_use(stream.name, call.account, f"is {state} and its encryption cannot be changed")
        switch(stream.encryption, is_on, now, clock.lasting(SWITCHING_LASTS))


def _encryption(given: Mapping[str, Any] | None, source: Source | None, settled: float) -> Encryption:
    """The encryption of a new stream, which is in force when the stream is."""
    if given is None:
        return Encryption()
    _check_encryption(given, source)
    return Encryption(is_on=True, settled=settled)


def _check_encryption(given: Mapping[str, Any], source: Source | None) -> None:
    if source is not None:
        raise invalid("Server-side encryption is for DirectPut streams; a Kinesis source is encrypted at the source.")
    check_key(given)


def delete(region: Region, call: Call, clock: Clock) -> None:
    """Puts the stream in DELETING: it takes no more records and delivers what it holds."""
    stream, now = found(region, call), clock.now()
    with stream.lock:
        if status(stream, now) == "CREATING":
            raise in_use(stream.name, call.account, "is CREATING and cannot be deleted")
        if not stream.gone_at:
            stream.gone_at = now + clock.lasting(DELETING_LASTS)
            seal(stream)


def reader_of(stream: DeliveryStream, kinesis: Peer) -> Reader | None:
    """The reader of the stream's source, standing at LATEST; None for direct puts.

    Raises InvalidArgumentException when the Kinesis stream cannot be read.
    """
    if stream.source is None:
        return None
    reader = Reader(kinesis, stream.source.arn, stream.source.region)
    try:
        reader.begin(stream.source.started)
    except AwsError as error:
        raise invalid(f"The source {stream.source.arn} cannot be read: {error.message}") from error
    return reader


def _source(params: Mapping[str, Any], now: float) -> Source | None:
    """The Kinesis stream to read; None for direct puts. Raises when type and configuration do not go together."""
    kind, given = params.get("DeliveryStreamType") or "DirectPut", params.get("KinesisStreamSourceConfiguration")
    if kind not in TYPES:
        raise not_yet(f"DeliveryStreamType {kind}")
    if (kind == "KinesisStreamAsSource") != (given is not None):
        raise invalid(
            f"DeliveryStreamType is {kind}: KinesisStreamSourceConfiguration must be given with KinesisStreamAsSource, "
            "and with nothing else."
        )
    if given is None:
        return None
    return Source(given["KinesisStreamARN"], given["RoleARN"], now)


def _given(params: Mapping[str, Any], others: set[str], ending: str) -> tuple[str, dict[str, Any], bool]:
    """The member that the destination came in, the destination as settings, and whether it is Redshift."""
    wanted = (f"ExtendedS3Destination{ending}", f"S3Destination{ending}", f"RedshiftDestination{ending}")
    for name, value in params.items():
        if value is not None and name not in {*others, *wanted}:
            raise not_yet(name)
    present = [name for name in wanted if params.get(name) is not None]
    if len(present) != 1:
        raise invalid(f"Exactly one destination must be given, as {' or '.join(wanted)}; {len(present)} are.")
    given, is_staging = params[present[0]], present[0].startswith(OWN)
    return present[0], flattened(present[0], given) if is_staging else given, is_staging


def _checked_plan(settings: Mapping[str, Any], now: float) -> Plan:
    """The plan of the settings, whose prefixes have been tried."""
    plan = plan_of(settings)
    _check_prefixes(plan.destination, now, plan.partitioning is not None)
    if plan.backup is not None:
        _check_prefixes(plan.backup, now, False)
    return plan


def _check_prefixes(destination: Destination, now: float, is_partitioned: bool) -> None:
    try:
        when = datetime.fromtimestamp(now, zone(destination.time_zone))
    except ValueError as error:
        raise invalid(str(error)) from error
    if problem := prefix_problem(destination.prefix, destination.error_prefix, when, is_partitioned):
        raise invalid_prefix(problem)


def _check_roles(neighbours: Neighbours, plan: Plan) -> None:
    for destination in plan.destinations:
        _check_role(neighbours, destination.role_arn)
    if plan.conversion is not None:
        _check_role(neighbours, plan.conversion.table["RoleARN"])
    if plan.loading is not None:
        _check_role(neighbours, plan.loading.role_arn)


def _check_role(neighbours: Neighbours, role_arn: str) -> None:
    if neighbours.role_problem(role_arn, "firehose.amazonaws.com"):
        raise invalid(f"Firehose is unable to assume role {role_arn}. Please check the role provided.")
