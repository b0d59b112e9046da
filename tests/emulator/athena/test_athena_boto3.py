"""Athena's operations and documented errors through boto3 on the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.waiting import until

Client = Callable[..., Any]
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


@pytest.fixture
def name(aws: Client) -> Iterator[str]:
    """A bucket, a database and a workgroup of that name, with one table `t` of two rows."""
    own = f"ath-{uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=own)
    aws("s3").put_object(Bucket=own, Key="t/a.csv", Body=b"1,x\n2,y\n")
    aws("glue").create_database(DatabaseInput={"Name": own, "Description": "d"})
    configuration = {"ResultConfiguration": {"OutputLocation": f"s3://{own}/out/"}}
    aws("athena").create_work_group(Name=own, Configuration=configuration, Tags=[{"Key": "day", "Value": "wednesday"}])
    query(aws, own, f"CREATE EXTERNAL TABLE t (n int, s string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
                    f"LOCATION 's3://{own}/t/'")  # fmt: skip
    yield own
    aws("athena").delete_work_group(WorkGroup=own, RecursiveDeleteOption=True)


def query(aws: Client, name: str, sql: str) -> dict[str, Any]:
    """Runs a query in the workgroup and gives its record once it has ended."""
    athena = aws("athena")
    started = athena.start_query_execution(
        QueryString=sql, WorkGroup=name, QueryExecutionContext={"Database": name, "Catalog": "AwsDataCatalog"}
    )["QueryExecutionId"]

    def record() -> Any:
        return athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]

    until(lambda: record()["Status"]["State"] in ENDED)
    return dict(record())


def test_that_a_query_runs_from_start_to_result(aws: Client, name: str) -> None:
    athena = aws("athena")
    record = query(aws, name, "SELECT n, s FROM t ORDER BY n DESC;")
    assert record["Status"]["State"] == "SUCCEEDED", record
    assert record["Statistics"]["DataScannedInBytes"] == 8
    assert record["Statistics"]["EngineExecutionTimeInMillis"] > 0
    assert record["ResultConfiguration"]["OutputLocation"] == f"s3://{name}/out/{record['QueryExecutionId']}.csv"
    pages = athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=record["QueryExecutionId"], PaginationConfig={"PageSize": 2}
    )
    rows = [[cell["VarCharValue"] for cell in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]
    assert rows == [["n", "s"], ["2", "y"], ["1", "x"]]
    body = aws("s3").get_object(Bucket=name, Key=f"out/{record['QueryExecutionId']}.csv")["Body"].read()
    assert body == b'"n","s"\n"2","y"\n"1","x"\n'
    figures = athena.get_query_runtime_statistics(QueryExecutionId=record["QueryExecutionId"])
    assert figures["QueryRuntimeStatistics"]["Rows"]["OutputRows"] == 2


def test_that_queries_are_listed_newest_first_by_workgroup(aws: Client, name: str) -> None:
    athena = aws("athena")
    first, second = (query(aws, name, f"SELECT {number}")["QueryExecutionId"] for number in (1, 2))
    listed = athena.list_query_executions(WorkGroup=name)["QueryExecutionIds"]
    assert listed[:2] == [second, first]
    page = athena.list_query_executions(WorkGroup=name, MaxResults=1)
    assert page["QueryExecutionIds"] == [second]
    assert athena.list_query_executions(WorkGroup=name, NextToken=page["NextToken"])["QueryExecutionIds"] == listed[1:]
    absent = str(uuid4())
    batch = athena.batch_get_query_execution(QueryExecutionIds=[first, absent])
    assert [one["QueryExecutionId"] for one in batch["QueryExecutions"]] == [first]
    assert [one["QueryExecutionId"] for one in batch["UnprocessedQueryExecutionIds"]] == [absent]


def test_that_a_failed_query_has_its_reason_and_no_results(aws: Client, name: str) -> None:
    record = query(aws, name, "SELECT nope FROM t")
    assert record["Status"]["State"] == "FAILED"
    assert "line 1:8: Column 'nope' cannot be resolved" in record["Status"]["StateChangeReason"]
    assert record["Status"]["AthenaError"]["ErrorCategory"] == 2
    with pytest.raises(aws("athena").exceptions.InvalidRequestException, match="Final query state: FAILED"):
        aws("athena").get_query_results(QueryExecutionId=record["QueryExecutionId"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"QueryString": "SELEC 1"}, "line 1:1: mismatched input 'SELEC'"),
        ({"QueryString": "SELECT n FORM t"}, "line 1:15: mismatched input 't'"),
        ({"QueryString": "SELECT 1; SELECT 2"}, "Only one sql statement is allowed"),
        ({"QueryString": "SHOW NONSENSE"}, "Queries of this type are not supported"),
        ({"QueryString": "SELECT 1", "WorkGroup": "nobody"}, "WorkGroup nobody is not found"),
        ({"QueryString": "SELECT 1", "WorkGroup": "primary"}, "No output location provided"),
        (
            {"QueryString": "SELECT 1", "ResultConfiguration": {"OutputLocation": "s3://no-such-bucket-here/x/"}},
            "Unable to verify/create output bucket no-such-bucket-here",
        ),
        (
            {"QueryString": "SELECT 1", "ResultConfiguration": {"OutputLocation": "x"}},
            "outputLocation is not a valid S3 path",
        ),
    ],
)
def test_that_a_query_that_cannot_start_is_an_invalid_request(aws: Client, given: dict[str, Any], message: str) -> None:
    with pytest.raises(aws("athena").exceptions.InvalidRequestException, match=message):
        aws("athena").start_query_execution(**given)


def test_that_an_unknown_query_is_an_invalid_request(aws: Client) -> None:
    athena, absent = aws("athena"), str(uuid4())
    for ask in (athena.get_query_execution, athena.stop_query_execution, athena.get_query_results):
        with pytest.raises(athena.exceptions.InvalidRequestException, match=f"QueryExecution {absent} was not found"):
            ask(QueryExecutionId=absent)


def test_that_the_same_token_starts_one_query(aws: Client, name: str) -> None:
    athena, token = aws("athena"), uuid4().hex
    given = {"QueryString": "SELECT 1", "WorkGroup": name, "ClientRequestToken": token}
    first = athena.start_query_execution(**given)["QueryExecutionId"]
    assert athena.start_query_execution(**given)["QueryExecutionId"] == first
    with pytest.raises(athena.exceptions.InvalidRequestException, match="Idempotent parameters do not match"):
        athena.start_query_execution(**{**given, "QueryString": "SELECT 2"})


def test_that_workgroups_are_made_changed_and_deleted(aws: Client, name: str) -> None:
    athena = aws("athena")
    assert {"primary", name} <= {one["Name"] for one in athena.list_work_groups()["WorkGroups"]}
    with pytest.raises(athena.exceptions.InvalidRequestException, match="already created"):
        athena.create_work_group(Name=name)
    athena.update_work_group(
        WorkGroup=name, Description="new", ConfigurationUpdates={"BytesScannedCutoffPerQuery": 10485760}
    )
    found = athena.get_work_group(WorkGroup=name)["WorkGroup"]
    assert (found["Description"], found["Configuration"]["BytesScannedCutoffPerQuery"]) == ("new", 10485760)
    assert found["Configuration"]["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    athena.update_work_group(WorkGroup=name, State="DISABLED")
    with pytest.raises(athena.exceptions.InvalidRequestException, match="is disabled"):
        athena.start_query_execution(QueryString="SELECT 1", WorkGroup=name)
    athena.update_work_group(WorkGroup=name, State="ENABLED")
    with pytest.raises(athena.exceptions.InvalidRequestException, match="is not empty"):
        athena.delete_work_group(WorkGroup=name)
    with pytest.raises(athena.exceptions.InvalidRequestException, match="primary cannot be deleted"):
        athena.delete_work_group(WorkGroup="primary")
    with pytest.raises(athena.exceptions.InvalidRequestException, match="is not found"):
        athena.get_work_group(WorkGroup="nobody")


def test_that_a_workgroups_tags_are_seen_by_athena_and_the_tagging_api(aws: Client, name: str) -> None:
    athena = aws("athena")
    arn = f"arn:aws:athena:us-east-1:123456789012:workgroup/{name}"
    athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "lab", "Value": "sql"}])
    athena.untag_resource(ResourceARN=arn, TagKeys=["day"])
    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "lab", "Value": "sql"}]
    filters = [{"Key": "lab", "Values": ["sql"]}]
    found = aws("resourcegroupstaggingapi").get_resources(TagFilters=filters)["ResourceTagMappingList"]
    assert arn in {one["ResourceARN"] for one in found}
    with pytest.raises(athena.exceptions.ResourceNotFoundException):
        athena.list_tags_for_resource(ResourceARN=arn + "x")


def test_that_the_catalog_is_glues(aws: Client, name: str) -> None:
    athena = aws("athena")
    assert athena.list_data_catalogs()["DataCatalogsSummary"] == [{"CatalogName": "AwsDataCatalog", "Type": "GLUE"}]
    assert athena.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"]["Type"] == "GLUE"
    assert name in {one["Name"] for one in athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]}
    given = {"CatalogName": "AwsDataCatalog", "DatabaseName": name}
    assert athena.get_database(**given)["Database"]["Description"] == "d"
    assert [one["Name"] for one in athena.list_table_metadata(**given)["TableMetadataList"]] == ["t"]
    assert athena.list_table_metadata(**given, Expression="x*")["TableMetadataList"] == []
    table = athena.get_table_metadata(**given, TableName="T")["TableMetadata"]
    assert [(one["Name"], one["Type"]) for one in table["Columns"]] == [("n", "int"), ("s", "string")]
    assert table["Parameters"]["location"] == f"s3://{name}/t/"
    for ask in (
        lambda: athena.get_table_metadata(**given, TableName="nope"),
        lambda: athena.get_database(CatalogName="AwsDataCatalog", DatabaseName="nope"),
        lambda: athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="nope"),
    ):
        with pytest.raises(athena.exceptions.MetadataException):
            ask()


def test_that_what_is_not_there_yet_is_an_unknown_operation(aws: Client) -> None:
    with pytest.raises(ClientError, match="UnknownOperation"):
        aws("athena").list_sessions(WorkGroup="primary")


def test_that_prepared_statements_are_made_listed_changed_and_deleted(aws: Client, name: str) -> None:
    athena, given = aws("athena"), {"WorkGroup": name, "StatementName": "dear_1"}
    athena.create_prepared_statement(**given, QueryStatement="SELECT s FROM t WHERE n = ?", Description="d")
    with pytest.raises(athena.exceptions.InvalidRequestException, match="already exists"):
        athena.create_prepared_statement(**given, QueryStatement="SELECT 1")
    found = athena.get_prepared_statement(**given)["PreparedStatement"]
    assert (found["QueryStatement"], found["Description"], found["WorkGroupName"]) == (
        "SELECT s FROM t WHERE n = ?", "d", name,
    )  # fmt: skip
    assert [one["StatementName"] for one in athena.list_prepared_statements(WorkGroup=name)["PreparedStatements"]] == [
        "dear_1"
    ]
    athena.update_prepared_statement(**given, QueryStatement="SELECT n FROM t WHERE s = ?")
    record = query(aws, name, "EXECUTE dear_1 USING 'y'")
    rows = athena.get_query_results(QueryExecutionId=record["QueryExecutionId"])["ResultSet"]["Rows"]
    assert [row["Data"][0]["VarCharValue"] for row in rows] == ["n", "2"]
    batch = athena.batch_get_prepared_statement(WorkGroup=name, PreparedStatementNames=["dear_1", "other"])
    assert [one["StatementName"] for one in batch["PreparedStatements"]] == ["dear_1"]
    assert [one["StatementName"] for one in batch["UnprocessedPreparedStatementNames"]] == ["other"]
    athena.delete_prepared_statement(**given)
    for ask in (athena.get_prepared_statement, athena.delete_prepared_statement):
        with pytest.raises(athena.exceptions.ResourceNotFoundException, match="dear_1 was not found"):
            ask(**given)
    with pytest.raises(athena.exceptions.ResourceNotFoundException):
        athena.update_prepared_statement(**given, QueryStatement="SELECT 1")
    with pytest.raises(athena.exceptions.InvalidRequestException, match="WorkGroup nobody is not found"):
        athena.list_prepared_statements(WorkGroup="nobody")


def test_that_named_queries_are_saved_listed_changed_and_deleted(aws: Client, name: str) -> None:
    athena, token = aws("athena"), uuid4().hex
    given = {"Name": "q", "Database": name, "QueryString": "SELECT 1", "WorkGroup": name, "ClientRequestToken": token}
    saved = athena.create_named_query(**given)["NamedQueryId"]
    assert athena.create_named_query(**given)["NamedQueryId"] == saved
    with pytest.raises(athena.exceptions.InvalidRequestException, match="Idempotent parameters do not match"):
        athena.create_named_query(**{**given, "QueryString": "SELECT 2"})
    athena.update_named_query(NamedQueryId=saved, Name="r", QueryString="SELECT 3", Description="new")
    found = athena.get_named_query(NamedQueryId=saved)["NamedQuery"]
    assert found == {
        "Name": "r", "Description": "new", "Database": name, "QueryString": "SELECT 3", "NamedQueryId": saved,
        "WorkGroup": name,
    }  # fmt: skip
    assert athena.list_named_queries(WorkGroup=name)["NamedQueryIds"] == [saved]
    absent = str(uuid4())
    batch = athena.batch_get_named_query(NamedQueryIds=[saved, absent])
    assert [one["NamedQueryId"] for one in batch["NamedQueries"]] == [saved]
    assert [one["NamedQueryId"] for one in batch["UnprocessedNamedQueryIds"]] == [absent]
    with pytest.raises(athena.exceptions.InvalidRequestException, match="is not empty"):
        athena.delete_work_group(WorkGroup=name)
    athena.delete_named_query(NamedQueryId=saved)
    with pytest.raises(athena.exceptions.InvalidRequestException, match="was not found"):
        athena.get_named_query(NamedQueryId=saved)


def test_that_a_workgroup_may_insist_on_its_output(aws: Client, name: str) -> None:
    athena = aws("athena")
    other = {"OutputLocation": f"s3://{name}/mine/"}

    def location() -> str:
        started = athena.start_query_execution(QueryString="SELECT 1", WorkGroup=name, ResultConfiguration=other)
        record = athena.get_query_execution(QueryExecutionId=started["QueryExecutionId"])["QueryExecution"]
        return str(record["ResultConfiguration"]["OutputLocation"])

    assert location().startswith(f"s3://{name}/out/")
    athena.update_work_group(WorkGroup=name, ConfigurationUpdates={"EnforceWorkGroupConfiguration": False})
    assert location().startswith(f"s3://{name}/mine/")
    sealed = {"EncryptionOption": "SSE_S3"}
    athena.update_work_group(
        WorkGroup=name, ConfigurationUpdates={"ResultConfigurationUpdates": {"EncryptionConfiguration": sealed}}
    )
    kept = athena.get_work_group(WorkGroup=name)["WorkGroup"]["Configuration"]["ResultConfiguration"]
    assert kept == {"OutputLocation": f"s3://{name}/out/", "EncryptionConfiguration": sealed}
    versions = athena.list_engine_versions()["EngineVersions"]
    assert "Athena engine version 3" in {one["SelectedEngineVersion"] for one in versions}
