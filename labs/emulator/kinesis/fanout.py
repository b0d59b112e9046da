"""SubscribeToShard: records are pushed to a consumer as they arrive, at 2 MiB a second, for five minutes.

Each push waits on the shard's condition, so that it wakes with a record and not with a clock. Knows no HTTP: what
it gives is an iterator of event stream messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.kinesis import frames, measures
from labs.emulator.kinesis.consumer import ACTIVE, Consumer, Subscription
from labs.emulator.kinesis.limits import BYTES_OUT, PushBudget
from labs.emulator.kinesis.log import Loaded
from labs.emulator.kinesis.reading import child_shards, dry_run, record_answers, start_place
from labs.emulator.kinesis.shard import Shard, Slice
from labs.emulator.kinesis.stream import Stream
from labs.emulator.kinesis.streams import Kinesis, find_consumer, shard_of
from labs.emulator.wire import ACCOUNT, AwsError, Call, EventStream

LASTING_S = 300.0
AGAIN_AFTER_S = 5.0
HEARTBEAT_S = 1.0  # an event without records, as AWS sends them: it tells the lag and finds out who went away
MOST_RECORDS, MOST_BYTES = 10_000, 1024 * 1024


@dataclass(slots=True)
class Push:
    """One subscription under way: `place` is where it stands."""

    kinesis: Kinesis
    stream: Stream
    consumer: Consumer
    shard: Shard
    subscription: Subscription
    place: int
    sent_at: float = 0.0
    budget: PushBudget = field(default_factory=PushBudget)


def subscribe_to_shard(kinesis: Kinesis, call: Call) -> EventStream | dict[str, Any]:
    """SubscribeToShard; one subscription a consumer and shard, the next may take over after 5 seconds."""
    stream, consumer = find_consumer(kinesis, call.region, call.params["ConsumerARN"])
    if consumer.status != ACTIVE:
        raise AwsError(
            "ResourceInUseException", f"Consumer {consumer.arn} is not ACTIVE, instead in state {consumer.status}."
        )
    shard = shard_of(stream, call.params["ShardId"])
    begin = call.params["StartingPosition"]
    place = start_place(shard, begin["Type"], begin.get("SequenceNumber"), begin.get("Timestamp"), kinesis.clock.now())
    dry_run(call)
    subscription = _begin(kinesis, stream, consumer, shard)
    return EventStream(_pushed(Push(kinesis, stream, consumer, shard, subscription, place)))


def _begin(kinesis: Kinesis, stream: Stream, consumer: Consumer, shard: Shard) -> Subscription:
    now = kinesis.clock.now()
    in_use = AwsError(
        "ResourceInUseException",
        f"Another active subscription exists for this consumer: {ACCOUNT}:{stream.name}:{shard.id}:{consumer.name}",
    )
    with stream.lock:
        former = consumer.subscriptions.get(shard.index)
        if former is not None and now - former.started < AGAIN_AFTER_S:
            measures.subscribed(stream, consumer.name, now, success=False)
            raise in_use
        if former is not None and former.over is None:
            former.over = in_use
        subscription = consumer.subscriptions[shard.index] = Subscription(now)
    measures.subscribed(stream, consumer.name, now, success=True)
    shard.wake()
    return subscription


def _pushed(push: Push) -> Iterator[bytes]:
    """The messages, until five minutes are over, the shard ends, another takes over or the server closes."""
    yield frames.event("initial-response", {})
    with push.shard.lock:
        push.shard.watchers += 1
    try:
        while (found := _next(push)) is not None:
            measures.pushed(push.stream, push.shard, push.consumer.name, push.sent_at, found)
            yield frames.event("SubscribeToShardEvent", _event(push, found))
            if found.ended:
                return
        if push.subscription.over is not None:
            yield frames.exception(push.subscription.over.code, push.subscription.over.message)
    finally:
        with push.shard.lock:
            push.shard.watchers -= 1


def _next(push: Push) -> Slice | None:
    """Waits for records, for the shard's end or for the next heartbeat; None when the subscription is over."""
    clock, shard = push.kinesis.clock, push.shard
    loaded = shard.fetch(push.place, MOST_RECORDS, MOST_BYTES, push.stream.horizon(clock.now()))
    with shard.lock:
        while True:
            now = clock.now()
            lasting = push.subscription.started + LASTING_S - now
            if push.subscription.over is None and push.stream.gone:
                push.subscription.over = AwsError("ResourceNotFoundException", f"Stream {push.stream.name} is gone.")
            if push.kinesis.closing.is_set() or push.subscription.over is not None or lasting <= 0:
                return None
            found = _within_budget(push, now, loaded)
            if found.data or found.ended or now - push.sent_at >= HEARTBEAT_S:
                push.sent_at, push.place = now, found.next_place
                push.budget.paid(now, found.size)
                return found
            waits = [lasting, push.sent_at + HEARTBEAT_S - now]
            if push.place < shard.end:
                waits.append(push.budget.wait(now))
            shard.changed.wait(max(0.001, min(waits)))


def _within_budget(push: Push, now: float, loaded: Loaded) -> Slice:
    """What may be sent now; a record that does not fit in what is left of the second waits for the next."""
    allowance = push.budget.allowance(now) if push.kinesis.limited else MOST_BYTES
    horizon, most = push.stream.horizon(now), MOST_RECORDS if allowance > 0 else 0
    found = push.shard.read_locked(push.place, most, min(allowance, MOST_BYTES), now, horizon, loaded)
    if found.size <= allowance or allowance == BYTES_OUT or not push.kinesis.limited:
        return found
    return push.shard.read_locked(push.place, 0, 0, now, horizon, loaded)


def _event(push: Push, found: Slice) -> dict[str, Any]:
    """A SubscribeToShardEvent. At the shard's end there is nothing to continue, only the children."""
    answer: dict[str, Any] = {
        "Records": record_answers(push.shard, found),
        "MillisBehindLatest": found.behind_ms,
        "ContinuationSequenceNumber": push.shard.sequence_before(found.next_place),
    }
    if found.ended:
        answer["ContinuationSequenceNumber"] = None
        answer["ChildShards"] = child_shards(push.stream, push.shard)
    return answer
