"""The threads that read Kinesis for delivery streams whose source it is: one each, one look a second.

A thread ends with its delivery stream or with the service. Rates are never scaled by the clock, so a look stays one
a second at every pace. Knows Kinesis through reader.py only.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable

from labs.emulator.clock import Clock
from labs.emulator.firehose.meter import Values
from labs.emulator.firehose.reader import Reader
from labs.emulator.firehose.record import Record
from labs.emulator.firehose.stream import MOST_UNDELIVERED, DeliveryStream, status
from labs.emulator.wire import AwsError

LOOK_EVERY = 1.0

Note = Callable[[DeliveryStream, Values], None]
Take = Callable[[DeliveryStream, list[Record]], None]
Keep = Callable[[DeliveryStream, Reader], None]


def forgetful(_stream: DeliveryStream, _reader: Reader) -> None:
    """For sources whose place is not kept."""


class Sources:
    """The reading threads. `take` puts records into a stream, `note` counts for CloudWatch."""

    def __init__(self, clock: Clock, take: Take, note: Note, look_every: float = LOOK_EVERY) -> None:
        self._clock = clock
        self._take = take
        self._note = note
        self._look_every = look_every
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self, stream: DeliveryStream, reader: Reader, keep: Keep = forgetful) -> None:
        """Reads for the stream from now on, as soon as it is ACTIVE; `keep` hears of each look."""
        thread = threading.Thread(
            target=self._run, args=(stream, reader, keep), name=f"firehose-source {stream.name}", daemon=True
        )
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
            thread.start()

    def close(self) -> None:
        """Ends every thread and waits for it."""
        self._closing.set()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _run(self, stream: DeliveryStream, reader: Reader, keep: Keep) -> None:
        while not self._closing.wait(self._look_every) and not (stream.gone_at or stream.is_closed):
            if status(stream, self._clock.now()) != "ACTIVE" or stream.undelivered >= MOST_UNDELIVERED:
                continue  # What a full stream does not take waits in Kinesis.
            try:
                reader.step(lambda records: self._take(stream, records))
                keep(stream, reader)
                stream.source_problem = ""
                self._note(stream, iter([("KinesisMillisBehindLatest", reader.behind_ms)]))
            except AwsError as error:
                stream.source_problem = f"{error.code}: {error.message}"
            except Exception:  # Whatever went wrong with one look, the next one may succeed.
                traceback.print_exc(file=sys.stderr)
