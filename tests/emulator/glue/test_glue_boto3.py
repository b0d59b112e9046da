"""Glue through boto3 on the real server: crawl, catalog, a job that reads through the catalog, logs, clean-up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SCRIPT = """
import csv, io, json, sys
import boto3
from awsglue.utils import getResolvedOptions

options = getResolvedOptions(sys.argv, ["database", "table", "output"])
table = boto3.client("glue").get_table(DatabaseName=options["database"], Name=options["table"])["Table"]
bucket, _, prefix = table["StorageDescriptor"]["Location"].removeprefix("s3://").partition("/")
names = [column["Name"] for column in table["StorageDescriptor"]["Columns"]]
s3, total = boto3.client("s3"), 0.0
for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
    text = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().decode()
    for row in list(csv.reader(io.StringIO(text)))[1:]:
        total += float(dict(zip(names, row))["price"])
s3.put_object(Bucket=bucket, Key=options["output"], Body=json.dumps({"total": total, "columns": names}))
print("total", total)
"""


@dataclass
class Place:
    """A bucket, a role and a database name of the test's own."""

    name: str
    role: str


def until(holds: Callable[[], Any], seconds: float = 30.0) -> Any:
    give_up = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < give_up
    return found


@pytest.fixture
def place(aws: Client) -> Iterator[Place]:
    name = f"glue-{uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name)
    role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    yield Place(name, role)
    aws("iam").delete_role(RoleName=name)


def crawl(aws: Client, place: Place, prefix: str) -> dict[str, Any]:
    glue = aws("glue")
    target = {"S3Targets": [{"Path": f"s3://{place.name}/{prefix}"}]}
    glue.create_crawler(Name=place.name, Role=place.role, DatabaseName=place.name, Targets=target)
    glue.start_crawler(Name=place.name)
    until(lambda: glue.get_crawler(Name=place.name)["Crawler"]["State"] == "READY")
    return {one["Name"]: one for one in glue.get_tables(DatabaseName=place.name)["TableList"]}


def test_that_a_crawled_table_is_read_by_a_job_whose_output_lands_in_s3(aws: Client, place: Place) -> None:
    s3, glue, logs = aws("s3"), aws("glue"), aws("logs")
    for year in (2023, 2024):
        body = f"id,price\n1,{year}.5\n2,1\n".encode()
        s3.put_object(Bucket=place.name, Key=f"lake/orders/year={year}/part.csv", Body=body)
    s3.put_object(Bucket=place.name, Key="scripts/job.py", Body=SCRIPT.encode())
    table = crawl(aws, place, "lake/orders")["orders"]
    assert [(one["Name"], one["Type"]) for one in table["StorageDescriptor"]["Columns"]] == [
        ("id", "bigint"),
        ("price", "double"),
    ]
    assert table["CreateTime"].year >= 2024
    found = glue.get_partitions(DatabaseName=place.name, TableName="orders", Expression="year = '2024'")
    assert [one["Values"] for one in found["Partitions"]] == [["2024"]]

    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://{place.name}/scripts/job.py"}
    arguments = {"--database": place.name, "--table": "orders"}
    glue.create_job(Name=place.name, Role=place.role, Command=command, DefaultArguments=arguments, Timeout=5)
    run_id = glue.start_job_run(JobName=place.name, Arguments={"--output": "out/sum.json"})["JobRunId"]

    def run() -> Any:
        return glue.get_job_run(JobName=place.name, RunId=run_id)["JobRun"]

    until(lambda: run()["JobRunState"] not in ("STARTING", "RUNNING"), 60)
    assert (run()["JobRunState"], run().get("ErrorMessage")) == ("SUCCEEDED", None)
    written = json.loads(s3.get_object(Bucket=place.name, Key="out/sum.json")["Body"].read())
    assert written == {"total": 2023.5 + 2024.5 + 2, "columns": ["id", "price"]}
    events = logs.get_log_events(logGroupName="/aws-glue/python-jobs/output", logStreamName=run_id)["events"]
    assert [one["message"] for one in events] == ["total 4050.0"]


def test_that_the_crawls_log_is_in_cloudwatch(aws: Client, place: Place) -> None:
    aws("s3").put_object(Bucket=place.name, Key="t/a.json", Body=b'{"a":1}')
    assert set(crawl(aws, place, "t")) == {"t"}

    def messages() -> list[str]:
        events = aws("logs").get_log_events(logGroupName="/aws-glue/crawlers", logStreamName=place.name)["events"]
        return [one["message"] for one in events]

    until(lambda: any("is in state READY" in message for message in messages()))
    assert any("INFO : Created table t in database" in message for message in messages())


def test_that_clean_up_is_proven_by_not_found(aws: Client, place: Place) -> None:
    glue = aws("glue")
    aws("s3").put_object(Bucket=place.name, Key="t/a.json", Body=b'{"a":1}')
    crawl(aws, place, "t")
    glue.delete_crawler(Name=place.name)
    glue.delete_database(Name=place.name)
    for ask in (
        lambda: glue.get_crawler(Name=place.name),
        lambda: glue.get_database(Name=place.name),
        lambda: glue.get_table(DatabaseName=place.name, Name="t"),
        lambda: glue.delete_crawler(Name=place.name),
    ):
        with pytest.raises(glue.exceptions.EntityNotFoundException):
            ask()
    glue.delete_job(JobName=place.name)


def test_that_a_role_glue_may_not_assume_is_refused(aws: Client, place: Place) -> None:
    glue = aws("glue")
    trust = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}]}
    aws("iam").update_assume_role_policy(RoleName=place.name, PolicyDocument=json.dumps(trust))
    with pytest.raises(ClientError, match="Service is unable to assume provided role"):
        crawl(aws, place, "t")
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_crawler(Name=place.name)


def test_that_what_is_not_there_yet_is_an_unknown_operation(aws: Client) -> None:
    with pytest.raises(ClientError, match="UnknownOperation"):
        aws("glue").list_data_quality_rulesets()
