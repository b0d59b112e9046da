"""A Kinesis of the test's own behind a listening server, on a clock that the test moves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.clock import Clock, Pace
from labs.emulator.kinesis.service import KinesisService, kinesis_service
from labs.emulator.moto_app import Moto
from labs.emulator.moto_backends import MotoNeighbours
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from tests.conftest import client_of

FIRST = "shardId-000000000000"
ACCOUNT_ARN = "arn:aws:kinesis:us-east-1:123456789012"


@dataclass(frozen=True, slots=True)
class MovableClock(Clock):
    """Wall time and what the test added to it; with `still`, that moment and what the test added to it."""

    added: list[float] = field(default_factory=list)
    still: float | None = None

    def now(self) -> float:
        """Seconds since the epoch, moved."""
        return (time.time() if self.still is None else self.still) + sum(self.added)

    def move(self, seconds: float) -> None:
        """Lets that much time pass."""
        self.added.append(seconds)


@dataclass(frozen=True, slots=True)
class Bed:
    """A cloud, its Kinesis, the clock of it and a client that does not retry."""

    cloud: EmbeddedCloud
    service: KinesisService
    clock: MovableClock
    client: Any

    def make(self, name: str, shards: int = 1, **more: Any) -> str:
        """Creates a stream, lets the time of its creation pass, and gives its ARN."""
        if more.get("StreamModeDetails", {}).get("StreamMode") != "ON_DEMAND":
            more["ShardCount"] = shards
        self.client.create_stream(StreamName=name, **more)
        self.settle()
        return f"{ACCOUNT_ARN}:stream/{name}"

    def settle(self) -> None:
        """Lets every state end."""
        self.clock.move(20.0)

    def refused(self, operation: str, **params: Any) -> tuple[str, str]:
        """The code and the message of the error that the call must give."""
        with pytest.raises(ClientError) as caught:
            getattr(self.client, operation)(**params)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    def code(self, operation: str, **params: Any) -> str:
        """The code of the error that the call must give."""
        return self.refused(operation, **params)[0]

    def summary(self, name: str) -> dict[str, Any]:
        """The StreamDescriptionSummary."""
        return dict(self.client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"])

    def status(self, name: str) -> str:
        """The stream's state."""
        return str(self.summary(name)["StreamStatus"])


@contextmanager
def bed_of(*, limited: bool = True, still: float | None = None, **settings: Any) -> Iterator[Bed]:
    """A bed; `settings` go to kinesis_service. States last as on AWS."""
    clock = MovableClock(still=still)
    cloud = start(Settings(Pace.QUICK), warm=False)
    native: Any = cloud.dispatcher.native
    settings.setdefault("neighbours", MotoNeighbours(lambda _region: cloud.endpoint, Moto()))
    service = kinesis_service(clock, limited=limited, **settings)
    native["kinesis"] = cloud.dispatcher.by_prefix[service.target_prefix] = service
    client = client_of(cloud, "kinesis", max_pool_connections=30, parameter_validation=False)
    try:
        yield Bed(cloud, service, clock, client)
    finally:
        cloud.close()
