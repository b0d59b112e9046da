"""What the operations of Redshift share: the state, its one lock, the clock, the neighbours, databases, threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from labs.emulator.clock import Clock
from labs.emulator.neighbours import Neighbours
from labs.emulator.redshift import keeping
from labs.emulator.redshift.errors import invalid
from labs.emulator.redshift.state import Namespace, RegionState, Workgroup, status
from labs.emulator.redshift.statements import Statements
from labs.emulator.redshift.warehouse import Warehouses
from labs.emulator.store import Store
from labs.emulator.wire import Answer, AwsError, Call, Regional

AT_ONCE = 4
NO_ENDPOINT = "Redshift endpoint doesn't exist in this region."


@dataclass(slots=True)
class Context:
    """One for both services. At most AT_ONCE statements run at the same time, the others stay SUBMITTED."""

    clock: Clock
    neighbours: Neighbours
    store: Store
    warehouses: Warehouses
    regions: Regional[RegionState] = field(default_factory=lambda: Regional(RegionState))
    statements: Statements = field(default_factory=Statements)
    lock: threading.RLock = field(default_factory=threading.RLock)
    slots: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    threads: dict[str, tuple[threading.Thread, threading.Event]] = field(default_factory=dict)
    closed: bool = False

    def start(self, statement: str, stop: threading.Event, work: Callable[[], None]) -> None:
        """Runs `work` in a thread of its own, once there is room. The lock must be held."""

        def body() -> None:
            try:
                with self.slots:
                    work()
            finally:
                with self.lock:
                    self.threads.pop(statement, None)

        if self.closed:
            raise AwsError("InternalServerException", "The service is closing.", 500)
        thread = threading.Thread(target=body, name=f"redshift {statement}", daemon=True)
        self.threads[statement] = (thread, stop)
        thread.start()

    def close(self, patience: float = 10.0) -> None:
        """Asks every statement to end, waits for all, and closes the databases."""
        with self.lock:
            self.closed = True
            running = list(self.threads.values())
        for _, stop in running:
            stop.set()
        for thread, _ in running:
            thread.join(patience)
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
