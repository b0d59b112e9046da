"""The catalog's tables and their versions. Knows neither S3 nor crawlers."""

from __future__ import annotations

import re
from typing import Any

from labs.emulator.glue.context import Act, Context, caller, region_of
from labs.emulator.glue.databases import database_of
from labs.emulator.glue.errors import exists, invalid, missing, name_in
from labs.emulator.glue.paging import page
from labs.emulator.glue.quotas import room
from labs.emulator.glue.state import Database, Json, RegionState, Table
from labs.emulator.wire import Answer, AwsError, Call, required

_FIELDS = (
    "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention", "StorageDescriptor",
    "PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters", "TargetTable",
)  # fmt: skip


def table_of(state: RegionState, database: str, name: str) -> Table:
    """The table; raises EntityNotFoundException for it or its database."""
    found = database_of(state, database).tables.get(name.lower())
    if found is None:
        raise missing(f"Table {name.lower()} not found.")
    return found


def _definition(database: Database, given: Json, own: Json) -> Json:
    kept = {key: given[key] for key in _FIELDS if given.get(key) is not None}
    return {
        "Retention": 0,
        "PartitionKeys": [],
        **kept,
        "Name": name_in(given).lower(),
        "DatabaseName": database.definition["Name"],
        "CatalogId": database.definition["CatalogId"],
        "IsRegisteredWithLakeFormation": False,
        "IsMultiDialectView": False,
        **own,
    }


def _check(given: Json) -> None:
    columns = (given.get("StorageDescriptor") or {}).get("Columns") or []
    for column in [*columns, *(given.get("PartitionKeys") or [])]:
        if not str(column.get("Name") or ""):
            raise invalid("Each column of TableInput needs a Name of at least one character.")


def add_table(database: Database, given: Json, by: str, now: float) -> Table:
    """Makes a table of a TableInput; raises AlreadyExistsException."""
    _check(given)
    name = name_in(given).lower()
    if name in database.tables:
        raise exists("Table already exists.")
    room(len(database.tables), "tables per database")
    own = {"CreateTime": now, "UpdateTime": now, "CreatedBy": by, "VersionId": "0"}
    database.tables[name] = Table([_definition(database, given, own)])
    return database.tables[name]


def replace_table(database: Database, table: Table, given: Json, now: float, archive: bool = True) -> None:
    """Puts a new version of a table in front; without `archive` the old one is forgotten."""
    _check(given)
    before = table.definition
    if name_in(given).lower() != before["Name"]:
        raise invalid(f"TableInput's Name {given['Name']} must be the table's: {before['Name']}.")
    version = table.next_version
    own = {key: before[key] for key in ("CreateTime", "CreatedBy")}
    definition = _definition(database, given, {**own, "UpdateTime": now, "VersionId": str(version)})
    if not archive:
        table.versions.pop()
    room(len(table.versions), "table versions per table")
    table.versions.append(definition)
    table.next_version = version + 1


def create_table(context: Context, call: Call) -> Answer:
    """CreateTable."""
    database = database_of(region_of(context, call), name_in(call.params, "DatabaseName"))
    add_table(database, required(call.params, "TableInput"), caller(call), context.clock.now())
    return {}


def _named(context: Context, call: Call, field: str = "Name") -> Table:
    state = region_of(context, call)
    return table_of(state, name_in(call.params, "DatabaseName"), name_in(call.params, field))


def get_table(context: Context, call: Call) -> Answer:
    """GetTable."""
    return {"Table": _named(context, call).definition}


def get_tables(context: Context, call: Call) -> Answer:
    """GetTables, of those whose names match the regular expression in Expression."""
    database = database_of(region_of(context, call), name_in(call.params, "DatabaseName"))
    pattern = call.params.get("Expression") or ".*"
    try:
        matches = re.compile(re.sub(r"(?<![.\])\\])\*", ".*", pattern), re.IGNORECASE).fullmatch
    except re.error as problem:
        raise invalid(f"Expression {pattern!r} is not a regular expression: {problem}.") from problem
    found = (table.definition for name, table in database.tables.items() if matches(name))
    part, token = page(found, lambda one: [one["Name"]], call.params)
    return {"TableList": part, **token}


def update_table(context: Context, call: Call) -> Answer:
    """UpdateTable: a new version, unless SkipArchive says to forget the old one; VersionId must be the newest."""
    state, given = region_of(context, call), required(call.params, "TableInput")
    database = database_of(state, name_in(call.params, "DatabaseName"))
    table = table_of(state, database.definition["Name"], name_in(given))
    if call.params.get("VersionId", table.definition["VersionId"]) != table.definition["VersionId"]:
        raise AwsError("ConcurrentModificationException", "Update table failed due to concurrent modifications.")
    replace_table(database, table, given, context.clock.now(), not call.params.get("SkipArchive"))
    return {}


def _delete(state: RegionState, database: str, name: str) -> None:
    table_of(state, database, name)
    del database_of(state, database).tables[name.lower()]


def delete_table(context: Context, call: Call) -> Answer:
    """DeleteTable, with its versions and partitions."""
    _delete(region_of(context, call), name_in(call.params, "DatabaseName"), name_in(call.params))
    return {}


def batch_delete_table(context: Context, call: Call) -> Answer:
    """BatchDeleteTable: what failed comes back under Errors."""
    state, database = region_of(context, call), name_in(call.params, "DatabaseName")
    database_of(state, database)
    errors: list[dict[str, Any]] = []
    for name in required(call.params, "TablesToDelete"):
        try:
            _delete(state, database, name)
        except AwsError as error:
            detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
            errors.append({"TableName": name, "ErrorDetail": detail})
    return {"Errors": errors}


def get_table_versions(context: Context, call: Call) -> Answer:
    """GetTableVersions, newest first."""
    versions = _named(context, call, "TableName").versions
    part, token = page(versions, lambda one: [-int(one["VersionId"])], call.params)
    return {"TableVersions": [{"Table": one, "VersionId": one["VersionId"]} for one in part], **token}


def get_table_version(context: Context, call: Call) -> Answer:
    """GetTableVersion, the newest unless VersionId is given."""
    table, wanted = _named(context, call, "TableName"), call.params.get("VersionId")
    for one in reversed(table.versions):
        if wanted is None or one["VersionId"] == str(wanted):
            return {"TableVersion": {"Table": one, "VersionId": one["VersionId"]}}
    raise missing(f"Table version {wanted} not found.")


OPERATIONS: dict[str, Act] = {
    "GetTable": get_table,
    "GetTables": get_tables,
    "UpdateTable": update_table,
    "DeleteTable": delete_table,
    "BatchDeleteTable": batch_delete_table,
    "GetTableVersions": get_table_versions,
    "GetTableVersion": get_table_version,
}
