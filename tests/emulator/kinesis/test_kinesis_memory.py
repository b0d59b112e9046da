"""What the shards hold is bounded: by retention, by deletion, and by a cap that throttles."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.clock import Clock
from labs.emulator.kinesis import keeping
from labs.emulator.kinesis.memory import Memory
from labs.emulator.kinesis.records import RECORD_COST
from labs.emulator.kinesis.service import kinesis_service
from labs.emulator.kinesis.streams import remove
from labs.emulator.services import Settings, build
from labs.emulator.wire import AwsError, Call
from tests.emulator.kinesis.kinesis_bed import ACCOUNT_ARN, FIRST, Bed, MovableClock, bed_of
from tests.emulator.kinesis.kinesis_wire import Wire, listening
from tests.waiting import until

HOUR = 3600


def held(bed: Bed) -> int:
    return bed.service.kinesis.memory.held


def put(bed: Bed, name: str, count: int, size: int = 1000) -> dict[str, Any]:
    records = [{"Data": b"x" * size, "PartitionKey": "k"} for _ in range(count)]
    return dict(bed.client.put_records(StreamName=name, Records=records))


def read(bed: Bed, name: str, kind: str = "TRIM_HORIZON") -> list[dict[str, Any]]:
    begin = {"StreamName": name, "ShardId": FIRST, "ShardIteratorType": kind}
    word = bed.client.get_shard_iterator(**begin)["ShardIterator"]
    return list(bed.client.get_records(ShardIterator=word)["Records"])


def test_that_a_full_cloud_throttles_to_the_record_and_takes_again_when_a_stream_is_deleted() -> None:
    each = 1000 + 1 + RECORD_COST
    with bed_of(limited=False, most_bytes=10 * each) as bed:
        bed.make("one")
        bed.make("two")
        assert put(bed, "one", 7)["FailedRecordCount"] == 0
        answer = put(bed, "two", 5)
        assert answer["FailedRecordCount"] == 2
        failed = [record for record in answer["Records"] if "ErrorCode" in record]
        assert {record["ErrorCode"] for record in failed} == {"ProvisionedThroughputExceededException"}
        assert str(10 * each) in failed[0]["ErrorMessage"]
        assert len(read(bed, "two")) == 3
        single = {"StreamName": "two", "Data": b"", "PartitionKey": "k"}
        assert bed.code("put_record", **single) == "ProvisionedThroughputExceededException"
        bed.client.delete_stream(StreamName="one")
        bed.settle()
        bed.service.tick()
        assert held(bed) == 3 * each
        assert put(bed, "two", 7)["FailedRecordCount"] == 0


def test_that_the_cap_is_a_setting_of_two_gibibytes() -> None:
    neighbours: Any = object()
    service: Any = build(Settings(), neighbours)["kinesis"]
    assert service.kinesis.memory.most == 2 * 1024**3
    service = build(Settings(kinesis_bytes=5), neighbours)["kinesis"]
    assert service.kinesis.memory.most == 5


def test_that_an_idle_stream_forgets_what_is_past_its_retention() -> None:
    with bed_of() as bed:
        bed.make("idle")
        put(bed, "idle", 10)
        bed.clock.move(23 * HOUR)
        put(bed, "idle", 3)
        bed.service.tick()
        assert len(read(bed, "idle")) == 13
        bed.clock.move(2 * HOUR)
        assert len(read(bed, "idle")) == 3  # gone for readers at once
        bed.service.tick()
        assert held(bed) == 3 * (1000 + 1 + RECORD_COST)


def test_that_retention_is_longer_and_shorter_as_it_is_set() -> None:
    with bed_of() as bed:
        bed.make("kept")
        for hours, code in ((12, "InvalidArgumentException"), (8761, "InvalidArgumentException")):
            params = {"StreamName": "kept", "RetentionPeriodHours": hours}
            assert bed.code("increase_stream_retention_period", **params) == code
        bed.client.increase_stream_retention_period(StreamName="kept", RetentionPeriodHours=8760)
        put(bed, "kept", 4)
        bed.clock.move(8759 * HOUR)
        assert len(read(bed, "kept")) == 4
        shorter = {"StreamName": "kept", "RetentionPeriodHours": 24}
        assert bed.code("increase_stream_retention_period", **shorter) == "InvalidArgumentException"
        bed.client.decrease_stream_retention_period(**shorter)
        assert read(bed, "kept") == []
        assert held(bed) == 0
        longer = {"StreamName": "kept", "RetentionPeriodHours": 48}
        assert bed.code("decrease_stream_retention_period", **longer) == "InvalidArgumentException"


def test_that_the_housekeeper_runs_by_itself_and_ends_with_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labs.emulator.kinesis.housekeeping.EVERY_S", 0.02)
    with bed_of() as bed:
        bed.make("tidy")
        put(bed, "tidy", 5)
        bed.client.delete_stream(StreamName="tidy")
        bed.settle()
        until(lambda: held(bed) == 0)
        names = {thread.name for thread in threading.enumerate()}
        assert "kinesis-housekeeper" in names
        before = sum(thread.name == "kinesis-housekeeper" for thread in threading.enumerate())
        bed.service.close()
        assert sum(thread.name == "kinesis-housekeeper" for thread in threading.enumerate()) == before - 1


def test_that_writers_of_a_deleted_stream_leave_nothing_behind() -> None:
    service = kinesis_service(Clock(0.0), limited=False)
    memory: Memory = service.kinesis.memory
    records = [{"Data": "eHh4", "PartitionKey": f"k{index}"} for index in range(50)]
    ends: list[str] = []

    def call(operation: str, **params: Any) -> Any:
        return service.operations[operation](Call("kinesis", operation, {"StreamName": "s", **params}))

    def write() -> None:
        try:
            while True:
                call("PutRecords", Records=records)
        except AwsError as error:
            ends.append(error.code)

    for _ in range(20):
        call("CreateStream", ShardCount=3)
        call("DescribeStreamSummary")
        writers = [threading.Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        until(lambda: memory.held > 0, pause=0.001)
        call("DeleteStream")
        for writer in writers:
            writer.join(10)
            assert not writer.is_alive()
        assert memory.held == 0
    assert ends == ["ResourceNotFoundException"] * 60
    service.close()


def test_that_control_calls_from_many_threads_never_wait_for_each_other_for_good() -> None:
    service = kinesis_service(Clock(0.0), limited=False)

    def call(operation: str, **params: Any) -> None:
        with contextlib.suppress(AwsError):
            service.operations[operation](Call("kinesis", operation, params))

    def change(thread: int) -> None:
        for index in range(150):
            name = f"s{(index + thread) % 3}"
            arn = f"{ACCOUNT_ARN}:stream/{name}"
            call("CreateStream", StreamName=name, ShardCount=2)
            call("RegisterStreamConsumer", StreamARN=arn, ConsumerName=f"c{thread}")
            call("SplitShard", StreamName=name, ShardToSplit=FIRST, NewStartingHashKey="5")
            call("UpdateShardCount", StreamName=name, TargetShardCount=3, ScalingType="UNIFORM_SCALING")
            call("PutRecord", StreamName=name, Data="eHh4", PartitionKey="k")
            call("DeleteStream", StreamName=name, EnforceConsumerDeletion=True)
            service.tick()

    threads = [threading.Thread(target=change, args=(number,), daemon=True) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    service.tick()
    assert service.kinesis.memory.held == 0
    service.close()


def test_that_who_is_late_to_remove_a_stream_takes_nothing_from_the_next_one_of_its_name(tmp_path: Path) -> None:
    cloud, clock = listening(), MovableClock(still=1_800_000_000.0)
    wire = Wire(cloud, clock, tmp_path / "cloud.sqlite")
    try:
        wire.call("CreateStream", StreamName="s", ShardCount=1)
        clock.move(20)
        kinesis = wire.service.kinesis
        home = kinesis.regions.of("us-east-1")
        former = home.streams["s"]
        wire.call("DeleteStream", StreamName="s")
        clock.move(20)
        wire.call("CreateStream", StreamName="s", ShardCount=2)
        remove(kinesis, home, former)
        keeping.save(wire.store, "us-east-1", former)
        wire.restart(killed=True)
        clock.move(20)
        summary = wire.call("DescribeStreamSummary", StreamName="s")["StreamDescriptionSummary"]
        assert (summary["StreamStatus"], summary["OpenShardCount"]) == ("ACTIVE", 2)
    finally:
        wire.close()
        cloud.close()


@pytest.mark.parametrize("killed", [False, True])
def test_that_a_longer_retention_brings_back_nothing_that_was_past_the_former(tmp_path: Path, killed: bool) -> None:
    cloud, clock = listening(), MovableClock(still=1_800_000_000.0)
    wire = Wire(cloud, clock, tmp_path / "cloud.sqlite")
    try:
        wire.call("CreateStream", StreamName="s", ShardCount=1)
        clock.move(20)
        for data in ("b2xk", "bmV3"):  # old, new
            clock.move(13 * HOUR)
            wire.call("PutRecord", StreamName="s", PartitionKey="k", Data=data)
        clock.move(12 * HOUR)
        wire.call("IncreaseStreamRetentionPeriod", StreamName="s", RetentionPeriodHours=48)
        for _ in range(2):
            first: dict[str, Any] = {"StreamName": "s", "ShardId": FIRST, "ShardIteratorType": "TRIM_HORIZON"}
            iterator = wire.call("GetShardIterator", **first)["ShardIterator"]
            assert [one["Data"] for one in wire.call("GetRecords", ShardIterator=iterator)["Records"]] == ["bmV3"]
            wire.restart(killed=killed)
    finally:
        wire.close()
        cloud.close()
