"""All streams of a region, and the look-ups and refusals that every operation shares.

Knows AWS's words for what is missing or not allowed, but no operation's answer.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.clock import Clock
from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.stream import ACTIVE, CREATING, Stream
from labs.emulator.wire import ACCOUNT, AwsError, Regional

NAME = re.compile(r"[a-zA-Z0-9_.-]{1,128}")


@dataclass(slots=True)
class Region:
    """One region's streams by name."""

    name: str
    streams: dict[str, Stream] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


@dataclass(slots=True)
class Kinesis:
    """Everything the operations need: the clock, whether per-shard limits hold, and the regions."""

    clock: Clock
    limited: bool = True
    regions: Regional[Region] = field(default_factory=lambda: Regional(Region))


def arn_of(region: str, name: str) -> str:
    """The stream's ARN."""
    return f"arn:aws:kinesis:{region}:{ACCOUNT}:stream/{name}"


def name_in(params: Mapping[str, Any]) -> str:
    """The stream's name from StreamName or StreamARN; raises InvalidArgumentException when both are missing."""
    name = params.get("StreamName") or str(params.get("StreamARN") or "").partition(":stream/")[2]
    if not name:
        raise AwsError("InvalidArgumentException", "Either StreamName or StreamARN must be specified.")
    check_name(name)
    return str(name)


def check_name(name: Any) -> None:
    """Raises ValidationException when the name is not one that Kinesis allows."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{name}' at 'streamName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have length at most 128",
        )


def find(kinesis: Kinesis, region: str, params: Mapping[str, Any]) -> Stream:
    """The stream, its state moved on; raises ResourceNotFoundException."""
    name = name_in(params)
    home = kinesis.regions.of(region)
    stream = home.streams.get(name)
    if stream is not None and not stream.settle(kinesis.clock.now()):
        with home.lock:
            if home.streams.get(name) is stream:
                del home.streams[name]
        stream = None
    if stream is None:
        raise AwsError("ResourceNotFoundException", f"Stream {name} under account {ACCOUNT} not found.")
    return stream


def find_active(kinesis: Kinesis, region: str, params: Mapping[str, Any]) -> Stream:
    """The stream, which must be ACTIVE; raises ResourceInUseException otherwise."""
    stream = find(kinesis, region, params)
    if stream.status != ACTIVE:
        raise AwsError(
            "ResourceInUseException",
            f"Stream {stream.name} under account {ACCOUNT} not ACTIVE, instead in state {stream.status}",
        )
    return stream


def find_readable(kinesis: Kinesis, region: str, params: Mapping[str, Any]) -> Stream:
    """The stream for data calls: one that is still being created is not there yet."""
    stream = find(kinesis, region, params)
    if stream.status == CREATING:
        raise AwsError("ResourceNotFoundException", f"Stream {stream.name} under account {ACCOUNT} not found.")
    return stream


def shard_of(stream: Stream, shard_id: Any) -> Shard:
    """The shard, open or closed; raises ResourceNotFoundException."""
    shard = stream.shard(str(shard_id))
    if shard is None:
        raise AwsError(
            "ResourceNotFoundException",
            f"Could not find shard {shard_id} in stream {stream.name} under account {ACCOUNT}.",
        )
    return shard
