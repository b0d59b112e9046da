"""SQL over the catalog's tables through Athena, on the embedded cloud and on an account alike: asked, awaited, told.

A query that fails is an answer too: its sentence, with line and column where Athena names them. Changes nothing but
the result files under `athena-results/` in the bucket it is given. Knows no run and no widget.
Source: Athena API Reference, StartQueryExecution, GetQueryExecution, GetQueryResults (at most 1,000 rows a page).
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from labs.shapes import CatalogTable, QueryResult
from labs.words import tr

PAUSE_S, MOST_S, MOST_ROWS = 0.15, 120.0, 1000
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
FOLDER = "athena-results/"
_TABLES = re.compile(r"\b(?:from|join|describe|table)\s+[\"`]?(\w+)", re.IGNORECASE)
_PLACE = re.compile(r"line (\d+):(\d+):\s*")


def run_query(athena: Any, sql: str, database: str, bucket: str, stopped: threading.Event) -> QueryResult:
    """Runs one statement and waits for its rows. Raises botocore's ClientError when Athena refuses the call itself."""
    began = time.monotonic()
    query = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": database} if database else {},
        ResultConfiguration={"OutputLocation": f"s3://{bucket}/{FOLDER}"},
    )["QueryExecutionId"]
    execution = _ended(athena, query, began, stopped)
    seconds = time.monotonic() - began
    status = execution["Status"]
    if status["State"] != "SUCCEEDED":
        return failed(sql, str(status.get("StateChangeReason", status["State"])), seconds)
    scanned = int(execution.get("Statistics", {}).get("DataScannedInBytes", 0))
    return _result(sql, athena.get_query_results(QueryExecutionId=query, MaxResults=MOST_ROWS), seconds, scanned)


def failed(sql: str, reason: str, seconds: float = 0.0) -> QueryResult:
    """A query that failed: the place is taken out of Athena's words, 0 where it names none."""
    place = _PLACE.search(reason)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    return QueryResult(sql, error=_PLACE.sub("", reason, count=1), line=line, column=column, seconds=seconds)


def database_for(sql: str, tables: Sequence[CatalogTable], usual: str) -> str:
    """The database for a statement that names its tables without one: the first that has a table it names.

    `tables` stand in the order of preference. Without any such table: `usual`, or the first when that has no table.
    """
    asked = {name.lower() for name in _TABLES.findall(sql)}
    named = [table.database for table in tables if table.name.lower() in asked]
    there = [table.database for table in tables]
    return named[0] if named else usual if usual in there or not there else there[0]


def sample_sql(database: str, table: str, rows: int = 20) -> str:
    """The first rows of a table; names are quoted as Athena's SELECT wants them."""
    names = ".".join('"' + name.replace('"', '""') + '"' for name in (database, table))
    return f"SELECT * FROM {names} LIMIT {rows}"


def _ended(athena: Any, query: str, began: float, stopped: threading.Event) -> Mapping[str, Any]:
    while True:
        execution: Mapping[str, Any] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        if execution["Status"]["State"] in ENDED:
            return execution
        if stopped.wait(PAUSE_S) or time.monotonic() - began > MOST_S:
            athena.stop_query_execution(QueryExecutionId=query)
            return {"Status": {"State": "CANCELLED", "StateChangeReason": tr("The query was stopped.")}}


def _result(sql: str, answer: Mapping[str, Any], seconds: float, scanned: int) -> QueryResult:
    told: Sequence[Mapping[str, Any]] = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    names = tuple(str(column["Name"]) for column in told)
    types = tuple(str(column.get("Type", "")) for column in told)
    rows = [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in answer["ResultSet"]["Rows"]]
    if rows and rows[0] == names:
        rows = rows[1:]
    more = "NextToken" in answer
    return QueryResult(sql, names, types, tuple(rows), seconds=seconds, scanned=scanned, more=more)
