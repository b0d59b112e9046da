"""Logs Insights through boto3: the life of a query, its statistics, and refusals in the service's own form."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.waiting import until

Client = Callable[..., Any]


@pytest.fixture(scope="module")
def logs(aws: Client) -> Any:
    return aws("logs")


@pytest.fixture(scope="module")
def group(logs: Any) -> str:
    name = f"/insights/{uuid.uuid4()}"
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="one")
    now = int(time.time() * 1000)
    events = [{"timestamp": now - 5000 + at, "message": f'{{"n": {at}, "even": "{at % 2 == 0}"}}'} for at in range(10)]
    logs.put_log_events(logGroupName=name, logStreamName="one", logEvents=events)
    return name


def started(logs: Any, group: str, query: str, **more: Any) -> str:
    now = int(time.time())
    words = {"logGroupName": group, "startTime": now - 60, "endTime": now + 60, "queryString": query, **more}
    query_id: str = logs.start_query(**words)["queryId"]
    return query_id


def complete(logs: Any, query_id: str) -> dict[str, Any]:
    until(lambda: logs.get_query_results(queryId=query_id)["status"] not in ("Scheduled", "Running"))
    answer: dict[str, Any] = logs.get_query_results(queryId=query_id)
    return answer


def test_that_a_query_completes_with_its_rows_and_statistics(logs: Any, group: str) -> None:
    query_id = started(logs, group, "filter even = 'True' | stats sum(n) as total, count(*) as rows")
    answer = complete(logs, query_id)
    assert answer["status"] == "Complete"
    assert answer["results"] == [[{"field": "total", "value": "20"}, {"field": "rows", "value": "5"}]]
    statistics = answer["statistics"]
    assert (statistics["recordsMatched"], statistics["recordsScanned"], statistics["logGroupsScanned"]) == (5, 10, 1)
    assert statistics["bytesScanned"] > 100
    described = logs.describe_queries(logGroupName=group, status="Complete")["queries"]
    assert query_id in {one["queryId"] for one in described}


def test_that_events_carry_a_pointer_and_pages_are_given(logs: Any, group: str) -> None:
    query_id = started(logs, group, "fields n | sort n", limit=3)
    rows = complete(logs, query_id)["results"]
    assert [[cell["field"] for cell in row] for row in rows] == [["n", "@ptr"]] * 3
    assert [row[0]["value"] for row in rows] == ["0", "1", "2"]
    page = logs.get_query_results(queryId=query_id, maxItems=2)
    rest = logs.get_query_results(queryId=query_id, maxItems=2, nextToken=page["nextToken"])
    assert page["results"] + rest["results"] == rows


def test_that_a_query_that_is_over_cannot_be_stopped(logs: Any, group: str) -> None:
    query_id = started(logs, group, "fields @message")
    complete(logs, query_id)
    with pytest.raises(ClientError) as told:
        logs.stop_query(queryId=query_id)
    assert told.value.response["Error"]["Code"] == "InvalidParameterException"


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ({"queryString": "diff"}, "MalformedQueryException", "The command diff is not supported"),
        ({"logGroupName": "/nobody"}, "ResourceNotFoundException", "does not exist"),
        ({"endTime": 1}, "InvalidParameterException", "endTime is 1"),
        ({"queryLanguage": "SQL"}, "InvalidParameterException", "queryLanguage is SQL"),
        ({"logGroupNames": ["x"]}, "InvalidParameterException", "Exactly one of"),
    ],
)
def test_that_a_wrong_query_is_refused(logs: Any, group: str, more: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(ClientError) as told:
        started(logs, group, more.pop("queryString", "fields @message"), **more)
    assert told.value.response["Error"]["Code"] == code
    assert words in told.value.response["Error"]["Message"]


def test_that_a_query_of_nobody_has_no_results(logs: Any) -> None:
    for call in (logs.get_query_results, logs.stop_query):
        with pytest.raises(ClientError) as told:
            call(queryId="none")
        assert told.value.response["Error"]["Code"] == "ResourceNotFoundException"
