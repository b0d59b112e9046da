"""A stream under everything at once: puts, lost answers, reads, crashes, splits, merges, resizes, throttles, time.

The machine keeps the log that each shard must have, and a reader that goes from parents to children as the Kinesis
Client Library does. After every step open shards tile the key space and budgets hold to the unit; in the end every
acknowledged record is read once and in order, and nothing else is.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labs.emulator.kinesis.routing import KEY_SPACE, hash_of
from labs.emulator.kinesis.service import kinesis_service
from labs.emulator.wire import AwsError, Call
from tests.emulator.kinesis.kinesis_bed import MovableClock

MIB = 1024 * 1024
HOUR = 3600
KEYS = [f"key-{index}" for index in range(8)]
THROTTLED, EXPIRED = "ProvisionedThroughputExceededException", "ExpiredIteratorException"
FRACTIONS = st.integers(1, 99)


class StreamMachine(RuleBasedStateMachine):
    """`log` has what each shard took: (arrival, sequence number, id, key). `read` has what the reader saw of a key."""

    @initialize(shards=st.integers(1, 4))
    def begin(self, shards: int) -> None:
        """A stream and a reader that stands before its first record."""
        self.clock = MovableClock(still=1_800_000_000.0)
        self.service = kinesis_service(self.clock, limited=True)
        self.log: dict[str, list[tuple[float, int, str, str]]] = defaultdict(list)
        self.spent: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self.order: dict[str, int] = {}
        self.words: dict[str, str] = {}
        self.checkpoints: dict[str, str] = {}
        self.drained: set[str] = set()
        self.read: dict[str, list[int]] = defaultdict(list)
        self.next_id = 0
        self.call("CreateStream", ShardCount=shards)
        self.clock.move(20)
        self.call("DescribeStreamSummary")

    def call(self, operation: str, **params: Any) -> Any:
        """The answer of the service."""
        named = params if "ShardIterator" in params else {"StreamName": "s", **params}
        return self.service.operations[operation](Call("kinesis", operation, named))

    def refused(self, operation: str, **params: Any) -> str:
        """The code of the error, or nothing."""
        try:
            self.call(operation, **params)
        except AwsError as error:
            return error.code
        return ""

    def shards(self, **more: Any) -> list[dict[str, Any]]:
        """The shards as they are listed."""
        return list(self.call("ListShards", **more)["Shards"])

    def open(self) -> list[dict[str, Any]]:
        """The open shards in hash order."""
        listed = self.shards(ShardFilter={"Type": "AT_LATEST"})
        return sorted(listed, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))

    def new_ids(self, count: int) -> list[str]:
        """Ids that no record had."""
        self.next_id += count
        return [f"id-{number}" for number in range(self.next_id - count, self.next_id)]

    def record(self, one: str, key: str, padding: int) -> dict[str, str]:
        """A record that carries its id."""
        return {"Data": base64.b64encode(one.encode() + b"|" + b"x" * padding).decode(), "PartitionKey": key}

    def owner(self, key: str) -> str:
        """The open shard that must take a key."""
        place = hash_of(key)
        ranges = [(shard["ShardId"], shard["HashKeyRange"]) for shard in self.open()]
        [shard] = [
            name for name, one in ranges if int(one["StartingHashKey"]) <= place <= int(one["EndingHashKey"])
        ]  # fmt: skip
        return str(shard)

    def fits(self, shard: str, size: int) -> bool:
        """Whether the shard's second has room; if so it is taken."""
        now = self.clock.now()
        self.spent[shard] = [one for one in self.spent[shard] if one[0] > now - 1.0]
        room = len(self.spent[shard]) < 1000 and sum(size for _, size in self.spent[shard]) + size <= MIB
        if room:
            self.spent[shard].append((now, size))
        return room

    def took(self, one: str, key: str, answer: dict[str, Any]) -> None:
        """An acknowledgement: sequence numbers rise, and the order of a key's records is that of their first."""
        log, number = self.log[answer["ShardId"]], int(answer["SequenceNumber"])
        assert not log or number > log[-1][1]
        log.append((self.clock.now(), number, one, key))
        self.order.setdefault(one, len(self.order))

    def put(self, ids: list[str], key: str | None, padding: int) -> list[dict[str, Any]]:
        """PutRecords; each record is taken exactly when its shard's second has room."""
        keys = [key or KEYS[number % len(KEYS)] for number in range(len(ids))]
        owners = {one: self.owner(one) for one in set(keys)}
        records = [self.record(one, name, padding) for one, name in zip(ids, keys, strict=True)]
        answer = self.call("PutRecords", Records=records)
        failed = 0
        for one, name, result in zip(ids, keys, answer["Records"], strict=True):
            if self.fits(owners[name], len(one) + 1 + padding + len(name)):
                assert result["ShardId"] == owners[name]
                self.took(one, name, result)
            else:
                assert result["ErrorCode"] == THROTTLED
                failed += 1
        assert answer["FailedRecordCount"] == failed
        return list(answer["Records"])

    @rule(
        count=st.sampled_from([1, 3, 20, 450, 500]),
        key=st.sampled_from([None, *KEYS]),
        padding=st.sampled_from([0, 1, 2000]),
    )
    def put_records(self, count: int, key: str | None, padding: int) -> None:
        """A batch."""
        self.put(self.new_ids(count), key, padding)

    @rule(count=st.sampled_from([1, 20, 400]), key=st.sampled_from(KEYS))
    def put_records_whose_answer_is_lost(self, count: int, key: str) -> None:
        """A batch that the client sends once more, since it never saw the answer."""
        ids = self.new_ids(count)
        self.put(ids, key, 0)
        self.put(ids, key, 0)

    @rule(key=st.sampled_from(KEYS), padding=st.sampled_from([0, 500_000, 700_000]))
    def put_record(self, key: str, padding: int) -> None:
        """A single record."""
        [one], shard = self.new_ids(1), self.owner(key)
        if self.fits(shard, len(one) + 1 + padding + len(key)):
            answer = self.call("PutRecord", **self.record(one, key, padding))
            assert answer["ShardId"] == shard
            self.took(one, key, answer)
        else:
            assert self.refused("PutRecord", **self.record(one, key, padding)) == THROTTLED

    @rule(key=st.sampled_from(KEYS), more=st.integers(0, 1))
    def fill_the_second(self, key: str, more: int) -> None:
        """A record that takes exactly what is left of its shard's second, or a byte more."""
        [one], shard, now = self.new_ids(1), self.owner(key), self.clock.now()
        left = MIB - sum(size for at, size in self.spent[shard] if at > now - 1.0)
        padding = min(left + more, MIB) - len(one) - 1 - len(key)
        if padding >= 0:
            record = self.record(one, key, padding)
            if self.fits(shard, len(one) + 1 + padding + len(key)):
                self.took(one, key, self.call("PutRecord", **record))
            else:
                assert self.refused("PutRecord", **record) == THROTTLED

    @rule(hours=st.sampled_from([1, 13, 23]))
    def wait_long(self, hours: int) -> None:
        """Records come to the end of their retention."""
        self.clock.move(hours * HOUR)

    @rule(seconds=st.sampled_from([0.2, 0.5, 1.0, 6.0, 299.0, 301.0]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.clock.move(seconds)

    @rule()
    def keep_house(self) -> None:
        """What a thread does every few seconds."""
        self.service.tick()

    @rule(index=st.integers(0, 99), fraction=FRACTIONS)
    def split(self, index: int, fraction: int) -> None:
        """Splits an open shard anywhere inside."""
        shards = self.open()
        shard = shards[index % len(shards)]
        first, last = (int(shard["HashKeyRange"][end]) for end in ("StartingHashKey", "EndingHashKey"))
        at = first + (last - first) * fraction // 100
        params = {"ShardToSplit": shard["ShardId"], "NewStartingHashKey": str(at)}
        if len(shards) < 12 and first < at <= last:
            self.change("SplitShard", **params)

    @rule(index=st.integers(0, 99))
    def merge(self, index: int) -> None:
        """Merges two neighbours."""
        pairs = list(pairwise(self.open()))
        if pairs:
            one, other = pairs[index % len(pairs)]
            self.change("MergeShards", ShardToMerge=one["ShardId"], AdjacentShardToMerge=other["ShardId"])

    @rule(percent=st.integers(50, 200))
    def resize(self, percent: int) -> None:
        """Resizes within a half and a double."""
        target = max(1, min(12, len(self.open()) * percent // 100))
        self.change("UpdateShardCount", TargetShardCount=target, ScalingType="UNIFORM_SCALING")

    def change(self, operation: str, **params: Any) -> None:
        """Changes the shards, unless another change is under way or too many were made today."""
        if self.call("DescribeStreamSummary")["StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
            assert self.refused(operation, **params) == "ResourceInUseException"
        else:
            assert self.refused(operation, **params) in ("", "LimitExceededException", "InvalidArgumentException")

    @rule(index=st.integers(0, 99), limit=st.sampled_from([1, 10, 10_000]))
    def read_on(self, index: int, limit: int) -> None:
        """The reader reads one shard on: one that has no parent that is still to be read."""
        listed = {shard["ShardId"]: shard for shard in self.shards()}
        ready = [
            name for name, shard in listed.items()
            if name not in self.drained and not (parents_of(shard) & set(listed)) - self.drained
        ]  # fmt: skip
        if ready:
            self.read_shard(ready[index % len(ready)], limit)

    def read_shard(self, shard: str, limit: int) -> None:
        """A GetRecords, or a new iterator after one that expired."""
        answer, code = self.answer(shard, limit)
        if code == EXPIRED:
            del self.words[shard]
        if code:
            assert code in (THROTTLED, EXPIRED)
            return
        for record in answer["Records"]:
            one, number = id_of(record), record["SequenceNumber"]
            assert int(number) > int(self.checkpoints.get(shard, "0"))  # nothing before the checkpoint again
            self.checkpoints[shard] = number
            if self.order[one] not in self.read[record["PartitionKey"]]:
                self.read[record["PartitionKey"]].append(self.order[one])
        if answer.get("NextShardIterator") is None:
            self.drained.add(shard)
            [closed] = [one for one in self.shards() if one["ShardId"] == shard] or [None]
            assert closed is None or "EndingSequenceNumber" in closed["SequenceNumberRange"]
            assert all(shard in child["ParentShards"] for child in answer["ChildShards"])
            assert answer["ChildShards"]
        else:
            self.words[shard] = answer["NextShardIterator"]

    def answer(self, shard: str, limit: int) -> tuple[dict[str, Any], str]:
        """What GetRecords gave, or the code of its error."""
        try:
            if shard not in self.words:
                self.words[shard] = self.iterator(shard)
            return self.call("GetRecords", ShardIterator=self.words[shard], Limit=limit), ""
        except AwsError as error:
            return {}, error.code

    def iterator(self, shard: str) -> str:
        """Where the reader goes on after its checkpoint."""
        kind: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
        if shard in self.checkpoints:
            kind = {
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": self.checkpoints[shard]
            }  # fmt: skip
        return str(self.call("GetShardIterator", ShardId=shard, **kind)["ShardIterator"])

    @rule()
    def crash(self) -> None:
        """The reader starts anew from its checkpoints."""
        self.words.clear()

    @invariant()
    def open_shards_tile_the_key_space(self) -> None:
        """No hash is without an owner, none has two."""
        ranges = [shard["HashKeyRange"] for shard in self.open()]
        assert ranges[0]["StartingHashKey"] == "0"
        assert ranges[-1]["EndingHashKey"] == str(KEY_SPACE - 1)
        assert all(int(one["EndingHashKey"]) + 1 == int(two["StartingHashKey"]) for one, two in pairwise(ranges))

    @invariant()
    def a_keys_records_are_read_in_their_order(self) -> None:
        """Across splits and merges, because children are read after their parents."""
        assert all(seen == sorted(seen) for seen in self.read.values())

    def teardown(self) -> None:
        """One pass over everything that is within the retention finds the logs as they must be."""
        if not hasattr(self, "service"):
            return
        self.clock.move(10)
        horizon = self.clock.now() - 24 * HOUR
        for shard in self.shards():
            expected = [one for one in self.log[shard["ShardId"]] if one[0] >= horizon]
            found = self.whole(shard["ShardId"])
            assert [(int(one["SequenceNumber"]), id_of(one)) for one in found] == [one[1:3] for one in expected]
        self.service.close()

    def whole(self, shard: str) -> list[dict[str, Any]]:
        """A shard's records from its trim horizon on."""
        word = self.call("GetShardIterator", ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        records: list[dict[str, Any]] = []
        while word is not None:
            answer = self.call("GetRecords", ShardIterator=word)
            records += answer["Records"]
            word = answer.get("NextShardIterator") if answer["MillisBehindLatest"] else None
            self.clock.move(10)
        return records


def parents_of(shard: dict[str, Any]) -> set[str]:
    """The ids of a shard's parents."""
    return {shard[name] for name in ("ParentShardId", "AdjacentParentShardId") if name in shard}


def id_of(record: dict[str, Any]) -> str:
    """The id that a record carries."""
    return base64.b64decode(record["Data"]).partition(b"|")[0].decode()


def run(examples: int) -> None:
    run_state_machine_as_test(
        StreamMachine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_that_a_stream_keeps_its_invariants() -> None:
    run(100)


@pytest.mark.long
def test_that_a_stream_keeps_its_invariants_in_a_thousand_runs() -> None:
    run(1000)
