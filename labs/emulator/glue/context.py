"""What Glue's operations and engines share: the state, its one lock, the clock, the neighbours, background threads.

The lock is never held while S3 is read, a schema inferred or a process run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from labs.emulator.clock import Clock
from labs.emulator.glue.state import Chain, RegionState
from labs.emulator.glue.timer import Timer
from labs.emulator.neighbours import Neighbours
from labs.emulator.waits import Pauses
from labs.emulator.wire import Answer, AwsError, Call, Regional


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A job's run or a crawl has ended for good: `kind` is job or crawler, `state` as triggers' conditions name it."""

    region: str
    account: str
    kind: str
    name: str
    run: str
    state: str


@dataclass(slots=True)
class Context:
    """One per service. `minute` is how many seconds a minute of a job's Timeout has: only tests shorten it."""

    clock: Clock
    neighbours: Neighbours
    minute: float = 60.0
    regions: Regional[RegionState] = field(default_factory=lambda: Regional(RegionState))
    lock: threading.RLock = field(default_factory=threading.RLock)
    closing: threading.Event = field(default_factory=threading.Event)
    threads: set[threading.Thread] = field(default_factory=set)
    stops: dict[str, threading.Event] = field(default_factory=dict)
    pauses: Pauses = field(default_factory=Pauses)
    timer: Timer = field(default_factory=Timer)
    chains: dict[str, Chain] = field(default_factory=dict)
    listeners: list[Callable[[RunEnded], None]] = field(default_factory=list)

    def ended(self, what: RunEnded) -> None:
        """Tells whoever waits for ends; the caller holds the lock."""
        for listener in self.listeners if not self.closing.is_set() else ():
            listener(what)
        self.chains.pop(what.run, None)

    def start(self, run: str, work: Callable[[threading.Event], None]) -> None:
        """Runs `work` in a thread of its own; its event is set by `stop(run)` and by closing."""
        stop = threading.Event()

        def body() -> None:
            try:
                work(stop)
            finally:
                with self.lock:
                    self.stops.pop(run, None)
                    self.threads.discard(threading.current_thread())

        thread = threading.Thread(target=body, name=f"glue {run}", daemon=True)
        with self.lock:
            if self.closing.is_set():
                raise AwsError("InternalServiceException", "The service is closing.", 500)
            self.stops[run] = stop
            self.threads.add(thread)
        thread.start()

    def stop(self, run: str) -> None:
        """Asks a run to end."""
        with self.lock:
            event = self.stops.get(run)
        if event:
            event.set()

    def close(self, patience: float = 10.0) -> None:
        """Asks every run to end and waits for all, at most `patience` seconds for each."""
        self.closing.set()
        self.timer.close()
        with self.lock:
            stops, threads = list(self.stops.values()), list(self.threads)
        for event in stops:
            event.set()
        for thread in threads:
            thread.join(patience)


Act = Callable[[Context, Call], Answer]


def region_of(context: Context, call: Call) -> RegionState:
    """The state of the region that the call was signed for."""
    return context.regions.of(call.region)


def caller(call: Call) -> str:
    """The ARN that CreatedBy carries."""
    return f"arn:aws:iam::{call.account}:root"
