"""Threads for what blocks: one serial worker, or a small pool, fed by a queue and ended by asking.

The threads are daemons, so that a call that hangs in the network cannot keep the process alive; `close` asks and
waits with a bound. Knows no Qt and no engine.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

Job = Callable[[], None]


class Workers:
    """`count` threads that take jobs in order. A job tells its own outcome; one that raises is told to `failed`."""

    def __init__(self, name: str, count: int, failed: Callable[[Exception], None]) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._failed = failed
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job; after `close` it is dropped."""
        if not self._closed:
            self._jobs.put(job)

    def ask_to_end(self) -> None:
        """Take no more jobs, drop those that wait, end after the one at hand; returns at once."""
        self._closed = True
        for _ in self._threads:
            self._jobs.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait for the threads to end; False when some still work after `seconds`."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            if self._closed:
                continue
            try:
                job()
            except Exception as error:
                if not self._closed:
                    self._failed(error)
