"""Watches over spending in a session: keeps usage with the run, estimates, and stops producers at the budget or idle.

Knows what it must of a session through `Spends`; draws nothing and asks AWS nothing.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from labs.aws.budget import budget
from labs.aws.cloud import Cloud
from labs.aws.ledger import Ledger, Run
from labs.aws.meter import add_usage, cost_of, traffic_units
from labs.aws.prices import prices_of
from labs.aws.usage import PUT_UNITS
from labs.events import SPENDING, CleanupEnded, Event, Said, StepEnded
from labs.shapes import Cost, TrafficCounts
from labs.words import tr

LOOKS_S = 5.0


class OverBudget(RuntimeError):
    """The budget is used up; the message says how to go on."""


class Spends(Protocol):
    """What is needed of a session."""

    cloud: Cloud
    ledger: Ledger

    @property
    def run(self) -> Run:
        """The run it works on."""
        ...

    def traffic_counts(self) -> TrafficCounts:
        """The newest counts; never blocks."""
        ...

    def stop_producer(self) -> None:
        """Stops the producer, if one runs."""
        ...


@dataclass(slots=True)
class Spending:
    """One session's. `active` is called at each wish of the student, `watch` when a producer was started."""

    of: Spends
    home: Path
    emit: Callable[[Event], None]
    clock: Callable[[], float] = time.time
    looks_s: float = LOOKS_S
    _told_units: int = 0  # of the traffic, those that are in the ledger
    _told_stream: str = ""
    _last_wish: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, event: Event) -> None:
        """Keeps usage whenever a step or a cleanup has ended."""
        if isinstance(event, StepEnded | CleanupEnded):
            self.keep()

    def active(self) -> None:
        """The student did something."""
        self._last_wish = self.clock()

    def keep(self) -> None:
        """Writes what was counted into the ledger."""
        with self._lock:
            counts, levels = self.of.cloud.usage.taken()
            traffic = self.of.traffic_counts()
            if traffic.stream != self._told_stream:  # Its counts begin anew with each stream.
                self._told_stream, self._told_units = traffic.stream, 0
            units = traffic_units(traffic)
            more = max(0, units - self._told_units)
            self._told_units = units
            if more:
                counts[PUT_UNITS] = counts.get(PUT_UNITS, 0) + more
            add_usage(self.of.ledger, self.of.run.id, counts, levels)

    def cost(self) -> Cost:
        """The estimate of now."""
        self.keep()
        prices = prices_of(self.of.run.region, self.home)
        return cost_of(self.of.ledger, self.of.run, prices, self.clock(), real=self.of.cloud.target.real)

    def check(self) -> None:
        """Raises OverBudget when nothing more should be sent; it is said as well, as when a producer is stopped."""
        words = self._over()
        if words:
            self.emit(Said(SPENDING, words))
            raise OverBudget(words)

    def look(self) -> str:
        """Stops a producer that spends too much or that nobody watches; says why, and gives the sentence."""
        if not self.of.traffic_counts().producing:
            return ""
        words = self._over() or self._idle()
        if words:
            self.of.stop_producer()
            self.emit(Said(SPENDING, words))
        return words

    def _over(self) -> str:
        limit = budget(self.home, real=self.of.cloud.target.real).usd
        if limit is None:
            return ""
        now = self.cost().usd
        if now < limit:
            return ""
        return tr(
            "The budget of ${limit:,.2f} is used up (estimate: ${now:,.2f}): producers are stopped. "
            "Clean up, or set another with `headwater cost --budget`.",
            limit=limit,
            now=now,
        )

    def _idle(self) -> str:
        minutes = budget(self.home, real=self.of.cloud.target.real).idle_minutes
        if minutes is None or self.clock() - self._last_wish < minutes * 60:
            return ""
        return tr(
            "Nobody has done anything for {minutes:.0f} minutes, so the producer was stopped. Start it again at will.",
            minutes=minutes,
        )

    def watch(self) -> None:
        """Looks every few seconds from now on, until `close`."""
        if self._thread is None and not self._ended.is_set():
            self._thread = threading.Thread(target=self._watch, name="spending", daemon=True)
            self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(self.looks_s):
            try:
                self.look()
            except sqlite3.Error:
                continue  # busy for a moment; the next look is soon

    def close(self) -> None:
        """Ends the watch, and keeps what was counted; a second time does nothing."""
        if self._ended.is_set():
            return
        self._ended.set()
        if self._thread is not None:
            self._thread.join(2.0)
        self.keep()
