"""The Data API's calls on statements: give, look, stop, list, and read the result in pages."""

from __future__ import annotations

import uuid
from typing import Any

from labs.emulator.redshift.context import Act, Context, reached
from labs.emulator.redshift.errors import Failure, invalid, not_found, not_here
from labs.emulator.redshift.paging import page
from labs.emulator.redshift.running import Running, live
from labs.emulator.redshift.statement import parameter_names, statements
from labs.emulator.redshift.statements import ENDED, Execution, Part
from labs.emulator.redshift.values import csv_of, field
from labs.emulator.validation import check_request
from labs.emulator.wire import Answer, AwsError, Call

Json = dict[str, Any]
SERVICE = "redshift-data"
LARGEST_SQL = 100 * 1024
MOST_ACTIVE = 500
PAGE_ROWS = 1000
NOT_CARRIED_OUT = ("SecretArn", "SessionId", "SessionKeepAliveSeconds")


def checked(call: Call) -> Json:
    """The call's parameters, held against the published model; refuses by name what is not carried out."""
    check_request(SERVICE, call.operation, call.params)
    for name in (*NOT_CARRIED_OUT, *(["WithEvent"] if call.params.get("WithEvent") else [])):
        if call.params.get(name) is not None:
            raise not_here(name)
    return call.params


def endpoint(context: Context, call: Call, given: Json) -> Any:
    """The workgroup and its namespace; raises ValidationException."""
    if given.get("WorkgroupName") and given.get("ClusterIdentifier"):
        raise invalid("Give WorkgroupName or ClusterIdentifier, not both.")
    if not given.get("WorkgroupName") and not given.get("ClusterIdentifier"):
        raise invalid("Either WorkgroupName or ClusterIdentifier must be given.")
    if given.get("WorkgroupName") and given.get("DbUser"):
        raise invalid("DbUser is not for a serverless workgroup: the database user is that of the caller's identity.")
    return reached(context, call.region, given.get("WorkgroupName") or given["ClusterIdentifier"] + "/")


def execute_statement(context: Context, call: Call) -> Answer:
    """ExecuteStatement."""
    given = checked(call)
    return _submit(context, call, _only_one(given["Sql"]), False)


def _only_one(sql: str) -> list[str]:
    found = _split(sql)
    if len(found) > 1:
        raise invalid("Multiple sql statements are not allowed. Use BatchExecuteStatement for them.")
    return found


def _split(sql: str) -> list[str]:
    if len(sql.encode()) > LARGEST_SQL:
        raise invalid(f"Sql has more than {LARGEST_SQL} bytes.")
    try:
        found = statements(sql)
    except Failure:
        return [sql]  # The database will say what is wrong with it.
    if not found:
        raise invalid("Sql must not be empty.")
    return found


def batch_execute_statement(context: Context, call: Call) -> Answer:
    """BatchExecuteStatement: in order, as one transaction unless ExecutionMode is AUTO_COMMIT."""
    given = checked(call)
    return _submit(context, call, [one for sql in given["Sqls"] for one in _only_one(sql)], True)


def _submit(context: Context, call: Call, sqls: list[str], is_batch: bool) -> Answer:
    given = call.params
    group, space = endpoint(context, call, given)
    if not given.get("Database"):
        raise invalid("Database must be given.")
    _check_parameters(sqls, given.get("Parameters") or [])
    token, now = given.get("ClientToken") or str(uuid.uuid4()), context.clock.now()
    with context.lock:
        known = context.statements.by_token.get((call.region, token))
        if known:
            return _submitted(context.statements.by_id[known])
        active = sum(one.status not in ENDED for one in context.statements.by_id.values())
        if active >= MOST_ACTIVE:
            raise AwsError(
                "ActiveStatementsExceededException", f"Active statements exceeded the allowed quota ({MOST_ACTIVE})."
            )
        name = str(uuid.uuid4())
        parts = [Part(f"{name}:{at}" if is_batch else name, sql, now, now) for at, sql in enumerate(sqls, start=1)]
        one = Execution(
            name, call.region, group.name, given["Database"], f"IAM:{space.admin}", parts, now, now,
            context.statements.pid(), is_batch, given.get("ExecutionMode") or "TRANSACTION",
            given.get("StatementName") or "", given.get("ResultFormat") or "JSON", given.get("Parameters") or [],
        )  # fmt: skip
        context.statements.add(one, token)
        if given["Database"] != space.database:
            one.status, one.error = "FAILED", f'FATAL: database "{given["Database"]}" does not exist'
            one.done.set()
        else:
            context.crew.start(name, one.stop, lambda: live(Running(context, one, space)))
    _wait(one, given)
    return _submitted(one, bool(given.get("WaitTimeSeconds")))


