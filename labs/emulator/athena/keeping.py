"""Keeps what Athena remembers in the Store, unit by unit, and brings it back.

After each change the region's state is walked, and what is another object than what was written last is written.
A query that was under way when the process died has failed, and says so. Knows no operation.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.athena.state import Execution, RegionState
from labs.emulator.store import Store

SERVICE = "athena"
SEPARATOR = "\0"
DIED = "The embedded cloud ended while the query was running."
KINDS = ("workgroups", "tags", "prepared", "named", "executions")
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")

Key = tuple[str, ...]


def _units(state: RegionState) -> Iterator[tuple[Key, Any, Any]]:
    """Key, what is another object after each change, what is written."""
    for kind in KINDS:
        for name, value in getattr(state, kind).items():
            names = name if isinstance(name, tuple) else (name,)
            yield (kind, *names), value.record if isinstance(value, Execution) else value, value


@dataclass(slots=True)
class Keeper:
    """What was written last, by region and key. Its calls need Athena's lock."""

    store: Store
    written: dict[str, dict[Key, Any]] = field(default_factory=dict)

    def sweep(self, state: RegionState) -> None:
        """Writes what has changed, and drops what is gone."""
        if not self.store.keeps:
            return
        before, now = self.written.get(state.region, {}), dict[Key, Any]()
        for key, mark, body in _units(state):
            now[key] = mark
            if key not in before or before[key] is not mark:
                self.store.put(SERVICE, SEPARATOR.join((state.region, *key)), pickle.dumps(body))
        for key in before.keys() - now.keys():
            self.store.drop(SERVICE, SEPARATOR.join((state.region, *key)))
        self.written[state.region] = now

    def restore(self) -> Iterator[RegionState]:
        """The regions that were kept, their queries at rest and oldest first."""
        regions: dict[str, RegionState] = {}
        for key, value in self.store.units(SERVICE):
            region, kind, *names = key.split(SEPARATOR)
            held = getattr(regions.setdefault(region, RegionState(region)), kind)
            held[tuple(names) if len(names) > 1 else names[0]] = pickle.loads(value)
        for state in regions.values():
            _come_to_rest(state)
            self.sweep(state)
            yield state


def _come_to_rest(state: RegionState) -> None:
    for one in state.executions.values():
        status = one.record["Status"]
        if status["State"] not in ENDED:
            died = {"State": "FAILED", "StateChangeReason": DIED, "CompletionDateTime": status["SubmissionDateTime"]}
            one.record = {**one.record, "Status": {**status, **died}}
        if one.token:
            state.tokens[one.token] = one.record["QueryExecutionId"]
    ordered = sorted(state.executions.items(), key=lambda pair: pair[1].record["Status"]["SubmissionDateTime"])
    state.executions = dict(ordered)


def kept(store: Store) -> bool:
    """Whether anything of Athena was kept."""
    return next(iter(store.units(SERVICE)), None) is not None
