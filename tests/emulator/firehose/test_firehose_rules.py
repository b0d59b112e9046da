"""The rules of delivery: when a buffer flushes, how records join, what an object is called, what a request may say."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.emulator.firehose.body import compressed, joined
from labs.emulator.firehose.buffer import MAIN, Buffer, Route, add, backoff, flush_at, is_due
from labs.emulator.firehose.destination import Destination, destination_of
from labs.emulator.firehose.naming import base_name, extension_of, prefix_of, zone
from labs.emulator.firehose.record import Record
from labs.emulator.firehose.settings import DEFAULTS, check_settings, merged
from labs.emulator.validation import check_request
from labs.emulator.wire import AwsError

ARNS = {"RoleARN": "arn:aws:iam::123456789012:role/delivery", "BucketARN": "arn:aws:s3:::lake"}
OLDEST = datetime(2026, 3, 9, 23, 59, 58, tzinfo=UTC).timestamp()
records_strategy = st.lists(st.binary(max_size=40), max_size=60)


@given(st.lists(records_strategy, max_size=8), st.integers(1, 100))
def test_that_buffers_hold_every_record_once_and_in_order(batches: list[list[bytes]], limit: int) -> None:
    full: list[Buffer] = []
    buffer = Buffer()
    for now, batch in enumerate(batches, start=1):
        more, buffer = add(buffer, of(batch, float(now)), float(now), limit)
        full.extend(more)
    held = [record.data for one in [*full, buffer] for record in one.records]
    assert held == [record for batch in batches for record in batch]
    for one in full:
        assert one.size == sum(len(record.data) for record in one.records) >= limit
        assert one.size - len(one.records[-1].data) < limit
    assert buffer.size == sum(len(record.data) for record in buffer.records) < limit


def of(records: list[bytes], arrival: float) -> list[Record]:
    return [Record(record, arrival) for record in records]


@given(records_strategy.filter(bool), st.floats(0, 900))
def test_that_the_interval_counts_from_the_first_record(records: list[bytes], interval: float) -> None:
    _, buffer = add(Buffer(), of(records, 90.0), 100.0, 10**9)
    _, buffer = add(buffer, of(records, 240.0), 250.0, 10**9)
    assert flush_at(buffer, interval) == 100.0 + interval
    assert is_due(buffer, interval, 100.0 + interval)
    assert not is_due(buffer, interval + 1, 100.0 + interval)
    assert not is_due(Buffer(), 0.0, 1e12)
    assert buffer.oldest == 90.0


@given(records_strategy)
def test_that_records_join_without_a_separator_unless_one_is_asked_for(records: list[bytes]) -> None:
    assert joined(records, b"") == b"".join(records)
    assert joined(records, b"\n") == b"".join(record + b"\n" for record in records)


@given(st.binary(max_size=500))
def test_that_what_is_compressed_is_found_again(body: bytes) -> None:
    assert compressed(body, "UNCOMPRESSED", "name") == body
    assert gzip.decompress(compressed(body, "GZIP", "name")) == body
    with zipfile.ZipFile(io.BytesIO(compressed(body, "ZIP", "name"))) as archive:
        assert archive.read("name") == body


@given(st.binary(max_size=500), st.sampled_from([1, 300, 3000]))
def test_that_snappy_is_in_frames_and_hadoops_in_blocks(part: bytes, times: int) -> None:
    body = part * times
    assert b"".join(of_frames(compressed(body, "Snappy", "name"))) == body
    assert b"".join(of_blocks(compressed(body, "HADOOP_SNAPPY", "name"))) == body


def of_frames(stream: bytes) -> Iterator[bytes]:
    """What Snappy's framing format holds, as its specification has it; the codec is not the one that wrote."""
    at = 0
    while at < len(stream):
        kind, size = stream[at], int.from_bytes(stream[at + 1 : at + 4], "little")
        chunk = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == 0xFF:
            assert chunk == b"sNaPpY"
        else:
            yield chunk[4:] if kind == 1 else unpacked(chunk[4:])


def of_blocks(stream: bytes) -> Iterator[bytes]:
    """What Hadoop's blocks hold."""
    at = 0
    while at < len(stream):
        whole, packed = struct.unpack_from(">II", stream, at)
        block = unpacked(stream[at + 8 : at + 8 + packed])
        assert len(block) == whole <= 256 * 1024
        at += 8 + packed
        yield block


def unpacked(chunk: bytes) -> bytes:
    """Raw Snappy, which begins with the size that it has unpacked."""
    size = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(chunk[:5]) if all_continue(chunk[:place]))
    return bytes(pyarrow.decompress(chunk, size, codec="snappy", asbytes=True))


def all_continue(head: bytes) -> bool:
    return all(byte >= 0x80 for byte in head)


def test_that_waits_after_failures_double_up_to_two_minutes() -> None:
    assert [backoff(failures) for failures in (1, 2, 3, 8, 500)] == [1, 2, 4, 120, 120]


def object_key(to: Destination, stream: str, version: int, oldest: float, uuid: str, route: Route = MAIN) -> str:
    return prefix_of(to, route, oldest) + base_name(to, stream, version, oldest, uuid) + extension_of(to, route)


