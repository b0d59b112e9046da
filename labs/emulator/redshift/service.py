"""The embedded Redshift as the server mounts it: Redshift Serverless, the Data API, and the door for Firehose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from labs.emulator.clock import Clock
from labs.emulator.neighbours import Neighbours
from labs.emulator.redshift import catalog, executions, keeping, namespaces, workgroups
from labs.emulator.redshift.context import Context, resources, swept
from labs.emulator.redshift.door import Door
from labs.emulator.redshift.warehouse import Warehouses
from labs.emulator.store import Store
from labs.emulator.wire import NativeService, Operation

Tagged = Iterable[tuple[str, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class RedshiftService:
    """A NativeService: one of the two that share a context."""

    name: str
    target_prefix: str
    operations: Mapping[str, Operation]
    tagged: Callable[[str], Tagged]
    close: Callable[[], None]


def redshift_services(
    clock: Clock, neighbours: Neighbours, store: Store | None = None
) -> tuple[NativeService, NativeService, Door]:
    """Redshift Serverless, its Data API, and the door; what the store kept is there again."""
    store = store or Store()
    context = Context(clock, neighbours, store, Warehouses(store))
    keeping.restore(store, context.regions)

    def tagged(region: str) -> Tagged:
        with context.lock:
            return [(one.arn, dict(one.tags)) for one in resources(swept(context, region)) if one.tags]

    def bound(acts: Mapping[str, Callable[..., object]]) -> Mapping[str, Operation]:
        return {name: partial(act, context) for name, act in acts.items()}  # type: ignore[misc]

    serverless = RedshiftService(
        "redshift-serverless", "RedshiftServerless", bound({**namespaces.OPERATIONS, **workgroups.OPERATIONS}), tagged,
        lambda: None,
    )  # fmt: skip
    data = RedshiftService(
        "redshift-data", "RedshiftData", bound({**executions.OPERATIONS, **catalog.OPERATIONS}), lambda _region: (),
        context.close,
    )  # fmt: skip
    return serverless, data, Door(context)
