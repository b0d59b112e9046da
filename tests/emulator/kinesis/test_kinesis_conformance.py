"""The shared suite against our Kinesis. tests/peers/test_kinesis_referees.py runs it against others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from labs.emulator.clock import Clock, Pace
from labs.emulator.kinesis.service import kinesis_service
from labs.emulator.server import start
from labs.emulator.services import Settings
from tests.conformance.kinesis import CASES, Subject
from tests.conftest import client_of


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Any, Any]]:
    """Our Kinesis and a client of it."""
    cloud = start(Settings(Pace.QUICK), warm=False)
    native: Any = cloud.dispatcher.native
    native["kinesis"].close()
    service = kinesis_service(Clock(), limited=True)
    native["kinesis"] = cloud.dispatcher.by_prefix[service.target_prefix] = service
    yield service, client_of(cloud, "kinesis", parameter_validation=False)
    cloud.close()


@pytest.mark.parametrize("name", CASES)
def test_that_our_kinesis_holds_to_the_shared_suite(served: tuple[Any, Any], name: str) -> None:
    service, client = served
    service.kinesis.clock = Clock(0.02 if "creating" in name else 0.001)  # of AWS's time
    subject = Subject(client)
    try:
        CASES[name](subject)
    finally:
        subject.close()
