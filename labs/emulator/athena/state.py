"""What the embedded Athena remembers, one state a region: workgroups, queries run, saved and prepared. Plain data."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
PRIMARY = "primary"
EFFECTIVE = "Athena engine version 3"


@dataclass(slots=True)
class Execution:
    """A query: its record as GetQueryExecution answers it, its result's columns, the token that started it."""

    record: Json
    columns: list[Json] = field(default_factory=list)
    updated: int = 0
    rows: int = 0
    token: str = ""


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
            "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": EFFECTIVE},
        },
    }


def _first() -> dict[str, Json]:
    given = {"EnforceWorkGroupConfiguration": False, "PublishCloudWatchMetricsEnabled": False}
    return {PRIMARY: workgroup(PRIMARY, "", given, time.time())}


@dataclass(slots=True)
class RegionState:
    """Everything of one region. What is in these is replaced, never changed in place.

    Executions by id, oldest first; `prepared` by workgroup and name, `named` by id, `tags` by ARN.
    """

    region: str
    workgroups: dict[str, Json] = field(default_factory=_first)
    executions: dict[str, Execution] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    prepared: dict[tuple[str, str], Json] = field(default_factory=dict)
    named: dict[str, Json] = field(default_factory=dict)
