"""What requests to Kinesis, Firehose and the tagging API must be allowed to do. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from labs.emulator.iam.needs import EVERYTHING, Asked, Need, pass_role
from labs.emulator.kinesis.iterators import decode

OF_NO_STREAM = ("ListStreams", "DescribeLimits", "DescribeAccountSettings", "UpdateAccountSettings")


def kinesis(asked: Asked) -> Iterator[Need]:
    """The stream or consumer that is named, by ARN, name or shard iterator."""
    yield Need(f"kinesis:{asked.operation}", _stream(asked))


def _stream(asked: Asked) -> str:
    if asked.operation in OF_NO_STREAM:
        return EVERYTHING
    for name in ("ConsumerARN", "StreamARN", "ResourceARN", "StreamId"):
        if asked.text(name):
            return asked.text(name)
    iterator = decode(asked.text("ShardIterator"))
    name = asked.text("StreamName") or (iterator.stream if iterator else _listed(asked.text("NextToken")))
    return asked.arn("kinesis", f"stream/{name or EVERYTHING}")


def _listed(token: str) -> str:
    """The stream whose shards or consumers a page's token goes on with."""
    try:
        return str(json.loads(base64.b64decode(token, validate=True))[1])
    except (ValueError, TypeError, IndexError, KeyError):
        return ""


def firehose(asked: Asked) -> Iterator[Need]:
    """The delivery stream that is named; every role in it is passed."""
    name = asked.text("DeliveryStreamName")
    yield Need(f"firehose:{asked.operation}", asked.arn("firehose", f"deliverystream/{name}") if name else EVERYTHING)
    if asked.operation in ("CreateDeliveryStream", "UpdateDestination"):
        for role in sorted(set(_roles(asked.params))):
            yield pass_role(asked, role, "firehose.amazonaws.com")


def _roles(given: Any) -> Iterator[str]:
    if isinstance(given, dict):
        for name, value in given.items():
            if name == "RoleARN" and isinstance(value, str):
                yield value
            else:
                yield from _roles(value)
    elif isinstance(given, list):
        for value in given:
            yield from _roles(value)


def tagging(asked: Asked) -> Iterator[Need]:
    """The tagging API has no resources of its own."""
    yield Need(f"tag:{asked.operation}")
