"""The smaller operations: filters of crawls, search, partition indexes, connections, additional modules of jobs."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from labs.emulator.glue.modules import split
from labs.emulator.wire import AwsError
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town

COMMAND = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://b/job.py"}


@pytest.fixture(autouse=True)
def _own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def glue() -> Iterator[Glue]:
    service = Glue(Town({"b": {}}))
    yield service
    service.service.close()


def crawls(glue: Glue, field: str, operator: str, value: object) -> int:
    filters = [{"FieldName": field, "FilterOperator": operator, "FieldValue": str(value)}]
    return len(glue("ListCrawls", CrawlerName="c", Filters=filters)["Crawls"])


def test_that_crawls_are_filtered_by_state_id_and_time(glue: Glue) -> None:
    glue.town.buckets["b"]["t/a.json"] = b'{"a":1}'
    for _ in range(2):
        glue.crawl("s3://b/t/")
    second, first = glue("ListCrawls", CrawlerName="c")["Crawls"]
    assert crawls(glue, "CRAWL_ID", "EQ", first["CrawlId"]) == 1
    assert crawls(glue, "CRAWL_ID", "NE", first["CrawlId"]) == 1
    assert crawls(glue, "STATE", "EQ", "COMPLETED") == 2
    assert crawls(glue, "STATE", "EQ", "FAILED") == 0
    assert crawls(glue, "START_TIME", "GT", first["StartTime"]) == 1
    assert crawls(glue, "START_TIME", "GE", first["StartTime"] * 1000) == 2
    assert crawls(glue, "END_TIME", "LT", second["StartTime"]) == 1
    assert crawls(glue, "START_TIME", "GT", "2020-01-01T00:00:00+00:00") == 2
    with pytest.raises(AwsError, match="FieldValue of START_TIME is 'soon'"):
        crawls(glue, "START_TIME", "GT", "soon")
    for field, operator in (("NAME", "EQ"), ("STATE", "LIKE")):
        with pytest.raises(AwsError, match="ValidationException"):
            crawls(glue, field, operator, "x")


def table(glue: Glue, database: str, name: str, **more: Any) -> None:
    glue("CreateTable", DatabaseName=database, TableInput={"Name": name, **more})


def test_that_tables_are_found_by_text_and_by_property(glue: Glue) -> None:
    for database in ("sales", "stock"):
        glue("CreateDatabase", DatabaseInput={"Name": database})
    stored = {"Columns": [{"Name": "price", "Type": "double"}], "Location": "s3://b/orders/"}
    table(glue, "sales", "orders", StorageDescriptor=stored, Parameters={"classification": "csv", "recordCount": "10"})
    table(
        glue, "stock", "items", Parameters={"classification": "json", "recordCount": "200"}, Description="what there is"
    )

    def names(**given: Any) -> list[str]:
        return [one["Name"] for one in glue("SearchTables", **given)["TableList"]]

    assert names() == ["orders", "items"]
    assert names(SearchText="pric") == ["orders"]
    assert names(SearchText='"json"') == ["items"]
    assert names(SearchText='"pric"') == []
    assert names(Filters=[{"Key": "DatabaseName", "Value": "STOCK"}]) == ["items"]
    assert names(Filters=[{"Key": "recordCount", "Value": "100", "Comparator": "GREATER_THAN"}]) == ["items"]
    assert names(SortCriteria=[{"FieldName": "Name", "Sort": "ASC"}]) == ["items", "orders"]
    first = glue("SearchTables", MaxResults=1)
    assert [one["Name"] for one in glue("SearchTables", NextToken=first["NextToken"])["TableList"]] == ["items"]


def test_that_partition_indexes_are_kept_with_their_table(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    keys = [{"Name": "year", "Type": "string"}, {"Name": "month", "Type": "int"}]
    glue(
        "CreateTable", DatabaseName="db", TableInput={"Name": "t", "PartitionKeys": keys},
        PartitionIndexes=[{"IndexName": "first", "Keys": ["year"]}],
    )  # fmt: skip
    where = {"DatabaseName": "db", "TableName": "t"}
    glue("CreatePartitionIndex", **where, PartitionIndex={"IndexName": "both", "Keys": ["year", "month"]})
    found = glue("GetPartitionIndexes", **where)["PartitionIndexDescriptorList"]
    assert [(one["IndexName"], one["IndexStatus"]) for one in found] == [("both", "ACTIVE"), ("first", "ACTIVE")]
    assert found[0]["Keys"] == keys
    for index, message in (
        ({"IndexName": "both", "Keys": ["year"]}, "AlreadyExistsException"),
        ({"IndexName": "x", "Keys": ["day"]}, "must be partition keys of the table: day"),
    ):
        with pytest.raises(AwsError, match=message):
            glue("CreatePartitionIndex", **where, PartitionIndex=index)
    glue("DeletePartitionIndex", **where, IndexName="both")
    with pytest.raises(AwsError, match="EntityNotFoundException"):
        glue("DeletePartitionIndex", **where, IndexName="both")
    glue("DeleteTable", DatabaseName="db", Name="t")
    table(glue, "db", "t", PartitionKeys=keys)
    assert glue("GetPartitionIndexes", **where)["PartitionIndexDescriptorList"] == []


def test_that_a_table_has_at_most_three_partition_indexes(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    table(glue, "db", "t", PartitionKeys=[{"Name": "year", "Type": "string"}])
    where = {"DatabaseName": "db", "TableName": "t"}
    for number in range(3):
        glue("CreatePartitionIndex", **where, PartitionIndex={"IndexName": f"i{number}", "Keys": ["year"]})
    with pytest.raises(AwsError, match="ResourceNumberLimitExceededException"):
        glue("CreatePartitionIndex", **where, PartitionIndex={"IndexName": "i3", "Keys": ["year"]})


def test_that_connections_are_made_changed_listed_and_deleted(glue: Glue) -> None:
    properties = {"JDBC_CONNECTION_URL": "jdbc:postgresql://h/d", "USERNAME": "u", "PASSWORD": "p"}
    given = {"Name": "c", "ConnectionType": "JDBC", "ConnectionProperties": properties}
    glue("CreateConnection", ConnectionInput=given)
    with pytest.raises(AwsError, match="AlreadyExistsException"):
        glue("CreateConnection", ConnectionInput=given)
    hidden = glue("GetConnection", Name="c", HidePassword=True)["Connection"]["ConnectionProperties"]
    assert set(hidden) == {"JDBC_CONNECTION_URL", "USERNAME"}
    glue("UpdateConnection", Name="c", ConnectionInput={**given, "Description": "new"})
    assert glue("GetConnection", Name="c")["Connection"]["Description"] == "new"
    glue("CreateConnection", ConnectionInput={"Name": "n", "ConnectionType": "NETWORK", "ConnectionProperties": {}})
    listed = glue("GetConnections", Filter={"ConnectionType": "NETWORK"})["ConnectionList"]
    assert [one["Name"] for one in listed] == ["n"]
    answer = glue("BatchDeleteConnection", ConnectionNameList=["n", "x"])
    assert (answer["Succeeded"], set(answer["Errors"])) == (["n"], {"x"})
    glue("DeleteConnection", ConnectionName="c")
    with pytest.raises(AwsError, match="EntityNotFoundException"):
        glue("GetConnection", Name="c")
    with pytest.raises(AwsError, match="must hold JDBC_CONNECTION_URL"):
        glue("CreateConnection", ConnectionInput={**given, "ConnectionProperties": {}})


def wheel() -> bytes:
    """The smallest wheel there can be: a package of one module."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as packed:
        packed.writestr("thirtyseven.py", "ANSWER = 37\n")
        place = "thirtyseven-1.0.dist-info"
        packed.writestr(f"{place}/METADATA", "Metadata-Version: 2.1\nName: thirtyseven\nVersion: 1.0\n")
        packed.writestr(
            f"{place}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{place}/RECORD", "")
    return body.getvalue()


