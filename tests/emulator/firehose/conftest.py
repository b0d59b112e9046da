"""What tests of Firehose may use beside the embedded cloud."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.emulator.firehose.lakes import COLUMNS, Lake


@pytest.fixture
def lake(aws: Any) -> Lake:
    """A new bucket; a role of the same name may write to it."""
    return Lake.dug(aws)


@pytest.fixture
def table(aws: Any) -> str:
    """A Glue table of that name in a database of that name."""
    name = f"orders_{uuid4().hex[:12]}"
    described = {"Columns": [{"Name": column, "Type": kind} for column, kind in COLUMNS.items()]}
    aws("glue").create_database(DatabaseInput={"Name": name})
    aws("glue").create_table(DatabaseName=name, TableInput={"Name": name, "StorageDescriptor": described})
    return name
