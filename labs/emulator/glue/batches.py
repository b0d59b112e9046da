"""The smaller batch operations: crawlers and jobs by name, partitions changed, table versions forgotten."""

from __future__ import annotations

from typing import Any

from labs.emulator.glue.context import Act, Context, region_of
from labs.emulator.glue.crawlers import get_crawler
from labs.emulator.glue.errors import invalid, missing, name_in
from labs.emulator.glue.partitions import replace_partition, values_in
from labs.emulator.glue.state import Json, Table
from labs.emulator.glue.tables import table_of
from labs.emulator.wire import Answer, AwsError, Call, required

MOST = 100


def _at_most(given: Any, field: str) -> list[Any]:
    if not isinstance(given, list) or len(given) > MOST:
        raise invalid(f"{field} must be a list of at most {MOST}.")
    return given


def batch_get_crawlers(context: Context, call: Call) -> Answer:
    """BatchGetCrawlers."""
    wanted = _at_most(required(call.params, "CrawlerNames"), "CrawlerNames")
    known = region_of(context, call).crawlers
    found = []
    for name in (name for name in wanted if name in known):
        answer = get_crawler(context, Call("glue", "GetCrawler", {"Name": name}, call.region, call.account))
        assert isinstance(answer, dict)
        found.append(answer["Crawler"])
    return {"Crawlers": found, "CrawlersNotFound": [name for name in wanted if name not in known]}


def batch_get_jobs(context: Context, call: Call) -> Answer:
    """BatchGetJobs."""
    wanted = _at_most(required(call.params, "JobNames"), "JobNames")
    known = region_of(context, call).jobs
    found = [known[name].definition for name in wanted if name in known]
    return {"Jobs": found, "JobsNotFound": [name for name in wanted if name not in known]}


def _table(context: Context, call: Call) -> Table:
    state = region_of(context, call)
    return table_of(state, name_in(call.params, "DatabaseName"), name_in(call.params, "TableName"))


def _error(problem: AwsError) -> Json:
    return {"ErrorDetail": {"ErrorCode": problem.code, "ErrorMessage": problem.message}}


def batch_update_partition(context: Context, call: Call) -> Answer:
    """BatchUpdatePartition: what failed comes back under Errors."""
    table, errors = _table(context, call), list[Json]()
    for one in _at_most(required(call.params, "Entries"), "Entries"):
        try:
            values = values_in(table, one.get("PartitionValueList"))
            replace_partition(table, values, required(one, "PartitionInput"))
        except AwsError as problem:
            errors.append({"PartitionValueList": one.get("PartitionValueList", []), **_error(problem)})
    return {"Errors": errors}


def _forget(table: Table, version: str) -> None:
    if version == table.definition["VersionId"]:
        raise invalid(f"Version {version} is the table's current one: it cannot be deleted.")
    if version not in {one["VersionId"] for one in table.versions}:
        raise missing(f"Table version {version} not found.")
    table.versions = [one for one in table.versions if one["VersionId"] != version]


def delete_table_version(context: Context, call: Call) -> Answer:
    """DeleteTableVersion."""
    _forget(_table(context, call), name_in(call.params, "VersionId"))
    return {}


def batch_delete_table_version(context: Context, call: Call) -> Answer:
    """BatchDeleteTableVersion: what failed comes back under Errors."""
    table, errors = _table(context, call), list[Json]()
    for version in _at_most(required(call.params, "VersionIds"), "VersionIds"):
        try:
            _forget(table, str(version))
        except AwsError as problem:
            errors.append({"TableName": table.definition["Name"], "VersionId": version, **_error(problem)})
    return {"Errors": errors}


OPERATIONS: dict[str, Act] = {
    "BatchGetCrawlers": batch_get_crawlers,
    "BatchGetJobs": batch_get_jobs,
    "BatchUpdatePartition": batch_update_partition,
    "DeleteTableVersion": delete_table_version,
    "BatchDeleteTableVersion": batch_delete_table_version,
}
