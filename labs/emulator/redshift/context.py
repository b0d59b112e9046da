"""What the operations of Redshift share: the state, its one lock, the clock, the neighbours, databases, threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from labs.emulator.clock import Clock
from labs.emulator.crew import Crew
from labs.emulator.neighbours import Neighbours
from labs.emulator.redshift import keeping
from labs.emulator.redshift.errors import invalid
from labs.emulator.redshift.state import Namespace, RegionState, Workgroup, status
from labs.emulator.redshift.statements import Statements
from labs.emulator.redshift.warehouse import Warehouses
from labs.emulator.store import Store
from labs.emulator.wire import Answer, Call, Regional

NO_ENDPOINT = "Redshift endpoint doesn't exist in this region."


@dataclass(slots=True)
class Context:
    """One for both services. Statements for which the crew has no room yet stay SUBMITTED."""

    clock: Clock
    neighbours: Neighbours
    store: Store
    warehouses: Warehouses
    regions: Regional[RegionState] = field(default_factory=lambda: Regional(RegionState))
    statements: Statements = field(default_factory=Statements)
    lock: threading.RLock = field(default_factory=threading.RLock)
    crew: Crew = field(default_factory=lambda: Crew("redshift"))

    def close(self) -> None:
        """Asks every statement to end, waits for all, and closes the databases."""
        self.crew.close()
        self.warehouses.close()


Act = Callable[[Context, Call], Answer]


def swept(context: Context, region: str) -> RegionState:
    """The region's state without what has gone meanwhile. The lock must be held."""
    state, now = context.regions.of(region), context.clock.now()
    for group in [one for one in state.workgroups.values() if one.gone_at and now >= one.gone_at]:
        del state.workgroups[group.name]
        keeping.forget(context.store, group)
    for space in [one for one in state.namespaces.values() if one.gone_at and now >= one.gone_at]:
        del state.namespaces[space.name]
        keeping.forget(context.store, space)
        context.warehouses.remove(space.id)
    return state


def resources(state: RegionState) -> list[Namespace | Workgroup]:
    """The namespaces and workgroups of a region."""
    return [*state.namespaces.values(), *state.workgroups.values()]


def everything(context: Context) -> Iterator[Namespace | Workgroup]:
    """All that is kept. The lock must be held."""
    for region in list(context.regions.by_region):
        yield from resources(swept(context, region))


def reached(context: Context, region: str, name: str) -> tuple[Workgroup, Namespace]:
    """The workgroup by name or ARN, with its namespace; raises ValidationException unless it can be connected to."""
    with context.lock:
        state = swept(context, region)
        found = next((one for one in state.workgroups.values() if name in (one.name, one.arn)), None)
        if found is None or status(found, context.clock.now()) != "AVAILABLE":
            raise invalid(NO_ENDPOINT)
        return found, state.namespaces[found.namespace]
