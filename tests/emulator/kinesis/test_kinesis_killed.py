"""A stream in a child process that is killed with kill -9: what botocore was told is there, in order, and once.

Everything as a user has it: orders for faults on the child's stdin, boto3's own retries after a lost answer, and a new
child on the same folder. Time is the wall's, so that budgets are not predicted here; test_kinesis_machine.py does that.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from tests.conftest import client_of
from tests.traffic.streaming import stored
from tests.waiting import until

KEY_SPACE = 1 << 128
KINDS = ["lost", "refuse", "throttle", "error-500", "error-503"]
STRUCK = ["PutRecords", "PutRecord", "GetRecords", "SplitShard", "MergeShards"]


def client_of_child(cloud: CloudProcess) -> Any:
    """A client that tries again as botocore does."""
    return client_of(cloud, "kinesis", retries={"total_max_attempts": 8, "mode": "standard"})


class KilledMachine(RuleBasedStateMachine):
    """`acknowledged` has the ids that an answer named, by shard, with their numbers, in order."""

    @initialize(shards=st.integers(1, 3))
    def begin(self, shards: int) -> None:
        """A stream in a child that keeps it."""
        self.folder = Path(tempfile.mkdtemp())
        self.start()
        self.client.create_stream(StreamName="s", ShardCount=shards)
        self.active()
        self.acknowledged: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.made: set[str] = set()
        self.lost = False

    def start(self) -> None:
        """A child on the folder."""
        self.cloud = start_cloud(Pace.QUICK, state=self.folder)
        self.client = client_of_child(self.cloud)

    def active(self) -> None:
        """Waits until the stream may be changed."""
        summary = self.client.describe_stream_summary
        until(lambda: summary(StreamName="s")["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")

    def new_ids(self, count: int) -> list[str]:
        """Ids that no record had."""
        ids = [f"{number:024x}" for number in range(len(self.made), len(self.made) + count)]
        self.made.update(ids)
        return ids

    @rule(count=st.sampled_from([1, 30, 500]))
    def put_records(self, count: int) -> None:
        """A batch; what fails is left out."""
        ids = self.new_ids(count)
        records = [{"Data": one.encode(), "PartitionKey": one} for one in ids]
        for one, answer in zip(ids, self.client.put_records(StreamName="s", Records=records)["Records"], strict=True):
            if "SequenceNumber" in answer:
                self.acknowledged[answer["ShardId"]].append((int(answer["SequenceNumber"]), one))

    @rule(key=st.sampled_from("abcd"))
    def put_record(self, key: str) -> None:
        """A single record."""
        [one] = self.new_ids(1)
        answer = self.client.put_record(StreamName="s", Data=one.encode(), PartitionKey=key)
        self.acknowledged[answer["ShardId"]].append((int(answer["SequenceNumber"]), one))

    @rule(kind=st.sampled_from(KINDS), operation=st.sampled_from(STRUCK), count=st.integers(1, 2))
    def strike(self, kind: str, operation: str, count: int) -> None:
        """An order on the child's stdin."""
        self.cloud.fault(kind, service="kinesis", operation=operation, count=count)
        self.lost |= kind == "lost"

    @rule(index=st.integers(0, 9), is_split=st.booleans())
    def reshard(self, index: int, is_split: bool) -> None:
        """A split or a merge; one whose answer was lost is found to be done by the next try."""
        shards = self.open()
        at = index % len(shards)
        try:
            if is_split and len(shards) < 8:
                first, last = (int(shards[at]["HashKeyRange"][f"{end}HashKey"]) for end in ("Starting", "Ending"))
                middle = str((first + last) // 2)
                self.client.split_shard(StreamName="s", ShardToSplit=shards[at]["ShardId"], NewStartingHashKey=middle)
            elif len(shards) > 1:
                one, other = (shard["ShardId"] for shard in list(pairwise(shards))[at % (len(shards) - 1)])
                self.client.merge_shards(StreamName="s", ShardToMerge=one, AdjacentShardToMerge=other)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            is_done = self.lost and code == "InvalidArgumentException"  # it was ACTIVE again before the next try
            if not is_done and code not in ("ResourceInUseException", "LimitExceededException"):
                raise
        self.active()

    def open(self) -> list[dict[str, Any]]:
        """The open shards in hash order."""
        shards = self.client.list_shards(StreamName="s", ShardFilter={"Type": "AT_LATEST"})["Shards"]
        return sorted(shards, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))

    @rule(is_killed=st.booleans())
    def restart(self, is_killed: bool) -> None:
        """kill -9, or an end in order; then another child."""
        if is_killed:
            self.cloud.child.kill()
        self.cloud.close()
        self.start()

    @invariant()
    def open_shards_tile_the_key_space(self) -> None:
        """No hash is without an owner, none has two."""
        ranges = [shard["HashKeyRange"] for shard in self.open()]
        assert (ranges[0]["StartingHashKey"], ranges[-1]["EndingHashKey"]) == ("0", str(KEY_SPACE - 1))
        assert all(int(one["EndingHashKey"]) + 1 == int(two["StartingHashKey"]) for one, two in pairwise(ranges))

    def teardown(self) -> None:
        """Each shard holds what was acknowledged, in order and with its numbers, and nothing that was not put."""
        if not hasattr(self, "acknowledged"):
            return
        try:
            self.cloud.clear_faults()
            found = {
                shard: [(int(record["SequenceNumber"]), record["Data"].decode()) for record in records]
                for shard, records in stored(self.client, "s").items()
            }
            for shard, records in found.items():
                assert all(one[0] < two[0] for one, two in pairwise(records))
                told = self.acknowledged.pop(shard, [])
                kept = set(told)
                assert [record for record in records if record in kept] == told
            assert not self.acknowledged
            times = Counter(one for records in found.values() for _, one in records)
            assert set(times) <= self.made
            assert self.lost or max(times.values(), default=1) == 1
        finally:
            self.cloud.close()
            shutil.rmtree(self.folder, ignore_errors=True)


@pytest.mark.long
def test_that_a_stream_outlives_the_kills_of_its_process() -> None:
    run_state_machine_as_test(
        KilledMachine,
        settings=settings(
            max_examples=40, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
