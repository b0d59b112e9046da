"""Spark jobs: a run without Spark says so; with it (long tier) the Wednesday transformation, and lessons' shapes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import resources
from labs.emulator.clock import Pace
from labs.emulator.glue import spark
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.emulator.wire import AwsError
from tests.conftest import client_of
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town
from tests.waiting import until

SPARK = {"Name": "glueetl", "ScriptLocation": "s3://b/job.py", "PythonVersion": "3"}
ENDED = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")


def reason(town: Town) -> dict[str, Any]:
    glue = Glue(town)
    glue("CreateJob", Name="j", Role=ROLE, Command=SPARK, GlueVersion="5.0", WorkerType="G.1X", NumberOfWorkers=2)
    record = glue.ended("j", glue("StartJobRun", JobName="j")["JobRunId"])
    glue.service.close()
    return record


def test_that_a_spark_job_without_spark_fails_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(spark.SETTING, str(tmp_path / "nowhere"))
    record = reason(Town({"b": {"job.py": b""}}))
    assert (record["JobRunState"], record["LogGroupName"]) == ("FAILED", "/aws-glue/jobs")
    assert record["ErrorMessage"].startswith("Spark is not available here: HEADWATER_SPARK_PYTHON names")
    assert record["MaxCapacity"] == 2.0
    assert (record["GlueVersion"], record["WorkerType"], record["NumberOfWorkers"]) == ("5.0", "G.1X", 2)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"WorkerType": "G.1X", "MaxCapacity": 2.0}, "Please do not set Max Capacity"),
        ({"WorkerType": "Z.9X", "NumberOfWorkers": 2}, "WorkerType is 'Z.9X'"),
        ({"WorkerType": "G.1X", "NumberOfWorkers": 0}, "NumberOfWorkers is 0"),
        (
            {"WorkerType": "G.1X", "Command": {**SPARK, "Name": "pythonshell", "PythonVersion": "3.9"}},
            "Python Shell job",
        ),
        ({"Command": {**SPARK, "Name": "gluestreaming"}}, "Command's Name is 'gluestreaming'"),
        ({"Command": {**SPARK, "Name": "glueray"}}, "Command's Name is 'glueray'"),
    ],
)
def test_that_workers_that_make_no_sense_are_refused(given: dict[str, Any], message: str) -> None:
    glue = Glue(Town({"b": {}}))
    with pytest.raises(AwsError, match=message):
        glue("CreateJob", **{"Name": "j", "Role": ROLE, "Command": SPARK, **given})
    glue.service.close()


def test_that_what_is_missing_of_spark_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = subprocess.run([sys.executable, "-S", "-c", "import pyspark"], capture_output=True, check=False)
    assert bare.returncode != 0
    monkeypatch.setattr(spark, "_python", lambda: sys.executable)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(spark.NoSpark, match="Java is missing"):
        spark.found()


def _available() -> str:
    try:
        spark.found()
    except spark.NoSpark as problem:
        return str(problem)
    return ""


needs_spark = pytest.mark.skipif(bool(_available()), reason=_available() or "there")

WEDNESDAY = """
import sys
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql.functions import sum as total

