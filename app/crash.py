"""What is left of a crash: a traceback without secrets, on stderr and as a file in the data folder.

Installed by the program's entry, for every thread. Imports nothing that is slow, so that help stays quick.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import traceback
from types import TracebackType

from labs.home import home
from labs.redact import guard_logging, redact

FOLDER, KEEP = "crashes", 5


def install() -> None:
    """From now on what nobody catches is told here, and what is logged has no secret in it."""
    guard_logging()
    sys.excepthook = _on_crash
    threading.excepthook = _on_thread


def _on_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None:
        _on_crash(what.exc_type, what.exc_value, what.exc_traceback)


def _on_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    text = redact("".join(traceback.format_exception(kind, error, trace)))
    print(text, file=sys.stderr, end="")
    with contextlib.suppress(OSError):
        print(f"Headwater failed; this is also in {_kept(text)}. Please report it.", file=sys.stderr)


def _kept(text: str) -> str:
    folder = home() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"crash-{time.time_ns()}.txt"
    path.write_text(text, encoding="utf-8", errors="replace")
    for old in sorted(folder.glob("crash-*.txt"), reverse=True)[KEEP:]:
        old.unlink(missing_ok=True)
    return str(path)
