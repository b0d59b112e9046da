"""Reads a stream: a reader for each shard, children only after all their parents have been read to the end.

Knows a Kinesis client and a meter; the readers have the threads.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.shapes import ShardRange
from labs.traffic.lineage import readable
from labs.traffic.meter import Meter
from labs.traffic.producing import NAME
from labs.traffic.reader import Reader, Sink
from labs.traffic.shards import list_shards
from labs.traffic.trouble import said

STARTS = ("TRIM_HORIZON", "LATEST")


def check_start(stream: str, start: str) -> None:
    """Raises ValueError with a sentence when a stream cannot be called so or a consumer cannot begin there."""
    if not re.fullmatch(NAME, stream):
        raise ValueError(f"stream: {stream!r} is not a name of 1 to 128 letters, digits, dots, dashes and underscores.")
    if start not in STARTS:
        raise ValueError(f"start: {start!r} is none of {', '.join(STARTS)}.")


def nothing(_shard: str, _records: Sequence[dict[str, Any]]) -> None:
    """The sink of a consumer that only counts."""


class Consumer:
    """One consumer of one stream. `done` is set when it has ended; the meter has the error, if any."""

    def __init__(self, client: Any, stream: str, start: str, meter: Meter, sink: Sink = nothing) -> None:
        check_start(stream, start)
        self._client = client
        self._stream = stream
        self._start = start
        self._meter = meter
        self._sink = sink
        self._lock = threading.Lock()
        self._shards: dict[str, ShardRange] = {}
        self._readers: dict[str, Reader] = {}
        self._drained: set[str] = set()
        self.done = threading.Event()

    def start(self) -> None:
        """Lists the shards and starts the readers, off the caller's thread."""
        threading.Thread(target=self._begin, name="consumer", daemon=True).start()

    def stop(self, within: float = 1.0) -> None:
        """Asks every reader to end and waits for them at most `within` seconds together."""
        with self._lock:
            self.done.set()
            readers = list(self._readers.values())
        for reader in readers:
            reader.stop()
        until = time.monotonic() + within
        for reader in readers:
            if reader.thread is not threading.current_thread():
                reader.thread.join(max(until - time.monotonic(), 0.0))

    def _begin(self) -> None:
        try:
            shards = list_shards(self._client, self._stream)
        except (ClientError, BotoCoreError) as error:
            self._meter.set_error(said(error))
            self.done.set()
            return
        with self._lock:
            self._shards = {shard.shard_id: shard for shard in shards}
            if self._start == "LATEST":
                # What is closed already lies before the latest record: its children are read at once.
                self._drained = {shard.shard_id for shard in shards if not shard.is_open}
        self._start_readable(self._start)

    def _start_readable(self, place: str) -> None:
        with self._lock:
            if self.done.is_set():
                return
            begun = self._readers.keys() | self._drained
            for shard in readable(self._shards, begun, self._drained):
                self._readers[shard] = self._reader(shard, place)
                self._readers[shard].thread.start()

    def _reader(self, shard: str, place: str) -> Reader:
        return Reader(
            self._client, self._stream, shard, place, self._meter, self._sink, self._on_drained, self._on_failed
        )

    def _on_drained(self, shard: str, children: Sequence[ShardRange]) -> None:
        """On the reader's thread: its shard has been read to the end."""
        found = children or list_shards(self._client, self._stream)
        with self._lock:
            self._drained.add(shard)
            for child in found:
                self._shards.setdefault(child.shard_id, child)
        # A child holds only what came after its parents closed: all of it is to be read.
        self._start_readable("TRIM_HORIZON")

    def _on_failed(self) -> None:
        self.stop(within=0.0)
