"""A small lake through boto3 on the real server: raw files, a job by the catalog, Parquet, Athena; and chains."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.waiting import until

Client = Callable[..., Any]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
# Nothing of ours: the same text runs on AWS.
JOB = """
import csv, io, sys
import boto3
import pyarrow as pa
import pyarrow.parquet as pq
from awsglue.utils import getResolvedOptions

options = getResolvedOptions(sys.argv, ["database", "table", "bucket"])
glue, s3 = boto3.client("glue"), boto3.client("s3")
table = glue.get_table(DatabaseName=options["database"], Name=options["table"])["Table"]
names = [column["Name"] for column in table["StorageDescriptor"]["Columns"]]
pages = glue.get_paginator("get_partitions").paginate(DatabaseName=options["database"], TableName=options["table"])
by_region = {}
for partition in (one for page in pages for one in page["Partitions"]):
    bucket, _, prefix = partition["StorageDescriptor"]["Location"].removeprefix("s3://").partition("/")
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        text = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().decode()
        for cells in list(csv.reader(io.StringIO(text)))[1:]:
            row = dict(zip(names, cells), day=partition["Values"][0])
            by_region.setdefault(row.pop("region"), []).append(row)
for region, rows in by_region.items():
    columns = {
        "order_id": pa.array([int(row["order_id"]) for row in rows], pa.int64()),
        "amount": pa.array([float(row["amount"]) for row in rows], pa.float64()),
        "day": pa.array([row["day"] for row in rows]),
    }
    body = io.BytesIO()
    pq.write_table(pa.table(columns), body)
    s3.put_object(Bucket=options["bucket"], Key=f"curated/region={region}/part-0.parquet", Body=body.getvalue())