def run(glue: Glue, modules: str) -> dict[str, Any]:
    glue.town.buckets["b"]["job.py"] = b"import thirtyseven\nprint(thirtyseven.ANSWER)\n"
    arguments = {"--additional-python-modules": modules}
    glue("CreateJob", Name="j", Role=ROLE, Command=COMMAND, DefaultArguments=arguments, Timeout=2)
    return glue.ended("j", glue("StartJobRun", JobName="j")["JobRunId"])


@pytest.mark.long
def test_that_additional_modules_are_installed_once_and_can_be_imported(glue: Glue) -> None:
    glue.town.buckets["b"]["thirtyseven-1.0-py3-none-any.whl"] = wheel()
    record = run(glue, "s3://b/thirtyseven-1.0-py3-none-any.whl")
    assert (record["JobRunState"], record.get("ErrorMessage")) == ("SUCCEEDED", None)
    assert glue.town.logs[("/aws-glue/python-jobs/output", record["Id"])] == ["37"]
    again = glue.ended("j", glue("StartJobRun", JobName="j")["JobRunId"])
    assert again["JobRunState"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ("-r secrets.txt", "names '-r secrets.txt', which is not a module with a version"),
        ("s3://b/broken-1.0-py3-none-any.whl", "pip could not install broken-1.0-py3-none-any.whl"),
        ("s3://b/absent-1.0-py3-none-any.whl", "The file s3://b/absent-1.0-py3-none-any.whl cannot be read"),
    ],
)
def test_that_modules_that_cannot_be_installed_fail_the_run_with_a_sentence(
    glue: Glue, modules: str, message: str
) -> None:
    glue.town.buckets["b"]["broken-1.0-py3-none-any.whl"] = b"not a wheel"
    record = run(glue, modules)
    assert record["JobRunState"] == "FAILED"
    assert message in record["ErrorMessage"]


