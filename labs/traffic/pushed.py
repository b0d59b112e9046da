"""Reads one shard by enhanced fan-out: SubscribeToShard, renewed when its five minutes are over or it breaks.

The registered consumer behind it has 2 MiB/s a shard for itself; it is registered here and taken off again. Knows a
Kinesis client, a meter, and one thread. Source: "SubscribeToShard" of the API reference.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from labs.traffic.reader import Reader
from labs.traffic.shards import range_of
from labs.traffic.trouble import code_of, said
from labs.words import tr

READY_S = 120.0


class PushedReader(Reader):
    """One shard's reader, by SubscribeToShard."""

    def read(self) -> None:
        """Takes what is pushed until the shard ends or the reader is stopped."""
        while not self.stopping.is_set() and not self.is_drained:
            try:
                answer = self.asking.client.subscribe_to_shard(
                    ConsumerARN=self.asking.consumer_arn, ShardId=self.lease.shard, StartingPosition=self._place()
                )
                self._take_events(answer["EventStream"])
            except (ClientError, BotoCoreError) as error:
                # A subscription that is over may be taken up again five seconds after it began.
                if code_of(error) == "ResourceInUseException":
                    self.pause()
                else:
                    self.after(error, None)
            except (HTTPError, OSError) as error:
                self.asking.meter.set_error(said(error))
                self.pause()

    def _take_events(self, events: Any) -> None:
        try:
            for event in events:
                pushed = event.get("SubscribeToShardEvent")
                if pushed is None:
                    continue
                self._take(pushed)
                if self.stopping.is_set() or self.is_drained:
                    return
        finally:
            events.close()

    def _take(self, pushed: dict[str, Any]) -> None:
        started = time.monotonic()
        self.intake.take(pushed["Records"], pushed["MillisBehindLatest"], pushed.get("ContinuationSequenceNumber"))
        self.asking.meter.took(time.monotonic() - started)
        self.recovered()
        if pushed.get("ChildShards"):
            self.ended([range_of(child) for child in pushed["ChildShards"]])

    def _place(self) -> dict[str, str]:
        if self.intake.is_at_a_record():
            return {"Type": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self.intake.last}
        return {"Type": self.intake.last}


def registered(client: Any, stream_arn: str, name: str, stop: threading.Event) -> str:
    """The ARN of the stream's consumer of that name, ACTIVE; registers it if need be. Raises botocore's errors.

    Empty when `stop` is set first. Raises TimeoutError when it is not ACTIVE after two minutes.
    """
    try:
        client.register_stream_consumer(StreamARN=stream_arn, ConsumerName=name)
    except ClientError as error:
        if code_of(error) != "ResourceInUseException":
            raise
    until = time.monotonic() + READY_S
    while not stop.is_set():
        described = client.describe_stream_consumer(StreamARN=stream_arn, ConsumerName=name)["ConsumerDescription"]
        if described["ConsumerStatus"] == "ACTIVE":
            return str(described["ConsumerARN"])
        if time.monotonic() > until:
            raise TimeoutError(
                tr(
                    "The consumer {name} is still {status}.",
                    name=name,
                    status=described["ConsumerStatus"],
                )
            )
        stop.wait(0.2)
    return ""


def deregistered(client: Any, consumer_arn: str, tell: Callable[[str], None]) -> None:
    """Takes the consumer off; a failure is told, since what stays is billed."""
    try:
        client.deregister_stream_consumer(ConsumerARN=consumer_arn)
    except (ClientError, BotoCoreError) as error:
        if code_of(error) != "ResourceNotFoundException":
            tell(said(error))
