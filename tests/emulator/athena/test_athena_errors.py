"""Every error that botocore's model has for every operation of Athena here: driven through boto3, or with its reason.

So "each documented error" is a fact that is checked, and a new operation or error of the model turns red.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from labs.emulator.athena import executions
from labs.emulator.athena.service import athena_service
from labs.emulator.clock import Clock, Pace
from labs.emulator.faults import Fault, Kind
from labs.emulator.firehose.peers import Asking
from labs.emulator.glue.service import glue_service
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from tests.conftest import client_of
from tests.emulator.athena.athena_calls import (
    ABSENT,
    INTERNAL,
    INVALID,
    METADATA,
    OPERATIONS,
    REQUESTS,
    RESULTS,
    RIGHT,
    TOO_MANY,
    has_token,
    modelled,
)
from tests.emulator.glue.neighbourhood import Town, until
from tests.emulator.kinesis.kinesis_calls import filled

Pair = tuple[str, str]
Refused = tuple[str, str]
DRIVEN: Mapping[str, set[Pair]] = {
    "request": {(name, INVALID) for name, _, _ in REQUESTS},
    "token": {(name, INVALID) for name in OPERATIONS if has_token(name)},
    "absent": set(ABSENT),
    "too many": {("StartQueryExecution", TOO_MANY)},
    "throttled": {("StartQueryExecution", TOO_MANY), ("GetQueryResults", TOO_MANY)},
    "failed": {(name, INTERNAL) for name in OPERATIONS},
}
REASONS: Mapping[Pair, str] = {
    ("ListDatabases", METADATA): "The one catalog is Glue's, which is always there.",
}
ONE_PAGE = {"ListDataCatalogs", "ListEngineVersions", "ListTagsForResource"}  # a token is only held against the model


@dataclass(frozen=True, slots=True)
class Bed:
    """A cloud, its Athena's client, which checks and repeats nothing, and what stands for the names in its calls."""

    cloud: EmbeddedCloud
    operations: set[str]
    client: Any
    names: dict[str, str]

    def refused(self, operation: str, **more: Any) -> Refused:
        """The code and the message of the error that the right call with these members must give."""
        params = filled({**RIGHT[operation], **more}, self.names)
        with pytest.raises(ClientError) as caught:
            getattr(self.client, xform_name(operation))(**params)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """One of everything; calls that are refused change nothing, so that all tests share it."""
    cloud = start(Settings(Pace.QUICK), warm=False)
    native: Any = cloud.dispatcher.native
    town = Town({"out": {}})
    glue = glue_service(Clock(0.001), town)
    service = athena_service(Clock(0.001), town, Asking(glue))
    for one in (glue, service):
        native[one.name] = cloud.dispatcher.by_prefix[one.target_prefix] = one
    catalog = client_of(cloud, "glue")
    catalog.create_database(DatabaseInput={"Name": "d"})
    catalog.create_table(DatabaseName="d", TableInput={"Name": "t"})
    client = client_of(cloud, "athena", parameter_validation=False)
    yield Bed(cloud, set(service.operations), client, _made(client))
    cloud.close()


def _made(client: Any) -> dict[str, str]:
    for name in ("g", "disabled"):
        client.create_work_group(Name=name)
    client.update_work_group(WorkGroup="disabled", State="DISABLED")
    client.create_prepared_statement(WorkGroup="g", StatementName="prepared", QueryStatement="SELECT 1")
    saved = client.create_named_query(Name="n", Database="d", QueryString="SELECT 1")["NamedQueryId"]
    done, failed = (_ended(client, sql) for sql in ("SELECT 1", "SELECT * FROM d.not_there"))
    arn = "arn:aws:athena:us-east-1:123456789012:workgroup/g"
    return {
        "group": "g", "disabled": "disabled", "statement": "prepared", "saved": saved, "query": done, "failed": failed,
        "arn": arn, "database": "d", "table": "t",
    }  # fmt: skip


def _ended(client: Any, sql: str) -> str:
    query = str(client.start_query_execution(QueryString=sql, **RESULTS)["QueryExecutionId"])
    asked = {"QueryExecutionId": query}
    until(lambda: client.get_query_execution(**asked)["QueryExecution"]["Status"]["State"] in ("SUCCEEDED", "FAILED"))
    return query


def test_that_every_modelled_athena_error_is_driven_or_has_its_reason(bed: Bed) -> None:
    pairs = {(name, error) for name in bed.operations for error in modelled(name)}
    driven = set().union(*DRIVEN.values())
    assert set(OPERATIONS) == bed.operations
    assert pairs - driven - set(REASONS) == set()
    assert (driven | set(REASONS)) - pairs == set()
    assert driven & set(REASONS) == set()


def test_that_a_wrong_request_of_athena_is_invalid_and_says_why(bed: Bed) -> None:
    given = [(name, bed.refused(name, **more), words) for name, more, words in REQUESTS]
    assert [(name, said) for name, said, words in given if said[0] != INVALID or words not in said[1]] == []


def test_that_a_token_of_no_listing_is_an_invalid_request(bed: Bed) -> None:
    names = [name for name, _ in DRIVEN["token"]]
    given = {name: bed.refused(name, NextToken="x" * 1025 if name in ONE_PAGE else "made up") for name in names}
    assert {name: said for name, said in given.items() if said[0] != INVALID or "oken" not in said[1]} == {}


def test_that_what_is_absent_for_athena_has_its_own_error(bed: Bed) -> None:
    given = {pair: bed.refused(pair[0], **more) for pair, more in ABSENT.items()}
    assert {pair: said for pair, said in given.items() if said[0] != pair[1] or " not found" not in said[1]} == {}


def test_that_no_more_queries_are_active_than_the_quota(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(executions.MOST_ACTIVE, "DML", 0)
    code, message = bed.refused("StartQueryExecution")
    assert (code, "number of queries you can run concurrently" in message) == (TOO_MANY, True)
    assert bed.client.start_query_execution(QueryString="SHOW DATABASES", **RESULTS)["QueryExecutionId"]


def test_that_athena_is_throttled_and_fails_on_order_in_its_own_words(bed: Bed) -> None:
    for name, _ in DRIVEN["throttled"]:
        bed.cloud.faults.add(Fault(Kind.THROTTLE, "athena", name, count=1))
    assert {bed.refused(name) for name, _ in DRIVEN["throttled"]} == {(TOO_MANY, "Rate exceeded")}
    for name in OPERATIONS:
        bed.cloud.faults.add(Fault(Kind.ERROR_500, "athena", name, count=1))
    assert {bed.refused(name)[0] for name in OPERATIONS} == {INTERNAL}
