"""What Athena's operations and queries share: the state, its one lock, the clock, the neighbours, Glue, the threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from labs.emulator.athena.catalog import Catalog
from labs.emulator.athena.keeping import Keeper
from labs.emulator.athena.state import RegionState
from labs.emulator.clock import Clock
from labs.emulator.firehose.peers import Peer, for_caller
from labs.emulator.neighbours import Neighbours
from labs.emulator.store import Store
from labs.emulator.waits import Pauses
from labs.emulator.wire import Answer, AwsError, Call, Regional

AT_ONCE = 4


@dataclass(slots=True)
class Context:
    """One per service. At most AT_ONCE queries run at the same time, the others stay QUEUED."""

    clock: Clock
    neighbours: Neighbours
    glue: Peer
    keeper: Keeper = field(default_factory=lambda: Keeper(Store()))
    regions: Regional[RegionState] = field(default_factory=lambda: Regional(RegionState))
    lock: threading.RLock = field(default_factory=threading.RLock)
    slots: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    threads: dict[str, tuple[threading.Thread, threading.Event]] = field(default_factory=dict)
    pauses: Pauses = field(default_factory=Pauses)
    closed: bool = False

    def catalog(self, region: str, access_key: str = "") -> Catalog:
        """The catalog of a region, as the holder of the key sees it if one is given."""
        return Catalog(for_caller(self.glue, access_key) if access_key else self.glue, region)

    def restore(self) -> None:
        """Brings back what was kept."""
        for state in self.keeper.restore():
            self.regions.by_region[state.region] = state

    def keep(self, region: str) -> None:
        """Writes what has changed in a region."""
        with self.lock:
            self.keeper.sweep(self.regions.of(region))

    def start(self, query: str, stop: threading.Event, work: Callable[[], None]) -> None:
        """Runs `work` in a thread of its own, once there is room."""

        def body() -> None:
            try:
                with self.slots:
                    work()
            finally:
                with self.lock:
                    self.threads.pop(query, None)

        thread = threading.Thread(target=body, name=f"athena {query}", daemon=True)
        with self.lock:
            if self.closed:
                raise AwsError("InternalServerException", "The service is closing.", 500)
            self.threads[query] = (thread, stop)
        thread.start()

    def stop(self, query: str) -> None:
        """Asks a query to end."""
        with self.lock:
            found = self.threads.get(query)
        if found:
            found[1].set()

    def close(self, patience: float = 10.0) -> None:
        """Asks every query to end and waits for all."""
        with self.lock:
            self.closed = True
            running = list(self.threads.values())
        for _, stop in running:
            stop.set()
        for thread, _ in running:
            thread.join(patience)


Act = Callable[[Context, Call], Answer]


def region_of(context: Context, call: Call) -> RegionState:
    """The state of the region that the call was signed for."""
    return context.regions.of(call.region)
