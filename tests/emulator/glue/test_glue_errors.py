"""Every error that botocore's model has for every operation of Glue here: driven through boto3, or with its reason.

So "each documented error" is a fact that is checked, and a new operation or error of the model turns red.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from labs.emulator.faults import Fault, Kind
from labs.emulator.glue import quotas
from tests.emulator.glue.glue_bed import ABSENT, Bed, bed_of
from tests.emulator.glue.glue_calls import (
    CHANGED,
    EXISTS,
    INTERNAL,
    INVALID,
    LIMIT,
    NOT_FOUND,
    OPERATIONS,
    WRONG,
    call,
    members,
    modelled,
)

Pair = tuple[str, str]
# The quota that a call would exceed, where it is reached by what the bed holds.
QUOTAS = {
    "BatchCreatePartition": "partitions per table",
    "CreateConnection": "connections",
    "CreateCrawler": "crawlers",
    "CreateDatabase": "databases",
    "CreateJob": "jobs",
    "CreatePartition": "partitions per table",
    "CreateTable": "tables per database",
    "CreateTrigger": "triggers",
    "CreateWorkflow": "workflows",
    "StartJobRun": "concurrent job runs",
    "UpdateTable": "table versions per table",
}
NAMES_NOTHING = {("GetJobs", NOT_FOUND), ("ListJobs", NOT_FOUND)}
CATALOGS = {("GetDatabases", NOT_FOUND), ("GetConnections", NOT_FOUND)}
MISSING = {(name, NOT_FOUND) for name in OPERATIONS if NOT_FOUND in modelled(name)} - NAMES_NOTHING - CATALOGS
DRIVEN: Mapping[str, set[Pair]] = {
    "wrong": set(WRONG),
    "missing": MISSING,
    "another catalog": CATALOGS,
    "no catalog": {
        (name, INVALID) for name in OPERATIONS if {"CatalogId"} <= members(name) and INVALID in modelled(name)
    },
    "token": {(name, INVALID) for name in OPERATIONS if {"NextToken"} <= members(name) and INVALID in modelled(name)},
    "quota": {(name, LIMIT) for name in QUOTAS},
    "failed": {(name, INTERNAL) for name in OPERATIONS if INTERNAL in modelled(name)},
}
# An error that no call can meet here, for any operation beside those that drive it.
NOWHERE = {
    CHANGED: "Changes are made one after another, under one lock; only UpdateTable says which version it has seen.",
    "ConflictException": "A partition index is ACTIVE at once, and nothing is ever built or taken down behind it.",
    "FederatedResourceAlreadyExistsException": "There is no federation: every database is Glue's own.",
    "FederationSourceException": "There is no federation: every database is Glue's own.",
    "FederationSourceRetryableException": "There is no federation: every database is Glue's own.",
    "GlueEncryptionException": "The catalog is not encrypted: there is no KMS.",
    "InvalidStateException": "Data cannot be in an invalid state: what is written has been checked.",
    "OperationTimeoutException": "No operation takes long enough to time out: what takes time runs behind it.",
    "ResourceNotReadyException": "A table is ready when it has been made.",
    "SchedulerTransitioningException": "A schedule starts and stops at once.",
    "VersionMismatchException": "No request says which version it has seen, and changes are made one after another.",
}
OF_THE_MODEL = "Its members are names of what may be absent; what is no name fails validation."
REASONS: Mapping[Pair, str] = {
    **{(name, INVALID): OF_THE_MODEL for name in (
        "BatchGetCrawlers", "BatchGetTriggers", "BatchGetWorkflows", "BatchStopJobRun", "DeleteJob", "DeleteTrigger",
        "DeleteWorkflow", "GetJob", "GetJobRun", "GetTrigger", "GetWorkflow", "GetWorkflowRun",
        "GetWorkflowRunProperties", "StartTrigger", "StopWorkflowRun")},
    **dict.fromkeys(NAMES_NOTHING, "It names nothing that could be absent."),
    ("BatchCreatePartition", EXISTS): "A partition that is there already is named under Errors.",
    ("CreateJob", EXISTS): "The same definition again succeeds, and another is a mismatch of parameters.",
    ("PutWorkflowRunProperties", EXISTS): "A property that is there is replaced.",
    ("UpdateTable", EXISTS): "The name finds the table, so that it cannot be changed into another's.",
    ("PutWorkflowRunProperties", LIMIT): "No number of run properties is documented.",
    ("StartTrigger", LIMIT): "What it starts is counted when it starts, and then that run is what fails.",
    ("StartWorkflowRun", LIMIT): "What it starts is counted when it starts, and then that run is what fails.",
}  # fmt: skip


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """One of everything; calls that are refused change nothing, so that all tests share it."""
    with bed_of() as made:
        yield made


def wrong_answers(bed: Bed, cases: Mapping[Pair, Mapping[str, Any]]) -> dict[Pair, tuple[str, str]]:
    """The cases that gave another code than theirs, or a message that is no sentence, with what they gave."""
    found = {}
    for (operation, error), params in sorted(cases.items()):
        code, message = bed.refused(operation, params)
        if code != error or len(message.split()) < 3:
            found[operation, error] = (code, message)
    return found


def test_that_every_modelled_glue_error_is_driven_or_has_its_reason(bed: Bed) -> None:
    pairs = {(name, error) for name in bed.service.operations for error in modelled(name)}
    driven = set().union(*DRIVEN.values())
    nowhere = {(name, error) for name, error in pairs if error in NOWHERE}
    assert set(OPERATIONS) == set(bed.service.operations)
    assert pairs - driven - nowhere - set(REASONS) == set()
    assert (driven | set(REASONS)) - pairs == set()
    assert set(REASONS) & (driven | nowhere) == set()
    assert driven & nowhere == {("UpdateTable", CHANGED)}
    assert set(NOWHERE) <= {error for _, error in pairs}


def test_that_a_wrong_call_of_glue_is_refused_as_it_is_modelled(bed: Bed) -> None:
    cases = {pair: call(pair[0], bed.names, **more) for pair, more in WRONG.items()}
    assert wrong_answers(bed, cases) == {}


def test_that_what_is_not_there_is_an_entity_not_found(bed: Bed) -> None:
    cases = {pair: call(pair[0], ABSENT) for pair in MISSING if pair not in WRONG}
    assert wrong_answers(bed, cases) == {}


def test_that_there_is_one_catalog_the_accounts_own(bed: Bed) -> None:
    other = {pair: call(pair[0], bed.names, CatalogId="999999999999") for pair in CATALOGS}
    none = {pair: call(pair[0], bed.names, CatalogId="glue") for pair in DRIVEN["no catalog"]}
    assert wrong_answers(bed, {**other, **none}) == {}
    assert bed.client.get_databases(CatalogId="123456789012")["DatabaseList"]


def test_that_a_token_of_no_listing_is_invalid_input(bed: Bed) -> None:
    cases = {pair: call(pair[0], bed.names, NextToken="made up") for pair in DRIVEN["token"]}
    assert wrong_answers(bed, cases) == {}


def test_that_a_quota_of_glue_is_kept(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    for what in set(QUOTAS.values()):
        monkeypatch.setitem(quotas.MOST, what, 1)
    assert wrong_answers(bed, {(name, LIMIT): call(name, bed.names) for name in QUOTAS}) == {}


def test_that_a_failure_of_glue_on_order_is_its_own(bed: Bed) -> None:
    for operation, _ in DRIVEN["failed"]:
        bed.cloud.faults.add(Fault(Kind.ERROR_500, "glue", operation, count=1))
    assert wrong_answers(bed, {pair: call(pair[0], bed.names) for pair in DRIVEN["failed"]}) == {}


def test_that_a_batch_of_more_than_the_model_allows_fails_validation(bed: Bed) -> None:
    many = {
        "BatchCreatePartition": {"PartitionInputList": [{"Values": ["1"]}] * 101},
        "BatchDeletePartition": {"PartitionsToDelete": [{"Values": ["1"]}] * 26},
        "BatchGetCrawlers": {"CrawlerNames": ["c"] * 101},
        "BatchStopJobRun": {"JobRunIds": ["jr_1"] * 26},
    }
    for operation, more in many.items():
        code, message = bed.refused(operation, call(operation, bed.names, **more))
        assert (code, "Member must have length less than or equal to" in message) == ("ValidationException", True)
