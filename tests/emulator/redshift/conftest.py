"""What tests of Redshift may use beside the embedded cloud."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.emulator.redshift.hall import Hall


@pytest.fixture(scope="session")
def hall(aws: Any) -> Hall:
    """A workgroup that the session shares: tests use tables of their own."""
    return Hall.built(aws, f"hall-{uuid4().hex[:8]}")


@pytest.fixture
def table(hall: Hall) -> Iterator[str]:
    """The name of a table that is dropped at the end."""
    name = f"t_{uuid4().hex[:8]}"
    yield name
    hall.done(f"drop table if exists {name}")
