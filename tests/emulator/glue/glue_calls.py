"""A right call of every Glue operation that there is, and changes that make it wrong, each with its error.

Names in braces stand for what a test has made: it fills them in (`filled`). Knows no server.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import botocore.session

from tests.emulator.kinesis.kinesis_calls import filled

MODEL = botocore.session.get_session().get_service_model("glue")
Params = dict[str, Any]
NOT_FOUND, INVALID, EXISTS = "EntityNotFoundException", "InvalidInputException", "AlreadyExistsException"
MISMATCH, CHANGED, LIMIT = (
    "IdempotentParameterMismatchException", "ConcurrentModificationException", "ResourceNumberLimitExceededException",
)  # fmt: skip
INTERNAL, TOO_MANY_RUNS = "InternalServiceException", "ConcurrentRunsExceededException"

DAILY = "cron(0 3 * * ? *)"
COLUMNS = [{"Name": "id", "Type": "bigint"}]
KEYS = [{"Name": "year", "Type": "string"}]
TABLE_INPUT: Params = {"Name": "{table}", "StorageDescriptor": {"Columns": COLUMNS}, "PartitionKeys": KEYS}
COMMAND: Params = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://b/job.py"}
JOB: Params = {"Role": "{role}", "Command": COMMAND}
CONNECTION: Params = {"ConnectionType": "NETWORK", "ConnectionProperties": {}}
TARGETS: Params = {"S3Targets": [{"Path": "s3://b/data/"}]}
CSV: Params = {"Delimiter": ";"}
ACTIONS: list[Params] = [{"JobName": "{job}"}]

BY_NAME: Params = {"DatabaseName": "{database}", "TableName": "{table}"}
IN_DATABASE: Params = {"DatabaseName": "{database}", "Name": "{table}"}
VALUES: Params = {"Values": ["2024"]}
NEW_VALUES: Params = {"Values": ["2030"]}
WORKFLOW_RUN: Params = {"Name": "{workflow}", "RunId": "{workflow_run}"}
ARN: Params = {"ResourceArn": "{job_arn}"}

RIGHT: Mapping[str, Params] = {
    "BatchCreatePartition": {**BY_NAME, "PartitionInputList": [NEW_VALUES]},
    "BatchDeleteConnection": {"ConnectionNameList": ["{connection}"]},
    "BatchDeletePartition": {**BY_NAME, "PartitionsToDelete": [NEW_VALUES]},
    "BatchDeleteTable": {"DatabaseName": "{database}", "TablesToDelete": ["not-there"]},
    "BatchDeleteTableVersion": {**BY_NAME, "VersionIds": ["77"]},
    "BatchGetCrawlers": {"CrawlerNames": ["{crawler}"]},
    "BatchGetJobs": {"JobNames": ["{job}"]},
    "BatchGetPartition": {**BY_NAME, "PartitionsToGet": [VALUES]},
    "BatchGetTriggers": {"TriggerNames": ["{trigger}"]},
    "BatchGetWorkflows": {"Names": ["{workflow}"]},
    "BatchStopJobRun": {"JobName": "{job}", "JobRunIds": ["jr_77"]},
    "BatchUpdatePartition": {**BY_NAME, "Entries": [{"PartitionValueList": ["2024"], "PartitionInput": VALUES}]},
    "CreateClassifier": {"CsvClassifier": {**CSV, "Name": "new"}},
    "CreateConnection": {"ConnectionInput": {**CONNECTION, "Name": "new"}},
    "CreateCrawler": {"Name": "new", "Role": "{role}", "Targets": TARGETS},
    "CreateDatabase": {"DatabaseInput": {"Name": "new"}},
    "CreateJob": {**JOB, "Name": "new"},
    "CreatePartition": {**BY_NAME, "PartitionInput": NEW_VALUES},
    "CreatePartitionIndex": {**BY_NAME, "PartitionIndex": {"Keys": ["year"], "IndexName": "new"}},
    "CreateTable": {"DatabaseName": "{database}", "TableInput": {**TABLE_INPUT, "Name": "new"}},
    "CreateTrigger": {"Name": "new", "Type": "ON_DEMAND", "Actions": ACTIONS},
    "CreateWorkflow": {"Name": "new"},
    "DeleteClassifier": {"Name": "{classifier}"},
    "DeleteConnection": {"ConnectionName": "{connection}"},
    "DeleteCrawler": {"Name": "{crawler}"},
    "DeleteDatabase": {"Name": "{database}"},
    "DeleteJob": {"JobName": "{job}"},
    "DeletePartition": {**BY_NAME, "PartitionValues": ["2024"]},
    "DeletePartitionIndex": {**BY_NAME, "IndexName": "{index}"},
    "DeleteTable": IN_DATABASE,
    "DeleteTableVersion": {**BY_NAME, "VersionId": "0"},
    "DeleteTrigger": {"Name": "{trigger}"},
    "DeleteWorkflow": {"Name": "{workflow}"},
    "GetClassifier": {"Name": "{classifier}"},
    "GetClassifiers": {},
    "GetConnection": {"Name": "{connection}"},
    "GetConnections": {},
    "GetCrawler": {"Name": "{crawler}"},
    "GetCrawlerMetrics": {},
    "GetCrawlers": {},
    "GetDatabase": {"Name": "{database}"},
    "GetDatabases": {},
    "GetJob": {"JobName": "{job}"},
    "GetJobRun": {"JobName": "{job}", "RunId": "{job_run}"},
    "GetJobRuns": {"JobName": "{job}"},
    "GetJobs": {},
    "GetPartition": {**BY_NAME, "PartitionValues": ["2024"]},
    "GetPartitionIndexes": BY_NAME,
    "GetPartitions": BY_NAME,
    "GetTable": IN_DATABASE,
    "GetTableVersion": BY_NAME,
    "GetTableVersions": BY_NAME,
    "GetTables": {"DatabaseName": "{database}"},
    "GetTags": ARN,
    "GetTrigger": {"Name": "{trigger}"},
    "GetTriggers": {"DependentJobName": "{job}"},
    "GetWorkflow": {"Name": "{workflow}"},
    "GetWorkflowRun": WORKFLOW_RUN,
    "GetWorkflowRunProperties": WORKFLOW_RUN,
    "GetWorkflowRuns": {"Name": "{workflow}"},
    "ListCrawlers": {},
    "ListCrawls": {"CrawlerName": "{crawler}"},
    "ListJobs": {},
    "ListTriggers": {"DependentJobName": "{job}"},
    "ListWorkflows": {},
    "PutWorkflowRunProperties": {**WORKFLOW_RUN, "RunProperties": {"a": "b"}},
    "SearchTables": {},
    "StartCrawler": {"Name": "{crawler}"},
    "StartCrawlerSchedule": {"CrawlerName": "{crawler}"},
    "StartJobRun": {"JobName": "{job}"},
    "StartTrigger": {"Name": "{trigger}"},
    "StartWorkflowRun": {"Name": "{workflow}"},
    "StopCrawler": {"Name": "{running}"},
    "StopCrawlerSchedule": {"CrawlerName": "{scheduled}"},
    "StopTrigger": {"Name": "{trigger}"},
    "StopWorkflowRun": WORKFLOW_RUN,
    "TagResource": {**ARN, "TagsToAdd": {"a": "b"}},
    "UntagResource": {**ARN, "TagsToRemove": ["a"]},
    "UpdateClassifier": {"CsvClassifier": {**CSV, "Name": "{classifier}"}},
    "UpdateConnection": {"Name": "{connection}", "ConnectionInput": {**CONNECTION, "Name": "{connection}"}},
    "UpdateCrawler": {"Name": "{crawler}", "Description": "same"},
    "UpdateCrawlerSchedule": {"CrawlerName": "{crawler}", "Schedule": ""},
    "UpdateDatabase": {"Name": "{database}", "DatabaseInput": {"Name": "{database}"}},
    "UpdateJob": {"JobName": "{job}", "JobUpdate": JOB},
    "UpdatePartition": {**BY_NAME, "PartitionValueList": ["2024"], "PartitionInput": VALUES},
    "UpdateTable": {"DatabaseName": "{database}", "TableInput": TABLE_INPUT},
    "UpdateTrigger": {"Name": "{trigger}", "TriggerUpdate": {"Actions": ACTIONS}},
    "UpdateWorkflow": {"Name": "{workflow}", "Description": "same"},
}
OPERATIONS = sorted(RIGHT)
# What makes a right call wrong: members that replace those of RIGHT.
TWO_VALUES: Params = {"Values": ["2024", "01"]}
BAD_COMMAND: Params = {"Command": {**COMMAND, "Name": "no-such-kind"}}
NO_TARGETS: Params = {"Targets": {"S3Targets": []}}
BAD_ARN: Params = {"ResourceArn": "arn:aws:glue:us-east-1:123456789012:teapot/x"}
NUMBERS: Params = {"a": 1}
WRONG: Mapping[tuple[str, str], Params] = {
    ("BatchGetJobs", INVALID): {"JobNames": ["j"] * 101},
    ("BatchGetPartition", INVALID): {"PartitionsToGet": [TWO_VALUES]},
    ("CreateClassifier", EXISTS): {"CsvClassifier": {**CSV, "Name": "{classifier}"}},
    ("CreateClassifier", INVALID): {"CsvClassifier": {"Name": "new", "Delimiter": ";;"}},
    ("CreateConnection", EXISTS): {"ConnectionInput": {**CONNECTION, "Name": "{connection}"}},
    ("CreateConnection", INVALID): {"ConnectionInput": {**CONNECTION, "ConnectionType": "JDBC", "Name": "new"}},
    ("CreateCrawler", EXISTS): {"Name": "{crawler}"},
    ("CreateCrawler", INVALID): NO_TARGETS,
    ("CreateDatabase", EXISTS): {"DatabaseInput": {"Name": "{database}"}},
    ("CreateJob", INVALID): BAD_COMMAND,
    ("CreateJob", MISMATCH): {"Name": "{job}", "Timeout": 7},
    ("CreatePartition", EXISTS): {"PartitionInput": VALUES},
    ("CreatePartition", INVALID): {"PartitionInput": TWO_VALUES},
    ("CreatePartitionIndex", EXISTS): {"PartitionIndex": {"Keys": ["year"], "IndexName": "{index}"}},
    ("CreatePartitionIndex", LIMIT): {"TableName": "{indexed}"},
    ("CreatePartitionIndex", INVALID): {"PartitionIndex": {"Keys": ["no-key"], "IndexName": "new"}},
    ("CreateTable", EXISTS): {"TableInput": TABLE_INPUT},
    ("CreateTable", INVALID): {"TableInput": {**TABLE_INPUT, "PartitionKeys": [{"Name": ""}]}},
    ("CreateTrigger", EXISTS): {"Name": "{trigger}"},
    ("CreateTrigger", INVALID): {"Type": "SCHEDULED", "Schedule": "daily"},
    ("CreateTrigger", MISMATCH): {"Name": "{trigger}", "Description": "another"},
    ("CreateTrigger", NOT_FOUND): {"Actions": [{"JobName": "not-there"}]},
    ("CreateTrigger", LIMIT): {"Actions": ACTIONS * 51},
    ("CreateWorkflow", EXISTS): {"Name": "{workflow}"},
    ("CreateWorkflow", INVALID): {"DefaultRunProperties": NUMBERS},
    ("DeletePartition", INVALID): {"PartitionValues": ["2024", "01"]},
    ("DeleteTableVersion", INVALID): {"VersionId": "1"},
    ("GetPartition", INVALID): {"PartitionValues": ["2024", "01"]},
    ("GetPartitions", INVALID): {"Expression": "year ="},
    ("GetTables", INVALID): {"Expression": "("},
    ("GetTags", INVALID): BAD_ARN,
    ("ListCrawls", INVALID): {"Filters": [{"FieldName": "DPU_HOUR", "FilterOperator": "GT", "FieldValue": "many"}]},
    ("PutWorkflowRunProperties", INVALID): {"RunProperties": NUMBERS},
    ("StartJobRun", INVALID): {"Arguments": NUMBERS},
    ("StartWorkflowRun", INVALID): {"RunProperties": NUMBERS},
    ("StopTrigger", INVALID): {},
    ("TagResource", INVALID): BAD_ARN,
    ("UntagResource", INVALID): BAD_ARN,
    ("UpdateClassifier", INVALID): {"CsvClassifier": {"Name": "{classifier}", "Delimiter": ";;"}},
    ("UpdateConnection", INVALID): {"ConnectionInput": {**CONNECTION, "ConnectionType": "JDBC", "Name": "new"}},
    ("UpdateCrawler", INVALID): {"TablePrefix": "x" * 65},
    ("UpdateCrawlerSchedule", INVALID): {"Schedule": "daily"},
    ("UpdateDatabase", EXISTS): {"DatabaseInput": {"Name": "{other}"}},
    ("UpdateJob", INVALID): {"JobUpdate": {**JOB, **BAD_COMMAND}},
    ("UpdatePartition", INVALID): {"PartitionInput": TWO_VALUES},
    ("UpdateTable", CHANGED): {"VersionId": "0"},
    ("UpdateTable", INVALID): {"TableInput": {**TABLE_INPUT, "PartitionKeys": [{"Name": ""}]}},
    ("UpdateTrigger", INVALID): {"TriggerUpdate": {"Actions": ACTIONS, "Schedule": DAILY}},
    ("UpdateWorkflow", INVALID): {"DefaultRunProperties": NUMBERS},
    ("DeleteCrawler", "CrawlerRunningException"): {"Name": "{running}"},
    ("StartCrawler", "CrawlerRunningException"): {"Name": "{running}"},
    ("UpdateCrawler", "CrawlerRunningException"): {"Name": "{running}"},
    ("StopCrawler", "CrawlerNotRunningException"): {"Name": "{crawler}"},
    ("StopCrawler", "CrawlerStoppingException"): {"Name": "{stopping}"},
    ("StartCrawlerSchedule", "NoScheduleException"): {"CrawlerName": "{crawler}"},
    ("StartCrawlerSchedule", "SchedulerRunningException"): {"CrawlerName": "{scheduled}"},
    ("StopCrawlerSchedule", "SchedulerNotRunningException"): {"CrawlerName": "{crawler}"},
    ("StartJobRun", TOO_MANY_RUNS): {"JobName": "{busy}"},
    ("StartTrigger", TOO_MANY_RUNS): {"Name": "{busy_trigger}"},
    ("StartWorkflowRun", TOO_MANY_RUNS): {"Name": "{workflow}"},
    ("StopWorkflowRun", "IllegalWorkflowStateException"): {"RunId": "{stopped_run}"},
}


def modelled(operation: str) -> set[str]:
    """The errors that botocore's model has for an operation."""
    return {str(shape.name) for shape in MODEL.operation_model(operation).error_shapes}


def members(operation: str) -> set[str]:
    """What an operation's request may hold."""
    shape: Any = MODEL.operation_model(operation).input_shape
    return set(shape.members)


def call(operation: str, names: Mapping[str, str], **more: Any) -> Params:
    """The right call, with the names of a test, and what replaces its members."""
    found: Params = filled({**RIGHT[operation], **more}, names)
    return found
