"""The threads of a service that runs work beside its requests: so many at a time, each can be asked to end.

Knows no service; whoever asks for work says what it is called and hands in the event that ends it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from labs.emulator.wire import AwsError

AT_ONCE = 4


@dataclass(slots=True)
class Crew:
    """At most AT_ONCE pieces of work run at the same time; the others wait in threads of their own."""

    name: str
    lock: threading.Lock = field(default_factory=threading.Lock)
    room: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    threads: dict[str, tuple[threading.Thread, threading.Event]] = field(default_factory=dict)
    closed: bool = False

    def start(self, key: str, stop: threading.Event, work: Callable[[], None]) -> None:
        """Runs `work` in a thread of its own, once there is room. Raises AwsError when the service is closing."""

        def body() -> None:
            try:
                with self.room:
                    work()
            finally:
                with self.lock:
                    self.threads.pop(key, None)

        thread = threading.Thread(target=body, name=f"{self.name} {key}", daemon=True)
        with self.lock:
            if self.closed:
                raise AwsError("InternalServerException", "The service is closing.", 500)
            self.threads[key] = (thread, stop)
        thread.start()

    def stop(self, key: str) -> None:
        """Asks one to end."""
        with self.lock:
            found = self.threads.get(key)
        if found:
            found[1].set()

    def close(self, patience: float = 10.0) -> None:
        """Asks all to end and waits for them, `patience` seconds each."""
        with self.lock:
            self.closed = True
            running = list(self.threads.values())
        for _, stop in running:
            stop.set()
        for thread, _ in running:
            thread.join(patience)
