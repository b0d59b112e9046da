"""RegisterStreamConsumer, DeregisterStreamConsumer, DescribeStreamConsumer and ListStreamConsumers.

Knows consumers and their streams; what a consumer is pushed is fanout.py's.
"""

from __future__ import annotations

from typing import Any

from labs.emulator.kinesis.consumer import CREATING, Consumer
from labs.emulator.kinesis.stream import ON_DEMAND, Stream
from labs.emulator.kinesis.streams import Kinesis, born_then, find, find_active, find_consumer, live_streams
from labs.emulator.kinesis.tags import checked_tags
from labs.emulator.kinesis.tokens import state_of, token
from labs.emulator.wire import ACCOUNT, AwsError, Call

CREATING_S, DELETING_S = 5.0, 5.0
MOST_CONSUMERS, MOST_WITH_COMMITMENT = 20, 50
MOST_CREATING = 5
PAGE = 100


def answer_of(consumer: Consumer) -> dict[str, Any]:
    """A consumer as the listings give it."""
    return {
        "ConsumerName": consumer.name,
        "ConsumerARN": consumer.arn,
        "ConsumerStatus": consumer.status,
        "ConsumerCreationTimestamp": consumer.created,
    }


def register(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """RegisterStreamConsumer: 20 for a stream, 5 in CREATING at a time."""
    stream, name, now = find_active(kinesis, call.region, call.params), call.params["ConsumerName"], kinesis.clock.now()
    with kinesis.regions.of(call.region).lock, stream.lock:
        present = stream.live_consumers(now)
        if name in stream.consumers:
            raise AwsError(
                "ResourceInUseException",
                f"Consumer {name} under stream {stream.arn} already exists for account {ACCOUNT}.",
            )
        advantage = stream.mode == ON_DEMAND and kinesis.regions.of(call.region).commitment.holds
        most = MOST_WITH_COMMITMENT if advantage else MOST_CONSUMERS
        if len(present) >= most:
            raise AwsError(
                "LimitExceededException", f"Stream {stream.name} has {most} registered consumers, the most it may."
            )
        if sum(one.status == CREATING for one in _consumers(kinesis, call.region, now)) >= MOST_CREATING:
            raise AwsError("LimitExceededException", f"No more than {MOST_CREATING} consumers may be in CREATING.")
        tags = checked_tags({}, call.params.get("Tags") or {})
        arn = f"{stream.arn}/consumer/{name}:{int(now)}"
        consumer = Consumer(name, arn, now, now + kinesis.clock.lasting(CREATING_S), tags=tags)
        stream.consumers[name] = consumer
    return {"Consumer": answer_of(consumer)}


def _consumers(kinesis: Kinesis, region: str, now: float) -> list[Consumer]:
    return [one for stream in live_streams(kinesis, region) for one in stream.live_consumers(now)]


def _named(kinesis: Kinesis, call: Call) -> tuple[Stream, Consumer]:
    """The consumer by its ARN, or by its stream's ARN and its name; all three must agree."""
    arn, stream_arn, name = (call.params.get(key) for key in ("ConsumerARN", "StreamARN", "ConsumerName"))
    if arn:
        stream, consumer = find_consumer(kinesis, call.region, arn)
        if (stream_arn or stream.arn) != stream.arn or (name or consumer.name) != consumer.name:
            raise AwsError("InvalidArgumentException", f"StreamARN, ConsumerName and ConsumerARN {arn} do not agree.")
        return stream, consumer
    if not (stream_arn and name):
        raise AwsError(
            "InvalidArgumentException", "Either ConsumerARN or both StreamARN and ConsumerName must be given."
        )
    stream = find(kinesis, call.region, call.params)
    for consumer in stream.live_consumers(kinesis.clock.now()):
        if consumer.name == name:
            return stream, consumer
    raise AwsError(
        "ResourceNotFoundException", f"Consumer {name}, under stream {stream.arn} under account {ACCOUNT} not found."
    )


def deregister(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DeregisterStreamConsumer: DELETING until it is gone; its subscriptions end at once."""
    stream, consumer = _named(kinesis, call)
    delete(kinesis, stream, [consumer])
    return {}


def delete(kinesis: Kinesis, stream: Stream, consumers: list[Consumer]) -> None:
    """Begins to delete consumers and lets their readers know."""
    with stream.lock:
        for consumer in consumers:
            consumer.delete(kinesis.clock.now() + kinesis.clock.lasting(DELETING_S))
    for index in {index for consumer in consumers for index in consumer.subscriptions}:
        stream.shards[index].wake()


def describe(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """DescribeStreamConsumer."""
    stream, consumer = _named(kinesis, call)
    return {"ConsumerDescription": {**answer_of(consumer), "StreamARN": stream.arn}}


def list_consumers(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListStreamConsumers, at most 100 a page, in the order of their names."""
    params, now = call.params, kinesis.clock.now()
    stream, after = find(kinesis, call.region, params), ""
    if "NextToken" in params:
        if "StreamCreationTimestamp" in params:
            raise AwsError(
                "InvalidArgumentException", "NextToken and StreamCreationTimestamp cannot be given together."
            )
        name, after = state_of(params["NextToken"], now, 2)
        if name != stream.name:
            raise AwsError("InvalidArgumentException", f"NextToken is not one of stream {stream.name}.")
    born_then(stream, params)
    consumers = [one for one in stream.live_consumers(now) if one.name > after]
    page = consumers[: min(params.get("MaxResults", PAGE), PAGE)]
    answer: dict[str, Any] = {"Consumers": [answer_of(one) for one in page]}
    return {**answer, "NextToken": token(now, stream.name, page[-1].name)} if len(page) < len(consumers) else answer
