"""Records on their way, and what their call's answer says of each. Plain values; know no client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Entry:
    """A record on its way, and how often it has been put in vain. `hash` is its explicit hash key, if any.

    `size` is the bytes that count against the limits: data and partition key.
    """

    key: str
    data: bytes
    attempts: int = 0
    hash: str = ""
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = len(self.data) + (len(self.key) if self.key.isascii() else len(self.key.encode()))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A batch after its answer: what each shard has taken, and what failed with which code."""

    acknowledged: tuple[tuple[str, Entry], ...]
    failed: tuple[tuple[str, Entry], ...]


def sort_out(batch: Sequence[Entry], answers: Sequence[Mapping[str, Any]], shard: str = "") -> Outcome:
    """Pairs a call's entries with its answers, which come in the same order inside a 200.

    `shard` is where a record is that was taken by a service without shards.
    """
    pairs = list(zip(batch, answers, strict=True))
    return Outcome(
        tuple((shard or answer["ShardId"], entry) for entry, answer in pairs if not answer.get("ErrorCode")),
        tuple((answer["ErrorCode"], entry) for entry, answer in pairs if answer.get("ErrorCode")),
    )
