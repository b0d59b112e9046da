"""A run on the embedded cloud for tests of the engine: its context, ledger and every event."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from labs.aws.cleanup import Cleanup
from labs.aws.cloud import Cloud, open_cloud
from labs.aws.ledger import Ledger, Run
from labs.aws.patience import Patience
from labs.aws.target import Connection, Target
from labs.context import Context
from labs.emulator.process import CloudProcess
from labs.emulator.server import EmbeddedCloud
from labs.events import CleanupEnded, Event


@dataclass
class Hands:
    """One run. `events` holds what was told; `cancelled` cancels."""

    cloud: Cloud
    ledger: Ledger
    run: Run
    events: list[Event]
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def context(self) -> Context:
        return Context(self.cloud, self.ledger, self.run, self.patience, self.events.append)

    @property
    def patience(self) -> Patience:
        return Patience(self.cancelled, lambda _sentence: None)

    def cleanup(self) -> Cleanup:
        return Cleanup(self.cloud, self.ledger, self.run, self.events.append, self.patience)

    def ended(self) -> CleanupEnded:
        return [event for event in self.events if isinstance(event, CleanupEnded)][-1]


def connection_of(embedded: EmbeddedCloud | CloudProcess) -> Connection:
    end = embedded.endpoint
    return Connection(Target(), end.region, end.url, end.access_key_id, end.secret_access_key)


def hands_on(
    embedded: EmbeddedCloud | CloudProcess, folder: Path, observe: Callable[[Event], None] | None = None
) -> Hands:
    """A new run; `ledger` must be closed by the caller."""
    events: list[Event] = []
    cloud = open_cloud(connection_of(embedded), observe or events.append)
    ledger = Ledger(folder / "ledger.sqlite")
    run = ledger.begin_run(cloud.scope, "embedded", cloud.identity.account, cloud.region)
    return Hands(cloud, ledger, run, events)
