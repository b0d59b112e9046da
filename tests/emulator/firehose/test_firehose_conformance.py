"""Each operation of Firehose, and each documented limit and error of it, driven through boto3.

What is not here is in the files beside it: quotas, encryption, conversion, partitioning, the Kinesis source, metrics.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.emulator.firehose.lakes import Lake, matches
from tests.waiting import until

DESTINATION = "destinationId-000000000001"
UNCHECKED = {"parameter_validation": False}  # what botocore would refuse by itself goes to the server


@pytest.fixture(scope="module")
def stream(aws: Any) -> str:
    """A delivery stream whose buffer is never due while the tests last."""
    return Lake.dug(aws).deliver(BufferingHints={"SizeInMBs": 128, "IntervalInSeconds": 900})


def refused(call: Any, **given: Any) -> tuple[str, str]:
    """Code and message of the error that the call answers."""
    with pytest.raises(ClientError) as caught:
        call(**given)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_that_a_full_buffer_is_an_object_before_its_time_and_a_waiting_one_is_not(lake: Lake) -> None:
    name = lake.deliver(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    sent = [f"{number:04d}".encode() + b"x" * 8188 for number in range(300)]
    lake.put(name, sent)
    until(lambda: len(lake.objects()) == 2)
    bodies = [body for _, body in sorted(lake.objects().items(), key=lambda found: found[1])]
    assert [len(body) for body in bodies] == [1024 * 1024] * 2
    assert b"".join(bodies) == b"".join(sent[:256])


def test_that_records_are_found_in_zipped_objects(lake: Lake) -> None:
    name = lake.deliver(CompressionFormat="ZIP", BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0})
    lake.put(name, [b"%03d;" % number for number in range(500)])

    def members() -> list[bytes]:
        archives = [zipfile.ZipFile(io.BytesIO(body)) for body in lake.objects().values()]
        return [archive.read(one) for archive in archives for one in archive.namelist()]

    until(lambda: b"".join(members()).count(b";") == 500)
    assert sorted(b"".join(members()).split(b";")[:-1]) == [b"%03d" % number for number in range(500)]
    assert all(matches(key, r"\d{4}/\d\d/\d\d/\d\d/", name, r"\.zip") for key in lake.objects())


def test_that_the_older_s3_destination_is_taken_and_updated(aws: Any, lake: Lake) -> None:
    name = f"delivery-{uuid4().hex[:12]}"
    given = {**lake.arns, "Prefix": "old/", "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0}}
    aws("firehose").create_delivery_stream(DeliveryStreamName=name, S3DestinationConfiguration=given)
    until(lambda: lake.described(name)["DeliveryStreamStatus"] == "ACTIVE")
    aws("firehose").update_destination(
        DeliveryStreamName=name, CurrentDeliveryStreamVersionId="1", DestinationId=DESTINATION,
        S3DestinationUpdate={"Prefix": "new/"},
    )  # fmt: skip
    lake.put(name, [b"x"])
    until(lambda: lake.objects("new/"))
    assert lake.described(name)["VersionId"] == "2"
    assert lake.described(name)["Destinations"][0]["S3DestinationDescription"]["Prefix"] == "new/"


def test_that_tags_are_added_listed_in_pages_and_removed(aws: Any, stream: str) -> None:
    firehose, at = aws("firehose"), {"DeliveryStreamName": stream}
    firehose.tag_delivery_stream(**at, Tags=[{"Key": f"k{number}", "Value": "v"} for number in range(5)])
    first = firehose.list_tags_for_delivery_stream(**at, Limit=3)
    assert ([tag["Key"] for tag in first["Tags"]], first["HasMoreTags"]) == (["k0", "k1", "k2"], True)
    rest = firehose.list_tags_for_delivery_stream(**at, ExclusiveStartTagKey="k2")
    assert ([tag["Key"] for tag in rest["Tags"]], rest["HasMoreTags"]) == (["k3", "k4"], False)
    firehose.untag_delivery_stream(**at, TagKeys=["k0", "k4"])
    assert [tag["Key"] for tag in firehose.list_tags_for_delivery_stream(**at)["Tags"]] == ["k1", "k2", "k3"]
    many = [{"Key": f"m{number}", "Value": "v"} for number in range(48)]
    assert refused(firehose.tag_delivery_stream, **at, Tags=many)[0] == "LimitExceededException"


def test_that_streams_are_listed_behind_a_name_and_by_type(aws: Any, stream: str) -> None:
    firehose = aws("firehose")
    before = stream[:-1]
    found = firehose.list_delivery_streams(ExclusiveStartDeliveryStreamName=before, Limit=1)
    assert found["DeliveryStreamNames"] == [stream]
    names = firehose.list_delivery_streams(DeliveryStreamType="KinesisStreamAsSource", Limit=10000)
    assert stream not in names["DeliveryStreamNames"]


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("describe_delivery_stream", {}), ("delete_delivery_stream", {}), ("list_tags_for_delivery_stream", {}),
        ("put_record", {"Record": {"Data": b"x"}}), ("put_record_batch", {"Records": [{"Data": b"x"}]}),
        ("tag_delivery_stream", {"Tags": [{"Key": "a"}]}), ("untag_delivery_stream", {"TagKeys": ["a"]}),
        ("start_delivery_stream_encryption", {}), ("stop_delivery_stream_encryption", {}),
        ("update_destination", {"CurrentDeliveryStreamVersionId": "1", "DestinationId": DESTINATION,
                                "ExtendedS3DestinationUpdate": {"Prefix": "a/"}}),
    ],
)  # fmt: skip
def test_that_every_operation_says_that_a_stream_is_not_there(aws: Any, operation: str, given: dict[str, Any]) -> None:
    told = refused(getattr(aws("firehose"), operation), DeliveryStreamName="nowhere", **given)
    assert told == ("ResourceNotFoundException", "Firehose nowhere under account 123456789012 not found.")


@pytest.mark.parametrize(
    ("records", "code", "words"),
    [
        ([b"x" * 1_024_001], "ValidationException", "less than or equal to 1024000"),
        ([b"x"] * 501, "ValidationException", "less than or equal to 500"),
        ([b"x" * 1_000_000] * 5, "InvalidArgumentException", "4 MB"),
        ([], "ValidationException", "greater than or equal to 1"),
    ],
)
def test_that_the_limits_of_a_batch_are_told(
    aws: Any, stream: str, records: list[bytes], code: str, words: str
) -> None:
    put = aws("firehose", **UNCHECKED).put_record_batch
    told = refused(put, DeliveryStreamName=stream, Records=[{"Data": one} for one in records])
    assert told[0] == code
    assert words in told[1]


def test_that_the_largest_record_and_the_largest_batch_are_taken(aws: Any, stream: str) -> None:
    put = aws("firehose").put_record_batch
    largest = [{"Data": b"x" * 1_024_000}] * 4 + [{"Data": b"x" * 98_304}]
    assert put(DeliveryStreamName=stream, Records=largest)["FailedPutCount"] in range(6)  # the quota may throttle some
    assert len(put(DeliveryStreamName=stream, Records=[{"Data": b"x"}] * 500)["RequestResponses"]) == 500


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"BufferingHints": {"SizeInMBs": 129, "IntervalInSeconds": 60}}, "less than or equal to 128"),
        ({"BufferingHints": {"SizeInMBs": 0, "IntervalInSeconds": 60}}, "greater than or equal to 1"),
        ({"BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 901}}, "less than or equal to 900"),
        ({"BufferingHints": {"SizeInMBs": 5}}, "give SizeInMBs and IntervalInSeconds both"),
        ({"CompressionFormat": "LZ4"}, "enum value set"), ({"FileExtension": "gz"}, "regular expression pattern"),
        ({"CustomTimeZone": "Nowhere/City"}, "not a time zone"),
        ({"Prefix": "!{timestamp:yyyy}/"}, "ErrorOutputPrefix cannot be null or empty"),
        ({"Prefix": "a/", "ErrorOutputPrefix": "!{timestamp:yyyy}/"}, "must contain !{firehose:error-output-type}"),
        ({"Prefix": "!{firehose:error-output-type}/", "ErrorOutputPrefix": "e/"}, "Prefix cannot contain"),
        ({"Prefix": "!{nothing:here}/", "ErrorOutputPrefix": "!{firehose:error-output-type}/"}, "not an expression"),
        ({"Prefix": "x" * 600}, "at most 512 characters after evaluation"),
        ({"BucketARN": "lake"}, "regular expression pattern"), ({"RoleARN": "nobody"}, "regular expression pattern"),
        ({"S3BackupMode": "Enabled"}, "backup configuration must have a RoleARN"),
        ({"CloudWatchLoggingOptions": {"Enabled": True}}, "LogGroupName and LogStreamName must both be given"),
        ({"ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "Lambda"}]}}, "type Lambda is not"),
    ],
)  # fmt: skip
def test_that_a_setting_beyond_its_limit_is_told(aws: Any, lake: Lake, settings: dict[str, Any], words: str) -> None:
    create = aws("firehose", **UNCHECKED).create_delivery_stream
    code, message = refused(
        create, DeliveryStreamName="x", ExtendedS3DestinationConfiguration={**lake.arns, **settings}
    )
    assert code in ("ValidationException", "InvalidArgumentException")
    assert words in message


@pytest.mark.parametrize("name", ["", "a" * 65, "a/b", "a b", "ä"])
def test_that_a_name_has_64_letters_of_an_alphabet(aws: Any, lake: Lake, name: str) -> None:
    create = aws("firehose", **UNCHECKED).create_delivery_stream
    code, message = refused(create, DeliveryStreamName=name, ExtendedS3DestinationConfiguration=lake.arns)
    assert (code, bool(re.search("deliveryStreamName", message))) == ("ValidationException", True)


def test_that_a_name_is_taken_once_and_a_creating_stream_stays(aws: Any, lake: Lake) -> None:
    firehose, name = aws("firehose"), f"delivery-{uuid4().hex[:12]}"
    given = {"DeliveryStreamName": name, "ExtendedS3DestinationConfiguration": lake.arns}
    firehose.create_delivery_stream(**given)
    assert refused(firehose.delete_delivery_stream, DeliveryStreamName=name)[0] == "ResourceInUseException"
    assert refused(firehose.create_delivery_stream, **given)[0] == "ResourceInUseException"
    assert refused(firehose.create_delivery_stream, DeliveryStreamName="x")[0] == "InvalidArgumentException"


def test_that_an_update_names_the_version_and_the_destination(aws: Any, stream: str) -> None:
    firehose = aws("firehose")

    def update(version: str, destination: str) -> tuple[str, str]:
        return refused(
            firehose.update_destination, DeliveryStreamName=stream, CurrentDeliveryStreamVersionId=version,
            DestinationId=destination, ExtendedS3DestinationUpdate={"Prefix": "a/"},
        )  # fmt: skip

    code, message = update("7", DESTINATION)
    assert code == "ConcurrentModificationException"
    assert "current version id: 1 and specified version id: 7" in message
    assert update("1", "destinationId-000000000002")[0] == "InvalidArgumentException"
