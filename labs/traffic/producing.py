"""What to produce, as one checked value: stream, rate, total, template, keys, seed. Knows no client."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labs.traffic.keys import KEYS
from labs.traffic.templates import TEMPLATES

FASTEST = 100_000
NAME = re.compile(r"[a-zA-Z0-9_.-]{1,128}")


@dataclass(frozen=True, slots=True)
class Producing:
    """`rate` records a second into `stream`, without end or until `total` are acknowledged.

    The same `seed` gives the same keys and records; None takes a new one. Raises ValueError with a sentence.
    """

    stream: str
    rate: float
    total: int | None = None
    template: str = "orders"
    keys: str = "random"
    seed: int | None = None

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.stream):
            raise ValueError(
                f"stream: {self.stream!r} is not a name of 1 to 128 letters, digits, dots, dashes and underscores."
            )
        if not _is_number(self.rate) or not 0 < self.rate <= FASTEST:
            raise ValueError(f"rate: {self.rate!r} is not a number of records a second from above 0 to {FASTEST}.")
        if self.total is not None and (not _is_whole(self.total) or self.total < 1):
            raise ValueError(f"total: {self.total!r} is not a whole number of records, at least 1.")
        if self.template not in TEMPLATES:
            raise ValueError(f"template: {self.template!r} is none of {', '.join(TEMPLATES)}.")
        if self.keys not in KEYS:
            raise ValueError(f"keys: {self.keys!r} is none of {', '.join(KEYS)}.")
        if self.seed is not None and not _is_whole(self.seed):
            raise ValueError(f"seed: {self.seed!r} is not a whole number.")


def producing_of(command: Mapping[str, Any]) -> Producing:
    """The value of a JSON command's members, of which unknown ones are passed over."""
    return Producing(**{name: command[name] for name in Producing.__dataclass_fields__ if name in command})


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
