"""Dynamic partitioning and de-aggregation: each record in its partition once, or told under the error prefix."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyarrow import parquet

from labs.emulator.firehose.buffer import Route
from labs.emulator.firehose.partitioning import partitioning_of
from labs.emulator.firehose.processing import divide_of, json_parts
from labs.emulator.firehose.record import Record
from tests.emulator.firehose.lakes import Lake, into, matches
from tests.waiting import until

# The first example pays for imports and first uses; a busy machine is no failure.
PATIENTLY = hypothesis_settings(deadline=None)
QUERY = '{customer: .customer, year: (.at | strftime("%Y"))}'
PREFIX = "customer=!{partitionKeyFromQuery:customer}/year=!{partitionKeyFromQuery:year}/!{timestamp:yyyy}/"
ERRORS = "errors/!{firehose:error-output-type}/"
LINE = {"Type": "AppendDelimiterToRecord", "Parameters": []}


def processor(kind: str, **parameters: str) -> dict[str, Any]:
    named = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Type": kind, "Parameters": named}


def extraction(query: str = QUERY, **parameters: str) -> dict[str, Any]:
    return processor("MetadataExtraction", MetadataExtractionQuery=query, JsonParsingEngine="JQ-1.6", **parameters)


def settings(*processors: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A destination that partitions by customer and year."""
    return {
        "DynamicPartitioningConfiguration": {"Enabled": True, "RetryOptions": {"DurationInSeconds": 300}},
        "ProcessingConfiguration": {"Enabled": True, "Processors": list(processors) or [extraction(), LINE]},
        "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60},
        "Prefix": PREFIX,
        "ErrorOutputPrefix": ERRORS,
        **more,
    }


def order(number: int) -> dict[str, Any]:
    return {"id": number, "customer": f"c{number % 7}", "at": number % 3 * 366 * 86400}


