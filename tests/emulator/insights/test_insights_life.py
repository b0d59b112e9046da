"""The life of a Logs Insights query at the realistic pace: Scheduled, Running, and stopped in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from labs.emulator.clock import Clock
from labs.emulator.insights.service import Insights, LogEvent
from labs.emulator.wire import AwsError, Call
from tests.waiting import until


@pytest.fixture
def insights() -> Iterator[Insights]:
    made = Insights(
        Clock(60.0), lambda _region, group, _first, _last: [LogEvent("1", 1, 1, "x", "s")] if group else None
    )
    yield made
    made.close()


def asked(insights: Insights, operation: str, **params: Any) -> dict[str, Any]:
    answer = insights.operations[operation](Call("logs", operation, params))
    assert isinstance(answer, dict)
    return answer


def test_that_a_query_says_why_it_waits_and_can_be_stopped(insights: Insights) -> None:
    query = asked(insights, "StartQuery", logGroupName="g", startTime=0, endTime=9, queryString="limit 1")["queryId"]
    assert asked(insights, "GetQueryResults", queryId=query)["status"] == "Scheduled"
    assert asked(insights, "GetQueryResults", queryId=query)["results"] == []
    until(lambda: [(row.what, row.name, row.of) for row in insights.waits()] == [("log query", "g", 18.0)])
    assert asked(insights, "StopQuery", queryId=query) == {"success": True}
    assert asked(insights, "GetQueryResults", queryId=query)["status"] == "Cancelled"
    until(lambda: insights.waits() == [])
    assert asked(insights, "GetQueryResults", queryId=query)["status"] == "Cancelled"


def test_that_so_many_queries_run_at_once_and_no_more(insights: Insights) -> None:
    words = {"logGroupName": "g", "startTime": 0, "endTime": 9, "queryString": "limit 1"}
    for _ in range(100):
        asked(insights, "StartQuery", **words)
    with pytest.raises(AwsError, match="LimitExceededException: No more than 100 queries"):
        asked(insights, "StartQuery", **words)
    assert len(asked(insights, "DescribeQueries", maxResults=7)["queries"]) == 7
