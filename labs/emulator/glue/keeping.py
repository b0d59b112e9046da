"""Keeps what Glue remembers in the Store, unit by unit, and brings it back.

After each change the state is walked and what differs from what was written last is written: definitions are replaced
and never changed in place, so that a table of ten thousand partitions is compared by identity. What was under way
when the process died is over, and says so. Knows no operation.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.glue.state import Database, RegionState, Table
from labs.emulator.store import Store

SERVICE = "glue"
SEPARATOR = "\0"
DIED = "The embedded cloud ended while it was running."
WHOLE = ("crawlers", "jobs", "triggers", "workflows", "classifiers", "connections", "indexes", "tags")
GOING_JOB = frozenset({"STARTING", "RUNNING", "STOPPING", "WAITING"})

Mark = tuple[Any, ...]
Unit = tuple[tuple[str, ...], Mark, Any]  # key, what tells a change, what is written


def _units(state: RegionState) -> Iterator[Unit]:
    for name, database in state.databases.items():
        yield ("database", name), (database.definition,), database.definition
        for table_name, table in database.tables.items():
            mark = (table.versions[-1], len(table.versions), table.next_version)
            yield ("table", name, table_name), mark, (table.versions, table.next_version)
            for values, definition in table.partitions.items():
                yield ("partition", name, table_name, *values), (definition,), (values, definition)
    for kind in WHOLE:
        for name, value in getattr(state, kind).items():
            body = pickle.dumps(value)
            yield (kind, name), (body,), body


def _same(one: Mark | None, other: Mark) -> bool:
    if one is None or len(one) != len(other):
        return False
    return all(a is b or (isinstance(a, int | bytes) and a == b) for a, b in zip(one, other, strict=True))


@dataclass(slots=True)
class Keeper:
    """What was written last, by region and key. Its calls need Glue's lock."""

    store: Store
    written: dict[str, dict[tuple[str, ...], Mark]] = field(default_factory=dict)

    def sweep(self, state: RegionState) -> None:
        """Writes what has changed, and drops what is gone."""
        if not self.store.keeps:
            return
        before, now = self.written.get(state.region, {}), dict[tuple[str, ...], Mark]()
        for key, mark, body in _units(state):
            now[key] = mark
            if not _same(before.get(key), mark):
                value = body if isinstance(body, bytes) else pickle.dumps(body)
                self.store.put(SERVICE, SEPARATOR.join((state.region, *key)), value)
        for key in before.keys() - now.keys():
            self.store.drop(SERVICE, SEPARATOR.join((state.region, *key)))
        self.written[state.region] = now

    def restore(self) -> Iterator[RegionState]:
        """The regions that were kept, at rest."""
        regions: dict[str, RegionState] = {}
        # by kind: a database comes before its tables, a table before its partitions
        units = sorted(self.store.units(SERVICE), key=lambda unit: unit[0].split(SEPARATOR)[1] == "partition")
        for key, value in units:
            region, kind, *names = key.split(SEPARATOR)
            _put_back(regions.setdefault(region, RegionState(region)), kind, names, pickle.loads(value))
        for state in regions.values():
            _come_to_rest(state)
            self.sweep(state)
            yield state


def _put_back(state: RegionState, kind: str, names: list[str], value: Any) -> None:
    if kind == "database":
        state.databases[names[0]] = Database(value)
    elif kind == "table":
        versions, next_version = value
        state.databases[names[0]].tables[names[1]] = Table(versions, next_version=next_version)
    elif kind == "partition":
        values, definition = value
        state.databases[names[0]].tables[names[1]].partitions[values] = definition
    else:
        getattr(state, kind)[names[0]] = value


def _come_to_rest(state: RegionState) -> None:
    for crawler in state.crawlers.values():
        if crawler.state != "READY":
            crawler.state = "READY"
            entry = {**crawler.crawls[-1], "State": "FAILED", "ErrorMessage": DIED}
            crawler.crawls[-1] = entry
            kept = ("LogGroup", "LogStream", "MessagePrefix", "StartTime")
            crawler.last = {"Status": "FAILED", "ErrorMessage": DIED, **{key: entry[key] for key in kept}}
    for job in state.jobs.values():
        for run, record in job.runs.items():
            if record["JobRunState"] in GOING_JOB:
                job.runs[run] = {**record, "JobRunState": "FAILED", "ErrorMessage": DIED}
    for workflow in state.workflows.values():
        for going in workflow.runs.values():
            if going.record["Status"] in ("RUNNING", "STOPPING"):
                going.record = {**going.record, "Status": "STOPPED", "ErrorMessage": DIED}
