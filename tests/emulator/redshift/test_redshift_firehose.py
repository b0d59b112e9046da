"""Direct PUT, Firehose, S3, COPY, rows through the Data API: each record is found once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.emulator.firehose.lakes import Lake, matches
from tests.emulator.redshift.hall import PASSWORD, USER, Hall
from tests.waiting import until

HINTS = {"SizeInMBs": 1, "IntervalInSeconds": 0}
URL = "jdbc:redshift://nowhere.123456789012.us-east-1.redshift-serverless.amazonaws.com:5439/dev"


@pytest.fixture
def lake(aws: Any) -> Lake:
    """A new bucket; a role of the same name may write to it."""
    return Lake.dug(aws)


def destination(lake: Lake, url: str, table: str, options: str, **more: Any) -> dict[str, Any]:
    """RedshiftDestinationConfiguration."""
    staging = {**lake.arns, "Prefix": "staging/", "BufferingHints": HINTS, **more.pop("S3Configuration", {})}
    command = {"DataTableName": table, "CopyOptions": options, **more.pop("CopyCommand", {})}
    return {
        "RoleARN": lake.arns["RoleARN"], "ClusterJDBCURL": url, "CopyCommand": command, "Username": USER,
        "Password": PASSWORD, "S3Configuration": staging, **more,
    }  # fmt: skip


def delivering(lake: Lake, given: dict[str, Any]) -> str:
    name = f"delivery-{uuid4().hex[:12]}"
    lake.aws("firehose").create_delivery_stream(DeliveryStreamName=name, RedshiftDestinationConfiguration=given)
    until(lambda: lake.described(name)["DeliveryStreamStatus"] == "ACTIVE")
    return name


def orders(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield json.dumps({"id": number, "name": f"n{number}", "at": "2026-11-23T10:00:00Z"}).encode()


def test_that_records_put_are_rows_once_each(hall: Hall, lake: Lake, table: str) -> None:
    hall.done(f"create table {table} (id int, name varchar(8), at timestamp)")
    given = destination(
        lake, hall.url, f"public.{table}", "FORMAT AS JSON 'auto' GZIP TIMEFORMAT 'auto'",
        S3Configuration={"CompressionFormat": "GZIP"},
    )  # fmt: skip
    name = delivering(lake, given)
    lake.put(name, orders(1200))
    lake.put(name, list(orders(1300))[1200:])
    until(lambda: hall.rows(f"select count(*) from {table}") == [(1300,)])
    assert hall.rows(f"select count(distinct id), min(name), max(at) from {table}") == [
        (1300, "n0", "2026-11-23 10:00:00")
    ]
    staged = {key: body for key, body in lake.objects("staging/").items() if not key.startswith("staging/manifests/")}
    manifests = lake.objects("staging/manifests/")
    assert all(matches(key, r"staging/\d{4}/\d\d/\d\d/\d\d/", name, r"\.gz") for key in staged)
    assert all(matches(key, r"staging/manifests/\d{4}/\d\d/\d\d/\d\d/", name) for key in manifests)
    named = [entry for body in manifests.values() for entry in json.loads(body)["entries"]]
    assert sorted(one["url"] for one in named) == sorted(f"s3://{lake.name}/{key}" for key in staged)
    assert sum(gzip.decompress(body).count(b"}") for body in staged.values()) == 1300


@pytest.mark.long
@pytest.mark.parametrize(
    ("columns", "options", "records", "rows"),
    [
        ("a, c", "DELIMITER ',' NULL AS 'none' DATEFORMAT 'MM/DD/YYYY'", [b"1,01/31/2026\n", b"2,none\n"],
         [(1, "x", "2026-01-31"), (2, "x", None)]),
        ("", "CSV IGNOREHEADER 1", [b'a,b,c\n1,"p,q",2026-01-31\n2,"",\n'], [(1, "p,q", "2026-01-31"), (2, "", None)]),
        ("", "JSON '{paths}' DATEFORMAT AS 'auto'", [b'{"k": {"a": 1}, "l": ["b", "c"], "d": "01/31/2026"}'],
         [(1, "c", "2026-01-31")]),
        ("", "DELIMITER '|' MAXERROR 3 TRUNCATECOLUMNS", [b"x|b|2026-01-31\n", b"2|bbbbbb|2026-01-31\n", b"3\n"],
         [(2, "bbbb", "2026-01-31")]),
        ("b, a", "FORMAT JSON 'auto ignorecase' COMPUPDATE OFF REGION 'us-east-1'", [b'{"A": 5, "B": "z", "C": 1}'],
         [(5, "z", None)]),
    ],
)  # fmt: skip
def test_that_copy_options_are_carried_out(
    hall: Hall, lake: Lake, table: str, columns: str, options: str, records: list[bytes], rows: list[tuple[Any, ...]]
) -> None:
    hall.done(f"create table {table} (a int, b varchar(4) default 'x', c date)")
    paths = json.dumps({"jsonpaths": ["$.k.a", "$['l'][1]", "$.d"]})
    lake.aws("s3").put_object(Bucket=lake.name, Key="paths.json", Body=paths.encode())
    options = options.replace("{paths}", f"s3://{lake.name}/paths.json")
    command = {"DataTableColumns": columns} if columns else {}
    lake.put(delivering(lake, destination(lake, hall.url, table, options, CopyCommand=command)), records)
    until(lambda: hall.rows(f"select count(*) from {table}") == [(len(rows),)])
    assert sorted(hall.rows(f"select a, b, c from {table}"), key=str) == sorted(rows, key=str)


@pytest.mark.long
def test_that_a_table_that_is_not_there_is_logged_retried_and_given_up(hall: Hall, lake: Lake, table: str) -> None:
    logging = {"Enabled": True, "LogGroupName": f"/firehose/{table}", "LogStreamName": "redshift"}
    given = destination(lake, hall.url, table, "JSON 'auto'", RetryOptions={"DurationInSeconds": 0},
                        CloudWatchLoggingOptions=logging)  # fmt: skip
    name = delivering(lake, given)
    lake.put(name, orders(3))
    until(lambda: lake.objects("staging/errors/manifests/"))
    ((key, body),) = lake.objects("staging/errors/manifests/").items()
    assert matches(key, r"staging/errors/manifests/\d{4}/\d\d/\d\d/\d\d/", name)
    (entry,) = json.loads(body)["entries"]
    staged = lake.objects("staging/")[entry["url"].removeprefix(f"s3://{lake.name}/")]
    assert staged == b"".join(orders(3))
    events = lake.aws("logs").get_log_events(logGroupName=f"/firehose/{table}", logStreamName="redshift")["events"]
    told = json.loads(events[0]["message"])
    assert told["errorCode"] == "Redshift.TableNotFound"
    assert told["message"].startswith("The table to which to load data was not found.")
    hall.done(f"create table {table} (id int)")
    lake.put(name, orders(2))
    until(lambda: hall.rows(f"select count(*) from {table}") == [(2,)])


@pytest.mark.long
def test_that_a_load_waits_for_its_table_and_an_update_hastens_it(hall: Hall, lake: Lake, table: str) -> None:
    name = delivering(lake, destination(lake, hall.url, table, "JSON 'auto'"))
    lake.put(name, orders(5))
    until(lambda: lake.objects("staging/manifests/"))
    hall.done(f"create table {table} (id int)")
    lake.aws("firehose").update_destination(
        DeliveryStreamName=name, CurrentDeliveryStreamVersionId="1", DestinationId="destinationId-000000000001",
        RedshiftDestinationUpdate={"RetryOptions": {"DurationInSeconds": 60}, "S3Update": {"Prefix": "later/"}},
    )  # fmt: skip
    until(lambda: hall.rows(f"select count(*) from {table}") == [(5,)])
    found = lake.described(name)["Destinations"][0]["RedshiftDestinationDescription"]
    assert (found["RetryOptions"], found["CopyCommand"]) == (
        {"DurationInSeconds": 60}, {"DataTableName": table, "CopyOptions": "JSON 'auto'"}
    )  # fmt: skip
    assert found["S3DestinationDescription"]["Prefix"] == "later/"


@pytest.mark.long
def test_that_what_does_not_load_is_told_by_line(hall: Hall, lake: Lake, table: str) -> None:
    hall.done(f"create table {table} (id int not null, name varchar(2))")
    name = delivering(lake, destination(lake, hall.url, table, "DELIMITER ','", RetryOptions={"DurationInSeconds": 0}))
    lake.put(name, [b"1,a\n", b"x,b\n"])
    until(lambda: lake.objects("staging/errors/manifests/"))
    assert hall.rows(f"select count(*) from {table}") == [(0,)]
    told = hall.rows(
        "select line_number, column_name, error_code, error_message from sys_load_error_detail "
        f"where table_name = '{table}'"
    )
    assert told == [(2, "id", 1207, "Invalid digit, Value 'x', Pos 0, Type: Integer")]


def test_that_a_description_has_awss_members_and_no_password(hall: Hall, lake: Lake) -> None:
    name = delivering(lake, destination(lake, hall.url, "t", "CSV"))
    (to,) = lake.described(name)["Destinations"]
    found = to["RedshiftDestinationDescription"]
    assert set(to) == {"DestinationId", "RedshiftDestinationDescription"}
    assert (found["Username"], found["ClusterJDBCURL"], found["S3BackupMode"]) == (USER, hall.url, "Disabled")
    assert found["RetryOptions"] == {"DurationInSeconds": 3600}
    assert found["S3DestinationDescription"]["BufferingHints"] == HINTS
    assert PASSWORD not in str(to)
    assert "Login" not in str(to)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"options": "AVRO 'auto'"}, "AVRO is not an option that the embedded cloud carries out"),
        ({"options": "CSV DELIMITER 'ab'"}, "DELIMITER and QUOTE must each be one character"),
        ({"options": "JSON 'auto' ESCAPE"}, "are not for JSON"),
        ({"options": "MAXERROR lots"}, "MAXERROR lots must be a whole number"),
        ({"S3Configuration": {"CompressionFormat": "Snappy"}}, "Snappy is not one that COPY reads"),
        ({"S3Configuration": {"CompressionFormat": "ZIP"}}, "ZIP is not one that COPY reads"),
        ({"ClusterJDBCURL": "jdbc:mysql://x:1/y"}, "clusterJDBCURL"),
        ({"RetryOptions": {"DurationInSeconds": 7201}}, "less than or equal to 7200"),
        ({"Password": None}, "Username and Password must be given together"),
        ({"S3BackupMode": "Enabled"}, "backup configuration must have a RoleARN"),
        ({"CloudWatchLoggingOptions": {"Enabled": True}}, "LogGroupName and LogStreamName must both be given"),
        ({"RoleARN": "arn:aws:iam::123456789012:role/nobody"}, "unable to assume role"),
        ({"SecretsManagerConfiguration": {"Enabled": True}}, "SecretsManagerConfiguration is not available"),
    ],
)  # fmt: skip
def test_that_what_redshift_cannot_take_is_refused_in_a_sentence(
    lake: Lake, changes: dict[str, Any], sentence: str
) -> None:
    options = changes.pop("options", "CSV")
    given = {**destination(lake, URL, "t", options), **{k: v for k, v in changes.items() if k != "S3Configuration"}}
    given = {name: value for name, value in given.items() if value is not None}
    given["S3Configuration"] = {**given["S3Configuration"], **changes.get("S3Configuration", {})}
    with pytest.raises(ClientError, match=sentence):
        lake.aws("firehose").create_delivery_stream(DeliveryStreamName="x", RedshiftDestinationConfiguration=given)


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Password": "Another0ne"}, "Redshift.AuthenticationFailed"),
        ({"ClusterJDBCURL": URL}, "Redshift.ConnectionFailed"),
        ({"ClusterJDBCURL": "other"}, "Redshift.DatabaseNotFound"),
        ({"CopyCommand": {"DataTableName": "t", "DataTableColumns": "nothing"}}, "Redshift.TableNotFound"),
    ],
)  # fmt: skip
def test_that_each_failure_has_its_code(hall: Hall, lake: Lake, change: dict[str, Any], code: str) -> None:
    if change.get("ClusterJDBCURL") == "other":
        change = {"ClusterJDBCURL": hall.url.removesuffix("dev") + "other"}
    logging = {"Enabled": True, "LogGroupName": f"/firehose/{lake.name}", "LogStreamName": "redshift"}
    more = {"RetryOptions": {"DurationInSeconds": 0}, "CloudWatchLoggingOptions": logging}
    lake.put(delivering(lake, {**destination(lake, hall.url, "t", "CSV", **more), **change}), [b"1\n"])
    until(lambda: lake.objects("staging/errors/manifests/"))
    events = lake.aws("logs").get_log_events(logGroupName=logging["LogGroupName"], logStreamName="redshift")["events"]
    assert json.loads(events[0]["message"])["errorCode"] == code


@pytest.mark.long
def test_that_records_of_a_kinesis_stream_are_rows_and_backup_has_them_as_they_came(
    aws: Any, hall: Hall, lake: Lake, table: str
) -> None:
    hall.done(f"create table {table} (id int, name varchar(8))")
    attic, source, kinesis = Lake.dug(aws), f"source-{uuid4().hex[:8]}", aws("kinesis")
    kinesis.create_stream(StreamName=source, ShardCount=2)
    until(
        lambda: (
            kinesis.describe_stream_summary(StreamName=source)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
        )
    )
    newline = [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}]
    given = destination(
        lake, hall.url, table, "CSV", S3BackupMode="Enabled",
        S3BackupConfiguration={**attic.arns, "BufferingHints": HINTS},
        ProcessingConfiguration={
            "Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord", "Parameters": newline}],
        },
    )  # fmt: skip
    name, role = f"delivery-{uuid4().hex[:12]}", lake.arns["RoleARN"]
    arn = kinesis.describe_stream_summary(StreamName=source)["StreamDescriptionSummary"]["StreamARN"]
    aws("firehose").create_delivery_stream(
        DeliveryStreamName=name, DeliveryStreamType="KinesisStreamAsSource", RedshiftDestinationConfiguration=given,
        KinesisStreamSourceConfiguration={"KinesisStreamARN": arn, "RoleARN": role},
    )  # fmt: skip
    until(lambda: lake.described(name)["DeliveryStreamStatus"] == "ACTIVE")
    sent = [{"Data": f"{number},n{number}".encode(), "PartitionKey": str(number)} for number in range(300)]
    assert kinesis.put_records(StreamName=source, Records=sent)["FailedRecordCount"] == 0
    until(lambda: hall.rows(f"select count(*), count(distinct id) from {table}") == [(300, 300)], 60)
    until(lambda: sum(map(len, attic.objects().values())) == sum(len(one["Data"]) for one in sent))
