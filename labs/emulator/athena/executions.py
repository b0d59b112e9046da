"""The operations on queries: start, look, stop, list, and read the result in pages."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

from labs.emulator.athena import ddl, explain, prepared, results, unload
from labs.emulator.athena.context import Act, Context, region_of
from labs.emulator.athena.errors import invalid
from labs.emulator.athena.paging import page
from labs.emulator.athena.query import ENDED, Running, live
from labs.emulator.athena.scan import split_location
from labs.emulator.athena.state import PRIMARY, Execution, RegionState
from labs.emulator.athena.statement import DML, Statement, statement, tree
from labs.emulator.athena.work import Work
from labs.emulator.athena.workgroups import checked, workgroup_of
from labs.emulator.neighbours import acting_for
from labs.emulator.wire import Answer, AwsError, Call

Json = dict[str, Any]
MOST_ROWS = 1000
MOST_REMEMBERED = 2000
# Default quotas of us-east-1 (AWS General Reference, "Amazon Athena endpoints and quotas").
MOST_ACTIVE = {"DDL": 20, DML: 200}
TOO_MANY = (
    "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of "
    "concurrent queries submitted by this account. Contact customer support to request a concurrent query limit "
    "increase."
)
NO_OUTPUT = (
    "No output location provided. An output location is required either through the Workgroup result configuration "
    "setting or as an API input."
)


def execution_of(state: RegionState, name: str) -> Execution:
    """The query; raises InvalidRequestException."""
    found = state.executions.get(name)
    if found is None:
        raise invalid(f"QueryExecution {name} was not found", "INVALID_QUERY_EXECUTION_ID")
    return found


def start_query_execution(context: Context, call: Call) -> Answer:
    """StartQueryExecution: what cannot be read as SQL is refused at once."""
    given = checked(call)
    read = statement(given["QueryString"])
    _readable(read)
    with context.lock:
        state = region_of(context, call)
        token = given.get("ClientRequestToken", "")
        if token and token in state.tokens:
            return _again(state, token, given)
        group = workgroup_of(state, given.get("WorkGroup") or PRIMARY)
        if group["State"] != "ENABLED":
            raise invalid(f"WorkGroup {group['Name']} is disabled.")
        output = _output(group, given)
    if not context.neighbours.bucket_exists(split_location(output)[0]):
        raise invalid(f"Unable to verify/create output bucket {split_location(output)[0]}")
    run = _running(context, call, read, group, output)
    query = run.execution.record["QueryExecutionId"]
    with context.lock:
        _room(state, read.kind)
        run.execution.token = token
        state.executions[query] = run.execution
        _forget(state)
        if token:
            state.tokens[token] = query
        context.crew.start(query, run.work.stop, lambda: live(run))
    return {"QueryExecutionId": query}


def _room(state: RegionState, kind: str) -> None:
    """Raises TooManyRequestsException when as many queries of the kind are queued or run as the quota allows."""
    records = [one.record for one in state.executions.values() if one.record["Status"]["State"] not in ENDED]
    if kind in MOST_ACTIVE and sum(one["StatementType"] == kind for one in records) >= MOST_ACTIVE[kind]:
        raise AwsError("TooManyRequestsException", TOO_MANY, Reason="CONCURRENT_QUERY_LIMIT_EXCEEDED")


def _readable(read: Statement) -> None:
    """Raises InvalidRequestException for what cannot be read."""
    if read.word in prepared.FORMS:
        found = prepared.FORMS[read.word].match(read.sql)
        if found is None:
            raise invalid(f"line 1:1: mismatched input. {read.word} cannot be read", "MALFORMED_QUERY")
        if read.word == "PREPARE":
            _readable(statement(found["sql"]))
    elif read.word == "EXPLAIN":
        tree(explain.parsed(read.sql)[2])
    elif read.word == "UNLOAD":
        unload.parsed(read.sql)
    elif read.kind == DML:
        tree(read.sql)
    elif not ddl.known(read):
        raise invalid("Queries of this type are not supported", "MALFORMED_QUERY")


def _again(state: RegionState, token: str, given: Json) -> Answer:
    before = state.executions.get(state.tokens[token])
    if before is not None and before.record["Query"] != statement(given["QueryString"]).sql:
        raise invalid("Idempotent parameters do not match", "IDEMPOTENT_PARAMETERS_MISMATCH")
    return {"QueryExecutionId": state.tokens[token]}


def _forget(state: RegionState) -> None:
    ended = [name for name, one in state.executions.items() if one.record["Status"]["State"] in ENDED]
    for name in ended[: max(0, len(state.executions) - MOST_REMEMBERED)]:
        del state.executions[name]
    state.tokens = {token: name for token, name in state.tokens.items() if name in state.executions}


def _output(group: Json, given: Json) -> str:
    """The folder of the results: the workgroup's if it insists, else the request's, else the workgroup's."""
    own = (given.get("ResultConfiguration") or {}).get("OutputLocation")
    its = group["Configuration"]["ResultConfiguration"].get("OutputLocation")
    if its and (group["Configuration"]["EnforceWorkGroupConfiguration"] or not own):
        own = its
    if not own:
        raise invalid(NO_OUTPUT)
    if not own.startswith("s3://") or not split_location(own)[0]:
        raise invalid(f"outputLocation is not a valid S3 path: {own}")
    return str(own).rstrip("/") + "/"


