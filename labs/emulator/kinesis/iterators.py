"""Shard iterators: opaque words that name a stream, a shard and a place, and die after five minutes.

Knows no stream; a word that was changed or made up is told from a real one by its checksum.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

LIFETIME = 300.0


@dataclass(frozen=True, slots=True)
class Iterator:
    """Where a reader stands. `birth` (ms) tells a stream from a later one of the same name."""

    stream: str
    birth: int
    shard: int
    place: int
    issued: float


def encode(iterator: Iterator) -> str:
    """The word that is given to the client."""
    fields = [iterator.stream, iterator.birth, iterator.shard, iterator.place, iterator.issued]
    body = json.dumps(fields, separators=(",", ":")).encode()
    return base64.b64encode(hashlib.sha256(body).digest()[:12] + body).decode()


def decode(word: str) -> Iterator | None:
    """The iterator, or None when the word was not made by `encode`."""
    try:
        raw = base64.b64decode(word, validate=True)
        checksum, body = raw[:12], raw[12:]
        if hashlib.sha256(body).digest()[:12] != checksum:
            return None
        return Iterator(*json.loads(body))
    except (binascii.Error, ValueError, TypeError):
        return None
