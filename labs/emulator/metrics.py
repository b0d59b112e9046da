"""Metrics as a service hands them to CloudWatch: statistics of one minute, so that a busy stream costs a few values.

A contract only: services give, and labs/emulator/moto_backends.py takes. Knows neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class MetricStatistics:
    """What one metric came to in the minute that began at `minute` (seconds since the epoch)."""

    name: str
    dimensions: tuple[tuple[str, str], ...]
    minute: float
    unit: str
    count: int
    total: float
    least: float
    most: float


@dataclass(slots=True)
class Tally:
    """Statistics of what was noted."""

    count: int = 0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")

    def add(self, value: float) -> None:
        """Notes one value."""
        self.count += 1
        self.total += value
        self.least = min(self.least, value)
        self.most = max(self.most, value)


@runtime_checkable
class TakesMetrics(Protocol):
    """Neighbours that have a CloudWatch."""

    def put_metrics(self, region: str, namespace: str, metrics: Sequence[MetricStatistics]) -> None:
        """Adds the statistics; thread-safe."""
