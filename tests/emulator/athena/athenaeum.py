"""Athena beside Glue in the tests' town of dicts: tables are made by hand or crawled, queries run for real."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labs.emulator.athena.service import athena_service
from labs.emulator.clock import Clock
from labs.emulator.firehose.peers import Asking
from labs.emulator.store import Store
from labs.emulator.wire import Call
from tests.emulator.glue.neighbourhood import Glue, Town, until

ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


class Athena:
    """`athena("ListWorkGroups")` calls an operation; `query` runs SQL in database `db` and waits."""

    def __init__(self, town: Town, store: Store | None = None) -> None:
        self.town = town
        self.store = store or Store()
        self.glue = Glue(town)
        self.service = athena_service(Clock(0.001), town, Asking(self.glue.service), self.store)
        town.buckets.setdefault("out", {})

    def __call__(self, operation: str, **params: Any) -> dict[str, Any]:
        answer = self.service.operations[operation](Call("athena", operation, params))
        assert isinstance(answer, dict)
        return answer

    def start(self, sql: str, **more: Any) -> str:
        given = {
            "QueryString": sql,
            "QueryExecutionContext": {"Database": "db"},
            "ResultConfiguration": {"OutputLocation": "s3://out/results/"},
        }
        return str(self("StartQueryExecution", **{**given, **more})["QueryExecutionId"])

    def state(self, query: str) -> str:
        return str(self("GetQueryExecution", QueryExecutionId=query)["QueryExecution"]["Status"]["State"])

    def ended(self, query: str) -> dict[str, Any]:
        until(lambda: self.state(query) in ENDED)
        return dict(self("GetQueryExecution", QueryExecutionId=query)["QueryExecution"])

    def rows(self, sql: str, **more: Any) -> list[tuple[str | None, ...]]:
        """The rows of a query that must succeed, without the header."""
        query = self.start(sql, **more)
        status = self.ended(query)["Status"]
        assert status["State"] == "SUCCEEDED", status.get("StateChangeReason")
        answer = self("GetQueryResults", QueryExecutionId=query)
        rows = [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in answer["ResultSet"]["Rows"]]
        return rows if answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"] == [] or not _select(sql) else rows[1:]

    def reason(self, sql: str, **more: Any) -> str:
        """Why a query that must fail did."""
        status = self.ended(self.start(sql, **more))["Status"]
        assert status["State"] == "FAILED", status
        return str(status["StateChangeReason"])

    def close(self) -> None:
        self.service.close()
        self.glue.service.close()


def _select(sql: str) -> bool:
    return sql.lstrip("( \n").upper().startswith(("SELECT", "WITH", "VALUES"))


@dataclass(frozen=True)
class Csv:
    """A table of CSV under s3://b/<name>/."""

    name: str
    columns: str
    body: str
