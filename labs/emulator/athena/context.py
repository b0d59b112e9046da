"""What Athena's operations and queries share: the state, its one lock, the clock, the neighbours, Glue, the threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from labs.emulator.athena.catalog import Catalog
from labs.emulator.athena.keeping import Keeper
from labs.emulator.athena.state import RegionState
from labs.emulator.clock import Clock
from labs.emulator.crew import Crew
from labs.emulator.firehose.peers import Peer, for_caller
from labs.emulator.neighbours import Neighbours
from labs.emulator.store import Store
from labs.emulator.waits import Pauses
from labs.emulator.wire import Answer, Call, Regional


@dataclass(slots=True)
class Context:
    """One per service. Queries for which the crew has no room yet stay QUEUED."""

    clock: Clock
    neighbours: Neighbours
    glue: Peer
    keeper: Keeper = field(default_factory=lambda: Keeper(Store()))
    regions: Regional[RegionState] = field(default_factory=lambda: Regional(RegionState))
    lock: threading.RLock = field(default_factory=threading.RLock)
    crew: Crew = field(default_factory=lambda: Crew("athena"))
    pauses: Pauses = field(default_factory=Pauses)

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


Act = Callable[[Context, Call], Answer]


def region_of(context: Context, call: Call) -> RegionState:
    """The state of the region that the call was signed for."""
    return context.regions.of(call.region)
