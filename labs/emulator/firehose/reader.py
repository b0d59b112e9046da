"""Reads a Kinesis stream as Firehose does: from LATEST, a GetRecords for each shard, parents before their children.

Asks Kinesis through a Peer, and hands records on before it goes on in a shard: none is lost, none read twice. Knows
neither threads nor clocks; whoever calls `step` sets the pace.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.firehose.peers import Peer
from labs.emulator.firehose.record import Record
from labs.emulator.wire import AwsError
from labs.kpl import user_records

Take = Callable[[list[Record]], None]
LATER = {"ProvisionedThroughputExceededException", "LimitExceededException"}


@dataclass(slots=True)
class Cursor:
    """Where reading stands in one shard. `start` is how to find the place again when the iterator has expired."""

    iterator: str
    start: dict[str, Any]


@dataclass(slots=True)
class Reader:
    """A Kinesis stream being read. `waiting` are shards to be begun, with their parents."""

    kinesis: Peer
    arn: str
    region: str
    cursors: dict[str, Cursor] = field(default_factory=dict)
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    behind_ms: int = 0

    def begin(self, now: float) -> None:
        """Takes its stand at LATEST in every open shard; raises AwsError when the stream cannot be read."""
        wanted: dict[str, Any] = {"StreamARN": self.arn, "ShardFilter": {"Type": "AT_LATEST"}}
        while True:
            page = self._ask("ListShards", wanted)
            for shard in page["Shards"]:
                iterator = self._iterator(shard["ShardId"], {"ShardIteratorType": "LATEST"})
                # An iterator that expired unread is found again by the time at which it was taken.
                again = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": now}
                self.cursors[shard["ShardId"]] = Cursor(iterator, again)
            if not page.get("NextToken"):
                return
            wanted = {"NextToken": page["NextToken"]}

    def stand(self, shard: str, start: dict[str, Any]) -> None:
        """Takes its stand in a shard, behind what was read before; raises AwsError when that is not there any more."""
        self.cursors[shard] = Cursor(self._iterator(shard, start), start)

    def step(self, take: Take) -> None:
        """One GetRecords for each shard; raises AwsError for anything but a throttled or expired read."""
        self._begin_children()
        behind = 0
        for shard in list(self.cursors):
            behind = max(behind, self._read(shard, take))
        self.behind_ms = behind

    def _read(self, shard: str, take: Take) -> int:
        cursor = self.cursors[shard]
        try:
            answer = self._ask("GetRecords", {"ShardIterator": cursor.iterator})
        except AwsError as error:
            if error.code in LATER:
                return self.behind_ms
            if error.code != "ExpiredIteratorException":
                raise
            cursor.iterator = self._iterator(shard, cursor.start)
            return self.behind_ms
        if answer["Records"]:
            take([record for one in answer["Records"] for record in _records(one)])
            last = answer["Records"][-1]["SequenceNumber"]
            cursor.start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": last}
        if answer.get("NextShardIterator"):
            cursor.iterator = answer["NextShardIterator"]
        else:
            del self.cursors[shard]
            for child in answer.get("ChildShards") or []:
                self.waiting[child["ShardId"]] = tuple(child["ParentShards"])
        return int(answer["MillisBehindLatest"])

    def _begin_children(self) -> None:
        """Begins each shard whose parents have been read to their ends: a merge has two."""
        for shard, parents in list(self.waiting.items()):
            if not any(parent in self.cursors or parent in self.waiting for parent in parents):
                start = {"ShardIteratorType": "TRIM_HORIZON"}
                self.cursors[shard] = Cursor(self._iterator(shard, start), start)
                del self.waiting[shard]

    def _iterator(self, shard: str, start: dict[str, Any]) -> str:
        answer = self._ask("GetShardIterator", {"StreamARN": self.arn, "ShardId": shard, **start})
        return str(answer["ShardIterator"])

    def _ask(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        return self.kinesis(operation, params, self.region)


def _records(one: dict[str, Any]) -> list[Record]:
    """The user records of one Kinesis record."""
    arrival, sequence = float(one["ApproximateArrivalTimestamp"]), one["SequenceNumber"]
    data = user_records(base64.b64decode(one["Data"]))
    return [Record(each, arrival, sequence, sub) for sub, each in enumerate(data)]
