"""A request that goes straight ends as one over a socket does: the same answer, and for each fault the same error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from labs.emulator.clock import Pace
from labs.emulator.faults import Fault, Kind
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from tests.cleanup.straight import go_straight
from tests.conftest import client_of

KEY = "a b/ü+.txt"
BODY = bytes(range(256)) * 3
TIMEOUT_S = 0.2
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def cloud() -> Iterator[EmbeddedCloud]:
    """One of its own, for the faults."""
    made = start(Settings(Pace.QUICK), warm=False)
    yield made
    made.close()


def both(cloud: EmbeddedCloud, service: str, **config: Any) -> tuple[Any, Any]:
    """A client over HTTP and one that goes straight."""
    clients = client_of(cloud, service, **config), client_of(cloud, service, **config)
    go_straight(clients[1], cloud)
    return clients[0], clients[1]


def told(call: Callable[[], Any]) -> Any:
    """The answer without what is new each time, or the error's class and words."""
    try:
        answer = call()
    except (ClientError, BotoCoreError) as error:
        return type(error), str(error)
    status = answer.pop("ResponseMetadata")["HTTPStatusCode"]
    answer.pop("LastModified", None)
    for one in answer.get("Contents", []):
        one.pop("LastModified")
    return answer | ({"Body": answer["Body"].read()} if "Body" in answer else {}), status


def calls(client: Any) -> list[Any]:
    """What S3 says of an object: written, read in part, listed, looked at, not there, deleted among others."""
    place = {"Bucket": "straight"}
    answers = (
        told(lambda: client.put_object(**place, Key=KEY, Body=BODY)),
        told(lambda: client.get_object(**place, Key=KEY, Range="bytes=5-300")),
        told(lambda: client.list_objects_v2(**place, Prefix="a b/ü")),
        told(lambda: client.head_object(**place, Key=KEY)),
        told(lambda: client.head_object(**place, Key="nothing")),
        told(lambda: client.delete_objects(**place, Delete={"Objects": [{"Key": KEY}]})),
    )
    return list(answers)


def test_that_answers_and_errors_are_the_same_both_ways(cloud: EmbeddedCloud) -> None:
    over_http, straight = both(cloud, "s3")
    over_http.create_bucket(Bucket="straight")
    answers = [calls(client) for client in (over_http, straight)]
    assert answers[0][1][0]["Body"] == BODY[5:301]
    assert answers[0] == answers[1]
    over_http.delete_bucket(Bucket="straight")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.STALE, Kind.ROLE_SLOW, Kind.DELAY)])
def test_that_a_fault_is_the_same_error_both_ways(cloud: EmbeddedCloud, kind: Kind) -> None:
    errors = []
    for client in both(cloud, "kinesis", read_timeout=TIMEOUT_S):
        cloud.faults.add(Fault(kind, "kinesis", "ListStreams", count=1, delay=2 * TIMEOUT_S))
        errors.append(told(client.list_streams))
        cloud.faults.clear()
    assert errors[0] == errors[1]
    assert issubclass(errors[0][0], ClientError | BotoCoreError)
