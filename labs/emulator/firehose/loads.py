"""Objects that S3 has and Redshift has not: kept until a COPY has loaded them, or given up with a manifest of errors.

A load is named after the buffer that it is of, and is done once however often it is tried. Knows the Store, no thread.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from labs.emulator.firehose.buffer import Buffer
from labs.emulator.firehose.destination import Destination
from labs.emulator.firehose.keeper import Keeper
from labs.emulator.firehose.naming import zone
from labs.emulator.firehose.prefix import evaluate, evaluate_error

SERVICE = "firehose.loads"
FOLDER, ERRORS = "manifests/", "errors/manifests"


@dataclass(slots=True)
class Load:
    """One COPY to be done: its manifest's bucket and key, and its counts. Times are epoch seconds."""

    id: str
    bucket: str
    key: str
    manifest: str
    error_key: str
    records: int
    size: int
    made: float
    first: float = 0.0
    retry_at: float = 0.0
    failures: int = 0


def load_of(to: Destination, buffer: Buffer, key: str, now: float) -> Load:
    """The load of an object that was written under `key`."""
    name = key.rpartition("/")[2].partition(".")[0]
    when = datetime.fromtimestamp(buffer.oldest, zone(to.time_zone))
    prefix = evaluate(to.prefix, when) if "!{" in to.prefix else to.prefix
    folder = f"{prefix}{FOLDER}" if "!{" in to.prefix else evaluate(f"{prefix}{FOLDER}", when)
    return Load(
        buffer.uuid, to.bucket, key, folder + name,
        evaluate_error(to.error_prefix, to.prefix, when, ERRORS).removesuffix("/") + f"/{name}",
        len(buffer.records), buffer.size, now,
    )  # fmt: skip


def manifest_of(load: Load) -> bytes:
    """The manifest's bytes."""
    entries = [{"url": f"s3://{load.bucket}/{load.key}", "mandatory": True}]
    return json.dumps({"entries": entries}, separators=(",", ":")).encode()


def keep(keeper: Keeper, load: Load) -> None:
    """Writes a load down."""
    if keeper.store.keeps:
        keeper.store.put(SERVICE, keeper.prefix + load.id, pickle.dumps(load))


def forget(keeper: Keeper, load: Load) -> None:
    """The load is done, or given up."""
    if keeper.store.keeps:
        keeper.store.drop(SERVICE, keeper.prefix + load.id)


def kept(keeper: Keeper) -> Iterator[Load]:
    """The loads that were neither done nor given up, oldest first."""
    found = [pickle.loads(value) for key, value in keeper.store.units(SERVICE) if key.startswith(keeper.prefix)]
    yield from sorted(found, key=lambda load: load.made)
