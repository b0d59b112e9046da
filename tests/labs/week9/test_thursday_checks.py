"""Thursday's checks see each mistake they name, and hold when the work was done right with plain boto3."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from labs.aws.kinds import iam
from labs.context import StepFailed
from labs.emulator.server import EmbeddedCloud
from labs.week9 import (
    delivery,
    monday_firehose,
    monday_streams,
    thursday_crawl,
    thursday_delivery,
    thursday_files,
    thursday_parquet,
    thursday_source,
)
from labs.week9.common import (
    BUCKET,
    DELIVERY,
    FIREHOSE,
    FIREHOSE_ROLE,
    GLUE_DATABASE,
    KINESIS,
    LAKE,
    ROLE,
    STREAM,
    simulated_orders,
)
from labs.week9.thursday import THURSDAY
from tests.labs.hands import Hands, hands_on
from tests.waiting import until

DAY = "day=2026-11-19/"


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


@pytest.fixture
def lake(hands: Hands) -> Hands:
    """A run with bucket and role."""
    monday_firehose.make_bucket_and_role(hands.context)
    return hands


def put(hands: Hands, key: str, body: bytes) -> None:
    hands.cloud.client("s3").put_object(Bucket=hands.context.name(BUCKET, LAKE), Key=key, Body=body)


def lines(values: list[Any]) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def made(hands: Hands, base: str, destination: dict[str, Any], **more: Any) -> str:
    """A delivery stream that a student made in a terminal."""
    firehose, name = hands.cloud.client("firehose"), hands.context.name(FIREHOSE, base)
    hands.context.as_soon_as_assumable(
        lambda: firehose.create_delivery_stream(
            DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination, **more
        )
    )

    def active() -> bool:
        described = firehose.describe_delivery_stream(DeliveryStreamName=name)
        return bool(described["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE")

    until(active)
    return name


def change(hands: Hands, base: str, **update: Any) -> None:
    found = delivery.described(hands.context, base)
    assert found is not None
    hands.cloud.client("firehose").update_destination(
        DeliveryStreamName=found["DeliveryStreamName"],
        CurrentDeliveryStreamVersionId=found["VersionId"],
        DestinationId=found["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate=update,
    )


def test_that_every_check_says_what_is_not_there_yet(hands: Hands) -> None:
    for step in THURSDAY.steps():
        verdict = step.check(hands.context)
        assert not verdict.ok, step.id
        assert verdict.sentence.endswith("."), step.id


def test_that_a_wrong_bucket_prefix_and_compression_are_named(lake: Hands) -> None:
    check, context = thursday_delivery.check_delivery, lake.context
    settings = delivery.settings(context, prefix="elsewhere/", compression="GZIP")
    made(lake, DELIVERY, settings | {"BucketARN": "arn:aws:s3:::somebody-elses"})
    assert "It delivers to arn:aws:s3:::somebody-elses" in check(context).sentence
    change(lake, DELIVERY, BucketARN=settings["BucketARN"])
    assert "Its prefix is elsewhere/, not delivered/" in check(context).sentence
    change(lake, DELIVERY, Prefix="delivered/", CompressionFormat="ZIP")
    assert "Its compression is ZIP, not GZIP" in check(context).sentence
    change(lake, DELIVERY, CompressionFormat="GZIP")
    assert check(context).ok


@pytest.mark.long
def test_that_orders_of_a_terminal_count_once_they_lie_in_s3(lake: Hands) -> None:
    context, mine = lake.context, [{"id": f"mine-{number}"} for number in range(thursday_delivery.ORDERS)]
    name = made(lake, DELIVERY, delivery.settings(context, prefix="delivered/", compression="GZIP"))
    assert "0 of 2000 orders are seen" in thursday_delivery.check_ingest(context).sentence
    firehose = lake.cloud.client("firehose")
    for start in range(0, len(mine), 500):
        records = [{"Data": json.dumps(order)} for order in mine[start : start + 500]]
        assert firehose.put_record_batch(DeliveryStreamName=name, Records=records)["FailedPutCount"] == 0
    until(lambda: thursday_delivery.check_ingest(context).ok)
    assert "each exactly once" in thursday_delivery.check_objects(context).sentence
    assert thursday_delivery.check_names(context).ok
    put(lake, "delivered/2026/11/19/08/copied.json", lines(mine[:1]))
    verdict = thursday_delivery.check_objects(context)
    assert (verdict.ok, "1 orders came more than once, mine-0 among them" in verdict.sentence) == (True, True)
    assert "copied.json does not bear the name" in thursday_delivery.check_names(context).sentence


def test_that_lost_changed_and_strange_records_are_named(lake: Hands) -> None:
    check, context = thursday_delivery.check_objects, lake.context
    orders = list(simulated_orders(thursday_delivery.ORDERS, thursday_delivery.SEED))
    assert "Nothing lies under delivered/" in check(context).sentence
    put(lake, "delivered/a", lines(orders[:10]))
    assert "10 of 2000 orders lie there" in check(context).sentence
    context.remember("thursday-sent", thursday_delivery.ORDERS)
    assert "1990 orders were acknowledged but are not there; the first is 4-000010" in check(context).sentence
    put(lake, "delivered/a", lines([orders[0] | {"amount": -1}, *orders[1:]]))
    assert "1 orders are not as they were sent; the first is 4-000000" in check(context).sentence
    put(lake, "delivered/b", lines([{"no": "id"}, 7]))
    assert "2 records are no orders" in check(context).sentence
    put(lake, "delivered/b", b"no JSON")
    assert "does not hold JSON" in check(context).sentence


@pytest.mark.long
def test_that_nobody_waits_for_rows_once_every_record_has_failed(lake: Hands) -> None:
    settings = delivery.settings(lake.context, prefix=thursday_parquet.FAILED, compression="UNCOMPRESSED")
    made(lake, thursday_parquet.TO_PARQUET, settings)
    with pytest.raises(StepFailed, match="No visit became a row: all that was sent lies under"):
        thursday_parquet.send_all(lake.context)


def test_that_an_object_in_a_wrong_hour_is_named(lake: Hands) -> None:
    stream, random = lake.context.name(FIREHOSE, DELIVERY), "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
    put(lake, f"delivered/2026/11/19/09/{stream}-1-2026-11-19-08-59-59-{random}.gz", b"")
    assert "lies in another hour" in thursday_delivery.check_names(lake.context).sentence


def test_that_what_is_wrong_with_a_folder_is_named(lake: Hands) -> None:
    context, check = lake.context, thursday_files.check_small
    ids = [{"id": thursday_files.name_of(number)} for number in range(thursday_files.VISITS)]
    put(lake, "files/small/a", b"no JSON")
    assert "does not hold JSON" in check(context).sentence
    put(lake, "files/small/a", lines(ids[:1]))
    assert "lies in no folder of a day: the prefix must be files/small/day=" in check(context).sentence
    lake.cloud.client("s3").delete_object(Bucket=context.name(BUCKET, LAKE), Key="files/small/a")
    put(lake, f"files/small/{DAY}a", lines(ids[:7]))
    assert "7 of 1280 visits" in check(context).sentence
    put(lake, f"files/small/{DAY}a", lines(ids))
    assert "One object holds them all" in check(context).sentence
    put(lake, f"files/small/{DAY}b", lines(ids[:9]))
    assert check(context).ok
    for name in "ab":
        put(lake, f"files/large/{DAY}{name}", lines(ids))
    assert "As many objects as through the small buffer" in thursday_files.check_large(context).sentence
    put(lake, f"files/gzip/{DAY}a", lines(ids))
    assert "is not compressed" in thursday_files.check_compressed(context).sentence
    assert "large does not hold the same visits" in thursday_files.check_weighed(context).sentence


def test_that_the_three_folders_are_weighed(lake: Hands) -> None:
    ids = lines([{"id": thursday_files.name_of(number)} for number in range(thursday_files.VISITS)])
    for folder in ("small", "large", "gzip"):
        put(lake, f"files/{folder}/{DAY}a", ids)
    assert "weigh as much as before" in thursday_files.check_weighed(lake.context).sentence
    lake.cloud.client("s3").delete_object(Bucket=lake.context.name(BUCKET, LAKE), Key=f"files/gzip/{DAY}a")
    put(lake, f"files/gzip/{DAY}a.gz", gzip.compress(ids))
    assert thursday_files.check_weighed(lake.context).ok


@pytest.mark.long
def test_that_a_role_that_may_not_read_and_a_wrong_source_are_named(lake: Hands) -> None:
    context = lake.context
    monday_streams.create_stream(context)
    arn = thursday_source.stream_arn(context)
    assert "The role may not kinesis:DescribeStream" in thursday_source.check_reads(context).sentence
    one = [{"Effect": "Allow", "Action": "kinesis:Get*", "Resource": arn}]
    policy = json.dumps({"Version": "2012-10-17", "Statement": one})
    role = context.name(ROLE, FIREHOSE_ROLE)
    lake.cloud.client("iam").put_role_policy(RoleName=role, PolicyName="mine", PolicyDocument=policy)
    words = f"The role may not kinesis:DescribeStream, kinesis:ListShards on {arn}"
    assert words in thursday_source.check_reads(context).sentence
    iam.allow(lake.cloud, role, [{"Effect": "Allow", "Action": ["kinesis:*", "s3:*"], "Resource": "*"}])
    assert thursday_source.check_reads(context).ok
    settings = delivery.settings(context, prefix="from-stream/")
    name = made(lake, thursday_source.FROM_STREAM, settings)
    assert "It takes direct puts" in thursday_source.check_source(context).sentence
    firehose, kinesis = lake.cloud.client("firehose"), lake.cloud.client("kinesis")
    firehose.delete_delivery_stream(DeliveryStreamName=name)
    until(lambda: name not in firehose.list_delivery_streams(Limit=1000)["DeliveryStreamNames"])
    source = {"KinesisStreamARN": arn, "RoleARN": settings["RoleARN"]}
    more = {"DeliveryStreamType": "KinesisStreamAsSource", "KinesisStreamSourceConfiguration": source}
    made(lake, thursday_source.FROM_STREAM, settings | {"Prefix": "x/"}, **more)
    assert "Its prefix is x/" in thursday_source.check_source(context).sentence
    change(lake, thursday_source.FROM_STREAM, Prefix="from-stream/", BufferingHints={
        "SizeInMBs": 1, "IntervalInSeconds": 0})  # fmt: skip
    assert thursday_source.check_source(context).ok
    assert "0 signals are in the stream; 300" in thursday_source.check_flow(context).sentence
    records = [{"Data": json.dumps(signal), "PartitionKey": signal["device"]} for signal in thursday_source.signals()]
    kinesis.put_records(StreamName=context.name(KINESIS, STREAM), Records=records)
    until(lambda: thursday_source.check_flow(context).ok)


def test_that_signals_from_before_are_missed(lake: Hands) -> None:
    context = lake.context
    monday_streams.create_stream(context)
    records = [{"Data": json.dumps(signal), "PartitionKey": signal["device"]} for signal in thursday_source.signals()]
    lake.cloud.client("kinesis").put_records(StreamName=context.name(KINESIS, STREAM), Records=records)
    assert "300 signals are in the stream but not in S3" in thursday_source.check_flow(context).sentence


@pytest.mark.long
def test_that_another_stream_is_the_wrong_source(lake: Hands) -> None:
    context, kinesis = lake.context, lake.cloud.client("kinesis")
    other = f"{context.name(KINESIS, STREAM)}-2"
    kinesis.create_stream(StreamName=other, ShardCount=1)
    arn = f"{thursday_source.stream_arn(context)}-2"
    until(lambda: kinesis.describe_stream_summary(StreamName=other)["StreamDescriptionSummary"]["StreamStatus"]
          == "ACTIVE")  # fmt: skip
    settings = delivery.settings(context, prefix="from-stream/")
    source = {"KinesisStreamARN": arn, "RoleARN": settings["RoleARN"]}
    more = {"DeliveryStreamType": "KinesisStreamAsSource", "KinesisStreamSourceConfiguration": source}
    made(lake, thursday_source.FROM_STREAM, settings, **more)
    assert f"It reads {arn}, not" in thursday_source.check_source(context).sentence


def test_that_a_wrong_column_and_a_role_without_the_table_are_named(lake: Hands) -> None:
    context, glue = lake.context, lake.cloud.client("glue")
    database = context.name(GLUE_DATABASE, thursday_parquet.SCHEMA)
    glue.create_database(DatabaseInput={"Name": database})
    columns = [{"Name": name, "Type": "string"} for name in thursday_parquet.COLUMNS]
    table = {"Name": "visits", "StorageDescriptor": {"Columns": columns}}
    glue.create_table(DatabaseName=database, TableInput=table)
    check = thursday_parquet.check_table
    assert "The column seconds is string, not int" in check(context).sentence
    columns[2]["Type"] = "int"
    glue.update_table(DatabaseName=database, TableInput=table)
    assert "The role may not glue:GetTable on" in check(context).sentence
    allowed = [{"Effect": "Allow", "Action": "glue:GetTable*", "Resource": "*"}]
    iam.allow(lake.cloud, context.name(ROLE, FIREHOSE_ROLE), allowed)
    assert check(context).ok


def test_that_a_stream_that_converts_nothing_or_wrongly_is_named(lake: Hands) -> None:
    context, check = lake.context, thursday_parquet.check_conversion
    settings = thursday_files.destination(context, "parquet", BufferingHints={
        "SizeInMBs": 64, "IntervalInSeconds": 15})  # fmt: skip
    made(lake, thursday_parquet.TO_PARQUET, settings)
    assert "It converts nothing" in check(context).sentence
    schema = {"RoleARN": settings["RoleARN"], "DatabaseName": "other", "TableName": "visits"}
    conversion: dict[str, Any] = {
        "SchemaConfiguration": schema,
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
        "OutputFormatConfiguration": {"Serializer": {"OrcSerDe": {}}},
        "Enabled": True,
    }
    change(lake, thursday_parquet.TO_PARQUET, DataFormatConversionConfiguration=conversion)
    assert "It converts by the table other.visits" in check(context).sentence
    schema["DatabaseName"] = context.name(GLUE_DATABASE, thursday_parquet.SCHEMA)
    change(lake, thursday_parquet.TO_PARQUET, DataFormatConversionConfiguration=conversion)
    assert "It does not write Parquet" in check(context).sentence
    conversion["OutputFormatConfiguration"] = {"Serializer": {"ParquetSerDe": {}}}
    change(lake, thursday_parquet.TO_PARQUET, DataFormatConversionConfiguration=conversion, Prefix="p/")
    assert "Its prefix is p/, not files/parquet/day=" in check(context).sentence
    change(lake, thursday_parquet.TO_PARQUET, Prefix=settings["Prefix"])
    assert check(context).ok


def parquet(rows: list[dict[str, Any]]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), sink)
    body: bytes = sink.getvalue().to_pybytes()
    return body


def test_that_rows_are_compared_with_what_was_sent(lake: Hands) -> None:
    context, check, visits = lake.context, thursday_parquet.check_rows, list(thursday_files.visits())
    key = f"files/parquet/{DAY}a.parquet"
    assert "Nothing lies under files/parquet/" in check(context).sentence
    put(lake, key, b"no Parquet")
    assert "is not Parquet of visits" in check(context).sentence
    put(lake, key, parquet(visits[1:]))
    assert "1 visits are no row; the first is visit-00000" in check(context).sentence
    put(lake, key, parquet([visits[0] | {"seconds": -1}, *visits[1:]]))
    assert "1 rows are not the visits that were sent; the first is visit-00000" in check(context).sentence
    put(lake, key, parquet(visits))
    assert check(context).ok


def test_that_documents_of_failed_records_are_read(lake: Hands) -> None:
    context, check = lake.context, thursday_parquet.check_failures
    assert "no record that could not be converted was sent" in check(context).sentence
    put(lake, f"{thursday_parquet.FAILED}a", lines([{"rawData": "?"}]))
    assert "cannot be read" in check(context).sentence
    put(lake, f"{thursday_parquet.FAILED}a", lines([{"rawData": "aGk=", "lastErrorCode": "X"}]))
    assert "the first was hi" in check(context).sentence


@pytest.fixture
def catalogued(lake: Hands) -> Hands:
    """A run whose database holds a table for each folder, as a student may write them."""
    glue, database = lake.cloud.client("glue"), lake.context.name(GLUE_DATABASE, thursday_crawl.DATABASE)
    glue.create_database(DatabaseInput={"Name": database})
    for folder in thursday_crawl.FOLDERS[:-1]:
        write(lake, folder)
    return lake


def write(hands: Hands, folder: str, kind: str = "json", keys: tuple[str, ...] = ("day",), new: bool = True) -> None:
    """The table of a folder of JSON, with one partition."""
    context, glue = hands.context, hands.cloud.client("glue")
    location = f"s3://{context.name(BUCKET, LAKE)}/files/{folder}/"
    columns = [{"Name": "page", "Type": "string"}, {"Name": "seconds", "Type": "int"}]
    storage = {"Columns": columns, "Location": location, "SerdeInfo": {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat"}  # fmt: skip
    table = {"Name": folder, "StorageDescriptor": storage, "Parameters": {"classification": kind},
             "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys]}  # fmt: skip
    named: dict[str, Any] = {"DatabaseName": context.name(GLUE_DATABASE, thursday_crawl.DATABASE)}
    if not new:
        glue.delete_table(Name=folder, **named)
    glue.create_table(TableInput=table, **named)
    partition = {"Values": ["2026-11-19"], "StorageDescriptor": storage | {"Location": location + DAY}}
    if keys:
        glue.create_partition(TableName=folder, PartitionInput=partition, **named)


def test_that_a_missing_and_a_wrong_table_are_named(catalogued: Hands) -> None:
    context, check = catalogued.context, thursday_crawl.check_crawl
    words = "There is no table parquet yet: run the crawler over files/parquet/"
    assert words in check(context).sentence
    assert words in thursday_crawl.check_answers(context).sentence
    write(catalogued, "parquet", keys=())
    assert "The table parquet is not partitioned by day" in check(context).sentence
    write(catalogued, "parquet", new=False)
    assert "The table parquet is json, not parquet" in check(context).sentence
    write(catalogued, "parquet", kind="parquet", new=False)
    assert check(context).ok


@pytest.mark.long
def test_that_answers_that_differ_and_a_dear_parquet_are_named(catalogued: Hands) -> None:
    context, check = catalogued.context, thursday_crawl.check_answers
    write(catalogued, "parquet", kind="parquet")
    rows = lines([{"page": "/", "seconds": 1}])
    for folder in thursday_crawl.FOLDERS:
        put(catalogued, f"files/{folder}/{DAY}a", rows if folder != "large" else rows + rows)
    assert "large answers otherwise than small" in check(context).sentence
    put(catalogued, f"files/large/{DAY}a", rows)
    assert "small read less than parquet" in check(context).sentence
    put(catalogued, f"files/gzip/{DAY}a", b"{]")
    assert "Athena says" in check(context).sentence
