"""How full Firehose's buffers are, told to the program that started the cloud; AWS itself tells nobody.

Rows only. Knows no service but by what it can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from labs.emulator.firehose.stream import BufferView
from labs.shapes import DeliveryBuffer


@runtime_checkable
class TellsBuffers(Protocol):
    """A service that delivers from buffers."""

    def buffers(self, region: str) -> list[BufferView]:
        """What each stream of the region holds just now."""


def rows(services: Iterable[object], region: str) -> Iterator[DeliveryBuffer]:
    """A row a stream of that region."""
    for service in services:
        if isinstance(service, TellsBuffers):
            for one in service.buffers(region):
                yield DeliveryBuffer(
                    one.name, one.status, one.limit_bytes, 0.0, one.buffered_bytes, one.buffered_records,
                    one.seconds_to_flush, one.problem,
                )  # fmt: skip
