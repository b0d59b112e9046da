"""Keeps delivery streams in the Store and brings them back with what their buffers held.

A unit a stream, and one for where its source has been read to. Knows no operation and no thread.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

from labs.emulator.firehose import loads
from labs.emulator.firehose.keeper import Keeper
from labs.emulator.firehose.plan import plan_of
from labs.emulator.firehose.reader import Reader
from labs.emulator.firehose.stream import DeliveryStream
from labs.emulator.store import Store

SERVICE, SOURCE = "firehose", "firehose.source"
FIELDS = ("name", "arn", "settings", "created", "active_at", "source", "encryption", "version", "updated", "gone_at",
          "tags")  # fmt: skip


def keeper_of(store: Store, arn: str, created: float) -> Keeper:
    """The keeper of a stream's buffers: a later stream of the same name has another."""
    return Keeper(store, f"firehose/{arn}/{int(created * 1000)}/")


def save(store: Store, stream: DeliveryStream) -> None:
    """Writes the stream's unit."""
    if store.keeps:
        with stream.lock:
            state = {name: getattr(stream, name) for name in FIELDS}
            store.put(SERVICE, stream.arn, pickle.dumps(state))


def forget(store: Store, stream: DeliveryStream) -> None:
    """Drops a stream that is gone."""
    if store.keeps:
        store.drop(SERVICE, stream.arn)
        store.drop(SOURCE, stream.arn)
        stream.keeper.forget()
        for load in stream.loads:
            loads.forget(stream.keeper, load)


def restore(store: Store) -> Iterator[DeliveryStream]:
    """Every stream that was kept; what its buffers held is delivered next."""
    for _, value in store.units(SERVICE):
        state: dict[str, Any] = pickle.loads(value)
        keeper = keeper_of(store, state["arn"], state["created"])
        stream = DeliveryStream(**state, plan=plan_of(state["settings"]), keeper=keeper)
        for buffer in keeper.kept():
            stream.lane(buffer.route).sealed.append(buffer)
            stream.undelivered += buffer.size
        stream.loads.extend(loads.kept(keeper))
        yield stream


def save_place(store: Store, stream: DeliveryStream, reader: Reader) -> None:
    """Writes where the source has been read to."""
    if store.keeps:
        places = {shard: cursor.start for shard, cursor in reader.cursors.items()}
        store.put(SOURCE, stream.arn, pickle.dumps((places, reader.waiting)))


def resume(store: Store, stream: DeliveryStream, reader: Reader) -> None:
    """Lets a reader go on where the source had been read to."""
    for key, value in store.units(SOURCE):
        if key == stream.arn:
            places, reader.waiting = pickle.loads(value)
            for shard, start in places.items():
                reader.stand(shard, start)
