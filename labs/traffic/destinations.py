"""Where records go, with one face: PutRecords, PutRecord in order, and Firehose's PutRecordBatch.

A destination takes a batch and gives what became of each record; it raises botocore's errors. Knows boto3's clients,
given by the caller. Limits: "PutRecords" and "PutRecordBatch" of the API references; of the two sizes of a PutRecords
request that AWS names, the smaller is taken.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from labs.traffic.batches import Entry, Outcome, sort_out
from labs.traffic.pace import BATCH
from labs.traffic.producing import FIREHOSE, Producing

MIB = 1 << 20
DELIVERY = "delivery-0"  # what stands for a shard where there is none
MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Destination:
    """`put` takes at most `records` records and `size` bytes a call."""

    put: Callable[[Sequence[Entry]], Outcome]
    records: int = BATCH
    size: int = 5 * MIB


def destination(client: Any, producing: Producing) -> Destination:
    """Where that producing goes; `client` is one of Kinesis or of Firehose."""
    if producing.into == FIREHOSE:
        return Destination(lambda batch: _into_firehose(client, producing.stream, batch), size=4 * MIB)
    if producing.ordered:
        return Destination(Ordered(client, producing.stream), records=1)
    return Destination(lambda batch: _into_kinesis(client, producing.stream, batch))


def wire_of(entry: Entry) -> dict[str, Any]:
    """A record as PutRecords takes it."""
    wire: dict[str, Any] = {"Data": entry.data, "PartitionKey": entry.key}
    return {**wire, "ExplicitHashKey": entry.hash} if entry.hash else wire


def _into_kinesis(client: Any, stream: str, batch: Sequence[Entry]) -> Outcome:
    answer = client.put_records(StreamName=stream, Records=[wire_of(entry) for entry in batch])
    return sort_out(batch, answer["Records"])


def _into_firehose(client: Any, stream: str, batch: Sequence[Entry]) -> Outcome:
    answer = client.put_record_batch(DeliveryStreamName=stream, Records=[{"Data": entry.data} for entry in batch])
    return sort_out(batch, answer["RequestResponses"], DELIVERY)


class Ordered:
    """PutRecord, each after the one before of its key: SequenceNumberForOrdering."""

    def __init__(self, client: Any, stream: str) -> None:
        self._client = client
        self._stream = stream
        self._last: OrderedDict[str, str] = OrderedDict()

    def __call__(self, batch: Sequence[Entry]) -> Outcome:
        """Puts the one record of the batch."""
        [entry] = batch
        before = self._last.get(entry.key)
        after = {"SequenceNumberForOrdering": before} if before else {}
        answer = self._client.put_record(StreamName=self._stream, **wire_of(entry), **after)
        self._last[entry.key] = answer["SequenceNumber"]
        self._last.move_to_end(entry.key)
        if len(self._last) > MOST_KEYS:
            self._last.popitem(last=False)
        return sort_out(batch, [answer])
