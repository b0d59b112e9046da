"""Kinesis as a client meets it, without a socket: request and answer as bytes, faults on order, one more try, restarts.

It knows the server's dispatcher and the service on a file, and nothing of what a test believes of a stream.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labs.emulator.clock import Clock, Pace
from labs.emulator.faults import Fault, Kind
from labs.emulator.http import Request, Response
from labs.emulator.kinesis.memory import HOT
from labs.emulator.kinesis.service import KinesisService, kinesis_service
from labs.emulator.metrics import MetricStatistics
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.emulator.store import FileStore

TRIES = 2
AGAIN = ("ProvisionedThroughputExceededException",)


class Refused(Exception):
    """What the service said instead of an answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(slots=True)
class Told:
    """Neighbours that only take metrics, and keep them."""

    statistics: list[MetricStatistics] = field(default_factory=list)

    def put_metrics(self, region: str, namespace: str, metrics: Sequence[MetricStatistics]) -> None:
        """Keeps them."""
        self.statistics += metrics


@dataclass(slots=True)
class Wire:
    """A client, and the server that it talks to: `restart` ends the one and begins the next on the same file."""

    cloud: EmbeddedCloud
    clock: Clock
    path: Path
    most_hot: int = HOT
    told: Told = field(default_factory=Told)
    service: KinesisService = field(init=False)
    _left_open: list[FileStore] = field(default_factory=list)
    store: FileStore = field(init=False)

    def __post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.store, native = FileStore(self.path), self.cloud.dispatcher.native
        self.service = kinesis_service(
            self.clock, limited=True, neighbours=self.told, store=self.store, most_hot=self.most_hot
        )
        assert isinstance(native, dict)
        native["kinesis"] = self.cloud.dispatcher.by_prefix[self.service.target_prefix] = self.service

    def restart(self, *, killed: bool) -> None:
        """Ends the server and begins another; of one that is killed, nobody closes the file."""
        self.service.close()
        if killed:
            self._left_open.append(self.store)
        else:
            self.store.close()
        self._begin()

    def close(self) -> None:
        """Ends the server, and closes the files that killed ones left open."""
        self.cloud.faults.clear()
        self.service.close()
        for store in [*self._left_open, self.store]:
            store.close()

    def call(self, operation: str, mishap: Kind | None = None, **params: Any) -> dict[str, Any]:
        """The answer, after one more try where botocore tries again; `mishap` befalls the first. Raises Refused."""
        if mishap is not None:
            self.cloud.faults.add(Fault(mishap, "kinesis", operation, count=1))
        for tries in range(1, TRIES + 1):
            response = self.cloud.dispatcher(self._request(operation, params))
            if response.drop or response.status >= 500:
                continue
            answer = _parsed(response)
            if response.status == 200:
                return answer
            if answer["__type"] not in AGAIN or tries == TRIES:
                raise Refused(answer["__type"], answer["message"])
        raise AssertionError(f"{operation} never came through")

    def _request(self, operation: str, params: dict[str, Any]) -> Request:
        endpoint = self.cloud.endpoint
        scope = f"{endpoint.access_key_id}/20270115/{endpoint.region}/kinesis/aws4_request"
        headers = {
            "host": endpoint.url.removeprefix("http://"),
            "authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
            "x-amz-target": f"{self.service.target_prefix}.{operation}",
        }
        return Request("POST", "/", headers, json.dumps(params).encode())


def _parsed(response: Response) -> dict[str, Any]:
    assert isinstance(response.body, bytes)
    return dict(json.loads(response.body or b"{}"))


def listening() -> EmbeddedCloud:
    """The server whose Kinesis a Wire replaces."""
    return start(Settings(Pace.QUICK), warm=False)
