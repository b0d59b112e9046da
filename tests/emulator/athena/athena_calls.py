"""A right call of every Athena operation that there is, and changes that make it wrong. Knows no server.

Names in braces stand for what a test has made: it fills them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import botocore.session

MODEL = botocore.session.get_session().get_service_model("athena")
Params = dict[str, Any]
INVALID, INTERNAL = "InvalidRequestException", "InternalServerException"
METADATA, NOT_FOUND = "MetadataException", "ResourceNotFoundException"
TOO_MANY = "TooManyRequestsException"
GROUP: Params = {"WorkGroup": "{group}"}
PREPARED: Params = {**GROUP, "StatementName": "{statement}"}
CATALOG: Params = {"CatalogName": "AwsDataCatalog"}
RESOURCE: Params = {"ResourceARN": "{arn}"}
RESULTS: Params = {"ResultConfiguration": {"OutputLocation": "s3://out/results/"}}
QUERY: Params = {"QueryExecutionId": "{query}"}
SAVED: Params = {"NamedQueryId": "{saved}"}

RIGHT: Mapping[str, Params] = {
    "BatchGetNamedQuery": {"NamedQueryIds": ["{saved}"]},
    "BatchGetPreparedStatement": {**GROUP, "PreparedStatementNames": ["{statement}"]},
    "BatchGetQueryExecution": {"QueryExecutionIds": ["{query}"]},
    "CreateNamedQuery": {"Name": "n", "Database": "d", "QueryString": "SELECT 1"},
    "CreatePreparedStatement": {**GROUP, "StatementName": "new", "QueryStatement": "SELECT 1"},
    "CreateWorkGroup": {"Name": "new"},
    "DeleteNamedQuery": SAVED,
    "DeletePreparedStatement": PREPARED,
    "DeleteWorkGroup": GROUP,
    "GetDataCatalog": {"Name": "AwsDataCatalog"},
    "GetDatabase": {**CATALOG, "DatabaseName": "{database}"},
    "GetNamedQuery": SAVED,
    "GetPreparedStatement": PREPARED,
    "GetQueryExecution": QUERY,
    "GetQueryResults": QUERY,
    "GetQueryRuntimeStatistics": QUERY,
    "GetTableMetadata": {**CATALOG, "DatabaseName": "{database}", "TableName": "{table}"},
    "GetWorkGroup": GROUP,
    "ListDataCatalogs": {},
    "ListDatabases": CATALOG,
    "ListEngineVersions": {},
    "ListNamedQueries": GROUP,
    "ListPreparedStatements": GROUP,
    "ListQueryExecutions": GROUP,
    "ListTableMetadata": {**CATALOG, "DatabaseName": "{database}"},
    "ListTagsForResource": RESOURCE,
    "ListWorkGroups": {},
    "StartQueryExecution": {"QueryString": "SELECT 1", **RESULTS},
    "StopQueryExecution": QUERY,
    "TagResource": {**RESOURCE, "Tags": [{"Key": "a", "Value": "b"}]},
    "UntagResource": {**RESOURCE, "TagKeys": ["a"]},
    "UpdateNamedQuery": {**SAVED, "Name": "n", "QueryString": "SELECT 2"},
    "UpdatePreparedStatement": {**PREPARED, "QueryStatement": "SELECT 2"},
    "UpdateWorkGroup": {**GROUP, "Description": "same"},
}
OPERATIONS = sorted(RIGHT)
LONG = "x" * 129
NO_SUCH_GROUP: Params = {"WorkGroup": "not-there"}
NO_SUCH_QUERY: Params = {"QueryExecutionId": "not-there"}
NO_SUCH_SAVED: Params = {"NamedQueryId": "not-there"}
NO_SUCH_CATALOG: Params = {"CatalogName": "not-there"}
# Wrong calls and a part of what is said.
REQUESTS: list[tuple[str, Params, str]] = [
    ("BatchGetNamedQuery", {"NamedQueryIds": []}, "length greater than or equal to 1"),
    ("BatchGetPreparedStatement", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("BatchGetQueryExecution", {"QueryExecutionIds": ["q"] * 51}, "length less than or equal to 50"),
    ("CreateNamedQuery", {"QueryString": ""}, "length greater than or equal to 1"),
    ("CreateNamedQuery", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("CreatePreparedStatement", {"StatementName": "{statement}"}, "already exists in WorkGroup"),
    ("CreatePreparedStatement", {"StatementName": "1-x"}, "regular expression pattern"),
    ("CreateWorkGroup", {"Name": "{group}"}, "WorkGroup is already created"),
    ("CreateWorkGroup", {"Name": LONG}, "regular expression pattern"),
    ("DeleteNamedQuery", NO_SUCH_SAVED, "NamedQuery not-there was not found"),
    ("DeletePreparedStatement", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("DeleteWorkGroup", GROUP, "WorkGroup g is not empty"),
    ("DeleteWorkGroup", {"WorkGroup": "primary"}, "WorkGroup primary cannot be deleted"),
    ("GetDataCatalog", {"Name": "not-there"}, "not-there was not found"),
    ("GetDatabase", NO_SUCH_CATALOG, "not-there was not found"),
    ("GetNamedQuery", NO_SUCH_SAVED, "NamedQuery not-there was not found"),
    ("GetPreparedStatement", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("GetQueryExecution", NO_SUCH_QUERY, "QueryExecution not-there was not found"),
    ("GetQueryResults", {"QueryExecutionId": "{failed}"}, "Final query state: FAILED"),
    ("GetQueryResults", {"MaxResults": 1001}, "value less than or equal to 1000"),
    ("GetQueryRuntimeStatistics", NO_SUCH_QUERY, "QueryExecution not-there was not found"),
    ("GetTableMetadata", NO_SUCH_CATALOG, "not-there was not found"),
    ("GetWorkGroup", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("ListDataCatalogs", {"MaxResults": 1}, "value greater than or equal to 2"),
    ("ListEngineVersions", {"MaxResults": 11}, "value less than or equal to 10"),
    ("ListNamedQueries", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("ListTableMetadata", {"Expression": "("}, "is not a regular expression"),
    ("ListTagsForResource", {"MaxResults": 74}, "value greater than or equal to 75"),
    ("StartQueryExecution", {"QueryString": "SELEC 1"}, "line 1:1"),
    ("StartQueryExecution", {"ResultConfiguration": {}}, "No output location provided"),
    ("StartQueryExecution", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("StartQueryExecution", {"WorkGroup": "{disabled}"}, "is disabled"),
    ("StopQueryExecution", NO_SUCH_QUERY, "QueryExecution not-there was not found"),
    ("TagResource", {"Tags": [{"Key": ""}]}, "length greater than or equal to 1"),
    ("UntagResource", {"TagKeys": [LONG]}, "length less than or equal to 128"),
    ("UpdateNamedQuery", NO_SUCH_SAVED, "NamedQuery not-there was not found"),
    ("UpdatePreparedStatement", NO_SUCH_GROUP, "WorkGroup not-there is not found"),
    ("UpdateWorkGroup", {"State": "ASLEEP"}, "enum value set"),
]
# What is not there and has an error of its own.
ABSENT: Mapping[tuple[str, str], Params] = {
    ("DeletePreparedStatement", NOT_FOUND): {"StatementName": "absent"},
    ("GetPreparedStatement", NOT_FOUND): {"StatementName": "absent"},
    ("UpdatePreparedStatement", NOT_FOUND): {"StatementName": "absent"},
    ("ListTagsForResource", NOT_FOUND): {"ResourceARN": "{arn}-absent"},
    ("TagResource", NOT_FOUND): {"ResourceARN": "{arn}-absent"},
    ("UntagResource", NOT_FOUND): {"ResourceARN": "{arn}-absent"},
    ("GetDatabase", METADATA): {"DatabaseName": "absent"},
    ("GetTableMetadata", METADATA): {"TableName": "absent"},
    ("ListTableMetadata", METADATA): {"DatabaseName": "absent"},
}


def modelled(operation: str) -> set[str]:
    """The errors that botocore's model has for an operation."""
    return {str(shape.name) for shape in MODEL.operation_model(operation).error_shapes}


def has_token(operation: str) -> bool:
    """Whether the operation lists by pages."""
    shape: Any = MODEL.operation_model(operation).input_shape
    return "NextToken" in shape.members
