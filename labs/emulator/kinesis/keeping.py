"""Keeps streams in the Store and brings them back: a unit a stream, a log a shard.

A stream's unit is written before its new shards take their first record, and a shard's batch before it is
acknowledged. Budgets, iterators and subscriptions are not kept: they are of the moment. Knows no operation.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from labs.emulator.kinesis.consumer import Consumer
from labs.emulator.kinesis.memory import RECORD_COST, Memory
from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.stream import Stream
from labs.emulator.store import Store

SERVICE, ACCOUNT_SETTINGS = "kinesis", "kinesis.account"
OF_THE_MOMENT = {
    Stream: {"routes", "shards", "consumers", "gone"},
    Shard: {"data", "keys", "known_keys", "watchers"},
    Consumer: {"subscriptions"},
}  # fmt: skip
PLAIN = (str, int, float, tuple, list, dict, frozenset, type(None))
TRAFFIC = ("peaks", "scaled_at")


def unit_of(region: str, name: str) -> str:
    """The key of a stream's unit."""
    return f"{region}/{name}"


def log_of(stream: Stream, shard: Shard) -> str:
    """The name of a shard's log: that of a later stream of the same name is another."""
    return f"kinesis/{stream.arn}/{int(stream.created * 1000)}/{shard.index}"


def _plain(value: Any, leave: Collection[str]) -> dict[str, Any]:
    """The fields that are plain data: locks, meters and budgets are of the moment by their type."""
    found = {one.name: getattr(value, one.name) for one in fields(value) if one.init and one.name not in leave}
    return {name: value for name, value in found.items() if isinstance(value, PLAIN)}


def save(store: Store, region: str, stream: Stream) -> None:
    """Writes a stream's unit, without its records."""
    if not store.keeps:
        return
    with stream.lock:
        state = {
            "stream": _plain(stream, OF_THE_MOMENT[Stream]),
            "traffic": {name: getattr(stream.traffic, name) for name in TRAFFIC},
            "consumers": [_plain(one, OF_THE_MOMENT[Consumer]) for one in stream.consumers.values()],
            "shards": [_plain(shard, OF_THE_MOMENT[Shard]) for shard in stream.shards],
        }
        store.put(SERVICE, unit_of(region, stream.name), pickle.dumps(state))


def append(store: Store, stream: Stream, shard: Shard, first: int) -> None:
    """Writes the shard's records from place `first` to its end. The shard's lock must be held."""
    start = first - shard.trimmed
    batch = (shard.data[start:], shard.keys[start:], shard.arrivals[start:])
    name = log_of(stream, shard)
    store.append(name, first, pickle.dumps(batch))
    if shard.trimmed:
        store.trim(name, shard.trimmed)


def save_account(store: Store, region: str, commitment: Any) -> None:
    """Writes the account's settings in a region (a dataclass of plain values)."""
    if store.keeps:
        store.put(ACCOUNT_SETTINGS, region, pickle.dumps(_plain(commitment, ())))


def accounts(store: Store) -> Sequence[tuple[str, dict[str, Any]]]:
    """The account's settings that were kept, by region."""
    return [(region, pickle.loads(value)) for region, value in store.units(ACCOUNT_SETTINGS)]


def forget(store: Store, region: str, stream: Stream) -> None:
    """Drops a stream that is gone, with its records."""
    if store.keeps:
        store.drop(SERVICE, unit_of(region, stream.name))
        for shard in stream.shards:
            store.drop_log(log_of(stream, shard))


def restore(store: Store, memory: Memory) -> Sequence[tuple[str, Stream]]:
    """Every stream that was kept, with its region."""
    found = []
    for key, value in store.units(SERVICE):
        region, _, _ = key.partition("/")
        found.append((region, _restored(store, memory, pickle.loads(value))))
    return found


def _restored(store: Store, memory: Memory, state: dict[str, Any]) -> Stream:
    stream = Stream(**state["stream"], memory=memory)
    for name, value in state["traffic"].items():
        setattr(stream.traffic, name, value)
    stream.consumers = {one["name"]: Consumer(**one) for one in state["consumers"]}
    for one in state["shards"]:
        shard = Shard(**one, memory=memory)
        stream.shards.append(shard)
        _fill(store, stream, shard)
    stream.reroute()
    return stream


def _fill(store: Store, stream: Stream, shard: Shard) -> None:
    first, trimmed = True, shard.trimmed
    for place, value in store.log(log_of(stream, shard)):
        data, keys, arrivals = pickle.loads(value)
        if first:
            shard.trimmed, first = place, False
        shard.data += data
        shard.keys += [shard.known_keys.setdefault(key, key) for key in keys]
        shard.arrivals += arrivals
    shard.known_keys.clear()
    held = sum(map(len, shard.data)) + sum(len(key.encode()) for key in shard.keys)
    shard.memory.give(-(held + len(shard.data) * RECORD_COST))
    # Logs are trimmed by whole entries: what a longer retention must not bring back may still lie in one.
    shard.trim_to(trimmed)
