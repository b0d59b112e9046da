"""One record on its way: its bytes, when it arrived, and where in a Kinesis stream it stood. Plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """`arrival` is in epoch seconds; `sequence` is empty for a direct put, `sub` counts within a KPL aggregate."""

    data: bytes
    arrival: float
    sequence: str = ""
    sub: int = 0
