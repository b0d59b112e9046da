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
from labs.emulator.kinesis import keeping
from labs.emulator.kinesis.consumer import Consumer
from labs.emulator.kinesis.memory import Memory
from labs.emulator.kinesis.shard import Shard
from labs.emulator.kinesis.stream import ACTIVE, CREATING, Stream
from labs.emulator.metrics import TakesMetrics
from labs.emulator.store import Store
from labs.emulator.wire import ACCOUNT, AwsError, Call, Regional

NAME = re.compile(r"[a-zA-Z0-9_.-]{1,128}")
CONSUMER_ARN = re.compile(r"arn:aws.*:kinesis:.*:\d{12}:.*stream/([a-zA-Z0-9_.-]+)/consumer/([a-zA-Z0-9_.-]+):[0-9]+")


@dataclass(slots=True)
class Commitment:
    """MinimumThroughputBillingCommitment: whether it holds, whether it is to end, and its times."""

    holds: bool = False
    ending: bool = False
    started: float | None = None
    ended: float | None = None
    earliest_end: float | None = None


@dataclass(slots=True)
class Region:
    """One region's streams by name, and the account's settings there.

    `lock` comes before a stream's lock, and that before a shard's. `left` are streams that are gone and whose last
    counts are still to be told.
    """

    name: str
    commitment: Commitment = field(default_factory=Commitment)
    streams: dict[str, Stream] = field(default_factory=dict)
    left: list[Stream] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)


@dataclass(slots=True)
class Kinesis:
    """Everything the operations need: the clock, whether per-shard limits hold, and the regions."""

    clock: Clock
    limited: bool = True
    memory: Memory = field(default_factory=Memory)
    metrics: TakesMetrics | None = None
    store: Store = field(default_factory=Store)
    closing: threading.Event = field(default_factory=threading.Event)
    ticking: threading.Lock = field(default_factory=threading.Lock)  # one housekeeper at a time
    regions: Regional[Region] = field(default_factory=lambda: Regional(Region))


def arn_of(region: str, name: str) -> str:
    """The stream's ARN."""
    return f"arn:aws:kinesis:{region}:{ACCOUNT}:stream/{name}"


def name_in(params: Mapping[str, Any]) -> str:
    """The stream's name from StreamName or StreamARN; raises InvalidArgumentException when both are missing."""
    by_arn = str(params.get("StreamARN") or "").partition(":stream/")[2]
    name = params.get("StreamName") or by_arn
    if not name:
        raise AwsError("InvalidArgumentException", "Either StreamName or StreamARN must be specified.")
    check_name(name)
    if by_arn and by_arn != name:
        raise AwsError("InvalidArgumentException", f"StreamName {name} is not the stream of the StreamARN.")
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
        remove(kinesis, home, stream)
        stream = None
    if stream is None or params.get("StreamARN", stream.arn) != stream.arn:  # of another account or region
        raise AwsError("ResourceNotFoundException", f"Stream {name} under account {ACCOUNT} not found.")
    return stream


def remove(kinesis: Kinesis, home: Region, stream: Stream) -> None:
    """Frees what a stream held whose deletion is due, and takes it out of its region."""
    stream.forget(kinesis.clock.now())
    with home.lock:
        # Only once, and before the name is free: what is kept under it may be a later stream's from then on.
        if home.streams.get(stream.name) is stream:
            keeping.forget(kinesis.store, kinesis.memory, home.name, stream)
            del home.streams[stream.name]
            home.left.append(stream)


def live_streams(kinesis: Kinesis, region: str) -> list[Stream]:
    """The region's streams in the order of their names, their states moved on; those that are gone are removed."""
    home, now = kinesis.regions.of(region), kinesis.clock.now()
    streams = sorted(home.streams.values(), key=lambda stream: stream.name)
    for stream in streams:
        if not stream.settle(now):
            remove(kinesis, home, stream)
    return [stream for stream in streams if not stream.gone]


def find_consumer(kinesis: Kinesis, region: str, arn: str) -> tuple[Stream, Consumer]:
    """The consumer of that ARN and its stream; raises ResourceNotFoundException."""
    named = CONSUMER_ARN.fullmatch(arn)
    if not named:
        raise AwsError("InvalidArgumentException", f"ConsumerARN {arn} is not the ARN of a consumer.")
    stream = find(kinesis, region, {"StreamName": named[1]})
    for consumer in stream.live_consumers(kinesis.clock.now()):
        if consumer.arn == arn:
            return stream, consumer
    raise AwsError("ResourceNotFoundException", f"Consumer {arn} under account {ACCOUNT} not found.")


def find_resource(kinesis: Kinesis, call: Call) -> Stream | Consumer:
    """The stream or the consumer that ResourceARN names; queues and channels are not here."""
    arn = str(call.params["ResourceARN"])
    if CONSUMER_ARN.fullmatch(arn):
        return find_consumer(kinesis, call.region, arn)[1]
    if ":stream/" not in arn:
        raise AwsError("ResourceNotFoundException", f"Resource {arn} under account {ACCOUNT} not found.")
    return find(kinesis, call.region, {"StreamARN": arn})


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


def throttled(shard: Shard, stream: Stream) -> AwsError:
    """What a call over a shard's rate is told."""
    return AwsError(
        "ProvisionedThroughputExceededException",
        f"Rate exceeded for shard {shard.id} in stream {stream.name} under account {ACCOUNT}.",
    )


def born_then(stream: Stream, params: Mapping[str, Any]) -> None:
    """Raises ResourceNotFoundException when StreamCreationTimestamp (in whole seconds) is another stream's."""
    stamp = params.get("StreamCreationTimestamp")
    if stamp is not None and int(stamp) != int(stream.created):
        raise AwsError(
            "ResourceNotFoundException",
            f"Stream {stream.name} under account {ACCOUNT} created at {stamp} not found.",
        )
