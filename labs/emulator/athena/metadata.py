"""Athena's own view of the catalog: data catalogs, databases and tables. All of it is Glue's."""

from __future__ import annotations

import re
from typing import Any

from labs.emulator.athena.catalog import CATALOG, Catalog, columns_of, keys_of
from labs.emulator.athena.context import Act, Context
from labs.emulator.athena.errors import invalid
from labs.emulator.athena.paging import page
from labs.emulator.athena.workgroups import checked
from labs.emulator.glue.hive import Columns, render
from labs.emulator.wire import Answer, AwsError, Call

Json = dict[str, Any]
_ONLY = {"CatalogName": CATALOG, "Type": "GLUE", "Status": "CREATE_COMPLETE"}


def _absent(message: str) -> AwsError:
    return AwsError("MetadataException", message)


def _catalog(context: Context, call: Call) -> Catalog:
    name = checked(call).get("CatalogName", CATALOG)
    if str(name).lower() != CATALOG.lower():
        raise invalid(f"Data catalog {name} was not found.")
    return context.catalog(call.region, call.access_key)


def list_data_catalogs(_context: Context, call: Call) -> Answer:
    """ListDataCatalogs: Glue's is the only one."""
    checked(call)
    return {"DataCatalogsSummary": [{key: _ONLY[key] for key in ("CatalogName", "Type")}]}


def get_data_catalog(_context: Context, call: Call) -> Answer:
    """GetDataCatalog."""
    name = checked(call)["Name"]
    if name.lower() != CATALOG.lower():
        raise invalid(f"Data catalog {name} was not found.")
    return {"DataCatalog": {"Name": CATALOG, "Type": "GLUE", "Parameters": {"catalog-id": call.account}}}


def _database(one: Json) -> Json:
    told = {"Description": one["Description"]} if one.get("Description") else {}
    return {"Name": one["Name"], **told, "Parameters": one.get("Parameters") or {}}


def list_databases(context: Context, call: Call) -> Answer:
    """ListDatabases."""
    found, token = page(_catalog(context, call).databases(), lambda one: [one["Name"]], call.params, most=50)
    return {"DatabaseList": [_database(one) for one in found], **token}


def get_database(context: Context, call: Call) -> Answer:
    """GetDatabase."""
    catalog, name = _catalog(context, call), call.params["DatabaseName"].lower()
    for one in catalog.databases():
        if one["Name"] == name:
            return {"Database": _database(one)}
    raise _absent(f"Database {name} not found.")


def _columns(columns: Columns) -> list[Json]:
    return [{"Name": name, "Type": render(kind)} for name, kind in columns]


def _table(one: Json) -> Json:
    stored = one.get("StorageDescriptor") or {}
    serde = stored.get("SerdeInfo") or {}
    also = {
        "location": stored.get("Location"),
        "inputformat": stored.get("InputFormat"),
        "outputformat": stored.get("OutputFormat"),
        "serde.serialization.lib": serde.get("SerializationLibrary"),
        **{f"serde.param.{key}": value for key, value in (serde.get("Parameters") or {}).items()},
    }
    return {
        "Name": one["Name"],
        "CreateTime": one["CreateTime"],
        "LastAccessTime": 0,
        "TableType": one.get("TableType", ""),
        "Columns": _columns(columns_of(one)),
        "PartitionKeys": _columns(keys_of(one)),
        "Parameters": {**(one.get("Parameters") or {}), **{key: value for key, value in also.items() if value}},
    }


def list_table_metadata(context: Context, call: Call) -> Answer:
    """ListTableMetadata, of those whose names match the regular expression in Expression."""
    catalog, database = _catalog(context, call), call.params["DatabaseName"].lower()
    if not catalog.has_database(database):
        raise _absent(f"Database {database} not found.")
    pattern = call.params.get("Expression") or ".*"
    try:
        matches = re.compile(re.sub(r"(?<![.\])])\*", ".*", pattern), re.IGNORECASE).fullmatch
    except re.error as problem:
        raise invalid(f"Expression {pattern!r} is not a regular expression: {problem}.") from problem
    every = [one for one in catalog.tables(database) if matches(one["Name"])]
    found, token = page(every, lambda one: [one["Name"]], call.params, most=50)
    return {"TableMetadataList": [_table(one) for one in found], **token}


def get_table_metadata(context: Context, call: Call) -> Answer:
    """GetTableMetadata."""
    catalog, given = _catalog(context, call), call.params
    found = catalog.table(given["DatabaseName"].lower(), given["TableName"].lower())
    if found is None:
        raise _absent(f"Table {given['TableName']} not found in database {given['DatabaseName']}.")
    return {"TableMetadata": _table(found)}


OPERATIONS: dict[str, Act] = {
    "ListDataCatalogs": list_data_catalogs,
    "GetDataCatalog": get_data_catalog,
    "ListDatabases": list_databases,
    "GetDatabase": get_database,
    "ListTableMetadata": list_table_metadata,
    "GetTableMetadata": get_table_metadata,
}
