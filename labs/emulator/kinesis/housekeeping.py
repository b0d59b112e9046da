"""What happens to streams without a call: retention trims, deleted streams go, others grow, minutes are told.

One thread, started with the first stream and ended with the service. Knows no operation.
"""

from __future__ import annotations

import math
import sys
import threading
import traceback
from dataclasses import dataclass, field

from labs.emulator.kinesis import keeping, measures
from labs.emulator.kinesis.capacity import scale
from labs.emulator.kinesis.stream import Stream
from labs.emulator.kinesis.streams import Kinesis, live_streams

EVERY_S = 5.0


def tick(kinesis: Kinesis) -> None:
    """Does what is due now; when another thread is at it, after that."""
    with kinesis.ticking:
        _tick(kinesis, kinesis.clock.now())


def _tick(kinesis: Kinesis, now: float) -> None:
    for name, home in list(kinesis.regions.by_region.items()):
        for stream in live_streams(kinesis, name):
            stream.trim(now, exact=False)
            _ease(kinesis, stream)
            scale(kinesis, stream, now)
            _tell(kinesis, name, stream, now)
        while home.left:
            _tell(kinesis, name, home.left.pop(), math.inf)
    keeping.sweep(kinesis.store, kinesis.memory)


def _ease(kinesis: Kinesis, stream: Stream) -> None:
    """Lets go of what is forgotten, and when many small tails are over the memory's cap, of those."""
    keeping.tidy(kinesis.memory, stream)
    for shard in stream.shards:
        if kinesis.memory.hot > kinesis.memory.most_hot:
            with shard.lock:
                keeping.seal(kinesis.store, shard.log)


def _tell(kinesis: Kinesis, region: str, stream: Stream, now: float) -> None:
    """Hands the minutes that are over to CloudWatch."""
    found = measures.statistics(stream.meter, stream.name, now)
    if found and kinesis.metrics is not None:
        kinesis.metrics.put_metrics(region, measures.NAMESPACE, found)


@dataclass(slots=True)
class Housekeeper:
    """The thread that ticks until the service closes."""

    kinesis: Kinesis
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Starts the thread, if it does not run yet."""
        with self._lock:
            if self._thread is None and not self.kinesis.closing.is_set():
                self._thread = threading.Thread(target=self._run, name="kinesis-housekeeper", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self.kinesis.closing.wait(EVERY_S):
            try:
                tick(self.kinesis)
            except Exception:  # one bad round must not end trimming for good
                traceback.print_exc(file=sys.stderr)

    def end(self) -> None:
        """Returns when the thread has ended; the service must be closing."""
        with self._lock:
            if self._thread is not None:
                self._thread.join()
