"""What a job's process prints, on its way to the log: in lines, in batches, up to a cap.

One Output a stream. A reader thread adds bytes, the run's thread takes lines; a process that prints without end
costs no memory and never blocks on its pipe.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import IO

MOST_BYTES = 5 << 20
LONGEST_LINE = 64 << 10
TAIL = 100


class Output:
    """The lines of one pipe. `tail` keeps the last of them for the error message."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._pipe = pipe
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._kept = 0
        self._full = False
        self._reader = threading.Thread(target=self._read, name="glue job output", daemon=True)
        self._reader.start()

    def take(self) -> list[str]:
        """The lines that came since the last call."""
        with self._lock:
            lines, self._lines = self._lines, []
        return lines

    def finish(self, patience: float) -> list[str]:
        """Waits for the pipe's end, at most `patience` seconds, and takes the rest."""
        self._reader.join(patience)
        if not self._reader.is_alive():
            self._pipe.close()
        return self.take()

    def _read(self) -> None:
        rest = b""
        # The pipe is unbuffered, so that read returns what is there while the script still runs.
        while chunk := self._pipe.read(1 << 16):
            *lines, rest = (rest + chunk).split(b"\n")
            self._add(lines)
            if len(rest) > LONGEST_LINE:
                self._add([rest])
                rest = b""
        if rest:
            self._add([rest])

    def _add(self, lines: list[bytes]) -> None:
        texts = [line[:LONGEST_LINE].decode("utf-8", "replace").rstrip("\r") for line in lines]
        with self._lock:
            self.tail.extend(texts)
            for line, text in zip(lines, texts, strict=True):
                self._kept += len(line) + 1
                if self._kept <= MOST_BYTES:
                    self._lines.append(text)
                elif not self._full:
                    self._full = True
                    self._lines.append(f"[output beyond {MOST_BYTES >> 20} MiB is not kept]")