def test_that_each_record_is_found_once_in_its_partition(lake: Lake) -> None:
    name = lake.deliver(**settings())
    lake.put(name, [json.dumps(order(number)).encode() for number in range(600)])
    until(lambda: len(list(lake.documents("customer="))) >= 600)
    found = []
    for key, body in lake.objects().items():
        assert matches(key, r"customer=c[0-6]/year=19\d\d/\d{4}/", name)
        customer, year = re.findall(r"=(\w+)/", key)
        rows = [json.loads(line) for line in body.splitlines()]
        found += [row["id"] for row in rows]
        assert {row["customer"] for row in rows} == {customer}
        assert {1970 + row["at"] // (366 * 86400) for row in rows} == {int(year)}
    assert sorted(found) == list(range(600))
    assert len({key.rpartition("/")[0] for key in lake.objects()}) == 21


def test_that_records_without_a_partition_are_documents(lake: Lake) -> None:
    name = lake.deliver(**settings())
    bad = [b"no json", b'{"customer":"","at":0}', b'{"at":0}', b'{"customer":"a"}', b'{"customer":"a","at":0}{"x":1}']
    lake.put(name, [*bad, b'{"customer":"a","at":0}'])
    until(lambda: len(list(lake.documents("errors/"))) == 5 and lake.objects("customer="))
    documents = {base64.b64decode(one["rawData"]): one for one in lake.documents("errors/")}
    assert set(documents) == set(bad)
    assert {one["errorCode"] for one in documents.values()} == {"DynamicPartitioning.MetadataExtractionFailed"}
    assert documents[b"no json"]["errorMessage"] == "Non JSON record provided"
    assert documents[bad[1]]["errorMessage"] == documents[bad[2]]["errorMessage"]
    assert documents[bad[2]]["errorMessage"] == "partitionKeys values must not be null or empty"
    assert all(matches(key, "errors/metadata-extraction-failed/", name) for key in lake.objects("errors/"))
    assert list(lake.objects("customer=a/year=1970/").values()) == [b'{"customer":"a","at":0}\n']


def test_that_aggregated_records_are_taken_apart_before(lake: Lake) -> None:
    apart = processor("RecordDeAggregation", SubRecordType="JSON")
    name = lake.deliver(**settings(apart, extraction(), LINE))
    records = [json.dumps(order(number)).encode() for number in range(200)]
    lake.put(name, [b"".join(records[:100]), b"\n".join(records[100:])])
    until(lambda: len(list(lake.documents("customer="))) >= 200)
    assert sorted(row["id"] for row in lake.documents("customer=")) == list(range(200))


def test_that_partitions_are_converted_too(lake: Lake, table: str) -> None:
    conversion, prefix = into(lake, table), "name=!{partitionKeyFromQuery:name}/"
    by_name = settings(extraction("{name: .name}"), Prefix=prefix, DataFormatConversionConfiguration=conversion)
    name = lake.deliver(**by_name)
    lake.put(name, [json.dumps({"id": number, "name": f"n{number % 2}"}).encode() for number in range(100)])

    def rows(prefix: str) -> list[Any]:
        bodies = lake.objects(prefix).values()
        return [row for body in bodies for row in parquet.read_table(io.BytesIO(body)).to_pylist()]

    until(lambda: len(rows("name=")) >= 100)
    assert sorted(row["id"] for row in rows("name=n0/")) == list(range(0, 100, 2))
    assert sorted(row["id"] for row in rows("name=n1/")) == list(range(1, 100, 2))
    assert all(matches(key, r"name=n[01]/\d{4}/\d\d/\d\d/\d\d/", name, r"\.parquet") for key in lake.objects())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"BufferingHints": {"SizeInMBs": 63, "IntervalInSeconds": 60}}, "SizeInMBs must be at least 64 when Dynamic"),
        ({"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 59}}, "IntervalInSeconds must be at least 60 when"),
        ({"Prefix": "plain/"}, "S3 Prefix should contain Dynamic Partitioning namespaces"),
        ({"Prefix": "!{partitionKeyFromLambda:a}/"}, "Lambda should be present when S3 Prefix contains"),
        ({"Prefix": "!{partitionKeyFromQuery:month}/"}, "uses the partition key month"),
        ({"ErrorOutputPrefix": ""}, "ErrorOutputPrefix cannot be null or empty"),
        ({"ErrorOutputPrefix": ERRORS + "!{partitionKeyFromQuery:customer}/"}, "for the Prefix of a stream"),
        ({"ProcessingConfiguration": {"Enabled": False}}, "Processing Configuration is not enabled"),
        (
            {"ProcessingConfiguration": {"Enabled": True, "Processors": [LINE]}},
            "MetadataExtraction processor should be",
        ),
        ({"DynamicPartitioningConfiguration": {"Enabled": False}}, "can only be present when Dynamic Partitioning is"),
    ],
)
def test_that_the_rules_of_partitioning_are_told(lake: Lake, change: dict[str, Any], words: str) -> None:
    plain = {"Prefix": "!{partitionKeyFromQuery:customer}/"} if "Prefix" not in change else {}
    query = extraction("{customer: .customer}")
    with pytest.raises(ClientError, match=words) as error:
        lake.deliver(**{**settings(query), **plain, **change})
    assert error.value.response["Error"]["Code"] == "InvalidArgumentException"


