"""Every operation of Glue and Athena that is true: called through boto3 by some test, and failing as its model says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.session import get_session

from labs.emulator.server import EmbeddedCloud
from tests.waiting import until

Client = Callable[..., Any]
TESTS = Path(__file__).parents[1]
# Where the model says EntityNotFoundException and the real service answers otherwise: absent is as good as deleted,
# batches tell it within their answer, some are made or listed without anything that could be absent, and the last two
# are told first that their minimal request is not enough.
FORGIVING = {
    "BatchDeleteConnection", "BatchGetCrawlers", "BatchGetJobs", "BatchGetTriggers", "BatchGetWorkflows", "DeleteJob",
    "DeleteTrigger", "DeleteWorkflow", "GetClassifiers", "GetConnections", "GetDatabases", "GetJobs", "GetTags",
    "GetTriggers", "ListJobs", "ListTriggers", "TagResource", "UntagResource", "CreateTrigger", "UpdateClassifier",
    "UpdateTable",
}  # fmt: skip


def _model(service: str) -> Any:
    return get_session().get_service_model(service)


def _minimal(shape: Any, name: str) -> Any:
    """The least that a shape takes: its required members, every name one that nothing has."""
    match shape.type_name:
        case "structure":
            return {member: _minimal(shape.members[member], name) for member in shape.required_members}
        case "list":
            return [_minimal(shape.member, name)]
        case "map":
            return {}
        case "string":
            return shape.enum[0] if shape.enum else name
        case "boolean":
            return False
        case "timestamp":
            return 0
        case _:
            return max(1, int(shape.metadata.get("min") or 1))


def _supported(embedded: EmbeddedCloud, service: str) -> list[str]:
    return sorted(embedded.dispatcher.native[service].operations)


def test_that_every_true_operation_is_called_through_boto3_by_some_test(embedded: EmbeddedCloud) -> None:
    called: set[str] = set()
    for path in TESTS.rglob("*.py"):
        called |= set(re.findall(r'[."]([a-z_]+)\b', path.read_text(encoding="utf-8")))
    operations = [*_supported(embedded, "glue"), *_supported(embedded, "athena")]
    assert [name for name in operations if xform_name(name) not in called] == []


def test_that_what_is_absent_is_answered_as_the_model_says(embedded: EmbeddedCloud, aws: Client) -> None:
    model, name = _model("glue"), f"nobody{uuid4().hex[:8]}"
    answers = {}
    for operation in _supported(embedded, "glue"):
        shape = model.operation_model(operation)
        if "EntityNotFoundException" in {one.name for one in shape.error_shapes} and operation not in FORGIVING:
            try:
                getattr(aws("glue"), xform_name(operation))(**_minimal(shape.input_shape, name))
                answers[operation] = "succeeded"
            except ClientError as error:
                answers[operation] = error.response["Error"]["Code"]
    assert len(answers) > 40
    assert {operation: code for operation, code in answers.items() if code != "EntityNotFoundException"} == {}


def test_that_no_error_is_one_that_the_model_does_not_know(embedded: EmbeddedCloud, aws: Client) -> None:
    """Minimal requests on things that are not there: whatever fails, fails with an error that boto3 has a class for."""
    common = {"ValidationException", "AccessDeniedException", "UnknownOperationException"}
    name, strange = f"nobody{uuid4().hex[:8]}", {}
    for service in ("glue", "athena"):
        model = _model(service)
        for operation in _supported(embedded, service):
            shape = model.operation_model(operation)
            given = _minimal(shape.input_shape, name) if shape.input_shape else {}
            if operation.startswith("Create") and service == "glue":
                given = {}  # nothing is to be made
            try:
                getattr(aws(service), xform_name(operation))(**given)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code not in {one.name for one in shape.error_shapes} | common:
                    strange[operation] = code
            except ParamValidationError:
                continue
    assert strange == {}


@pytest.fixture
def table(aws: Client) -> Iterator[dict[str, str]]:
    """A database with a table `t` of one partition key; what names it in a request."""
    name, glue = f"calls-{uuid4().hex[:8]}", aws("glue")
    glue.create_database(DatabaseInput={"Name": name})
    stored = {"Columns": [{"Name": "a", "Type": "int"}], "Location": "s3://nowhere/t/"}
    given = {"Name": "t", "StorageDescriptor": stored, "PartitionKeys": [{"Name": "d", "Type": "string"}]}
    glue.create_table(DatabaseName=name, TableInput=given)
    yield {"DatabaseName": name, "TableName": "t"}
    glue.delete_database(Name=name)


def test_that_partitions_are_made_changed_and_deleted_one_by_one_and_in_batches(
    aws: Client, table: dict[str, str]
) -> None:
    glue = aws("glue")
    glue.create_partition(**table, PartitionInput={"Values": ["1"]})
    with pytest.raises(glue.exceptions.AlreadyExistsException):
        glue.create_partition(**table, PartitionInput={"Values": ["1"]})
    with pytest.raises(glue.exceptions.InvalidInputException):
        glue.create_partition(**table, PartitionInput={"Values": ["1", "2"]})
    errors = glue.batch_create_partition(**table, PartitionInputList=[{"Values": [one]} for one in "123"])["Errors"]
    assert [(one["PartitionValues"], one["ErrorDetail"]["ErrorCode"]) for one in errors] == [
        (["1"], "AlreadyExistsException")
    ]
    changed = {"Values": ["1"], "Parameters": {"x": "y"}}
    glue.update_partition(**table, PartitionValueList=["1"], PartitionInput=changed)
    assert glue.get_partition(**table, PartitionValues=["1"])["Partition"]["Parameters"] == {"x": "y"}
    entries = [{"PartitionValueList": [one], "PartitionInput": {"Values": [one]}} for one in "29"]
    failed = glue.batch_update_partition(**table, Entries=entries)["Errors"]
    assert [one["PartitionValueList"] for one in failed] == [["9"]]
    asked = [{"Values": [one]} for one in "39"]
    answer = glue.batch_get_partition(**table, PartitionsToGet=asked)
    assert [one["Values"] for one in answer["Partitions"]] == [["3"]]
    glue.delete_partition(**table, PartitionValues=["3"])
    gone = glue.batch_delete_partition(**table, PartitionsToDelete=asked)["Errors"]
    assert {one["ErrorDetail"]["ErrorCode"] for one in gone} == {"EntityNotFoundException"}
    found = glue.get_partitions(**table, Expression="d >= '2'")["Partitions"]
    assert [one["Values"] for one in found] == [["2"]]


def test_that_versions_are_listed_read_and_deleted(aws: Client, table: dict[str, str]) -> None:
    glue = aws("glue")
    for text in ("one", "two"):
        glue.update_table(DatabaseName=table["DatabaseName"], TableInput={"Name": "t", "Description": text})
    page = glue.get_table_versions(**table, MaxResults=2)
    assert [one["VersionId"] for one in page["TableVersions"]] == ["2", "1"]
    rest = glue.get_table_versions(**table, NextToken=page["NextToken"])["TableVersions"]
    assert [one["VersionId"] for one in rest] == ["0"]
    assert glue.get_table_version(**table, VersionId="1")["TableVersion"]["Table"]["Description"] == "one"
    glue.delete_table_version(**table, VersionId="0")
    errors = glue.batch_delete_table_version(**table, VersionIds=["1", "7"])["Errors"]
    assert [one["VersionId"] for one in errors] == ["7"]
    assert [one["VersionId"] for one in glue.get_table_versions(**table)["TableVersions"]] == ["2"]
    glue.create_table(DatabaseName=table["DatabaseName"], TableInput={"Name": "u"})
    glue.delete_table(DatabaseName=table["DatabaseName"], Name="u")
    left = glue.batch_delete_table(DatabaseName=table["DatabaseName"], TablesToDelete=["t", "u"])["Errors"]
    assert [one["TableName"] for one in left] == ["u"]


@pytest.mark.long
def test_that_a_database_and_a_crawler_are_changed_started_and_stopped(aws: Client, table: dict[str, str]) -> None:
    glue, name = aws("glue"), table["DatabaseName"]
    glue.update_database(Name=name, DatabaseInput={"Name": name, "Description": "new"})
    assert glue.get_database(Name=name)["Database"]["Description"] == "new"
    role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    targets = {"S3Targets": [{"Path": "s3://nowhere/t/"}]}
    glue.create_crawler(Name=name, Role=role, DatabaseName=name, Targets=targets)
    glue.update_crawler(Name=name, Description="new", TablePrefix="x_")
    batch = glue.batch_get_crawlers(CrawlerNames=[name, "nobody"])
    assert [one["Description"] for one in batch["Crawlers"]] == ["new"]
    assert batch["CrawlersNotFound"] == ["nobody"]
    metrics = glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"]
    assert [(one["CrawlerName"], one["TablesCreated"]) for one in metrics] == [(name, 0)]
    assert name in {one["Name"] for page in glue.get_paginator("get_crawlers").paginate() for one in page["Crawlers"]}
    with pytest.raises(glue.exceptions.CrawlerNotRunningException):
        glue.stop_crawler(Name=name)
    glue.start_crawler(Name=name)
    for refused in (glue.start_crawler, glue.delete_crawler):
        with pytest.raises(glue.exceptions.CrawlerRunningException):
            refused(Name=name)
    glue.stop_crawler(Name=name)
    with pytest.raises(glue.exceptions.CrawlerStoppingException):
        glue.stop_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY")
    assert glue.list_crawls(CrawlerName=name)["Crawls"][0]["State"] == "STOPPED"
    assert glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]["Status"] == "CANCELLED"
    with pytest.raises(glue.exceptions.NoScheduleException):
        glue.start_crawler_schedule(CrawlerName=name)
    assert name in glue.list_crawlers(MaxResults=100)["CrawlerNames"]
    glue.delete_crawler(Name=name)


@pytest.mark.long
def test_that_jobs_are_asked_for_in_batches_and_their_runs_in_pages(aws: Client) -> None:
    glue, name = aws("glue"), f"calls-{uuid4().hex[:8]}"
    role = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://{name}/none.py"}
    glue.create_job(Name=name, Role=role, Command=command, ExecutionProperty={"MaxConcurrentRuns": 3})
    assert glue.get_job(JobName=name)["Job"]["ExecutionProperty"] == {"MaxConcurrentRuns": 3}
    assert name in {one["Name"] for page in glue.get_paginator("get_jobs").paginate() for one in page["Jobs"]}
    with pytest.raises(glue.exceptions.IdempotentParameterMismatchException):
        glue.create_job(Name=name, Role=role, Command=command, Timeout=7)
    jobs = glue.batch_get_jobs(JobNames=[name, "nobody"])
    assert ([one["Name"] for one in jobs["Jobs"]], jobs["JobsNotFound"]) == ([name], ["nobody"])
    glue.update_job(
        JobName=name, JobUpdate={"Role": role, "Command": command, "ExecutionProperty": {"MaxConcurrentRuns": 2}}
    )
    runs = [glue.start_job_run(JobName=name)["JobRunId"] for _ in range(2)]
    with pytest.raises(glue.exceptions.ConcurrentRunsExceededException):
        glue.start_job_run(JobName=name)
    stopped = glue.batch_stop_job_run(JobName=name, JobRunIds=[*runs, "jr_none"])
    assert len(stopped["SuccessfulSubmissions"]) + len(stopped["Errors"]) == 3
    pages = glue.get_paginator("get_job_runs").paginate(JobName=name, PaginationConfig={"PageSize": 1})
    sizes = [[one["Id"] for one in page["JobRuns"]] for page in pages]
    assert sorted(one for page in sizes for one in page) == sorted(runs)
    assert [len(page) for page in sizes] == [1, 1]
    glue.delete_job(JobName=name)


TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":"glue.amazonaws.com"}}]}'
)


@pytest.mark.parametrize(
    "operation",
    [
        "list_data_quality_results",
        "list_data_quality_rulesets",
        "get_column_statistics_task_runs",
        "list_registries",
        "list_sessions",
        "get_ml_transforms",
    ],
)
def test_that_data_quality_and_the_rest_are_refused_clearly(aws: Client, operation: str) -> None:
    given = {"DatabaseName": "d", "TableName": "t"} if "column" in operation else {}
    with pytest.raises(ClientError, match="UnknownOperationException"):
        getattr(aws("glue"), operation)(**given)


def test_that_lake_formation_is_refused_clearly(aws: Client) -> None:
    with pytest.raises(ClientError) as refused:
        aws("lakeformation").list_permissions()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert refused.value.response["Error"]["Message"]