print("wrote", sum(map(len, by_region.values())))
"""
ROWS = [
    (number, number * 1.25, ("north", "south", "west")[number % 3], f"2026-11-{20 + number % 2}")
    for number in range(60)
]


@dataclass
class Lake:
    """A bucket with raw rows in it, a role and a database, all of one name."""

    aws: Client
    name: str
    role: str

    @property
    def glue(self) -> Any:
        return self.aws("glue")

    def crawler(self, name: str, folder: str, **more: Any) -> None:
        targets = {"S3Targets": [{"Path": f"s3://{self.name}/{folder}/"}]}
        self.glue.create_crawler(
            Name=f"{self.name}-{name}", Role=self.role, DatabaseName=self.name, Targets=targets, **more
        )

    def job(self, name: str, script: str, **arguments: str) -> None:
        self.aws("s3").put_object(Bucket=self.name, Key=f"scripts/{name}.py", Body=script.encode())
        self.glue.create_job(
            Name=f"{self.name}-{name}",
            Role=self.role,
            Command={
                "Name": "pythonshell",
                "PythonVersion": "3.9",
                "ScriptLocation": f"s3://{self.name}/scripts/{name}.py",
            },
            DefaultArguments={f"--{key}": value for key, value in arguments.items()},
            Timeout=5,
        )

    def query(self, sql: str) -> list[tuple[str | None, ...]]:
        athena = self.aws("athena")
        query = athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": self.name},
            ResultConfiguration={"OutputLocation": f"s3://{self.name}/athena/"},
        )["QueryExecutionId"]

        def status() -> Any:
            return athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]

        until(lambda: status()["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"))
        assert status()["State"] == "SUCCEEDED", status()
        pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)
        rows = [row for page in pages for row in page["ResultSet"]["Rows"]]
        return [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in rows[1:]]


@pytest.fixture
def lake(aws: Client) -> Lake:
    name = f"lake-{uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name)
    role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    allowed = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    policy = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    aws("iam").put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy)
    for day in sorted({row[3] for row in ROWS}):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            [("order_id", "amount", "region"), *(row[:3] for row in ROWS if row[3] == day)]
        )
        aws("s3").put_object(Bucket=name, Key=f"raw/day={day}/orders.csv", Body=text.getvalue().encode())
    return Lake(aws, name, role)


def test_that_the_rows_that_went_in_come_out_after_crawl_job_crawl_and_query_by_themselves(lake: Lake) -> None:
    glue, name = lake.glue, lake.name
    lake.crawler("raw", "raw")
    lake.crawler("curated", "curated")
    lake.job("curate", JOB, database=name, table="raw", bucket=name)
    glue.create_trigger(Name=f"{name}-1", Type="ON_DEMAND", Actions=[{"CrawlerName": f"{name}-raw"}])
    crawled = {"LogicalOperator": "EQUALS", "CrawlerName": f"{name}-raw", "CrawlState": "SUCCEEDED"}
    ran = {"LogicalOperator": "EQUALS", "JobName": f"{name}-curate", "State": "SUCCEEDED"}
    for number, condition, action in (
        (2, crawled, {"JobName": f"{name}-curate"}),
        (3, ran, {"CrawlerName": f"{name}-curated"}),
    ):
        glue.create_trigger(
            Name=f"{name}-{number}", Type="CONDITIONAL", StartOnCreation=True,
            Predicate={"Conditions": [condition]}, Actions=[action],
        )  # fmt: skip
    glue.start_trigger(Name=f"{name}-1")
    until(
        lambda: [one["State"] for one in glue.list_crawls(CrawlerName=f"{name}-curated")["Crawls"]] == ["COMPLETED"], 60
    )
    run = glue.get_job_runs(JobName=f"{name}-curate")["JobRuns"][0]
    assert (run["JobRunState"], run["TriggerName"]) == ("SUCCEEDED", f"{name}-2")

    rows = lake.query("SELECT order_id, amount, region, day FROM curated ORDER BY order_id")
    assert [(int(str(one)), float(str(two)), three, four) for one, two, three, four in rows] == ROWS
    assert lake.query("SELECT count(*) FROM raw") == [("60",)]
    both = "SELECT count(*) FROM raw JOIN curated ON raw.order_id = curated.order_id AND raw.amount = curated.amount"
    assert lake.query(both) == [("60",)]
    assert lake.query("SELECT region, count(*) FROM curated WHERE region = 'west' GROUP BY region") == [("west", "20")]


def test_that_a_workflow_is_played_through_boto3(lake: Lake) -> None:
    glue, name = lake.glue, lake.name
    lake.job("hello", "print('hello')")
    glue.create_workflow(Name=name, DefaultRunProperties={"a": "b"}, Tags={"lab": "w"})
    glue.create_trigger(Name=name, Type="ON_DEMAND", WorkflowName=name, Actions=[{"JobName": f"{name}-hello"}])
    run = glue.start_workflow_run(Name=name)["RunId"]
    until(lambda: glue.get_workflow_run(Name=name, RunId=run)["Run"]["Status"] == "COMPLETED", 60)
    found = glue.get_workflow_runs(Name=name)["Runs"][0]
    assert (found["Statistics"]["SucceededActions"], found["WorkflowRunProperties"]) == (1, {"a": "b"})
    assert name in glue.list_workflows(MaxResults=25)["Workflows"]
    assert glue.batch_get_workflows(Names=[name, "no"])["MissingWorkflows"] == ["no"]
    glue.update_workflow(Name=name, Description="new")
    assert glue.get_workflow(Name=name, IncludeGraph=True)["Workflow"]["Description"] == "new"
    glue.put_workflow_run_properties(Name=name, RunId=run, RunProperties={"c": "d"})
    assert glue.get_workflow_run_properties(Name=name, RunId=run)["RunProperties"] == {"a": "b", "c": "d"}
    with pytest.raises(glue.exceptions.IllegalWorkflowStateException):
        glue.stop_workflow_run(Name=name, RunId=run)
    with pytest.raises(glue.exceptions.AlreadyExistsException):
        glue.create_workflow(Name=name)
    glue.delete_workflow(Name=name)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.start_workflow_run(Name=name)


def test_that_triggers_and_schedules_are_kept_through_boto3(lake: Lake) -> None:
    glue, name = lake.glue, lake.name
    lake.crawler("raw", "raw", Schedule="cron(0 3 * * ? *)")
    full = f"{name}-raw"
    assert glue.get_crawler(Name=full)["Crawler"]["Schedule"]["State"] == "SCHEDULED"
    glue.stop_crawler_schedule(CrawlerName=full)
    with pytest.raises(glue.exceptions.SchedulerNotRunningException):
        glue.stop_crawler_schedule(CrawlerName=full)
    glue.update_crawler_schedule(CrawlerName=full, Schedule="cron(0 4 * * ? *)")
    with pytest.raises(glue.exceptions.SchedulerRunningException):
        glue.start_crawler_schedule(CrawlerName=full)
    glue.update_crawler_schedule(CrawlerName=full, Schedule="")
    with pytest.raises(glue.exceptions.NoScheduleException):
        glue.start_crawler_schedule(CrawlerName=full)
    action = [{"CrawlerName": full}]
    given = {"Name": name, "Type": "SCHEDULED", "Schedule": "cron(0 3 * * ? *)", "Actions": action}
    glue.create_trigger(**given, Tags={"lab": "w"})
    with pytest.raises(glue.exceptions.AlreadyExistsException):
        glue.create_trigger(**given)
    with pytest.raises(glue.exceptions.InvalidInputException, match="Schedule is 'daily'"):
        glue.create_trigger(**{**given, "Name": f"{name}-x", "Schedule": "daily"})
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.create_trigger(**{**given, "Name": f"{name}-x", "Actions": [{"JobName": "nobody"}]})
    glue.start_trigger(Name=name)
    assert glue.get_trigger(Name=name)["Trigger"]["State"] == "ACTIVATED"
    glue.update_trigger(Name=name, TriggerUpdate={"Schedule": "cron(0 5 * * ? *)", "Actions": action})
    glue.stop_trigger(Name=name)
    assert glue.list_triggers(Tags={"lab": "w"})["TriggerNames"] == [name]
    assert [one["Schedule"] for one in glue.batch_get_triggers(TriggerNames=[name])["Triggers"]] == [
        "cron(0 5 * * ? *)"
    ]
    assert name in {one["Name"] for one in glue.get_triggers()["Triggers"]}
    glue.delete_trigger(Name=name)
    glue.delete_trigger(Name=name)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.start_trigger(Name=name)


def test_that_a_log_is_crawled_with_a_grok_classifier_and_queried(lake: Lake) -> None:
    glue, name = lake.glue, lake.name
    body = b"10.0.0.1 GET /a 200\n10.0.0.2 GET /b 404\n10.0.0.1 POST /a 500\n"
    lake.aws("s3").put_object(Bucket=name, Key="weblog/one.log", Body=body)
    pattern = "%{IP:client} %{WORD:verb} %{NOTSPACE:path} %{INT:status:int}"
    glue.create_classifier(GrokClassifier={"Name": name, "Classification": "weblog", "GrokPattern": pattern})
    lake.crawler("log", "weblog", Classifiers=[name])
    glue.start_crawler(Name=f"{name}-log")
    until(lambda: glue.get_crawler(Name=f"{name}-log")["Crawler"]["State"] == "READY")
    assert lake.query("SELECT client, sum(status) FROM weblog GROUP BY client ORDER BY 1") == [
        ("10.0.0.1", "700"),
        ("10.0.0.2", "404"),
    ]
    assert name in {
        one["GrokClassifier"]["Name"] for one in glue.get_classifiers()["Classifiers"] if "GrokClassifier" in one
    }
    changed = {"Name": name, "Classification": "weblog", "GrokPattern": "%{GREEDYDATA:line}"}
    glue.update_classifier(GrokClassifier=changed)
    assert glue.get_classifier(Name=name)["Classifier"]["GrokClassifier"]["Version"] == 2
    glue.delete_classifier(Name=name)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_classifier(Name=name)
    with pytest.raises(glue.exceptions.InvalidInputException, match="XMLClassifier"):
        glue.create_classifier(XMLClassifier={"Name": name, "Classification": "x", "RowTag": "r"})


def test_that_search_indexes_and_connections_work_through_boto3(lake: Lake) -> None:
    glue, name = lake.glue, lake.name
    glue.create_database(DatabaseInput={"Name": name})
    keys = [{"Name": "year", "Type": "string"}]
    glue.create_table(
        DatabaseName=name, TableInput={"Name": "t", "PartitionKeys": keys},
        PartitionIndexes=[{"IndexName": "one", "Keys": ["year"]}],
    )  # fmt: skip
    found = glue.search_tables(Filters=[{"Key": "DatabaseName", "Value": name}], SearchText="year")["TableList"]
    assert [one["Name"] for one in found] == ["t"]
    where = {"DatabaseName": name, "TableName": "t"}
    glue.create_partition_index(**where, PartitionIndex={"IndexName": "two", "Keys": ["year"]})
    glue.delete_partition_index(**where, IndexName="one")
    left = glue.get_partition_indexes(**where)["PartitionIndexDescriptorList"]
    assert [(one["IndexName"], one["IndexStatus"]) for one in left] == [("two", "ACTIVE")]
    given = {"Name": name, "ConnectionType": "NETWORK", "ConnectionProperties": {}}
    glue.create_connection(ConnectionInput=given)
    glue.update_connection(Name=name, ConnectionInput={**given, "Description": "new"})
    assert glue.get_connection(Name=name)["Connection"]["Description"] == "new"
    assert name in {one["Name"] for one in glue.get_connections(Filter={"ConnectionType": "NETWORK"})["ConnectionList"]}
    assert glue.batch_delete_connection(ConnectionNameList=["nobody"])["Succeeded"] == []
    glue.delete_connection(ConnectionName=name)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.delete_connection(ConnectionName=name)
