"""One start at a time in one folder: a lock that the system itself lets go of when its holder dies.

Knows nothing of what it guards.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _try_to_take(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_to_take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def one_at_a_time(path: Path, on_wait: Callable[[], None]) -> Iterator[int]:
    """Holds the lock file `path`, calling `on_wait` once if another holds it; yields its file descriptor.

    On POSIX a child that inherits the descriptor keeps the lock after its parent was killed, so that an installer
    left alone is waited for.
    """
    with path.open("a+b") as file:
        if not _try_to_take(file):
            on_wait()
            while not _try_to_take(file):
                time.sleep(0.1)
        try:
            yield file.fileno()
        finally:
            _let_go(file)
