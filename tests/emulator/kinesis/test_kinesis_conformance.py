"""The shared suite against our Kinesis. tests/peers/test_kinesis_referees.py runs it against others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from labs.emulator.clock import Pace
from labs.emulator.kinesis.service import kinesis_service
from labs.emulator.server import start
from labs.emulator.services import Settings
from tests.conformance.kinesis import CASES, Subject
from tests.conftest import client_of
from tests.emulator.kinesis.kinesis_bed import MovableClock


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[MovableClock, Any]]:
    """The clock of our Kinesis, which the suite moves where it waits for a state, and a client."""
    cloud, clock = start(Settings(Pace.QUICK), warm=False), MovableClock()
    native: Any = cloud.dispatcher.native
    native["kinesis"].close()
    service = kinesis_service(clock, limited=True)
    native["kinesis"] = cloud.dispatcher.by_prefix[service.target_prefix] = service
    yield clock, client_of(cloud, "kinesis", parameter_validation=False)
    cloud.close()


@pytest.mark.parametrize("name", CASES)
def test_that_our_kinesis_holds_to_the_shared_suite(served: tuple[MovableClock, Any], name: str) -> None:
    clock, client = served
    subject = Subject(client, pass_time=lambda: clock.move(2.5))
    try:
        CASES[name](subject)
    finally:
        subject.close()
        clock.move(20.0)