args = getResolvedOptions(sys.argv, ["JOB_NAME", "database", "table", "output"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
orders = glueContext.create_dynamic_frame.from_catalog(
    database=args["database"], table_name=args["table"], transformation_ctx="orders"
)
print("columns", [field.name + ":" + field.dataType.simpleString() for field in orders.schema().fields])
chosen = ApplyMapping.apply(frame=orders, mappings=[
    ("country", "string", "country", "string"), ("amount", "double", "amount", "decimal(12,2)"),
], transformation_ctx="chosen")
totals = chosen.toDF().groupBy("country").agg(total("amount").alias("total")).orderBy("country")
sink = glueContext.getSink(
    connection_type="s3", path=args["output"], enableUpdateCatalog=True, updateBehavior="UPDATE_IN_DATABASE",
    partitionKeys=["country"], transformation_ctx="sink",
)
sink.setCatalogInfo(catalogDatabase=args["database"], catalogTableName="totals")
sink.setFormat("glueparquet", compression="snappy")
sink.writeFrame(DynamicFrame.fromDF(totals, glueContext, "totals"))
print("wrote", totals.count())
job.commit()
"""

SHAPES = """
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import DropFields, Filter, RenameField, ResolveChoice, SelectFields
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket", "database"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark, root = glueContext.spark_session, f"s3://{args['bucket']}"
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
clicks = glueContext.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": [root + "/clicks/"], "recurse": True}, format="json"
)
print("count", clicks.count(), sorted(clicks.toDF().columns))
big = Filter.apply(frame=clicks, f=lambda row: row["user"]["id"] > 1)
flat = big.apply_mapping([("user.id", "int", "id", "long"), ("Page", "string", "page", "string"),
                          ("n", "string", "n", "int"), ("`a.b`", "string", "ab", "string")])
flat = RenameField.apply(DropFields.apply(flat, paths=["ab"]), "page", "seen")
flat = flat.resolveChoice(specs=[("n", "cast:string")])
flat.printSchema()
glueContext.write_dynamic_frame.from_options(
    frame=flat, connection_type="s3", connection_options={"path": root + "/json/"}, format="json")
glueContext.write_dynamic_frame.from_options(
    frame=SelectFields.apply(flat, ["id", "seen"]), connection_type="s3", connection_options={"path": root + "/csv/"},
    format="csv", format_options={"separator": "|"})
glueContext.write_dynamic_frame.from_catalog(
    frame=flat.apply_mapping([("id", "id"), ("seen", "day")]), database=args["database"], table_name="target",
    additional_options={"enableUpdateCatalog": True, "partitionKeys": ["day"]})
only = glueContext.create_dynamic_frame.from_catalog(
    database=args["database"], table_name="target", push_down_predicate="day = '/x'")
print("pushed", only.count(), only.toDF().columns)
flat.toDF().createOrReplaceTempView("flat")
spark.sql("SELECT seen, count(*) AS times FROM flat GROUP BY seen").write.mode("overwrite").parquet(root + "/sql/")
print("read", sorted(tuple(row) for row in spark.read.parquet(root + "/sql/").collect()))
job.commit()
"""


@pytest.fixture(scope="module")
def cloud() -> Iterator[EmbeddedCloud]:
    one = start(Settings(Pace.QUICK))
    yield one
    one.close()


class Bench:
    """A bucket, a database and a role, and Spark jobs run in them."""

    def __init__(self, cloud: EmbeddedCloud) -> None:
        self.client = {name: client_of(cloud, name) for name in ("s3", "glue", "iam", "logs")}
        self.name = f"spark-{uuid4().hex[:8]}"
        trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = self.client["iam"].create_role(RoleName=self.name, AssumeRolePolicyDocument=document)
        self.role = role["Role"]["Arn"]
        self.client["s3"].create_bucket(Bucket=self.name)
        self.client["glue"].create_database(DatabaseInput={"Name": self.name})

    def put(self, key: str, body: bytes) -> None:
        self.client["s3"].put_object(Bucket=self.name, Key=key, Body=body)

    def keys(self, prefix: str) -> list[str]:
        listed = self.client["s3"].list_objects_v2(Bucket=self.name, Prefix=prefix)
        return [one["Key"] for one in listed.get("Contents", [])]

    def body(self, key: str) -> str:
        return str(self.client["s3"].get_object(Bucket=self.name, Key=key)["Body"].read().decode())

    def run(self, script: str, **arguments: str) -> tuple[dict[str, Any], str]:
        """A run's record and what it printed."""
        self.put("job.py", script.encode())
        command = {**SPARK, "ScriptLocation": f"s3://{self.name}/job.py"}
        glue, job = self.client["glue"], f"j{uuid4().hex[:8]}"
        glue.create_job(Name=job, Role=self.role, Command=command, GlueVersion="5.0", Timeout=5)
        given = {f"--{name}": value for name, value in arguments.items()}
        run = glue.start_job_run(JobName=job, Arguments=given)["JobRunId"]

        def record() -> Any:
            return glue.get_job_run(JobName=job, RunId=run)["JobRun"]

        until(lambda: record()["JobRunState"] in ENDED, seconds=240)
        printed = [self.said("output", run), self.said("error", run)]
        return dict(record()), "\n".join(printed)

    def said(self, group: str, run: str) -> str:
        logs = self.client["logs"]
        try:
            events = logs.get_log_events(logGroupName=f"/aws-glue/jobs/{group}", logStreamName=run, startFromHead=True)[
                "events"
            ]
        except logs.exceptions.ResourceNotFoundException:
            return ""
        return "\n".join(one["message"] for one in events)


@pytest.fixture(scope="module")
def bench(cloud: EmbeddedCloud) -> Bench:
    return Bench(cloud)


@pytest.mark.long
@needs_spark
def test_that_spark_does_the_wednesday_transformation(bench: Bench) -> None:
    expected: dict[str, Decimal] = {}
    for name in resources.names("data"):
        if name.startswith("orders-"):
            bench.put(f"orders/{name}", resources.data("data", name))
            for line in resources.text("data", name).splitlines()[1:]:
                row = dict(zip(resources.text("data", name).splitlines()[0].split(","), line.split(","), strict=True))
                expected[row["country"]] = expected.get(row["country"], Decimal(0)) + Decimal(row["amount"])
    glue = bench.client["glue"]
    targets = {"S3Targets": [{"Path": f"s3://{bench.name}/orders/"}]}
    glue.create_crawler(Name=bench.name, Role=bench.role, DatabaseName=bench.name, Targets=targets)
    glue.start_crawler(Name=bench.name)
    until(lambda: glue.get_crawler(Name=bench.name)["Crawler"]["State"] == "READY")
    record, printed = bench.run(WEDNESDAY, database=bench.name, table="orders", output=f"s3://{bench.name}/totals/")
    assert record["JobRunState"] == "SUCCEEDED", (record, printed)
    assert f"wrote {len(expected)}" in printed
    table = glue.get_table(DatabaseName=bench.name, Name="totals")["Table"]
    assert [one["Name"] for one in table["PartitionKeys"]] == ["country"]
    assert table["Parameters"]["classification"] == "parquet"
    partitions = glue.get_partitions(DatabaseName=bench.name, TableName="totals")["Partitions"]
    assert {one["Values"][0] for one in partitions} == set(expected)

    import io

    from pyarrow import parquet

    found = {}
    for key in bench.keys("totals/"):
        body = bench.client["s3"].get_object(Bucket=bench.name, Key=key)["Body"].read()
        found[key.split("country=")[1].split("/")[0]] = parquet.read_table(io.BytesIO(body)).column("total")[0].as_py()
    assert found == expected


@pytest.mark.long
@needs_spark
def test_that_the_shapes_of_lessons_work(bench: Bench) -> None:
    bench.put(
        "clicks/2024/a",
        b'{"user":{"id":1},"Page":"/","n":"5","a.b":"q"}{"user":{"id":2},"Page":"/x","n":"7","a.b":"r"}',
    )
    bench.put("clicks/2024/b", b'{"user":{"id":3},"Page":"/y","n":"8","a.b":"s"}\n')
    column = [{"Name": "id", "Type": "bigint"}]
    stored = {
        "Columns": column, "Location": f"s3://{bench.name}/target/",
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
    }  # fmt: skip
    given = {"Name": "target", "StorageDescriptor": stored, "PartitionKeys": [{"Name": "day", "Type": "string"}]}
    bench.client["glue"].create_table(
        DatabaseName=bench.name, TableInput={**given, "Parameters": {"classification": "json"}}
    )
    record, printed = bench.run(SHAPES, bucket=bench.name, database=bench.name)
    assert record["JobRunState"] == "SUCCEEDED", (record, printed)
    assert "count 3 ['Page', 'a.b', 'n', 'user']" in printed
    assert "pushed 1 ['id', 'day']" in printed
    assert "read [('/x', 1), ('/y', 1)]" in printed
    assert bench.body(bench.keys("json/")[0]) == '{"id":2,"seen":"/x","n":"7"}\n{"id":3,"seen":"/y","n":"8"}\n'
    assert bench.body(bench.keys("csv/")[0]) == "id|seen\n2|/x\n3|/y\n"
    partitions = bench.client["glue"].get_partitions(DatabaseName=bench.name, TableName="target")["Partitions"]
    assert sorted(one["Values"][0] for one in partitions) == ["/x", "/y"]


@pytest.mark.long
@needs_spark
def test_that_a_spark_script_that_fails_says_why_and_leaves_no_java(bench: Bench) -> None:
    record, printed = bench.run(
        "from pyspark.context import SparkContext\nfrom awsglue.context import GlueContext\n"
        "context = GlueContext(SparkContext.getOrCreate())\n"
        "context.create_dynamic_frame.from_catalog(database='none', table_name='none')\n"
    )
    assert record["JobRunState"] == "FAILED", printed
    assert "EntityNotFoundException" in record["ErrorMessage"]
    if sys.platform == "linux":
        mine = [one for one in map(_environment, Path("/proc").glob("[0-9]*")) if b"glue-python-" in one]
        assert not [one for one in mine if b"SPARK_LOCAL_HOSTNAME" in one]


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""
