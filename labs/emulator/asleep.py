"""A service that is imported and made at its first call, so that the cloud answers before all of it is there.

For services that have nothing to do until they are asked: what is not awake has no threads, and no tags unless
something of it was kept, for which it is woken.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from labs.emulator.waits import TellsWaits
from labs.emulator.wire import NativeService, Operation
from labs.shapes import Wait


@dataclass(slots=True)
class Asleep:
    """A NativeService in front of the one that `make` gives."""

    name: str
    target_prefix: str
    make: Callable[[], NativeService]
    kept: Callable[[], bool] = lambda: False
    _awake: NativeService | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations; asking for them wakes the service."""
        return self._wake().operations

    def _wake(self) -> NativeService:
        with self._lock:
            if self._awake is None:
                self._awake = self.make()
            return self._awake

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """ARN and tags of the service's resources, of which there are none before the first call but those kept."""
        return self._wake().tagged(region) if self._awake or self.kept() else ()

    def waits(self) -> Iterable[Wait]:
        """What waits there, once it is awake."""
        return self._awake.waits() if isinstance(self._awake, TellsWaits) else ()

    def close(self) -> None:
        """Ends the service if it was made."""
        if self._awake:
            self._awake.close()