def _running(context: Context, call: Call, read: Statement, group: Json, output: str) -> Running:
    query, now = str(uuid.uuid4()), context.clock.now()
    asked = call.params.get("QueryExecutionContext") or {}
    database = str(asked.get("Database") or "default").lower()
    parameters = list(call.params.get("ExecutionParameters") or [])
    record = {
        "QueryExecutionId": query,
        "Query": read.sql,
        "StatementType": read.kind,
        "SubstatementType": read.word,
        "ResultConfiguration": {"OutputLocation": f"{output}{query}.{'csv' if read.kind == DML else 'txt'}"},
        "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
        "QueryExecutionContext": {
            "Database": database,
            "Catalog": str(asked.get("Catalog") or "awsdatacatalog").lower(),
        },
        "Status": {"State": "QUEUED", "SubmissionDateTime": now},
        "Statistics": {"DataScannedInBytes": 0, "ResultReuseInformation": {"ReusedPreviousResult": False}},
        "WorkGroup": group["Name"],
        "EngineVersion": group["Configuration"]["EngineVersion"],
        **({"ExecutionParameters": parameters} if parameters else {}),
    }
    mine = acting_for(context.neighbours, call.access_key)
    work = Work(
        context.catalog(call.region, call.access_key), mine, threading.Event(), database, query, output, now, parameters
    )
    return Running(context, Execution(record), work, read, group["Configuration"].get("BytesScannedCutoffPerQuery"))


def get_query_execution(context: Context, call: Call) -> Answer:
    """GetQueryExecution."""
    with context.lock:
        return {"QueryExecution": execution_of(region_of(context, call), checked(call)["QueryExecutionId"]).record}


def batch_get_query_execution(context: Context, call: Call) -> Answer:
    """BatchGetQueryExecution: those that are not there come back as unprocessed."""
    wanted = checked(call)["QueryExecutionIds"]
    with context.lock:
        known = region_of(context, call).executions
        found = [known[one].record for one in wanted if one in known]
    absent = [
        {
            "QueryExecutionId": one,
            "ErrorCode": "INVALID_QUERY_EXECUTION_ID",
            "ErrorMessage": f"Query {one} was not found",
        }
        for one in wanted
        if one not in known
    ]
    return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": absent}


def list_query_executions(context: Context, call: Call) -> Answer:
    """ListQueryExecutions of a workgroup, newest first."""
    given = checked(call)
    with context.lock:
        state = region_of(context, call)
        group = workgroup_of(state, given.get("WorkGroup") or PRIMARY)["Name"]
        records = [one.record for one in state.executions.values() if one.record["WorkGroup"] == group]
    found, token = page(
        records, lambda one: [-one["Status"]["SubmissionDateTime"], one["QueryExecutionId"]], given, most=50
    )
    return {"QueryExecutionIds": [one["QueryExecutionId"] for one in found], **token}


def stop_query_execution(context: Context, call: Call) -> Answer:
    """StopQueryExecution; one that has ended stays as it is."""
    query = checked(call)["QueryExecutionId"]
    with context.lock:
        execution_of(region_of(context, call), query)
    context.crew.stop(query)
    return {}


def get_query_runtime_statistics(context: Context, call: Call) -> Answer:
    """GetQueryRuntimeStatistics: the timeline and the rows, without stages."""
    with context.lock:
        found = execution_of(region_of(context, call), checked(call)["QueryExecutionId"])
    given = found.record["Statistics"]
    times = ("QueryQueueTimeInMillis", "EngineExecutionTimeInMillis", "TotalExecutionTimeInMillis")
    rows = {"InputBytes": given["DataScannedInBytes"], "OutputRows": found.rows}
    timeline = {**{name: given.get(name, 0) for name in times}, "ServiceProcessingTimeInMillis": 1}
    return {"QueryRuntimeStatistics": {"Timeline": timeline, "Rows": rows}}


def get_query_results(context: Context, call: Call) -> Answer:
    """GetQueryResults, read back from S3: the first row of a SELECT's first page names the columns."""
    given = checked(call)
    with context.lock:
        found = execution_of(region_of(context, call), given["QueryExecutionId"])
        record = found.record
    state, query = record["Status"]["State"], record["QueryExecutionId"]
    if state != "SUCCEEDED":
        told = "has not yet finished" if state not in ENDED else "did not finish successfully"
        raise invalid(f"Query {told}. Current state: {state}" if state not in ENDED else
                      f"Query {told}. Final query state: {state}", "INVALID_QUERY_EXECUTION_STATE")  # fmt: skip
    start, most = _token(given.get("NextToken"), query), given.get("MaxResults") or MOST_ROWS
    bucket, key = split_location(record["ResultConfiguration"]["OutputLocation"])
    try:
        text = acting_for(context.neighbours, call.access_key).get_object(bucket, key.rstrip("/")).decode()
    except AwsError as error:
        raise invalid(f"Could not find results at {record['ResultConfiguration']['OutputLocation']}") from error
    read = results.csv_page if record["StatementType"] == DML else results.lines_page
    rows, after = read(text, start, most)
    data = [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]} for row in rows]
    return {
        "UpdateCount": found.updated,
        "ResultSet": {"Rows": data, "ResultSetMetadata": {"ColumnInfo": found.columns}},
        **({"NextToken": json.dumps([query, after])} if after < len(text) else {}),
    }


def _token(token: object, query: str) -> int:
    if not token:
        return 0
    try:
        held = json.loads(str(token))
        if held[0] == query and isinstance(held[1], int) and held[1] >= 0:
            return int(held[1])
    except (ValueError, TypeError, LookupError):
        pass
    raise invalid("Invalid NextToken: it is not one that this operation gave.")


OPERATIONS: dict[str, Act] = {
    "StartQueryExecution": start_query_execution,
    "GetQueryExecution": get_query_execution,
    "BatchGetQueryExecution": batch_get_query_execution,
    "ListQueryExecutions": list_query_executions,
    "StopQueryExecution": stop_query_execution,
    "GetQueryRuntimeStatistics": get_query_runtime_statistics,
    "GetQueryResults": get_query_results,
}
