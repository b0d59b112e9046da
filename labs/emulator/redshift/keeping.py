"""Keeps namespaces and workgroups in the Store and brings them back. What is in the databases keeps itself."""

from __future__ import annotations

import dataclasses
import pickle

from labs.emulator.redshift.state import Namespace, RegionState, Workgroup
from labs.emulator.store import Store
from labs.emulator.wire import Regional


def save(store: Store, one: Namespace | Workgroup) -> None:
    """Writes one down."""
    if store.keeps:
        store.put(f"redshift.{type(one).__name__}", one.arn, pickle.dumps(dataclasses.asdict(one)))


def forget(store: Store, one: Namespace | Workgroup) -> None:
    """Drops one that is gone."""
    store.drop(f"redshift.{type(one).__name__}", one.arn)


def restore(store: Store, regions: Regional[RegionState]) -> None:
    """Everything that was kept, in its region."""
    for _, value in store.units("redshift.Namespace"):
        namespace = Namespace(**pickle.loads(value))
        regions.of(namespace.region).namespaces[namespace.name] = namespace
    for _, value in store.units("redshift.Workgroup"):
        workgroup = Workgroup(**pickle.loads(value))
        regions.of(workgroup.region).workgroups[workgroup.name] = workgroup
