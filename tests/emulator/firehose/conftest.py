"""What tests of Firehose may use beside the embedded cloud."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.firehose.lakes import Lake


@pytest.fixture
def lake(aws: Any) -> Lake:
    """A new bucket; a role of the same name may write to it."""
    return Lake.dug(aws)
