"""What every DuckDB of the embedded cloud is given and how it is stopped: no file, no network, no extension.

Knows neither Athena nor Redshift. DuckDB itself is imported by whoever opens one, when a first query comes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": "2",
    "temp_directory": "",
}
_AGAIN = 0.05


@contextmanager
def interrupted(connection: duckdb.DuckDBPyConnection, name: str, over: Callable[[], bool]) -> Iterator[None]:
    """Interrupts what the connection runs for as long as `over` holds, in a thread of that name; closes it after."""
    done = threading.Event()

    def watch() -> None:
        # Again and again: an interrupt between two statements is lost.
        while not done.wait(_AGAIN):
            if over():
                connection.interrupt()

    watcher = threading.Thread(target=watch, name=name, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        connection.close()
