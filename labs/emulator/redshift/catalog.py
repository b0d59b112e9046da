"""The Data API's calls that show what there is: databases, schemas, tables, a table's columns. Patterns are LIKE's."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from labs.emulator.redshift import browsing
from labs.emulator.redshift.context import Act, Context
from labs.emulator.redshift.errors import invalid
from labs.emulator.redshift.executions import checked, endpoint
from labs.emulator.redshift.paging import page
from labs.emulator.redshift.values import column
from labs.emulator.redshift.warehouse import Desk
from labs.emulator.wire import Answer, AwsError, Call

Json = dict[str, Any]
T = TypeVar("T")
MOST = 1000


def _asked(context: Context, call: Call, ask: Callable[[Desk], T]) -> T:
    """What the database of the call's workgroup answers."""
    given = checked(call)
    _, space = endpoint(context, call, given)
    wanted = given.get("ConnectedDatabase") or given.get("Database") or space.database
    if wanted != space.database:
        raise AwsError("DatabaseConnectionException", f'FATAL: database "{wanted}" does not exist', 500)
    with context.warehouses.desk(space.id, space.database, threading.Event()) as desk:
        return ask(desk)


def _like(pattern: str | None) -> re.Pattern[str]:
    signs = {"%": ".*", "_": "."}
    return re.compile("".join(signs.get(one, re.escape(one)) for one in pattern or "%"), re.DOTALL)


def _more(token: str) -> dict[str, str]:
    return {"NextToken": token} if token else {}


def list_databases(context: Context, call: Call) -> Answer:
    """ListDatabases."""
    return {"Databases": _asked(context, call, lambda desk: [desk.database])}


def list_schemas(context: Context, call: Call) -> Answer:
    """ListSchemas."""
    found, given = _asked(context, call, browsing.schemas), call.params
    names = [name for name in found if _like(given.get("SchemaPattern")).fullmatch(name)]
    shown, token = page(names, lambda name: [name], given.get("MaxResults") or MOST, given.get("NextToken"))
    return {"Schemas": shown, **_more(token)}


def list_tables(context: Context, call: Call) -> Answer:
    """ListTables: tables and views of the student's schemas."""
    given = call.params
    schema, table = _like(given.get("SchemaPattern")), _like(given.get("TablePattern"))
    found = [
        one for one in _asked(context, call, browsing.tables)
        if schema.fullmatch(one["schema"]) and table.fullmatch(one["name"])
    ]  # fmt: skip
    shown, token = page(
        found, lambda one: [one["schema"], one["name"]], given.get("MaxResults") or MOST, given.get("NextToken")
    )
    return {"Tables": shown, **_more(token)}


def describe_table(context: Context, call: Call) -> Answer:
    """DescribeTable: the columns, none for a table that is not there."""
    given = call.params
    if not given.get("Table"):
        raise invalid("Table must be given.")
    schema, table = given.get("Schema") or "public", given["Table"]
    found = _asked(context, call, lambda desk: browsing.columns_of(desk, schema, table))
    shown, token = page(
        list(enumerate(found)), lambda one: [one[0]], given.get("MaxResults") or MOST, given.get("NextToken")
    )
    columns = [
        column(one.name, one.kind, one.length, schemaName=schema, tableName=table, nullable=int(one.nullable))
        for _, one in shown
    ]
    return {"TableName": table, "ColumnList": columns, **_more(token)}


OPERATIONS: dict[str, Act] = {
    "ListDatabases": list_databases,
    "ListSchemas": list_schemas,
    "ListTables": list_tables,
    "DescribeTable": describe_table,
}
