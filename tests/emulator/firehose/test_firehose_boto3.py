"""Amazon Data Firehose through boto3 on the real server: what a student's script meets."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

WAIT = 20.0
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def until(holds: Callable[[], Any]) -> Any:
    """What `holds` gives as soon as it is true."""
    give_up = time.monotonic() + WAIT
    while not (found := holds()):
        assert time.monotonic() < give_up
    return found


@pytest.fixture
def lake(aws: Any) -> str:
    """A new bucket; a role of the same name may write to it."""
    name = f"lake-{uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name)
    aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    return name


def create(aws: Any, lake: str, **settings: Any) -> str:
    """An ACTIVE delivery stream into the lake."""
    name = f"delivery-{uuid4().hex[:12]}"
    aws("firehose").create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": f"arn:aws:iam::123456789012:role/{lake}",
            "BucketARN": f"arn:aws:s3:::{lake}",
            **settings,
        },
    )
    until(lambda: described(aws, name)["DeliveryStreamStatus"] == "ACTIVE")
    return name


def described(aws: Any, name: str) -> Any:
    return aws("firehose").describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]


def test_that_records_put_are_found_in_gzipped_objects(aws: Any, lake: str) -> None:
    newline = {"Type": "AppendDelimiterToRecord",
               "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}]}  # fmt: skip
    name = create(aws, lake, Prefix="raw/", CompressionFormat="GZIP",
                  BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 60},
                  ProcessingConfiguration={"Enabled": True, "Processors": [newline]})  # fmt: skip
    sent = [json.dumps({"id": number}).encode() for number in range(1000)]
    for half in (sent[:500], sent[500:]):
        answer = aws("firehose").put_record_batch(
            DeliveryStreamName=name, Records=[{"Data": record} for record in half]
        )
        assert answer["FailedPutCount"] == 0
        assert len(answer["RequestResponses"]) == 500

    def objects() -> list[bytes]:
        listed = aws("s3").list_objects_v2(Bucket=lake).get("Contents", [])
        keys = [entry["Key"] for entry in listed]
        for key in keys:
            pattern = rf"raw/\d{{4}}/\d\d/\d\d/\d\d/{name}-1-\d{{4}}(-\d\d){{5}}-[0-9a-f-]{{36}}\.gz"
            assert re.fullmatch(pattern, key)
        return [gzip.decompress(aws("s3").get_object(Bucket=lake, Key=key)["Body"].read()) for key in keys]

    lines = until(lambda: len(found := b"".join(objects()).splitlines()) == 1000 and found)
    assert sorted(lines) == sorted(sent)


def test_that_the_description_is_the_one_boto3_expects(aws: Any, lake: str) -> None:
    name = create(aws, lake)
    stream = described(aws, name)
    (to,) = stream["Destinations"]
    assert stream["DeliveryStreamARN"] == f"arn:aws:firehose:us-east-1:123456789012:deliverystream/{name}"
    assert stream["CreateTimestamp"].timestamp() == pytest.approx(time.time(), abs=60)
    assert to["ExtendedS3DestinationDescription"]["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 300}
    assert to["S3DestinationDescription"]["CompressionFormat"] == "UNCOMPRESSED"


def test_that_a_deleted_stream_is_gone_by_the_services_own_not_found(aws: Any, lake: str) -> None:
    name = create(aws, lake)
    aws("firehose").delete_delivery_stream(DeliveryStreamName=name)

    def answer() -> str:
        try:
            described(aws, name)
        except ClientError as error:
            return str(error)
        return ""

    sentence = until(answer)
    assert "ResourceNotFoundException" in sentence
    assert f"Firehose {name} under account 123456789012 not found." in sentence


def test_that_a_role_that_does_not_trust_firehose_is_refused(aws: Any, lake: str) -> None:
    with pytest.raises(ClientError, match=r"Firehose is unable to assume role .*Please check the role provided"):
        create(aws, lake, RoleARN="arn:aws:iam::123456789012:role/nobody")


def test_that_a_put_to_no_stream_is_told_so(aws: Any) -> None:
    with pytest.raises(aws("firehose").exceptions.ResourceNotFoundException, match="Firehose nowhere under account"):
        aws("firehose").put_record(DeliveryStreamName="nowhere", Record={"Data": b"x"})