def test_that_a_list_of_modules_is_split_at_its_commas() -> None:
    assert split("a==1.0, b[x,y]>=2,<3 ,c") == ["a==1.0", "b[x,y]>=2,<3", "c"]
    assert split("") == []


def test_that_crawlers_and_jobs_are_found_in_batches(glue: Glue) -> None:
    glue("CreateCrawler", Name="c", Role=ROLE, Targets={"S3Targets": [{"Path": "s3://b/t/"}]})
    glue("CreateJob", Name="j", Role=ROLE, Command=COMMAND)
    crawlers = glue("BatchGetCrawlers", CrawlerNames=["c", "x"])
    assert ([one["Name"] for one in crawlers["Crawlers"]], crawlers["CrawlersNotFound"]) == (["c"], ["x"])
    jobs = glue("BatchGetJobs", JobNames=["x", "j"])
    assert ([one["Name"] for one in jobs["Jobs"]], jobs["JobsNotFound"]) == (["j"], ["x"])
    with pytest.raises(AwsError, match="JobNames must be a list of at most 100"):
        glue("BatchGetJobs", JobNames=["x"] * 101)


def test_that_partitions_are_changed_in_batches(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    table(glue, "db", "t", PartitionKeys=[{"Name": "year", "Type": "string"}])
    where = {"DatabaseName": "db", "TableName": "t"}
    glue("CreatePartition", **where, PartitionInput={"Values": ["2024"]})
    entries = [
        {"PartitionValueList": [year], "PartitionInput": {"Values": [year], "Parameters": {"a": "b"}}}
        for year in ("2024", "2025")
    ]
    [error] = glue("BatchUpdatePartition", **where, Entries=entries)["Errors"]
    assert (error["PartitionValueList"], error["ErrorDetail"]["ErrorCode"]) == (["2025"], "EntityNotFoundException")
    assert glue("GetPartition", **where, PartitionValues=["2024"])["Partition"]["Parameters"] == {"a": "b"}


def test_that_old_versions_of_a_table_are_forgotten(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    table(glue, "db", "t")
    for word in "abc":
        glue("UpdateTable", DatabaseName="db", TableInput={"Name": "t", "Description": word})
    where = {"DatabaseName": "db", "TableName": "t"}
    glue("DeleteTableVersion", **where, VersionId="0")
    errors = glue("BatchDeleteTableVersion", **where, VersionIds=["1", "3", "9"])["Errors"]
    assert [(one["VersionId"], one["ErrorDetail"]["ErrorCode"]) for one in errors] == [
        ("3", "InvalidInputException"),
        ("9", "EntityNotFoundException"),
    ]
    assert [one["VersionId"] for one in glue("GetTableVersions", **where)["TableVersions"]] == ["3", "2"]


def test_that_a_run_that_asks_for_a_library_set_is_told_what_is_here(glue: Glue) -> None:
    glue.town.buckets["b"] = {"job.py": b"import boto3"}
    command = {"Name": "pythonshell", "ScriptLocation": "s3://b/job.py", "PythonVersion": "3.9"}
    glue("CreateJob", Name="set", Role=ROLE, Command=command, DefaultArguments={"library-set": "analytics"})
    run = glue.ended("set", glue("StartJobRun", JobName="set")["JobRunId"])
    assert run["JobRunState"] == "SUCCEEDED", run
    said = glue.town.logs["/aws-glue/python-jobs/error", run["Id"]]
    assert f"boto3 {boto3.__version__}" in said[0]
    assert "not here: avro, awscli" in said[1]
    glue("DeleteJob", JobName="set")
