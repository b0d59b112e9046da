"""Reads one shard to its end: at most five reads a second, again after throttles, lost answers and dead iterators.

Knows a Kinesis client, a meter, and one thread. Whoever starts it is told when the shard is read to the end.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.shapes import ShardRange
from labs.traffic.meter import Meter
from labs.traffic.shards import range_of
from labs.traffic.trouble import code_of, passes, said, wait_after

MOST_RECORDS = 10_000
# Five reads a second and shard are allowed; a little less leaves room for the clocks to differ.
BETWEEN_READS = 0.21

Sink = Callable[[str, Sequence[dict[str, Any]]], None]
Drained = Callable[[str, Sequence[ShardRange]], None]


class Reader:
    """One shard's reader. `start_at` is TRIM_HORIZON or LATEST; `sink` gets each batch before it is counted."""

    def __init__(
        self,
        client: Any,
        stream: str,
        shard: str,
        start_at: str,
        meter: Meter,
        sink: Sink,
        drained: Drained,
        failed: Callable[[], None],
    ) -> None:
        self._client = client
        self._stream = stream
        self._shard = shard
        self._start_at = start_at
        self._meter = meter
        self._sink = sink
        self._drained = drained
        self._failed = failed
        self._rng = random.Random()
        self._last = ""  # The sequence number of the last record that the sink has taken.
        self._attempts = 0
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"reader-{shard}", daemon=True)

    def stop(self) -> None:
        """Asks the reader to end after the read that is under way."""
        self._stop.set()

    def _run(self) -> None:
        self._meter.count(self._shard)
        try:
            self._read()
        except (ClientError, BotoCoreError) as error:
            self._meter.set_error(said(error))
            self._failed()
        finally:
            self._meter.set_behind(self._shard, None)

    def _read(self) -> None:
        iterator: str | None = None
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                iterator = iterator or self._open()
                answer = self._client.get_records(ShardIterator=iterator, Limit=MOST_RECORDS)
            except (ClientError, BotoCoreError) as error:
                iterator = self._after(error, iterator)
                continue
            self._take(answer)
            iterator = answer.get("NextShardIterator")
            if iterator is None:
                self._drained(self._shard, [range_of(child) for child in answer.get("ChildShards") or []])
                return
            self._stop.wait(max(BETWEEN_READS - (time.monotonic() - began), 0.0))

    def _open(self) -> str:
        """An iterator behind the last record taken, or where the reader was to start."""
        place = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": self._last}
            if self._last
            else {"ShardIteratorType": self._start_at}
        )
        answer = self._client.get_shard_iterator(StreamName=self._stream, ShardId=self._shard, **place)
        return str(answer["ShardIterator"])

    def _after(self, error: ClientError | BotoCoreError, iterator: str | None) -> str | None:
        """The iterator to go on with after an error that passes; any other is raised."""
        if code_of(error) == "ExpiredIteratorException":
            return None
        if not passes(error):
            raise error
        self._attempts += 1
        if not isinstance(error, ClientError):
            self._meter.set_error(said(error))
        self._stop.wait(wait_after(self._attempts, self._rng))
        return iterator

    def _take(self, answer: dict[str, Any]) -> None:
        records = answer["Records"]
        if records:
            self._sink(self._shard, records)
            self._last = records[-1]["SequenceNumber"]
            self._meter.count(self._shard, read=len(records))
        if self._attempts:
            self._attempts = 0
            self._meter.set_error("")
        self._meter.set_behind(self._shard, answer.get("MillisBehindLatest", 0))
