"""What Monday and Thursday share about Firehose: creating a delivery stream, its checks, and reading what landed.

Knows the week's names and nothing of one day.
"""

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from labs.aws.errors import DENIED, code_of
from labs.context import Context
from labs.existing_role import EXISTING_ROLE
from labs.model import Verdict
from labs.week9.common import (
    BUCKET,
    FIREHOSE,
    FIREHOSE_ROLE,
    LAKE,
    ROLE,
    bucket_arns,
    objects_under,
    role_arn,
    role_name,
)
from labs.words import tr

BUFFER_MIB, BUFFER_S, LAND_S = 1, 60, 300.0


def settings(context: Context, *, prefix: str, compression: str = "UNCOMPRESSED", **more: Any) -> dict[str, Any]:
    """A destination in the lake with the smallest buffer and a newline behind each record; `more` goes before it."""
    newline = {"ParameterName": "Delimiter", "ParameterValue": "\\n"}
    return {
        "RoleARN": role_arn(context, FIREHOSE_ROLE),
        "BucketARN": bucket_arns(context)[0],
        "Prefix": prefix,
        "BufferingHints": {"SizeInMBs": BUFFER_MIB, "IntervalInSeconds": BUFFER_S},
        "CompressionFormat": compression,
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [{"Type": "AppendDelimiterToRecord", "Parameters": [newline]}],
        },
    } | more


def create(context: Context, base: str, *, prefix: str, compression: str) -> None:
    """A Direct PUT delivery stream into the lake; a newline behind each record."""
    context.make(FIREHOSE, base, destination=settings(context, prefix=prefix, compression=compression))


def described(context: Context, base: str) -> dict[str, Any] | None:
    """DescribeDeliveryStream's answer for one of the run's; None when it is not there."""
    if not context.has(FIREHOSE, base):
        return None
    answer = context.client("firehose").describe_delivery_stream(DeliveryStreamName=context.name(FIREHOSE, base))
    found: dict[str, Any] = answer["DeliveryStreamDescription"]
    return found


def destination_of(found: dict[str, Any]) -> dict[str, Any]:
    """The S3 destination of a described delivery stream."""
    destination: dict[str, Any] = found["Destinations"][0]["ExtendedS3DestinationDescription"]
    return destination


def check(context: Context, base: str) -> Verdict:
    """ACTIVE, and delivering into the lake."""
    name, found = context.name(FIREHOSE, base), described(context, base)
    if found is None:
        return Verdict(False, tr("The delivery stream {name} is not there.", name=name))
    state = found["DeliveryStreamStatus"]
    if state != "ACTIVE":
        return Verdict(False, tr("The delivery stream is {state}, not ACTIVE.", state=state))
    destination = destination_of(found)
    hints = destination["BufferingHints"]
    evidence = {
        "name": name, "state": state, "bucket": destination["BucketARN"], "prefix": destination.get("Prefix", ""),
        "buffer": f"{hints['SizeInMBs']} MiB or {hints['IntervalInSeconds']} s",
        "compression": destination.get("CompressionFormat", "UNCOMPRESSED"),
    }  # fmt: skip
    if destination["BucketARN"] != bucket_arns(context)[0]:
        words = tr("It delivers to {found}, not to {wanted}.", found=destination["BucketARN"],
                   wanted=context.name(BUCKET, LAKE))  # fmt: skip
        return Verdict(False, words, evidence)
    return Verdict(True, tr("{name} is ACTIVE and delivers into the bucket.", name=name), evidence)


def wrong_buffer(found: dict[str, Any], size: int, seconds: int) -> str:
    """What is wrong with the buffer of a described delivery stream; empty when it is that many MiB or seconds."""
    hints = destination_of(found)["BufferingHints"]
    if (hints["SizeInMBs"], hints["IntervalInSeconds"]) == (size, seconds):
        return ""
    return tr("The buffer is {size} MiB or {seconds} s, not {big} MiB or {long} s.", size=hints["SizeInMBs"],
              seconds=hints["IntervalInSeconds"], big=size, long=seconds)  # fmt: skip


def patience(interval: int) -> float:
    """Seconds within which what was sent must lie in S3: the buffer's interval, and time to write."""
    return max(LAND_S, interval + 120.0)


def check_trust(context: Context, base: str, service: str) -> Verdict:
    """The role is there and trusts the service."""
    name = role_name(context, base)
    try:
        if ROLE.describe(context.cloud, name) is None:
            return Verdict(False, tr("The role {name} is not there.", name=name))
        return _trust(context, name, service)
    except ClientError as error:
        if context.recall(EXISTING_ROLE) is None or code_of(error) not in DENIED:
            raise
        words = tr("{name} is used; this account does not let us read whom it trusts.", name=name)
        return Verdict(True, words, {"role": name})


def _trust(context: Context, name: str, service: str) -> Verdict:
    document = context.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    policy = json.loads(unquote(document)) if isinstance(document, str) else document
    trusted = [
        principal
        for statement in policy["Statement"]
        for principal in _many(statement.get("Principal", {}).get("Service", []))
    ]
    evidence = {"role": name, "trusts": trusted}
    if service not in trusted:
        found = ", ".join(trusted) or tr("no service")
        return Verdict(False, tr("The role trusts {found}, not {service}.", found=found, service=service), evidence)
    return Verdict(True, tr("{name} trusts {service}.", name=name, service=service), evidence)


def _many(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def delivered(context: Context, prefix: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Keys of the delivered objects under a prefix, and every record found in them."""
    s3, bucket = context.client("s3"), context.name(BUCKET, LAKE)
    keys, records = [], []
    for entry in objects_under(context, prefix):
        body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
        keys.append(entry["Key"])
        records += values_in((gzip.decompress(body) if entry["Key"].endswith(".gz") else body).decode())
    return keys, records


def values_in(text: str) -> list[Any]:
    """The JSON values of an object, one behind the other, with newlines between them or without. Raises ValueError."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        found.append(value)
    return found
