"""What every test may use: an embedded cloud reached through boto3, an own data folder, and no real AWS by accident."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import boto3
import hypothesis
import pytest
from botocore.config import Config

from labs.emulator.clock import Pace
from labs.emulator.neighbours import Endpoint
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A busy machine is no failure; and what CI judges is the change, so there the examples are the same each time.
hypothesis.settings.register_profile("headwater", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("headwater")

Client = Callable[..., Any]
# What takes longest begins first, so that no worker is left alone with it at the end.
FIRST = ("tests/e2e/", "tests/traffic/test_traffic_machine.py", "tests/test_house.py", "tests/labs/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of files: those of FIRST, then the others."""
    items.sort(key=lambda item: next((at for at, name in enumerate(FIRST) if item.nodeid.startswith(name)), len(FIRST)))


@pytest.fixture(autouse=True)
def _no_real_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "headwater-home"))


@pytest.fixture(scope="session")
def embedded() -> Iterator[EmbeddedCloud]:
    """An embedded cloud at the quick pace, shared by the session: tests use names of their own."""
    cloud = start(Settings(Pace.QUICK))
    yield cloud
    cloud.close()


class HasEndpoint(Protocol):
    """An embedded cloud, in this process or in one of its own."""

    @property
    def endpoint(self) -> Endpoint: ...


def client_of(cloud: HasEndpoint, service: str, **config: Any) -> Any:
    """A boto3 client of that cloud; `config` goes to botocore's Config."""
    return boto3.client(
        service,  # type: ignore[call-overload]  # the name is data here
        endpoint_url=cloud.endpoint.url,
        region_name=cloud.endpoint.region,
        aws_access_key_id=cloud.endpoint.access_key_id,
        aws_secret_access_key=cloud.endpoint.secret_access_key,
        config=Config(**{"retries": {"total_max_attempts": 1}, "proxies": {}, **config}),
    )


@pytest.fixture(scope="session")
def aws(embedded: EmbeddedCloud) -> Client:
    """`aws("kinesis")` gives a boto3 client of the embedded cloud that does not retry."""
    clients: dict[str, Any] = {}

    def client(service: str, **config: Any) -> Any:
        key = service + repr(sorted(config.items()))
        if key not in clients:
            clients[key] = client_of(embedded, service, **config)
        return clients[key]

    return client
