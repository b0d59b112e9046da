"""A client that knows the truth: what it is answered is held against what the stream must take, give and refuse.

The plain half of the machine (test_kinesis_machine.py), without rules: calls, and one expectation for each.
"""

from __future__ import annotations

import base64
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from labs.emulator.faults import Kind
from labs.emulator.kinesis.memory import HOT
from labs.emulator.kinesis.routing import hash_of
from labs.emulator.server import EmbeddedCloud
from tests.emulator.kinesis.kinesis_bed import MovableClock
from tests.emulator.kinesis.kinesis_wire import TRIES, Refused, Wire
from tests.emulator.kinesis.stream_truth import ITERATOR_S, Minutes, Stored, Truth

HOUR = 3600
THROTTLED, EXPIRED = "ProvisionedThroughputExceededException", "ExpiredIteratorException"
COUNTED = ("IncomingRecords", "IncomingBytes", "WriteProvisionedThroughputExceeded", "GetRecords.Records",
           "ReadProvisionedThroughputExceeded")  # fmt: skip
Result = TypeVar("Result")
Word = tuple[str, float]  # a shard iterator, and when it was given
Got = tuple[str, dict[str, Any], tuple[int, int]]  # a code or nothing, the answer, the places that it gave


def attempted(mishap: Kind | None, attempt: Callable[[], Result | None]) -> Result | None:
    """What the client gets to see of its tries; None is a throttle. A mishap but LOST keeps the first from the door."""
    for tries in range(1, TRIES + 1):
        if tries > 1 or mishap in (None, Kind.LOST):
            result = attempt()
            if (result is not None or tries == TRIES) and not (tries == 1 and mishap is Kind.LOST):
                return result
    raise AssertionError(mishap)