def _check_parameters(sqls: list[str], parameters: list[Json]) -> None:
    try:
        used = parameter_names(iter(sqls))
    except Failure:
        return
    given = [one["name"] for one in parameters]
    for name in given:
        if given.count(name) > 1:
            raise invalid(f"Parameters has the name {name} twice.")
    if missing := sorted(used - set(given)):
        raise invalid(f"Parameters list is missing values for the parameters of the SQL: {missing}")
    if unused := sorted(set(given) - used):
        raise invalid(f"Parameters list contains unused parameters. Unused parameters: {unused}")


def _wait(one: Execution, given: Json) -> None:
    if given.get("WaitTimeSeconds"):
        one.done.wait(given["WaitTimeSeconds"])


def _submitted(one: Execution, with_status: bool = False) -> Json:
    found = {
        "Id": one.id, "CreatedAt": one.created, "Database": one.database, "DbUser": one.user, "DbGroups": [],
        "WorkgroupName": one.workgroup,
    }  # fmt: skip
    if with_status:
        found |= {"Status": one.status, "RedshiftPid": one.pid, "HasResultSet": one.parts[-1].has_result}
    return found


def execution_of(context: Context, call: Call, name: str) -> tuple[Execution, Part | None]:
    """The execution, and the part that a suffix such as :2 names; raises ResourceNotFoundException."""
    first, _, number = name.partition(":")
    one = context.statements.by_id.get(first)
    if one is None or one.region != call.region:
        raise not_found("Query does not exist.")
    if not number:
        return one, None
    part = next((part for part in one.parts if part.id == name), None)
    if part is None:
        raise not_found("Query does not exist.")
    return one, part


def describe_statement(context: Context, call: Call) -> Answer:
    """DescribeStatement: a batch, one statement of it, or a statement."""
    given = checked(call)
    with context.lock:
        one, part = execution_of(context, call, given["Id"])
    _wait(one, given)
    with context.lock:
        return _described(one, part)


def _described(one: Execution, part: Part | None) -> Json:
    shown = part or (one.parts[0] if not one.is_batch else None)
    found: Json = {
        "Id": given_id(one, part), "WorkgroupName": one.workgroup, "Database": one.database, "DbUser": one.user,
        "RedshiftPid": one.pid, "Status": one.status, "CreatedAt": one.created, "UpdatedAt": one.updated,
        "ResultFormat": one.form, "Duration": _duration(sum(each.seconds for each in one.parts)),
        "HasResultSet": one.parts[-1].has_result, "RedshiftQueryId": 0, "ResultRows": -1, "ResultSize": -1,
    }  # fmt: skip
    if shown is not None:
        found |= _part(shown)
    if one.is_batch and part is None:
        found |= {"SubStatements": [_part(each) for each in one.parts], "ExecutionMode": one.mode}
    if shown is None or not part:
        found["Status"] = one.status
        found |= {"Error": one.error} if one.error else {}
    return found | ({"QueryParameters": one.parameters} if one.parameters else {})


def given_id(one: Execution, part: Part | None) -> str:
    """The id of what is described."""
    return part.id if part else one.id


def _part(part: Part) -> Json:
    found = {
        "Id": part.id, "QueryString": part.sql, "Status": part.status, "CreatedAt": part.created,
        "UpdatedAt": part.updated, "Duration": _duration(part.seconds), "HasResultSet": part.has_result,
        "ResultRows": part.count, "ResultSize": part.size if part.has_result else -1, "RedshiftQueryId": part.query,
    }  # fmt: skip
    return found | ({"Error": part.error} if part.error else {})


