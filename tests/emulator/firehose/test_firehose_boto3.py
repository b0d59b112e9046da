"""Amazon Data Firehose through boto3 on the real server: what a student's script meets."""

from __future__ import annotations

import gzip
import json
import struct
import time
from collections.abc import Callable
from typing import Any

import cramjam
import pyarrow
import pytest
from botocore.exceptions import ClientError

from tests.emulator.firehose.lakes import Lake, matches
from tests.waiting import until

NEWLINE = {"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}]}
LINES = {"Enabled": True, "Processors": [NEWLINE]}


def test_that_records_put_are_found_in_gzipped_objects(lake: Lake) -> None:
    name = lake.deliver(Prefix="raw/", CompressionFormat="GZIP", ProcessingConfiguration=LINES)
    sent = [json.dumps({"id": number}).encode() for number in range(1000)]
    lake.put(name, sent)

    def lines() -> list[bytes]:
        found = lake.objects()
        assert all(matches(key, r"raw/\d{4}/\d\d/\d\d/\d\d/", name, r"\.gz") for key in found)
        return b"".join(map(gzip.decompress, found.values())).splitlines()

    until(lambda: len(lines()) == 1000)
    assert sorted(lines()) == sorted(sent)


def unframed(body: bytes) -> bytes:
    return bytes(cramjam.snappy.decompress(body))


def unblocked(body: bytes) -> bytes:
    whole, packed = struct.unpack_from(">II", body)
    assert len(body) == 8 + packed
    return bytes(pyarrow.decompress(body[8:], whole, codec="snappy", asbytes=True))


@pytest.mark.parametrize(
    ("compression", "extension", "unpack"),
    [("Snappy", r"\.snappy", unframed), ("HADOOP_SNAPPY", r"\.hsnappy", unblocked)],
)
def test_that_records_are_found_in_snappy_objects(
    lake: Lake, compression: str, extension: str, unpack: Callable[[bytes], bytes]
) -> None:
    name = lake.deliver(CompressionFormat=compression, ProcessingConfiguration=LINES)
    sent = [json.dumps({"id": number}).encode() for number in range(600)]
    lake.put(name, sent)
    until(lambda: sum(unpack(body).count(b"\n") for body in lake.objects().values()) == 600)
    assert sorted(b"".join(map(unpack, lake.objects().values())).splitlines()) == sorted(sent)
    assert all(matches(key, r"\d{4}/\d\d/\d\d/\d\d/", name, extension) for key in lake.objects())


def test_that_the_description_is_the_one_boto3_expects(lake: Lake) -> None:
    name = lake.deliver(BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 300})
    stream = lake.described(name)
    (to,) = stream["Destinations"]
    assert stream["DeliveryStreamARN"] == f"arn:aws:firehose:us-east-1:123456789012:deliverystream/{name}"
    assert stream["CreateTimestamp"].timestamp() == pytest.approx(time.time(), abs=60)
    assert stream["DeliveryStreamType"] == "DirectPut"
    assert to["ExtendedS3DestinationDescription"]["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 300}
    assert to["S3DestinationDescription"]["CompressionFormat"] == "UNCOMPRESSED"


def test_that_a_deleted_stream_is_gone_by_the_services_own_not_found(aws: Any, lake: Lake) -> None:
    name = lake.deliver()
    aws("firehose").delete_delivery_stream(DeliveryStreamName=name)

    def answer() -> str:
        try:
            lake.described(name)
        except ClientError as error:
            return str(error)
        return ""

    until(answer)
    assert "ResourceNotFoundException" in answer()
    assert f"Firehose {name} under account 123456789012 not found." in answer()


def test_that_a_role_that_does_not_trust_firehose_is_refused(lake: Lake) -> None:
    with pytest.raises(ClientError, match=r"Firehose is unable to assume role .*Please check the role provided"):
        lake.deliver(RoleARN="arn:aws:iam::123456789012:role/nobody")


def test_that_a_put_to_no_stream_is_told_so(aws: Any) -> None:
    with pytest.raises(aws("firehose").exceptions.ResourceNotFoundException, match="Firehose nowhere under account"):
        aws("firehose").put_record(DeliveryStreamName="nowhere", Record={"Data": b"x"})


def test_that_backup_has_every_record_as_it_came(aws: Any, lake: Lake) -> None:
    attic = Lake.dug(aws)
    backup = {**attic.arns, "Prefix": "source/", "CompressionFormat": "GZIP", "BufferingHints": {
        "SizeInMBs": 1, "IntervalInSeconds": 0}}  # fmt: skip
    name = lake.deliver(S3BackupMode="Enabled", S3BackupConfiguration=backup, ProcessingConfiguration=LINES)
    sent = [f"<{number}>".encode() for number in range(700)]
    lake.put(name, sent)
    until(lambda: b"".join(lake.objects().values()).count(b"\n") == 700)
    until(lambda: sum(body.count(b">") for body in map(gzip.decompress, attic.objects().values())) == 700)
    assert sorted(b"".join(lake.objects().values()).splitlines()) == sorted(sent)
    assert sorted(b"".join(map(gzip.decompress, attic.objects().values())).split(b">")[:-1]) == sorted(
        record[:-1] for record in sent
    )
    assert all(matches(key, r"source/\d{4}/\d\d/\d\d/\d\d/", name, r"\.gz") for key in attic.objects())
    assert lake.destination(name)["S3BackupDescription"]["Prefix"] == "source/"


def test_that_backup_is_enabled_by_an_update_and_never_disabled(aws: Any, lake: Lake) -> None:
    attic = Lake.dug(aws)
    name = lake.deliver(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0})

    def update(version: str, **settings: Any) -> None:
        aws("firehose").update_destination(
            DeliveryStreamName=name, CurrentDeliveryStreamVersionId=version,
            DestinationId="destinationId-000000000001", ExtendedS3DestinationUpdate=settings,
        )  # fmt: skip

    update("1", S3BackupMode="Enabled", S3BackupUpdate={**attic.arns, "BufferingHints": {
        "SizeInMBs": 1, "IntervalInSeconds": 0}})  # fmt: skip
    update("2", S3BackupUpdate={"Prefix": "later/"})
    lake.put(name, [b"once"])
    until(lambda: lake.objects() and attic.objects())
    assert list(lake.objects().values()) == list(attic.objects().values()) == [b"once"]
    (key,) = attic.objects()
    assert matches(key, r"later/\d{4}/\d\d/\d\d/\d\d/", name, version=3)
    with pytest.raises(ClientError, match="cannot be disabled once it is Enabled"):
        update("3", S3BackupMode="Disabled")
    assert lake.described(name)["VersionId"] == "3"
