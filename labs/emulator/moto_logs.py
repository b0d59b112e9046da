"""Keeps what Logs holds in the Store: groups and streams as units, events as logs that only grow.

A call costs in proportion to the events that it brings. The lock is held by the caller.
"""

from __future__ import annotations

import json
import pickle
from typing import Any

from labs.emulator.http import Request
from labs.emulator.store import Store
from labs.emulator.wire import ACCOUNT

GROUP, STREAM, TAGS = "logs.group", "logs.stream", "logs.tags"
EVENTS = "logs.events/"
SEPARATOR = "\0"


def _logs() -> Any:
    from moto.logs.models import logs_backends

    return logs_backends[ACCOUNT]


def after(store: Store, region: str, operation: str, request: Request) -> None:
    """Keeps what this request may have changed."""
    if not store.keeps:
        return
    try:
        given = json.loads(request.body or b"{}")
    except ValueError:
        return  # moto has refused it
    group, stream = str(given.get("logGroupName", "")), str(given.get("logStreamName", ""))
    if operation in ("PutLogEvents", "CreateLogStream", "DeleteLogStream"):
        save_stream(store, region, group, stream)
    else:
        save_groups(store, region)


def save_groups(store: Store, region: str) -> None:
    """Keeps the region's log groups as they are described, and their tags; groups that are gone go with everything."""
    if not store.keeps:
        return
    groups = _logs()[region].groups
    for name, group in groups.items():
        streams, group.streams = group.streams, {}
        try:
            store.put(GROUP, region + SEPARATOR + name, pickle.dumps(group))
        finally:
            group.streams = streams
    store.put(TAGS, region, pickle.dumps(_logs()[region].tagger))
    for key, _ in list(store.units(GROUP)):
        if key.partition(SEPARATOR)[0] == region and key.partition(SEPARATOR)[2] not in groups:
            store.drop(GROUP, key)
            store.drop_all(STREAM, key + SEPARATOR)
            for name in store.logs(EVENTS + key + SEPARATOR):
                store.drop_log(name)


def save_stream(store: Store, region: str, group: str, stream: str) -> None:
    """Keeps a log stream and those of its events that are new; forgets it when it is gone."""
    if not store.keeps:
        return
    key = SEPARATOR.join((region, group, stream))
    held = _logs()[region].groups.get(group)
    found = held.streams.get(stream) if held is not None else None
    if found is None:
        store.drop(STREAM, key)
        store.drop_log(EVENTS + key)
        return
    saved = getattr(found, "headwater_saved", 0)
    if len(found.events) > saved:
        store.append(EVENTS + key, saved, pickle.dumps(found.events[saved:]))
    found.headwater_saved = len(found.events)
    events, owner = found.events, found.log_group
    found.events, found.log_group = [], None
    try:
        store.put(STREAM, key, pickle.dumps(found))
    finally:
        found.events, found.log_group = events, owner


def restore(store: Store) -> None:
    """Puts back groups, streams and events. Called once, before the first request."""
    for key, value in store.units(GROUP):
        region, _, name = key.partition(SEPARATOR)
        _logs()[region].groups[name] = pickle.loads(value)
    for region, value in store.units(TAGS):
        _logs()[region].tagger = pickle.loads(value)
    for key, value in store.units(STREAM):
        region, group, stream = key.split(SEPARATOR)
        held = _logs()[region].groups.get(group)
        if held is not None:
            found = pickle.loads(value)
            found.log_group = held
            events = [event for _, part in store.log(EVENTS + key) for event in pickle.loads(part)]
            found.headwater_saved = len(events)  # an older file has the events in the unit, and none in the log
            found.events += events
            held.streams[stream] = found