class Witness:
    """One stream, `s`, and the truth of it. `order` numbers the ids as they were first stored."""

    def __init__(self, cloud: EmbeddedCloud, most_hot: int = HOT) -> None:
        self.clock, self.folder = MovableClock(still=1_800_000_000.0), tempfile.TemporaryDirectory()
        self.wire = Wire(cloud, self.clock, Path(self.folder.name) / "cloud.sqlite", most_hot)
        self.truth: dict[str, Truth] = defaultdict(Truth)
        self.minutes, self.hours = Minutes(), 24
        self.order: dict[str, int] = {}
        self.next_id = 0
        self.tiles: list[dict[str, Any]] = []

    def close(self) -> None:
        """Ends the server and forgets its file."""
        self.wire.close()
        self.folder.cleanup()

    def call(self, operation: str, mishap: Kind | None = None, **params: Any) -> Any:
        """The answer that the client gets in the end."""
        named = params if "ShardIterator" in params else {"StreamName": "s", **params}
        return self.wire.call(operation, mishap, **named)

    def code(self, operation: str, mishap: Kind | None = None, **params: Any) -> str:
        """The code of the error, or nothing."""
        try:
            self.call(operation, mishap, **params)
        except Refused as error:
            return error.code
        return ""

    @property
    def now(self) -> float:
        """The server's time."""
        return self.clock.now()

    @property
    def horizon(self) -> float:
        """What arrived before is past the retention."""
        return self.now - self.hours * HOUR

    def open(self) -> list[dict[str, Any]]:
        """The open shards in hash order; they stay until something changes them."""
        if not self.tiles:
            listed = self.call("ListShards", ShardFilter={"Type": "AT_LATEST"})["Shards"]
            self.tiles = sorted(listed, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))
        return list(self.tiles)

    def owner(self, key: str) -> str:
        """The open shard that must take a key."""
        place = hash_of(key)
        [shard] = [
            one["ShardId"] for one in self.open()
            if int(one["HashKeyRange"]["StartingHashKey"]) <= place <= int(one["HashKeyRange"]["EndingHashKey"])
        ]  # fmt: skip
        return str(shard)

    def take(self, one: str, key: str, size: int) -> tuple[str, Stored | None]:
        """What the shard of a key must do with a record: its id, and what it has stored or None."""
        shard = self.owner(key)
        stored = self.truth[shard].put(self.now, one, key, size)
        if stored is None:
            self.minutes.add(self.now, WriteProvisionedThroughputExceeded=1)
        else:
            self.minutes.add(self.now, IncomingRecords=1, IncomingBytes=size)
            self.order.setdefault(one, len(self.order))
        return shard, stored

    def acknowledged(self, expected: tuple[str, Stored | None], answer: dict[str, Any]) -> None:
        """The answer names the shard in which the record is stored, and its number there."""
        shard, stored = expected
        assert stored is not None
        assert answer["ShardId"] == shard
        stored.number = int(answer["SequenceNumber"])

    def put_batch(self, count: int, keys: Sequence[str], padding: int, mishap: Kind | None) -> None:
        """PutRecords of new records with these keys in turn: each is taken exactly when its second has room."""
        ids = self.new_ids(count)
        keys = [keys[number % len(keys)] for number in range(count)]
        sizes = [len(one) + 1 + padding + len(name) for one, name in zip(ids, keys, strict=True)]
        expected = attempted(mishap, lambda: [self.take(*one) for one in zip(ids, keys, sizes, strict=True)])
        records = [record(one, name, padding) for one, name in zip(ids, keys, strict=True)]
        answer = self.call("PutRecords", mishap, Records=records)
        assert expected is not None
        for one, result in zip(expected, answer["Records"], strict=True):
            if one[1] is None:
                assert result["ErrorCode"] == THROTTLED
            else:
                self.acknowledged(one, result)
        assert answer["FailedRecordCount"] == sum(stored is None for _, stored in expected)

    def put_one(self, key: str, padding: int, mishap: Kind | None) -> None:
        """PutRecord of a new record."""
        [one] = self.new_ids(1)
        size = len(one) + 1 + padding + len(key)
        expected = attempted(mishap, lambda: took if (took := self.take(one, key, size))[1] else None)
        if expected is None:
            assert self.code("PutRecord", mishap, **record(one, key, padding)) == THROTTLED
        else:
            self.acknowledged(expected, self.call("PutRecord", mishap, **record(one, key, padding)))

    def new_ids(self, count: int) -> list[str]:
        """Ids that no record had."""
        self.next_id += count
        return [f"id-{number}" for number in range(self.next_id - count, self.next_id)]

    def word(self, shard: str, kind: str, more: dict[str, Any]) -> Word | None:
        """An iterator and when it was given, or None when the shard gives none any more in this second."""
        params = {"ShardId": shard, "ShardIteratorType": kind, **more}
        if not self.truth[shard].gives_word(self.now):
            assert self.code("GetShardIterator", **params) == THROTTLED
            return None
        return self.call("GetShardIterator", **params)["ShardIterator"], self.now

    def get(self, shard: str, word: Word | None, place: int, limit: int, mishap: Kind | None) -> Got:
        """GetRecords gives the records that the truth has, or dies or is throttled exactly when it must."""
        if word is None:
            return THROTTLED, {}, (place, place)
        truth, params = self.truth[shard], {"ShardIterator": word[0], "Limit": limit}
        if self.now - word[1] > ITERATOR_S:
            assert self.code("GetRecords", mishap, **params) == EXPIRED
            return EXPIRED, {}, (place, place)
        found = attempted(mishap, lambda: self.reading(truth, place, limit))
        if found is None:
            assert self.code("GetRecords", mishap, **params) == THROTTLED
            return THROTTLED, {}, (place, place)
        answer, expected = self.call("GetRecords", mishap, **params), truth.log[slice(*found)]
        assert [id_of(one) for one in answer["Records"]] == [(one.one, one.key) for one in expected]
        for one, stored in zip(answer["Records"], expected, strict=True):
            assert stored.number in (None, int(one["SequenceNumber"]))
            stored.number = int(one["SequenceNumber"])
        assert answer["MillisBehindLatest"] == truth.behind_ms(self.now, found[1])
        return "", answer, found

    def reading(self, truth: Truth, place: int, limit: int) -> tuple[int, int] | None:
        """What one try of a GetRecords finds."""
        found = truth.read(self.now, place, limit, self.horizon)
        if found is None:
            self.minutes.add(self.now, ReadProvisionedThroughputExceeded=1)
        else:
            self.minutes.add(self.now, **{"GetRecords.Records": found[1] - found[0]})
        return found


def told(wire: Wire) -> dict[tuple[int, str], float]:
    """What CloudWatch was told of the metrics that the truth counts."""
    sums: Counter[tuple[int, str]] = Counter()
    for one in wire.told.statistics:
        if one.name in COUNTED:
            sums[int(one.minute), one.name] += one.total
    return {key: value for key, value in sums.items() if value}


def record(one: str, key: str, padding: int) -> dict[str, str]:
    """A record that carries its id."""
    return {"Data": base64.b64encode(one.encode() + b"|" + b"x" * padding).decode(), "PartitionKey": key}


def parents_of(shard: dict[str, Any]) -> set[str]:
    """The ids of a shard's parents."""
    return {shard[name] for name in ("ParentShardId", "AdjacentParentShardId") if name in shard}


def id_of(record: dict[str, Any]) -> tuple[str, str]:
    """The id that a record carries, and its key."""
    return base64.b64decode(record["Data"]).partition(b"|")[0].decode(), record["PartitionKey"]
