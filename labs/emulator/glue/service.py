"""The embedded Glue as the server mounts it: its operations, its tags, its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from labs.emulator.clock import Clock
from labs.emulator.glue import (
    batches,
    chains,
    classifiers,
    connections,
    crawlers,
    databases,
    jobs,
    partitions,
    runs,
    schedules,
    search,
    tables,
    tags,
    triggers,
    workflows,
)
from labs.emulator.glue.context import Act, Context
from labs.emulator.glue.errors import check_catalog
from labs.emulator.glue.keeping import Keeper
from labs.emulator.neighbours import Neighbours
from labs.emulator.store import Store
from labs.emulator.validation import check_request
from labs.emulator.waits import between
from labs.emulator.wire import ACCOUNT, Answer, Call, NativeService, Operation
from labs.shapes import Wait

SCHEDULED = "its schedule says when it starts next"
READS = ("Get", "List", "BatchGet", "Search")
_UNDER_LOCK = (
    databases.OPERATIONS,
    tables.OPERATIONS,
    partitions.OPERATIONS,
    tags.OPERATIONS,
    classifiers.OPERATIONS,
    connections.OPERATIONS,
    batches.OPERATIONS,
    search.OPERATIONS,
)
_LOCKING_THEMSELVES = (
    crawlers.OPERATIONS, schedules.OPERATIONS, jobs.OPERATIONS, runs.OPERATIONS, triggers.OPERATIONS,
    workflows.OPERATIONS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GlueService:
    """A NativeService."""

    context: Context
    operations: Mapping[str, Operation]
    name: str = "glue"
    target_prefix: str = "AWSGlue"

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """ARN and tags of every database, crawler and job that carries tags."""
        with self.context.lock:
            state = self.context.regions.of(region)
            return [(resource, dict(given)) for resource, given in state.tags.items()]

    def waits(self) -> Iterable[Wait]:
        """What waits in Glue, and for how long: crawlers and runs that start or stop, and schedules."""
        yield from self.context.pauses.waits()
        for key, left in self.context.timer.left():
            if isinstance(key, tuple):
                yield from between(f"{key[0]} schedule", str(key[-1]), SCHEDULED, left, 0.0, left)

    def close(self) -> None:
        """Ends crawls and job runs; returns when their threads have ended and their processes are gone."""
        self.context.close()


def glue_service(
    clock: Clock, neighbours: Neighbours, minute: float = 60.0, store: Store | None = None
) -> NativeService:
    """The service. `minute` is how many seconds a minute of a job's Timeout has: only tests shorten it.

    What the store kept is there again: what was under way is over, schedules go on.
    """
    context, keeper = Context(clock, neighbours, minute), Keeper(store or Store())
    chains.listener(context)
    context.listeners.append(lambda what: keeper.sweep(context.regions.of(what.region)))
    _bring_back(context, keeper)
    return GlueService(context, {name: partial(_kept, keeper, act, context) for name, act in _acts().items()})


def _bring_back(context: Context, keeper: Keeper) -> None:
    with context.lock:
        for state in keeper.restore():
            context.regions.by_region[state.region] = state
            for crawler in state.crawlers.values():
                schedules.wait_for(context, Call("glue", "", {}, state.region), crawler)
            for trigger in state.triggers.values():
                chains.wait_for(context, state.region, ACCOUNT, trigger)


def _kept(keeper: Keeper, act: Act, context: Context, call: Call) -> Answer:
    """An operation whose changes are written down before it is answered."""
    check_catalog(call)
    if call.operation.startswith("Batch"):
        check_request("glue", call.operation, call.params)
    answer = act(context, call)
    if not call.operation.startswith(READS):
        with context.lock:
            keeper.sweep(context.regions.of(call.region))
    return answer


def _acts() -> dict[str, Act]:
    found = {name: _locked(act) for group in _UNDER_LOCK for name, act in group.items()}
    return found | {name: act for group in _LOCKING_THEMSELVES for name, act in group.items()}


def _locked(act: Act) -> Act:
    def under_lock(context: Context, call: Call) -> Answer:
        with context.lock:
            return act(context, call)

    return under_lock
