"""Records that are not in memory, with the cloud in a process of its own: killed, filled with millions, measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.clock import Pace
from labs.emulator.process import start_cloud
from tests.bench.bench_cloud import measured, new_stream
from tests.bench.contenders import Contender, memory_mb, ours
from tests.bench.load import raw_client
from tests.emulator.kinesis.kinesis_bed import FIRST
from tests.emulator.kinesis.test_kinesis_cold import records_of
from tests.waiting import until

SPILLS = """
from labs.emulator.process import start_cloud
from labs.emulator.spill import Spill
spill = Spill()
for place in range(6):
    spill.append("log", place, bytes([place]) * 1_000_000)
assert [value[:1] for _, value in spill.entries("log", 2, 5)] == [b"\\2", b"\\3", b"\\4"]
print("spilt", flush=True)
input()
"""


@pytest.mark.long
def test_that_a_temporary_file_is_gone_with_a_process_that_is_killed(tmp_path: Path) -> None:
    place = {"SQLITE_TMPDIR": str(tmp_path), "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    child = subprocess.Popen(
        [sys.executable, "-c", SPILLS], env=os.environ | place, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"spilt"
    child.kill()
    child.communicate()
    assert list(tmp_path.iterdir()) == []


def memory_of(one: Contender) -> float:
    return memory_mb(one.pid) or 0.0


@pytest.mark.long
@pytest.mark.skipif(memory_mb(os.getpid()) is None, reason="the memory of a process cannot be read here")
def test_that_two_million_records_take_no_more_memory_than_a_few() -> None:
    one = ours()
    try:
        name = new_stream(one, 4)
        measured(one, "raw-put", name, 1, 400)
        before = memory_of(one)
        measured(one, "raw-put", name, 1, 3_600)
        assert memory_of(one) - before < 60  # kept in memory, they took 700 MB
        call, _ = raw_client(one.url, one.key)
        held = 0
        for shard in call("ListShards", {"StreamName": name})["Shards"]:
            held += counted(
                call, {"StreamName": name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            )
        assert held == 2_000_000
        assert memory_of(one) - before < 120  # answers of up to 10 MB were made of them
    finally:
        one.close()


def counted(call: Any, begin: dict[str, str]) -> int:
    """The records of a shard; what was read before is read on at its number."""
    word, found = call("GetShardIterator", begin)["ShardIterator"], 0
    while True:
        answer = call("GetRecords", {"ShardIterator": word})
        found += len(answer["Records"])
        if not answer["MillisBehindLatest"]:
            return found
        word = answer["NextShardIterator"]


@pytest.mark.long
def test_that_cold_records_outlive_kill_9(tmp_path: Path) -> None:
    told: list[str] = []
    cloud = start_cloud(Pace.QUICK, limits=False, state=tmp_path)
    call, _ = raw_client(cloud.endpoint.url, cloud.endpoint.access_key_id)
    call("CreateStream", {"StreamName": "s", "ShardCount": 1})
    until(
        lambda: (
            call("DescribeStreamSummary", {"StreamName": "s"})["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
        )
    )
    for _ in range(20):  # 60 MB: twice what stays in memory
        answer = call("PutRecords", {"StreamName": "s", "Records": records_of(500, 8_000)})
        told += [one["SequenceNumber"] for one in answer["Records"]]
    cloud.child.kill()
    cloud.close()
    cloud = start_cloud(Pace.QUICK, limits=False, state=tmp_path)
    try:
        call, _ = raw_client(cloud.endpoint.url, cloud.endpoint.access_key_id)
        found, begin = [], {"StreamName": "s", "ShardId": FIRST, "ShardIteratorType": "TRIM_HORIZON"}
        word = call("GetShardIterator", begin)["ShardIterator"]
        while len(found) < len(told):
            answer = call("GetRecords", {"ShardIterator": word})
            assert {one["Data"] for one in answer["Records"]} == {records_of(1, 8_000)[0]["Data"]}
            found += [one["SequenceNumber"] for one in answer["Records"]]
            word = answer["NextShardIterator"]
        assert found == told
        after = {**begin, "ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": told[777]}
        word = call("GetShardIterator", after)["ShardIterator"]
        assert call("GetRecords", {"ShardIterator": word, "Limit": 1})["Records"][0]["SequenceNumber"] == told[778]
    finally:
        cloud.close()
