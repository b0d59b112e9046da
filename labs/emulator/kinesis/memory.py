"""How much all shards together may hold: a counter with a cap, so that a full cloud throttles instead of dying.

Knows no shard. One is shared by every shard of an embedded cloud.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

MOST = 1 << 30
RECORD_COST = 128  # what CPython spends on a record beside its data and key: two objects' heads and three list slots


@dataclass(slots=True)
class Memory:
    """`most` bytes of data, keys and RECORD_COST a record."""

    most: int = MOST
    held: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, size: int) -> bool:
        """Counts `size` bytes in if they fit."""
        with self.lock:
            if self.held + size > self.most:
                return False
            self.held += size
            return True

    def give(self, size: int) -> None:
        """Counts `size` bytes out."""
        with self.lock:
            self.held -= size