def _duration(seconds: float) -> int:
    """In nanoseconds; -1 before anything has run."""
    return round(seconds * 1e9) if seconds else -1


def _result(context: Context, call: Call, form: str) -> tuple[Part, list[tuple[Any, ...]], Json]:
    """The statement with a page of its rows; raises ResourceNotFoundException unless it has a result of that format."""
    given = checked(call)
    with context.lock:
        one, part = execution_of(context, call, given["Id"])
    _wait(one, given)
    with context.lock:
        shown = part or one.parts[-1]
        if shown.status != "FINISHED" or not shown.has_result or (one.is_batch and part is None):
            raise not_found("Query does not have result. Please check query status with DescribeStatement.")
        if one.form != form:
            raise invalid(f"The result has the format {one.form}; this operation gives {form}.")
        first = _first(given.get("NextToken"), shown.id)
        rows = shown.rows[first : first + PAGE_ROWS]
        after = first + PAGE_ROWS
        return shown, rows, {"NextToken": f"{shown.id}/{after}"} if after < len(shown.rows) else {}


def _first(token: str | None, name: str) -> int:
    if not token:
        return 0
    of, _, number = token.rpartition("/")
    if of != name or not number.isdigit():
        raise invalid("NextToken is not one that this operation gave.")
    return int(number)


def get_statement_result(context: Context, call: Call) -> Answer:
    """GetStatementResult: fields by their kind."""
    part, rows, more = _result(context, call, "JSON")
    records = [[field(value) for value in row] for row in rows]
    return {"Records": records, "ColumnMetadata": part.columns, "TotalNumRows": len(part.rows), **more}


def get_statement_result_v2(context: Context, call: Call) -> Answer:
    """GetStatementResultV2: CSV, whose first page begins with the columns' names."""
    part, rows, more = _result(context, call, "CSV")
    names = [one["name"] for one in part.columns] if not call.params.get("NextToken") else []
    found = {"Records": [{"CSVRecords": csv_of(names, rows)}], "ColumnMetadata": part.columns}
    return {**found, "TotalNumRows": len(part.rows), "ResultFormat": "CSV", **more}


def list_statements(context: Context, call: Call) -> Answer:
    """ListStatements, newest first; a name is what statements' names begin with."""
    given = checked(call)
    wanted = given.get("Status") or "ALL"
    with context.lock:
        found = [
            one for one in context.statements.by_id.values()
            if one.region == call.region and wanted in ("ALL", one.status)
            and one.name.startswith(given.get("StatementName") or "")
            and given.get("WorkgroupName") in (None, one.workgroup) and given.get("Database") in (None, one.database)
        ]  # fmt: skip
        shown, token = page(
            found, lambda one: [-one.created, one.id], given.get("MaxResults") or 100, given.get("NextToken")
        )
        return {"Statements": [_listed(one) for one in shown], **({"NextToken": token} if token else {})}


def _listed(one: Execution) -> Json:
    found: Json = {
        "Id": one.id, "Status": one.status, "StatementName": one.name, "CreatedAt": one.created,
        "UpdatedAt": one.updated, "IsBatchStatement": one.is_batch, "ResultFormat": one.form,
    }  # fmt: skip
    sqls = [part.sql for part in one.parts]
    found |= {"QueryStrings": sqls} if one.is_batch else {"QueryString": sqls[0]}
    return found | ({"QueryParameters": one.parameters} if one.parameters else {})


def cancel_statement(context: Context, call: Call) -> Answer:
    """CancelStatement: one that has ended cannot be cancelled."""
    name = checked(call)["Id"]
    with context.lock:
        one, _ = execution_of(context, call, name)
        if one.status in ENDED:
            raise invalid(f"Could not cancel a query that is already in {one.status} state with ID: {name}")
        one.stop.set()
    return {"Status": True}


OPERATIONS: dict[str, Act] = {
    "ExecuteStatement": execute_statement,
    "BatchExecuteStatement": batch_execute_statement,
    "DescribeStatement": describe_statement,
    "GetStatementResult": get_statement_result,
    "GetStatementResultV2": get_statement_result_v2,
    "ListStatements": list_statements,
    "CancelStatement": cancel_statement,
}
