"""Traffic as its fronts have it: producers and consumers in processes of their own, and their counts as one.

The first process reads and writes; more of them write when one cannot make enough. Knows neither boto3 nor Qt. Every
call returns at once but `close`, which is bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from labs.shapes import TrafficCounts
from labs.traffic.child import TrafficChild
from labs.traffic.consumer import APPLICATION, LEASE_S, Sharing, check_start
from labs.traffic.meter import together
from labs.traffic.producing import Producing, producing_of
from labs.words import tr

MOST_WORKERS = 8


class TrafficProcess:
    """Producers and consumers on one connection, in children that are started when they are first needed.

    `connection` is {"target": "endpoint", "endpoint", "region", "access_key_id", "secret_access_key"} or
    {"profile", "region"}; it reaches the children by their stdin only.
    """

    def __init__(self, connection: Mapping[str, str | None]) -> None:
        self.connection = dict(connection)
        self._children = [TrafficChild(connection)]
        self._lock = threading.Lock()
        self._stream = ""

    def start_producer(
        self,
        stream: str,
        *,
        rate: float,
        total: int | None = None,
        template: str = "orders",
        keys: str = "random",
        seed: int | None = None,
        workers: int = 1,
        **more: Any,
    ) -> None:
        """Puts `rate` records a second, in place of a producer that runs. Raises ValueError with a sentence.

        `more` are further members of Producing; `workers` is how many processes share the rate.
        """
        wanted = producing_of(
            {"stream": stream, "rate": rate, "total": total, "template": template, "keys": keys, "seed": seed, **more}
        )
        shares = shares_of(wanted, workers)
        with self._lock:
            while len(self._children) < len(shares):
                self._children.append(TrafficChild(self.connection))
            self._stream = stream
        for child in self._children[len(shares) :]:
            child.say({"do": "stop-producing"}, start=False)
        for child, share in zip(self._children, shares, strict=False):
            child.say({"do": "produce", **asdict(share)})

    def stop_producer(self) -> None:
        """Ends the producer, if one runs."""
        for child in self._children:
            child.say({"do": "stop-producing"}, start=False)

    def start_consumer(
        self,
        stream: str,
        start: str = "TRIM_HORIZON",
        *,
        database: Path | None = None,
        application: str = APPLICATION,
        fan_out: bool = False,
        lease_s: float = LEASE_S,
    ) -> None:
        """Reads every shard, in place of a consumer that runs. Raises ValueError with a sentence.

        With a `database` it goes on where the application of that name stood.
        """
        check_start(stream, start)
        Sharing(database, application, fan_out, lease_s=lease_s)
        self._stream = stream
        self._children[0].say({
            "do": "consume", "stream": stream, "start": start, "database": str(database) if database else "",
            "application": application, "fan_out": fan_out, "lease_s": lease_s,
        })  # fmt: skip

    def stop_consumer(self) -> None:
        """Ends the consumer, if one runs."""
        self._children[0].say({"do": "stop-consuming"}, start=False)

    def counts(self) -> TrafficCounts:
        """The latest snapshot, cumulative for its stream since this object was made; never blocks."""
        latest = [child.latest for child in self._children]
        return latest[0] if len(latest) == 1 else together(latest, self._stream)

    @property
    def pid(self) -> int | None:
        """The first child's process id while it runs."""
        return self._children[0].pid

    @property
    def pids(self) -> list[int]:
        """The ids of the children that run."""
        return [child.pid for child in self._children if child.pid is not None]

    def close(self) -> None:
        """Ends the children within 3 seconds; returns when their listeners have ended too."""
        for child in self._children:
            child.hang_up()
        for child in self._children:
            child.close()


def shares_of(wanted: Producing, workers: int) -> list[Producing]:
    """What each of so many workers produces, so that together it is what is wanted. Raises ValueError."""
    if not isinstance(workers, int) or isinstance(workers, bool) or not 1 <= workers <= MOST_WORKERS:
        raise ValueError(
            tr(
                "workers: {workers!r} is not a whole number from 1 to {most_workers}.",
                workers=workers,
                most_workers=MOST_WORKERS,
            )
        )
    if wanted.ordered and workers > 1:
        raise ValueError(tr("workers: several processes keep no order of a key; in order there is one."))
    count = workers if wanted.total is None else min(workers, wanted.total)
    return [
        replace(
            wanted,
            rate=wanted.rate / count,
            ramp_from=wanted.ramp_from / count,
            burst_rate=wanted.burst_rate / count,
            total=None if wanted.total is None else (wanted.total + number) // count,
            # Each has ids of its own, and the same ones again with the same seed.
            seed=None if wanted.seed is None else wanted.seed * MOST_WORKERS + number if count > 1 else wanted.seed,
        )
        for number in range(count)
    ]
