"""Keeps streams in the Store and brings them back: a unit a stream, a log a shard.

A stream's unit is written before its new shards take their first record, and a shard's batch before it is
acknowledged. A start reads each shard's newest records only. Budgets, iterators and subscriptions are not kept: they
are of the moment. Knows no operation.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from labs.emulator.kinesis.consumer import Consumer
from labs.emulator.kinesis.log import RecordLog
from labs.emulator.kinesis.memory import Memory
from labs.emulator.kinesis.records import RECORD_COST, Records, Segment
from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.stream import Stream
from labs.emulator.store import BREATH_S, GOING, Store

SERVICE, ACCOUNT_SETTINGS = "kinesis", "kinesis.account"
OF_THE_MOMENT = {
    Stream: {"routes", "shards", "consumers", "gone"},
    Shard: {"log", "watchers"},
    Consumer: {"subscriptions"},
}  # fmt: skip
PLAIN = (str, int, float, tuple, list, dict, frozenset, type(None))
TRAFFIC = ("peaks", "scaled_at")


def unit_of(region: str, name: str) -> str:
    """The key of a stream's unit."""
    return f"{region}/{name}"


def index_of(log: str) -> str:
    """The name of the log in which a log's segments are listed, so that a start need not read the records."""
    return f"kinesis-index{log.removeprefix('kinesis')}"


def _plain(value: Any, leave: Collection[str]) -> dict[str, Any]:
    """The fields that are plain data: locks, meters and budgets are of the moment by their type."""
    found = {one.name: getattr(value, one.name) for one in fields(value) if one.init and one.name not in leave}
    return {name: value for name, value in found.items() if isinstance(value, PLAIN)}


def save(store: Store, region: str, stream: Stream) -> None:
    """Writes a stream's unit, without its records; not of one that is gone, whose name may be another's by now."""
    if not store.keeps:
        return
    with stream.lock:
        if stream.gone:
            return
        state = {
            "stream": _plain(stream, OF_THE_MOMENT[Stream]),
            "traffic": {name: getattr(stream.traffic, name) for name in TRAFFIC},
            "consumers": [_plain(one, OF_THE_MOMENT[Consumer]) for one in stream.consumers.values()],
            "shards": [_plain(one, OF_THE_MOMENT[Shard]) | {"trimmed": one.trimmed} for one in stream.shards],
        }
        store.put(SERVICE, unit_of(region, stream.name), pickle.dumps(state))


def append(store: Store, log: RecordLog, first: int) -> None:
    """Writes the tail's records from place `first` on, and seals the tail when it is large enough to leave memory.

    The shard's lock must be held. What cannot be written is taken back.
    """
    if store.keeps:
        at = first - log.first
        try:
            store.append(
                log.name, first, pickle.dumps((log.tail.data[at:], log.tail.keys[at:], log.tail.arrivals[at:]))
            )
        except Exception:
            log.undo(first)
            raise
    if log.size >= log.memory.piece:
        seal(store, log)


def seal(store: Store, log: RecordLog) -> None:
    """Makes the tail a segment, once it is listed. The shard's lock must be held."""
    arrivals = log.tail.arrivals
    if store.keeps and arrivals:
        known = (log.end, log.size, arrivals[0], arrivals[-1])
        store.append(index_of(log.name), log.first, pickle.dumps(known))
    log.seal(store.keeps)


def tidy(memory: Memory, stream: Stream) -> None:
    """Lets the archive forget what the shards have forgotten. No lock must be held: this may take long."""
    for shard in stream.shards:
        trimmed, log = shard.trimmed, shard.log
        if trimmed > log.cleared and not stream.gone:
            for name in (index_of(log.name), log.name):
                while memory.archive.trim(name, trimmed):
                    time.sleep(BREATH_S)
            log.cleared = trimmed


def save_account(store: Store, region: str, commitment: Any) -> None:
    """Writes the account's settings in a region (a dataclass of plain values)."""
    if store.keeps:
        store.put(ACCOUNT_SETTINGS, region, pickle.dumps(_plain(commitment, ())))


def accounts(store: Store) -> Sequence[tuple[str, dict[str, Any]]]:
    """The account's settings that were kept, by region."""
    return [(region, pickle.loads(value)) for region, value in store.units(ACCOUNT_SETTINGS)]


def forget(store: Store, memory: Memory, region: str, stream: Stream) -> None:
    """Drops a stream that is gone. Its records go with the next `sweep`, since that may take long."""
    for shard in stream.shards:
        for name in (index_of(shard.log.name), shard.log.name):
            store.put(GOING, name, b"")
            memory.going.append(name)
    if store.keeps:
        store.drop(SERVICE, unit_of(region, stream.name))


def sweep(store: Store, memory: Memory) -> None:
    """Lets the archive forget the records of streams that are gone."""
    while memory.going:
        name = memory.going.popleft()
        memory.archive.drop_log(name)
        store.drop(GOING, name)


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
        trimmed = one.pop("trimmed")
        stream.shards.append(Shard(**one, log=_log(store, memory, stream.log_name(one["index"]), trimmed)))
    stream.reroute()
    return stream


def _log(store: Store, memory: Memory, name: str, trimmed: int) -> RecordLog:
    """A log whose sealed segments are known and whose tail is in memory; segments that nobody listed are made."""
    begin = store.first(name)
    begin = trimmed if begin is None else begin
    trimmed, log = max(trimmed, begin), RecordLog(name, memory, first=begin)
    for first, value in store.log(index_of(name)):
        end, size, began, ended = pickle.loads(value)
        if log.segments and first != log.first:
            break  # a list with a gap: what comes after it is read itself
        segment = Segment(name, first, end, size, began, ended, written=True)
        log.first, log.latest = segment.end, segment.ended
        if segment.end > trimmed:
            log.segments.append(segment)
            memory.found(segment)
    log.first = max(log.first, begin)
    log.trimmed = log.segments[0].first if log.segments else log.first
    for _, value in store.log(name, log.first):
        _add(log, Records(*pickle.loads(value)))
        if log.size >= memory.piece:
            seal(store, log)
    # Logs are trimmed by whole entries: what a longer retention must not bring back may still lie in one.
    log.trim_to(trimmed)
    return log


def _add(log: RecordLog, more: Records) -> None:
    size = more.size()
    log.tail.add(more, 0, len(more.data))
    log.size += size
    log.latest = log.tail.arrivals[-1]
    log.memory.give(-size - len(more.data) * RECORD_COST)