@pytest.mark.parametrize(
    ("processors", "words"),
    [
        ([extraction("{customer: .customer")], "is not a jq query"),
        ([extraction("{customer: .customer | nothing}")], "nothing/0 is not defined"),
        ([processor("MetadataExtraction", MetadataExtractionQuery="{}", JsonParsingEngine="JQ-1.7")], "must be JQ-1.6"),
        ([extraction(), extraction()], "two processors of type MetadataExtraction"),
        ([extraction(), processor("RecordDeAggregation", SubRecordType="CSV")], "SubRecordType CSV must be JSON or"),
        ([extraction(), processor("RecordDeAggregation", SubRecordType="DELIMITED", Delimiter="#")], "in base64"),
        ([extraction(), processor("Lambda", LambdaArn="arn:aws:lambda:x")], "Processors of type Lambda"),
    ],
)
def test_that_a_processor_that_cannot_be_true_is_refused(
    lake: Lake, processors: list[dict[str, Any]], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        lake.deliver(**settings(*processors))


def test_that_partitioning_is_for_new_streams_only(aws: Any, lake: Lake) -> None:
    def update(name: str, **changes: Any) -> None:
        aws("firehose").update_destination(
            DeliveryStreamName=name, CurrentDeliveryStreamVersionId="1",
            DestinationId="destinationId-000000000001", ExtendedS3DestinationUpdate=changes,
        )  # fmt: skip

    plain, divided = lake.deliver(), lake.deliver(**settings())
    for name, changes in ((plain, settings()), (divided, {"DynamicPartitioningConfiguration": {"Enabled": False}})):
        with pytest.raises(ClientError, match="can neither be enabled nor disabled later"):
            update(name, **changes)
    update(divided, Prefix="c=!{partitionKeyFromQuery:customer}/")
    lake.put(divided, [json.dumps(order(1)).encode()])
    until(lambda: lake.objects("c=c1/"))
    (key,) = lake.objects("c=c1/")
    assert matches(key, r"c=c1/\d{4}/\d\d/\d\d/\d\d/", divided, version=2)


def test_that_a_partitioned_stream_has_the_larger_buffer(lake: Lake) -> None:
    name = lake.deliver(**settings(BufferingHints={}))
    assert lake.destination(name)["BufferingHints"] == {"SizeInMBs": 128, "IntervalInSeconds": 300}


words = st.text(st.characters(codec="utf-8"), max_size=8)
documents = st.lists(st.dictionaries(words, st.integers() | words, max_size=3), min_size=1, max_size=20)


@PATIENTLY
@given(documents, st.sampled_from(["", "\n", " \r\n "]), st.booleans())
def test_that_json_records_are_taken_apart_and_nothing_is_lost(many: list[Any], between: str, ascii_only: bool) -> None:
    parts = [json.dumps(one, ensure_ascii=ascii_only).encode() for one in many]
    assert json_parts(between.encode().join(parts)) == parts


@PATIENTLY
@given(st.binary(max_size=40) | st.sampled_from([b'{"a":1} x', b'[{"a":1}]', b'{"a":1}[2]', b"", b"1", b"\xff"]))
def test_that_what_is_not_all_json_objects_stays_whole(data: bytes) -> None:
    parts = json_parts(data)
    assert parts == [data] or all(isinstance(json.loads(part), dict) for part in parts)


@pytest.mark.parametrize("query", ["repeat(.)", "empty", ".customer", "{a: (.customer * 600)}"])
def test_that_a_query_without_one_short_answer_gives_no_partition(query: str) -> None:
    partitioning = partitioning_of(settings(extraction(query)))
    assert partitioning is not None
    ((route, _),) = partitioning.routed([Record(b'{"customer":"c"}', 1.0)], 2.0)
    assert route.error_type == "metadata-extraction-failed"


def test_that_more_than_500_sub_records_stay_whole() -> None:
    assert len(json_parts(b"{}" * 500)) == 500
    assert json_parts(b"{}" * 501) == [b"{}" * 501]


def test_that_a_delimiter_takes_records_apart() -> None:
    divide = divide_of(settings(processor("RecordDeAggregation", SubRecordType="DELIMITED", Delimiter="IyMjIw==")))
    assert divide is not None
    assert divide(b'{"a":1}####{"a":2}####') == [b'{"a":1}', b'{"a":2}']


# jq 1.6 counts in doubles: beyond 2^53 it, and Firehose with it, rounds
EXACT = st.integers(-(2**53), 2**53)


@PATIENTLY
@given(st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.none() | words | EXACT | st.booleans())))
def test_that_every_record_has_one_route(many: list[dict[str, Any]]) -> None:
    partitioning = partitioning_of(settings(extraction("{a: .a, b: .b}")))
    assert partitioning is not None
    records = [Record(json.dumps(one).encode(), 1.0) for one in many]
    routed = list(partitioning.routed(records, 2.0))
    assert len(routed) == len(many)
    for one, record, (route, sent) in zip(many, records, routed, strict=True):
        if all(one.get(name) not in (None, "") for name in "ab"):
            text = tuple((name, one[name] if isinstance(one[name], str) else json.dumps(one[name])) for name in "ab")
            assert (route, sent) == (Route(keys=text), record)
        else:
            assert route.error_type == "metadata-extraction-failed"
            assert base64.b64decode(json.loads(sent.data)["rawData"]) == record.data
