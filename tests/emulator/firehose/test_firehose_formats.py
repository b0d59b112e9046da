"""Parquet and ORC through a Glue table, with boto3: rows read back, failures as documents, the rules in AWS's words."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pyarrow import orc, parquet

from tests.emulator.firehose.lakes import COLUMNS, Lake, into, matches
from tests.waiting import until

LARGE = {"SizeInMBs": 64, "IntervalInSeconds": 0}
ERRORS = "errors/!{firehose:error-output-type}/"


def converting(lake: Lake, conversion: Mapping[str, Any], **settings: Any) -> str:
    return lake.deliver(
        DataFormatConversionConfiguration=conversion,
        **{"BufferingHints": LARGE, "Prefix": "rows/", "ErrorOutputPrefix": ERRORS, **settings},
    )


def parquet_rows(body: bytes) -> Any:
    return parquet.read_table(io.BytesIO(body)).to_pylist()


def orc_rows(body: bytes) -> Any:
    return orc.ORCFile(io.BytesIO(body)).read().to_pylist()


@pytest.mark.parametrize(
    ("serializer", "extension", "read"),
    [("ParquetSerDe", r"\.parquet", parquet_rows), ("OrcSerDe", r"\.orc", orc_rows)],
)
def test_that_every_record_is_a_row_or_a_document(
    lake: Lake, table: str, serializer: str, extension: str, read: Callable[[bytes], Any]
) -> None:
    name = converting(lake, into(lake, table, serializer))
    good = [{"Id": number, "name": f"n{number}", "price": 9.99, "at": "2026-03-09 10:00:00"} for number in range(900)]
    bad = [b'{"id":"x"}', b"no json", b'{"price":12345678.9}']
    lake.put(name, [json.dumps(one).encode() for one in good] + bad)

    def rows() -> list[Any]:
        return [row for body in lake.objects("rows/").values() for row in read(body)]

    until(lambda: len(rows()) >= 900 and len(list(lake.documents("errors/"))) >= 3)
    assert sorted(row["id"] for row in rows()) == list(range(900))
    assert {str(row["price"]) for row in rows()} == {"9.99"}
    assert all(matches(key, r"rows/\d{4}/\d\d/\d\d/\d\d/", name, extension) for key in lake.objects("rows/"))
    assert all(matches(key, "errors/format-conversion-failed/", name) for key in lake.objects("errors/"))
    raw = {base64.b64decode(one["rawData"]): one["lastErrorCode"] for one in lake.documents("errors/")}
    assert raw == dict(zip(bad, [
        "DataFormatConversion.MalformedData", "DataFormatConversion.ParseError", "DataFormatConversion.MalformedData",
    ], strict=True))  # fmt: skip


def test_that_an_error_document_has_the_documented_members(lake: Lake, table: str) -> None:
    name = converting(lake, into(lake, table))
    lake.put(name, [b"no json"])
    until(lambda: list(lake.documents("errors/")))
    (document,) = lake.documents("errors/")
    assert document["attemptsMade"] == 1
    assert 0 <= document["attemptEndingTimestamp"] - document["arrivalTimestamp"] < 60_000
    assert document["dataCatalogTable"] == {
        "catalogId": "123456789012", "databaseName": table, "tableName": table, "region": "us-east-1",
        "versionId": "LATEST", "catalogArn": None,
    }  # fmt: skip


def test_that_duckdb_reads_the_same_rows(lake: Lake, table: str, tmp_path: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    name = converting(lake, into(lake, table))
    lake.put(name, [json.dumps({"id": number, "at": "2026-03-09 10:00:00"}).encode() for number in range(300)])
    until(lambda: sum(len(parquet_rows(body)) for body in lake.objects("rows/").values()) == 300)
    for number, body in enumerate(lake.objects("rows/").values()):
        (tmp_path / f"{number}.parquet").write_bytes(body)
    with duckdb.connect() as connection:
        query = f"select count(*), count(distinct id), max(\"at\")::varchar from '{tmp_path.as_posix()}/*.parquet'"
        assert connection.execute(query).fetchone() == (300, 300, "2026-03-09 10:00:00")


def test_that_a_table_that_is_missing_fails_every_record_until_it_is_there(aws: Any, lake: Lake, table: str) -> None:
    aws("glue").delete_table(DatabaseName=table, Name=table)
    name = converting(lake, into(lake, table))
    lake.put(name, [b'{"id":1}', b'{"id":2}'])
    until(lambda: len(list(lake.documents("errors/"))) == 2)
    assert {one["lastErrorCode"] for one in lake.documents("errors/")} == {"DataFormatConversion.EntityNotFound"}
    described = {"Columns": [{"Name": "id", "Type": "int"}]}
    aws("glue").create_table(DatabaseName=table, TableInput={"Name": table, "StorageDescriptor": described})
    lake.put(name, [b'{"id":3}'])
    until(lambda: lake.objects("rows/"))
    assert [parquet_rows(body) for body in lake.objects("rows/").values()] == [[{"id": 3}]]


def test_that_a_version_of_the_table_can_be_named(aws: Any, lake: Lake, table: str) -> None:
    newer = {"Columns": [{"Name": "other", "Type": "string"}]}
    aws("glue").update_table(DatabaseName=table, TableInput={"Name": table, "StorageDescriptor": newer})
    pinned = into(lake, table)
    pinned["SchemaConfiguration"]["VersionId"] = "0"
    for conversion, members in ((into(lake, table), {"other"}), (pinned, set(COLUMNS))):
        name = converting(lake, conversion, Prefix=f"{len(members)}/")
        lake.put(name, [b'{"id":3}'])
        until(lambda members=members: lake.objects(f"{len(members)}/"))
        ((row,),) = map(parquet_rows, lake.objects(f"{len(members)}/").values())
        assert set(row) == members


def test_that_an_update_turns_conversion_on(aws: Any, lake: Lake, table: str) -> None:
    name = lake.deliver(BufferingHints=LARGE, Prefix="rows/")
    aws("firehose").update_destination(
        DeliveryStreamName=name, CurrentDeliveryStreamVersionId="1", DestinationId="destinationId-000000000001",
        ExtendedS3DestinationUpdate={"DataFormatConversionConfiguration": into(lake, table)},
    )  # fmt: skip
    lake.put(name, [b'{"id":1}{"id":2}'])
    until(lambda: lake.objects("rows/"))
    ((key, body),) = lake.objects("rows/").items()
    assert matches(key, r"rows/\d{4}/\d\d/\d\d/\d\d/", name, r"\.parquet", version=2)
    assert [row["id"] for row in parquet_rows(body)] == [1, 2]


def test_that_a_stream_that_converts_has_the_larger_buffer(lake: Lake, table: str) -> None:
    name = converting(lake, into(lake, table), BufferingHints={})
    assert lake.destination(name)["BufferingHints"] == {"SizeInMBs": 128, "IntervalInSeconds": 300}
    assert lake.destination(name)["DataFormatConversionConfiguration"] == into(lake, table)


@pytest.mark.parametrize(
    ("conversion", "settings", "words"),
    [
        ({}, {"CompressionFormat": "GZIP"}, "compression format must be set to UNCOMPRESSED"),
        ({}, {"BufferingHints": {"SizeInMBs": 63, "IntervalInSeconds": 60}}, "SizeInMBs must be at least 64 when data"),
        ({"InputFormatConfiguration": {}}, {}, "Deserializer must not be null"),
        ({"OutputFormatConfiguration": {"Serializer": {"OrcSerDe": {}, "ParquetSerDe": {}}}}, {},
         "More than one serializer specified"),
        ({"SchemaConfiguration": {"DatabaseName": "a", "TableName": "b"}}, {}, "RoleArn must not be null or empty"),
        ({"InputFormatConfiguration": {"Deserializer": {"HiveJsonSerDe": {"TimestampFormats": ["E"]}}}}, {},
         "letter E, which is not read here"),
    ],
)  # fmt: skip
def test_that_the_rules_of_conversion_are_told(
    lake: Lake, conversion: dict[str, Any], settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=words) as error:
        converting(lake, {**into(lake, "any"), **conversion}, **settings)
    assert error.value.response["Error"]["Code"] == "InvalidArgumentException"
