"""A service that wakes at its first call: once, whoever asks, and without tags or threads before."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from labs.emulator.asleep import Asleep
from labs.emulator.server import EmbeddedCloud
from labs.emulator.wire import NativeService, Operation


@dataclass
class Small:
    """A service that remembers that it was closed."""

    name: str = "small"
    target_prefix: str = "Small"
    operations: Mapping[str, Operation] = field(default_factory=lambda: {"Say": lambda _call: {"said": True}})
    closed: bool = False

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """One resource."""
        return [("arn", {"region": region})]

    def close(self) -> None:
        """Remembers."""
        self.closed = True


def test_that_a_service_wakes_once_at_its_first_call() -> None:
    made: list[Small] = []
    ready = threading.Barrier(4)

    def make() -> NativeService:
        made.append(Small())
        return made[-1]

    def ask() -> None:
        ready.wait(10)
        assert "Say" in service.operations

    service = Asleep("small", "Small", make)
    assert list(service.tagged("eu-west-1")) == []
    service.close()
    assert made == []
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(made) == 1
    assert list(service.tagged("eu-west-1")) == [("arn", {"region": "eu-west-1"})]
    service.close()
    assert made[0].closed


def test_that_a_service_of_which_something_was_kept_wakes_for_its_tags() -> None:
    service = Asleep("small", "Small", Small, lambda: True)
    assert list(service.tagged("eu-west-1")) == [("arn", {"region": "eu-west-1"})]
    service.close()


def test_that_a_sleeper_goes_by_the_names_of_the_service(embedded: EmbeddedCloud) -> None:
    for service in embedded.dispatcher.native.values():
        if isinstance(service, Asleep):
            awake = service.make()
            assert (service.name, service.target_prefix) == (awake.name, awake.target_prefix)
            awake.close()
