"""What the embedded Athena remembers, as plain data: workgroups and query executions, one state a region."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
PRIMARY = "primary"


@dataclass(slots=True)
class Execution:
    """A query: its record as GetQueryExecution answers it, and its result's columns."""

    record: Json
    columns: list[Json] = field(default_factory=list)
    updated: int = 0
    rows: int = 0


def workgroup(name: str, description: str, configuration: Json, now: float) -> Json:
    """A workgroup as GetWorkGroup answers it."""
    return {
        "Name": name,
        "State": "ENABLED",
        "Description": description,
        "CreationTime": now,
        "Configuration": {
            "ResultConfiguration": {},
            "EnforceWorkGroupConfiguration": True,
            "PublishCloudWatchMetricsEnabled": True,
            "RequesterPaysEnabled": False,
            **configuration,
            "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"},
        },
    }


def _first() -> dict[str, Json]:
    given = {"EnforceWorkGroupConfiguration": False, "PublishCloudWatchMetricsEnabled": False}
    return {PRIMARY: workgroup(PRIMARY, "", given, time.time())}


@dataclass(slots=True)
class RegionState:
    """Everything of one region; executions by id, oldest first; `tags` by ARN."""

    region: str
    workgroups: dict[str, Json] = field(default_factory=_first)
    executions: dict[str, Execution] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
