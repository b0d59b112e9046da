"""The embedded Athena as the server mounts it: its operations, its tags, its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from labs.emulator.athena import executions, metadata, prepared, saved, workgroups
from labs.emulator.athena.context import Act, Context
from labs.emulator.athena.keeping import Keeper
from labs.emulator.clock import Clock
from labs.emulator.firehose.peers import Peer
from labs.emulator.neighbours import Neighbours
from labs.emulator.store import Store
from labs.emulator.wire import Answer, Call, NativeService, Operation
from labs.shapes import Wait


@dataclass(frozen=True, slots=True)
class AthenaService:
    """A NativeService."""

    context: Context
    operations: Mapping[str, Operation]
    name: str = "athena"
    target_prefix: str = "AmazonAthena"

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """ARN and tags of every workgroup that carries tags."""
        with self.context.lock:
            return [(arn, dict(tags)) for arn, tags in self.context.regions.of(region).tags.items()]

    def waits(self) -> Iterable[Wait]:
        """The queries that are QUEUED."""
        return self.context.pauses.waits()

    def close(self) -> None:
        """Ends queries; returns when their threads have ended."""
        self.context.crew.close()


_READS = ("Get", "List", "BatchGet")


def _kept(context: Context, act: Act, call: Call) -> Answer:
    """The operation's answer, once what it changed is written."""
    answer = act(context, call)
    if not call.operation.startswith(_READS):
        context.keep(call.region)
    return answer


def athena_service(clock: Clock, neighbours: Neighbours, glue: Peer, store: Store | None = None) -> NativeService:
    """The service; `glue` is asked for the catalog."""
    context = Context(clock, neighbours, glue, Keeper(store or Store()))
    context.restore()
    acts = {
        **executions.OPERATIONS,
        **workgroups.OPERATIONS,
        **metadata.OPERATIONS,
        **prepared.OPERATIONS,
        **saved.OPERATIONS,
    }
    return AthenaService(context, {name: partial(_kept, context, act) for name, act in acts.items()})