def test_that_a_key_has_prefix_stream_version_time_of_the_oldest_record_and_uuid() -> None:
    to = Destination(role_arn="", bucket="lake", prefix="raw/")
    assert object_key(to, "orders", 3, OLDEST, "some-uuid") == (
        "raw/2026/03/09/23/orders-3-2026-03-09-23-59-58-some-uuid"
    )


def test_that_a_time_zone_moves_the_prefix_and_the_name() -> None:
    to = Destination(role_arn="", bucket="lake", time_zone="Asia/Tokyo", compression="GZIP")
    assert object_key(to, "orders", 1, OLDEST, "u") == "2026/03/10/08/orders-1-2026-03-10-08-59-58-u.gz"
    with pytest.raises(ValueError, match="CustomTimeZone Nowhere/Land"):
        zone("Nowhere/Land")


@pytest.mark.parametrize(
    ("compression", "extension", "end"),
    [
        ("UNCOMPRESSED", "", "u"),
        ("GZIP", "", "u.gz"),
        ("ZIP", "", "u.zip"),
        ("Snappy", "", "u.snappy"),
        ("HADOOP_SNAPPY", "", "u.hsnappy"),
        ("GZIP", ".json.gz", "u.json.gz"),
    ],
)
def test_that_an_extension_follows_the_compression_unless_given(compression: str, extension: str, end: str) -> None:
    to = Destination(role_arn="", bucket="lake", compression=compression, extension=extension)
    assert re.search(r"-" + re.escape(end) + "$", object_key(to, "orders", 1, OLDEST, "u"))


def processing(kind: str, **parameters: str) -> dict[str, object]:
    named = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Enabled": True, "Processors": [{"Type": kind, "Parameters": named}]}


@pytest.mark.parametrize(
    ("given", "delimiter"),
    [
        ({}, b""),
        ({"ProcessingConfiguration": processing("AppendDelimiterToRecord")}, b"\n"),
        ({"ProcessingConfiguration": processing("AppendDelimiterToRecord", Delimiter="\\n")}, b"\n"),
        ({"ProcessingConfiguration": processing("AppendDelimiterToRecord", Delimiter="||")}, b"||"),
        ({"ProcessingConfiguration": {**processing("AppendDelimiterToRecord"), "Enabled": False}}, b""),
    ],
)
def test_that_settings_become_a_destination(given: dict[str, object], delimiter: bytes) -> None:
    settings = merged(DEFAULTS, {**ARNS, **given})
    check_settings("ExtendedS3DestinationConfiguration", settings)
    to = destination_of(settings)
    assert (to.bucket, to.buffer_bytes, to.interval, to.delimiter) == ("lake", 5 * 1024 * 1024, 300.0, delimiter)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"S3BackupMode": "Enabled"}, "S3BackupMode is Enabled: .* must have a RoleARN"),
        ({"S3BackupConfiguration": {**ARNS, "FileExtension": ".x"}}, "S3BackupConfiguration.FileExtension"),
        ({"EncryptionConfiguration": {"KMSEncryptionConfig": {"AWSKMSKeyARN": "x"}}}, "EncryptionConfiguration"),
        ({"ProcessingConfiguration": processing("Lambda", LambdaArn="x")}, "of type Lambda"),
        ({"ProcessingConfiguration": processing("AppendDelimiterToRecord", RoleArn="x")}, "RoleArn"),
        ({"BufferingHints": {"SizeInMBs": 1}}, "IntervalInSeconds"),
        ({"CloudWatchLoggingOptions": {"Enabled": True}}, "LogGroupName"),
    ],
)
def test_that_what_is_not_carried_out_is_refused_by_name(given: dict[str, object], words: str) -> None:
    with pytest.raises(AwsError, match=words) as error:
        check_settings("ExtendedS3DestinationConfiguration", {**ARNS, **given})
    assert error.value.code == "InvalidArgumentException"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "Value null at 'deliveryStreamName' failed to satisfy constraint: Member must not be null"),
        ({"DeliveryStreamName": "a b"}, r"Member must satisfy regular expression pattern: \[a-zA-Z0-9_.-\]\+"),
        ({"DeliveryStreamName": "a" * 65}, "length less than or equal to 64"),
        ({"DeliveryStreamName": "a", "DeliveryStreamType": "Own"}, "enum value set"),
        ({"DeliveryStreamName": 1}, "must be a string"),
        ({"DeliveryStreamName": "a", "Tags": [{}]}, "'tags.1.member.key'"),
        (
            {"DeliveryStreamName": "a", "S3DestinationConfiguration": {**ARNS, "BufferingHints": {"SizeInMBs": 129}}},
            "'s3DestinationConfiguration.bufferingHints.sizeInMBs' .* less than or equal to 128",
        ),
    ],
)
def test_that_a_request_must_keep_the_models_constraints(params: dict[str, object], words: str) -> None:
    with pytest.raises(AwsError, match=words) as error:
        check_request("firehose", "CreateDeliveryStream", params)
    assert error.value.code == "ValidationException"
