"""The embedded cloud in this process: a listening server, its services, and its key.

Used by the child process (`__main__.py`) and by tests. Starting it imports no moto; that happens in the background.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from labs.emulator import buffers
from labs.emulator.clock import Clock
from labs.emulator.dispatch import Dispatcher
from labs.emulator.faults import Faults
from labs.emulator.http import Server
from labs.emulator.iam import simulate
from labs.emulator.iam.acting import EnforcedNeighbours
from labs.emulator.iam.authority import Authority
from labs.emulator.iam.facts import tags_of
from labs.emulator.iam.gate import Gate
from labs.emulator.insights.service import Insights
from labs.emulator.moto_app import Moto
from labs.emulator.moto_backends import MotoNeighbours, log_events
from labs.emulator.moto_identities import MotoIdentities
from labs.emulator.moto_identities import waits as waits_of_roles
from labs.emulator.neighbours import Endpoint, Neighbours
from labs.emulator.services import Settings, build
from labs.emulator.store import Store
from labs.emulator.waits import TellsWaits
from labs.shapes import DeliveryBuffer, Wait

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def new_key() -> str:
    """A random access key id (130 bits): the token of this server. It is no AWS key and looks like none."""
    return "HEADWATER" + "".join(secrets.choice(ALPHABET) for _ in range(26))


# moto's import takes half a second of the interpreter's lock: what is asked first, mostly Kinesis, goes before it.
WARM_AFTER_S = 0.2


@dataclass(slots=True)
class EmbeddedCloud:
    """A running embedded cloud. `close` ends its engines and its listening thread."""

    server: Server
    dispatcher: Dispatcher
    endpoint: Endpoint
    thread: threading.Thread
    store: Store
    insights: Insights
    tell_waits: tuple[Callable[[], Iterable[Wait]], ...] = ()

    def waits(self) -> list[Wait]:
        """Everything that waits in this cloud, why and for how long; what ends first comes first."""
        return sorted((row for tell in self.tell_waits for row in tell()), key=lambda row: row.left)

    def buffers(self) -> list[DeliveryBuffer]:
        """How full Firehose's buffers are in this cloud's own region."""
        return list(buffers.rows(self.dispatcher.native.values(), self.endpoint.region))

    @property
    def faults(self) -> Faults:
        """What goes wrong on order, for teaching and tests."""
        return self.dispatcher.faults

    def close(self) -> None:
        """Stops listening, ends the engines (Firehose flushes), returns when their threads have ended."""
        self.faults.clear()
        self.server.shutdown()
        self.thread.join()
        for service in self.dispatcher.native.values():
            service.close()
        self.insights.close()
        self.server.server_close()
        self.store.close()


def start(
    settings: Settings, *, port: int = 0, region: str = "us-east-1", warm: bool = True, store: Store | None = None
) -> EmbeddedCloud:
    """Listens on loopback and returns at once; without a store nothing is kept. Raises OSError: the port is taken."""
    store = store or Store()
    access_key, secret = new_key(), secrets.token_urlsafe(30)
    reachable: list[int] = []

    def reach(of_region: str) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{reachable[0]}", of_region, access_key, secret)

    moto, faults = Moto(store), Faults()
    identities = MotoIdentities(moto)
    authority = Authority(identities, Clock.of(settings.pace))
    neighbours: Neighbours = MotoNeighbours(reach, moto, region, faults.slows_role)
    if settings.enforce:
        neighbours = EnforcedNeighbours(neighbours, authority, access_key, region)
    native = build(settings, neighbours, store)
    gate = Gate(access_key, replace(authority, tags_of=tags_of(native)), settings.enforce)
    insights = Insights(Clock.of(settings.pace), partial(log_events, moto))
    beside = {"logs": insights.operations, "iam": simulate.operations(identities)}
    dispatcher = Dispatcher(lambda: reachable[0], gate, native, moto.serve, faults=faults, beside=beside)
    server = Server(port, dispatcher)
    reachable.append(server.port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="embedded-cloud", daemon=True)
    thread.start()
    if warm:
        warming = threading.Timer(WARM_AFTER_S, moto.warm)
        warming.name, warming.daemon = "warm-moto", True
        warming.start()
    tell = [service.waits for service in native.values() if isinstance(service, TellsWaits)] + [
        moto.waits,
        insights.waits,
    ]
    if settings.enforce:  # without it a role can be assumed at once
        tell.append(lambda: waits_of_roles(moto, authority.clock))
    return EmbeddedCloud(server, dispatcher, reach(region), thread, store, insights, tuple(tell))


def ready_line(cloud: EmbeddedCloud) -> dict[str, str | int]:
    """What the child says first on its stdout."""
    endpoint = cloud.endpoint
    return {
        "endpoint": endpoint.url,
        "region": endpoint.region,
        "access_key_id": endpoint.access_key_id,
        "secret_access_key": endpoint.secret_access_key,
        "pid": os.getpid(),
    }
