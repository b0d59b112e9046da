"""jq queries that never end, or that grow without end: a record becomes an error document, and no put hangs."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from labs.emulator.firehose import jq_parent
from labs.emulator.firehose.queries import Budget, NotInTime, compiled, ends
from tests.emulator.firehose.lakes import Lake
from tests.waiting import until


@pytest.mark.parametrize(
    "query",
    [
        "{id: .id}", "{id: .order.id, day: .at | strftime(\"%Y-%m-%d\")}","{kind, id: (.id | tostring)}",
        '{a: .items[0]["name"], b: (if .x == 1 then "one" else "many" end)}', '{a: (.first + "-" + .last)}',
        "{id: (.id // \"none\")}",
    ],
)  # fmt: skip
def test_that_plain_queries_are_seen_to_end(query: str) -> None:
    assert ends(query)


@pytest.mark.parametrize(
    "query",
    [
        "{id: [range(infinite)]}", "def f: f; f", "{a: 1} | until(false; .)", "repeat(.)", "{a: [limit(9e9; .)]}",
        "{a: (\"x\" * 1000000000)}", ".[1000000000] = 1", "{a: .a} | {a: {b: .a, c: .a}} | {a: {b: .a, c: .a}}",
        "(.,.) | (.,.) | select(false)", '{a: (.a | test("(a+)+$"))}', "{a: (.a + .a + .a + .a + .a + .a)}",
        "{a: (reduce range(1e9) as $i (0; . + 1))}", '{a: "\\(def f: f; f)"}', "input", "{a: ..}", "{a: [.[] | .[]]}",
    ],
)  # fmt: skip
def test_that_queries_that_might_not_end_run_apart(query: str) -> None:
    assert not ends(query)


def test_that_a_query_apart_gives_what_it_gives_here() -> None:
    record, query = '{"id": 7, "tags": ["a", "b"]}', '{id: .id, all: (.tags | join(","))}'
    assert compiled(query).results(record, Budget()) == [{"id": 7, "all": "a,b"}]
    assert compiled("[.tags[] | {a: .}] | .[]").results(record, Budget()) == [{"a": "a"}, {"a": "b"}]
    with pytest.raises(ValueError, match="Cannot iterate over number"):
        compiled("[.id[].x]").results(record, Budget())
    jq_parent.stop()


@pytest.mark.parametrize("query", ["def f: f; f", pytest.param("[range(infinite)]", marks=pytest.mark.long)])
def test_that_a_query_without_end_is_stopped_and_the_next_is_answered(query: str) -> None:
    began = time.monotonic()
    with pytest.raises(NotInTime, match="The query was stopped: it"):
        compiled(query).results("{}", Budget(0.3))
    assert time.monotonic() - began < 30
    assert compiled("[.a[]]").results('{"a": [1]}', Budget()) == [[1]]
    jq_parent.stop()


def test_that_a_request_has_a_time_for_all_its_records() -> None:
    with pytest.raises(NotInTime, match="has used the 5 seconds"):
        compiled("def f: f; f").results("{}", Budget(0.0))


@pytest.mark.long
@pytest.mark.parametrize("query", ["{id: [range(infinite)] | tostring}", "def f: f; {id: f}"])
def test_that_a_put_with_a_query_without_end_answers_and_its_records_are_error_documents(
    aws: Any, lake: Lake, query: str
) -> None:
    parameters = [
        {"ParameterName": "MetadataExtractionQuery", "ParameterValue": query},
        {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"},
    ]
    name = lake.deliver(
        Prefix="data/!{partitionKeyFromQuery:id}/", ErrorOutputPrefix="error/!{firehose:error-output-type}/",
        BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 60},
        DynamicPartitioningConfiguration={"Enabled": True},
        ProcessingConfiguration={
            "Enabled": True, "Processors": [{"Type": "MetadataExtraction", "Parameters": parameters}],
        },
    )  # fmt: skip
    began = time.monotonic()
    lake.put(name, [b'{"id": %d}' % number for number in range(20)])
    assert time.monotonic() - began < 40
    until(lambda: len(list(lake.documents("error/metadata-extraction-failed/"))) == 20)
    found = list(lake.documents("error/metadata-extraction-failed/"))
    assert {one["errorCode"] for one in found} == {"DynamicPartitioning.MetadataExtractionFailed"}
    assert {base64.b64decode(one["rawData"]) for one in found} == {b'{"id": %d}' % number for number in range(20)}
    assert not lake.objects("data/")
