"""Reads one shard to its end: at most five reads a second, again after throttles, lost answers and dead iterators.

Knows a Kinesis client, a meter, and one thread. Whoever starts it is told when the shard is read to the end.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labs.shapes import ShardRange
from labs.traffic.intake import Intake, Sink
from labs.traffic.leases import Lease
from labs.traffic.meter import Meter
from labs.traffic.shards import range_of
from labs.traffic.trouble import code_of, passes, said, wait_after

__all__ = ["Asking", "Reader", "Sink"]

MOST_RECORDS = 10_000
# Five reads a second and shard are allowed; a little less leaves room for the clocks to differ.
BETWEEN_READS = 0.21
# All readers of a consumer together ask so often while there is nothing to read.
IDLE_READS_A_SECOND = 50


@dataclass(frozen=True, slots=True)
class Asking:
    """What all readers of a consumer have in common. `readers` tells how many there are."""

    client: Any
    stream: str
    meter: Meter
    drained: Callable[[Lease, Sequence[ShardRange]], None]
    failed: Callable[[], None]
    readers: Callable[[], int]
    consumer_arn: str = ""


class Reader:
    """One shard's reader, by GetRecords. Its intake has the place where it is to begin, and gets each batch."""

    def __init__(self, asking: Asking, lease: Lease, intake: Intake) -> None:
        self.lease = lease
        self.intake = intake
        self.asking = asking
        self.attempts = 0
        self.stopping = threading.Event()
        self.is_drained = False
        self._rng = random.Random()
        self._read_at = 0.0
        self.thread = threading.Thread(target=self._run, name=f"reader-{lease.shard}", daemon=True)

    def stop(self) -> None:
        """Asks the reader to end after the read that is under way."""
        self.stopping.set()

    def _run(self) -> None:
        self.asking.meter.count(self.lease.shard)
        try:
            self.read()
        except Exception as error:  # whatever the sink may raise: the consumer must not stand still unseen
            if self.stopping.is_set():  # Who stopped it no longer waits, and may have closed what it needs.
                return
            self.asking.meter.set_error(said(error) or type(error).__name__)
            self.asking.failed()
        finally:
            self.asking.meter.set_behind(self.lease.shard, None)

    def read(self) -> None:
        """Reads until the shard ends or the reader is stopped."""
        iterator: str | None = None
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                iterator = iterator or self._open()
                answer = self.asking.client.get_records(ShardIterator=iterator, Limit=MOST_RECORDS)
            except (ClientError, BotoCoreError) as error:
                iterator = self.after(error, iterator)
                continue
            self.asking.meter.took(time.monotonic() - began)
            behind = answer.get("MillisBehindLatest", 0)
            self._read_at = time.time()
            self.intake.take(answer["Records"], behind)
            self.recovered()
            iterator = answer.get("NextShardIterator")
            if iterator is None:
                self.ended([range_of(child) for child in answer.get("ChildShards") or []])
                return
            self.stopping.wait(max(self._between(behind) - (time.monotonic() - began), 0.0))

    def ended(self, children: Sequence[ShardRange]) -> None:
        """The shard has been read to its end."""
        self.asking.drained(self.lease, children)
        self.is_drained = True

    def recovered(self) -> None:
        """A call was answered."""
        if self.attempts:
            self.attempts = 0
            self.asking.meter.set_error("")

    def after(self, error: ClientError | BotoCoreError, iterator: str | None) -> str | None:
        """The iterator to go on with after an error that passes; any other is raised."""
        if code_of(error) == "ExpiredIteratorException":
            return None
        if not passes(error):
            raise error
        if not isinstance(error, ClientError):
            self.asking.meter.set_error(said(error))
        self.pause()
        return iterator

    def pause(self) -> None:
        """Waits, longer after each vain attempt."""
        self.attempts += 1
        self.stopping.wait(wait_after(self.attempts, self._rng))

    def _between(self, behind: int) -> float:
        return BETWEEN_READS if behind else max(BETWEEN_READS, self.asking.readers() / IDLE_READS_A_SECOND)

    def _open(self) -> str:
        """An iterator behind the last record taken, or where the reader was to start."""
        place: dict[str, Any] = {"ShardIteratorType": self.intake.last}
        if self.intake.is_at_a_record():
            place = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": self.intake.last}
        elif self._read_at and self.intake.last == "LATEST":
            # Its iterator died before the first record came: from the last answer on, not from now.
            place = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": self._read_at}
        answer = self.asking.client.get_shard_iterator(StreamName=self.asking.stream, ShardId=self.lease.shard, **place)
        return str(answer["ShardIterator"])
