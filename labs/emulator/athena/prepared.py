"""Prepared statements: the operations on them, and PREPARE, EXECUTE and DEALLOCATE PREPARE of SQL.

They belong to a workgroup. Knows the state, not how a statement is run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from labs.emulator.athena.context import Act, Context, region_of
from labs.emulator.athena.errors import Failure
from labs.emulator.athena.paging import page
from labs.emulator.athena.state import RegionState
from labs.emulator.athena.statement import tree
from labs.emulator.athena.workgroups import checked, workgroup_of
from labs.emulator.wire import Answer, AwsError, Call

Json = dict[str, Any]
_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_@:]*)"
_PREPARE = re.compile(rf"PREPARE\s+{_NAME}\s+FROM\s+(?P<sql>.+)\Z", re.IGNORECASE | re.DOTALL)
_DEALLOCATE = re.compile(rf"DEALLOCATE\s+PREPARE\s+{_NAME}\s*\Z", re.IGNORECASE)
_EXECUTE = re.compile(rf"EXECUTE\s+{_NAME}(?:\s+USING\s+(?P<values>.+))?\s*\Z", re.IGNORECASE | re.DOTALL)
FORMS = {"PREPARE": _PREPARE, "DEALLOCATE": _DEALLOCATE, "EXECUTE": _EXECUTE}


def absent(name: str) -> AwsError:
    """A prepared statement that is not there."""
    return AwsError("ResourceNotFoundException", f"PreparedStatement {name} was not found")


def put(context: Context, region: str, key: tuple[str, str], sql: str, description: str = "") -> None:
    """Keeps or replaces a prepared statement; needs the lock."""
    context.regions.of(region).prepared[key] = {
        "StatementName": key[1],
        "WorkGroupName": key[0],
        "QueryStatement": sql,
        **({"Description": description} if description else {}),
        "LastModifiedTime": context.clock.now(),
    }


def _key(state: RegionState, given: Json) -> tuple[str, str]:
    return workgroup_of(state, given["WorkGroup"])["Name"], given["StatementName"]


def create_prepared_statement(context: Context, call: Call) -> Answer:
    """CreatePreparedStatement."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        key = _key(state, given)
        if key in state.prepared:
            raise AwsError(
                "InvalidRequestException", f"Prepared statement {key[1]} already exists in WorkGroup {key[0]}"
            )
        put(context, call.region, key, given["QueryStatement"], given.get("Description") or "")
    return {}


def get_prepared_statement(context: Context, call: Call) -> Answer:
    """GetPreparedStatement."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        found = state.prepared.get(_key(state, given))
    if found is None:
        raise absent(given["StatementName"])
    return {"PreparedStatement": found}


def batch_get_prepared_statement(context: Context, call: Call) -> Answer:
    """BatchGetPreparedStatement: those that are not there come back as unprocessed."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        group, names = workgroup_of(state, given["WorkGroup"])["Name"], given["PreparedStatementNames"]
        found = [state.prepared[group, name] for name in names if (group, name) in state.prepared]
    known = {one["StatementName"] for one in found}
    missing = [
        {"StatementName": name, "ErrorCode": "STATEMENT_NOT_FOUND", "ErrorMessage": absent(name).message}
        for name in names
        if name not in known
    ]
    return {"PreparedStatements": found, "UnprocessedPreparedStatementNames": missing}


def list_prepared_statements(context: Context, call: Call) -> Answer:
    """ListPreparedStatements of a workgroup, by name."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        group = workgroup_of(state, given["WorkGroup"])["Name"]
        every = [one for (of, _), one in state.prepared.items() if of == group]
    found, token = page(every, lambda one: [one["StatementName"]], given, most=50)
    shown = [{key: one[key] for key in ("StatementName", "LastModifiedTime")} for one in found]
    return {"PreparedStatements": shown, **token}


def update_prepared_statement(context: Context, call: Call) -> Answer:
    """UpdatePreparedStatement: the statement is replaced."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        key = _key(state, given)
        if key not in state.prepared:
            raise absent(key[1])
        put(context, call.region, key, given["QueryStatement"], given.get("Description") or "")
    return {}


def delete_prepared_statement(context: Context, call: Call) -> Answer:
    """DeletePreparedStatement."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        if state.prepared.pop(_key(state, given), None) is None:
            raise absent(given["StatementName"])
    return {}


def act(context: Context, region: str, group: str, sql: str) -> None:
    """Does a PREPARE, which replaces one of that name, or a DEALLOCATE PREPARE."""
    with context.lock:
        if made := _PREPARE.match(sql):
            put(context, region, (group, made["name"]), made["sql"].strip())
            return
        gone = _DEALLOCATE.match(sql)
        assert gone is not None
        if context.regions.of(region).prepared.pop((group, gone["name"]), None) is None:
            raise Failure(f"NOT_FOUND: {absent(gone['name']).message}")


def resolved(context: Context, region: str, group: str, sql: str) -> tuple[str, list[str]]:
    """The statement that an EXECUTE means, and the values that its USING gives."""
    asked = _EXECUTE.match(sql)
    assert asked is not None
    with context.lock:
        found = context.regions.of(region).prepared.get((group, asked["name"]))
    if found is None:
        raise Failure(f"NOT_FOUND: {absent(asked['name']).message}")
    return str(found["QueryStatement"]), list(_values(asked["values"]))


def _values(using: str | None) -> Sequence[str]:
    return [one.sql(dialect="athena") for one in tree(f"SELECT {using}").expressions] if using else []


OPERATIONS: dict[str, Act] = {
    "CreatePreparedStatement": create_prepared_statement,
    "GetPreparedStatement": get_prepared_statement,
    "BatchGetPreparedStatement": batch_get_prepared_statement,
    "ListPreparedStatements": list_prepared_statements,
    "UpdatePreparedStatement": update_prepared_statement,
    "DeletePreparedStatement": delete_prepared_statement,
}
