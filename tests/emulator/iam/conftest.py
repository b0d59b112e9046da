"""The cloud of these tests: least privilege is enforced, and time is quick."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings


@pytest.fixture(scope="session")
def strict() -> Iterator[EmbeddedCloud]:
    """Shared by the session: tests use names of their own."""
    cloud = start(Settings(Pace.QUICK, enforce=True))
    yield cloud
    cloud.close()
