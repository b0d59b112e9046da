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

BUFFER_MIB, BUFFER_S = 1, 60


def create(context: Context, base: str, *, prefix: str, compression: str) -> None:
    """A Direct PUT delivery stream into the lake; a newline behind each record."""
    newline = {"ParameterName": "Delimiter", "ParameterValue": "\\n"}
    destination = {
        "RoleARN": role_arn(context, FIREHOSE_ROLE),
        "BucketARN": bucket_arns(context)[0],
        "Prefix": prefix,
        "BufferingHints": {"SizeInMBs": BUFFER_MIB, "IntervalInSeconds": BUFFER_S},
        "CompressionFormat": compression,
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [{"Type": "AppendDelimiterToRecord", "Parameters": [newline]}],
        },
    }
    context.make(FIREHOSE, base, destination=destination)


def check(context: Context, base: str) -> Verdict:
    """ACTIVE, and delivering into the lake."""
    name = context.name(FIREHOSE, base)
    found = FIREHOSE.describe(context.cloud, name)
    if found is None or found.state != "ACTIVE":
        return Verdict(False, f"The delivery stream is {found.state if found else 'not there'}, not ACTIVE.")
    described = context.client("firehose").describe_delivery_stream(DeliveryStreamName=name)
    destination = described["DeliveryStreamDescription"]["Destinations"][0]["ExtendedS3DestinationDescription"]
    hints = destination["BufferingHints"]
    evidence = {
        "name": name, "state": found.state, "bucket": destination["BucketARN"], "prefix": destination.get("Prefix", ""),
        "buffer": f"{hints['SizeInMBs']} MiB or {hints['IntervalInSeconds']} s",
        "compression": destination.get("CompressionFormat", "UNCOMPRESSED"),
    }  # fmt: skip
    if destination["BucketARN"] != bucket_arns(context)[0]:
        return Verdict(
            False, f"It delivers to {destination['BucketARN']}, not to {context.name(BUCKET, LAKE)}.", evidence
        )
    return Verdict(True, f"{name} is ACTIVE and delivers into the bucket.", evidence)


def check_trust(context: Context, base: str, service: str) -> Verdict:
    """The role is there and trusts the service."""
    name = role_name(context, base)
    try:
        if ROLE.describe(context.cloud, name) is None:
            return Verdict(False, f"The role {name} is not there.")
        return _trust(context, name, service)
    except ClientError as error:
        if context.recall(EXISTING_ROLE) is None or code_of(error) not in DENIED:
            raise
        return Verdict(True, f"{name} is used; this account does not let us read whom it trusts.", {"role": name})


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
        return Verdict(False, f"The role trusts {', '.join(trusted) or 'no service'}, not {service}.", evidence)
    return Verdict(True, f"{name} trusts {service}.", evidence)


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
