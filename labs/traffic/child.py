"""One traffic process, seen by its parent: start it with the first command, hear its counts, end it.

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
from dataclasses import replace
from typing import Any

from labs import child_environment
from labs.shapes import TrafficCounts
from labs.traffic.meter import added, counts_of
from labs.words import tr

STOP_S = 2.0


class TrafficChild:
    """A child that is started when it is first needed. `latest` is cumulative since this object was made."""

    def __init__(self, connection: Mapping[str, str | None]) -> None:
        self._connection = dict(connection)
        self._lock = threading.Lock()  # Guards which child there is, and its stdin.
        self._child: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None
        self._before = TrafficCounts(at=time.time())  # What children that are gone have counted.
        self.latest = self._before

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def say(self, command: Mapping[str, Any], *, start: bool = True) -> None:
        """Gives the child a command; without `start` only when there is one."""
        with self._lock:
            if self.pid is None and not start:
                return
            try:
                _write(self._child if self._child and self.pid else self._started(), command)
            except (OSError, ValueError):  # It ended between the look and the word; its listener tells so.
                return

    def hang_up(self) -> None:
        """Ends the child's stdin, so that it ends; returns at once."""
        with self._lock:
            if self._child is not None and self._child.stdin is not None:
                with contextlib.suppress(OSError):
                    self._child.stdin.close()

    def close(self) -> None:
        """Ends the child within 3 seconds; returns when its listener has ended too."""
        self.hang_up()
        with self._lock:
            child, listener = self._child, self._listener
            self._child = self._listener = None
        if child is None or listener is None:
            return
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        listener.join(1.0)

    def _started(self) -> subprocess.Popen[str]:
        """A new child that has been told how to connect. The lock must be held."""
        if self._listener is not None:
            self._listener.join(1.0)
        self._before = _at_rest(self.latest, "")
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "labs.traffic.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # Last words stand among the counts, and are told when it dies.
            encoding="utf-8",
            errors="replace",
            env=child_environment.of_profile() if self._connection.get("profile") else child_environment.plain(),
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
                    self.latest = added(self._before, counts_of(json.loads(line)))
                except (ValueError, TypeError, KeyError, AttributeError):
                    last_words = line.strip() or last_words
        code = child.wait()
        with self._lock:
            is_wanted = self._child is not child or (child.stdin is not None and child.stdin.closed)
            if child.stdin is not None:
                with contextlib.suppress(OSError):
                    child.stdin.close()
        told = (
            ""
            if is_wanted
            else tr(
                "The traffic process ended with code {code}. {last_words}", code=code, last_words=last_words
            ).strip()
        )
        self.latest = _at_rest(self.latest, told or self.latest.error)


def _at_rest(counts: TrafficCounts, error: str) -> TrafficCounts:
    return replace(
        counts, at=time.time(), producing=False, consuming=False, behind_ms=None, behind_records=None, waiting=0,
        read_ms=None, error=error,
    )  # fmt: skip


def _write(child: subprocess.Popen[str], message: Mapping[str, Any]) -> None:
    assert child.stdin is not None
    child.stdin.write(json.dumps(message) + "\n")
    child.stdin.flush()
