"""The parent's side of the traffic process: start it with the first command, hear its counts, end it.

Knows neither boto3 nor Qt. Every call returns at once but `close`, which is bounded.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from labs.shapes import TrafficCounts
from labs.traffic.consumer import check_start
from labs.traffic.meter import added, counts_of
from labs.traffic.producing import Producing

STOP_S = 2.0


class TrafficProcess:
    """Producers and consumers on one connection, in a child that is started when it is first needed.

    `connection` is {"target": "endpoint", "endpoint", "region", "access_key_id", "secret_access_key"} or
    {"profile", "region"}; it reaches the child by its stdin only.
    """

    def __init__(self, connection: Mapping[str, str | None]) -> None:
        self._connection = dict(connection)
        self._lock = threading.Lock()  # Guards which child there is, and its stdin.
        self._child: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None
        self._before = TrafficCounts(at=time.time())  # What children that are gone have counted.
        self._latest = self._before

    def start_producer(
        self,
        stream: str,
        *,
        rate: float,
        total: int | None = None,
        template: str = "orders",
        keys: str = "random",
        seed: int | None = None,
    ) -> None:
        """Puts `rate` records a second, in place of a producer that runs. Raises ValueError with a sentence."""
        self._say({"do": "produce", **asdict(Producing(stream, rate, total, template, keys, seed))})

    def stop_producer(self) -> None:
        """Ends the producer, if one runs."""
        self._say({"do": "stop-producing"}, start=False)

    def start_consumer(self, stream: str, start: str = "TRIM_HORIZON") -> None:
        """Reads every shard, in place of a consumer that runs. Raises ValueError with a sentence."""
        check_start(stream, start)
        self._say({"do": "consume", "stream": stream, "start": start})

    def stop_consumer(self) -> None:
        """Ends the consumer, if one runs."""
        self._say({"do": "stop-consuming"}, start=False)

    def counts(self) -> TrafficCounts:
        """The latest snapshot, cumulative since this object was made; never blocks."""
        return self._latest

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def close(self) -> None:
        """Ends the child within 3 seconds; returns when its listener has ended too."""
        with self._lock:
            child, listener = self._child, self._listener
            self._child = self._listener = None
            if child is not None and child.stdin is not None:
                with contextlib.suppress(OSError):
                    child.stdin.close()
        if child is None or listener is None:
            return
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        listener.join(1.0)

    def _say(self, command: Mapping[str, Any], *, start: bool = True) -> None:
        with self._lock:
            if self.pid is None and not start:
                return
            try:
                _write(self._child if self._child and self.pid else self._started(), command)
            except (OSError, ValueError):  # It ended between the look and the word; its listener tells so.
                return

    def _started(self) -> subprocess.Popen[str]:
        """A new child that has been told how to connect. The lock must be held."""
        if self._listener is not None:
            self._listener.join(1.0)
        self._before = replace(
            self._latest, error="", producing=False, consuming=False, behind_ms=None, waiting=0,
            behind_records=None, read_ms=None,
        )  # fmt: skip
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "labs.traffic.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # Last words stand among the counts, and are told when it dies.
            encoding="utf-8",
            errors="replace",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._child = child
        self._listener = threading.Thread(target=self._listen, args=(child,), name="traffic-listener", daemon=True)
        self._listener.start()
        _write(child, self._connection)
        return child

    def _listen(self, child: subprocess.Popen[str]) -> None:
        """Takes counts until the child's stdout ends."""
        last_words = ""
        assert child.stdout is not None
        with child.stdout:
            for line in child.stdout:
                try:
                    self._latest = added(self._before, counts_of(json.loads(line)))
                except (ValueError, TypeError, KeyError, AttributeError):
                    last_words = line.strip() or last_words
        code = child.wait()
        if child.stdin is not None:
            with contextlib.suppress(OSError):
                child.stdin.close()
        is_wanted = self._child is not child
        told = "" if is_wanted else f"The traffic process ended with code {code}. {last_words}".strip()
        self._latest = replace(
            self._latest, at=time.time(), producing=False, consuming=False, behind_ms=None,
            error=told or self._latest.error,
        )  # fmt: skip


def _write(child: subprocess.Popen[str], message: Mapping[str, Any]) -> None:
    assert child.stdin is not None
    child.stdin.write(json.dumps(message) + "\n")
    child.stdin.flush()
