"""Records that are not in memory: nobody can tell, whatever is read, trimmed or written at the same time."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.clock import Clock
from labs.emulator.kinesis import keeping
from labs.emulator.kinesis.log import RecordLog
from labs.emulator.kinesis.memory import Memory
from labs.emulator.kinesis.records import RECORD_COST, Records
from labs.emulator.kinesis.routing import KEY_SPACE
from labs.emulator.kinesis.service import KinesisService, kinesis_service
from labs.emulator.kinesis.shard import Shard
from labs.emulator.spill import Spill
from labs.emulator.store import FileStore, Store
from labs.emulator.wire import Call
from tests.emulator.kinesis.kinesis_bed import FIRST, MovableClock
from tests.emulator.kinesis.kinesis_wire import Wire, listening

EACH = 500
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 40), st.integers(0, 300)),
        st.tuples(st.just("read"), st.integers(0, 400), st.integers(0, 120)),
        st.tuples(st.just("at"), st.integers(0, 400), st.just(0)),
        st.tuples(st.sampled_from(["trim", "house"]), st.integers(0, 400), st.just(0)),
    ),
    max_size=30,
)


def shard_on(store: Store, most_hot: int) -> Shard:
    memory = Memory(most_hot=most_hot, archive=store if store.keeps else Spill())
    return Shard(0, 0, KEY_SPACE - 1, 1, log=RecordLog("kinesis/s/1/0", memory))


def put(shard: Shard, store: Store, data: list[bytes], now: float) -> None:
    with shard.lock:
        first = shard.end
        for one in data:
            assert shard.append(one, f"k{len(one) % 3}", now, limited=False) >= 0
        keeping.append(store, shard.log, first)


def step(shard: Shard, store: Store, kind: str, one: int, other: int, now: float) -> object:
    """One step; what it tells."""
    if kind == "put":
        put(shard, store, [bytes([now % 256]) * (other + index % 7) for index in range(one)], now)
        return shard.end
    if kind == "read":
        return shard.read(one, other, other * 200, now, now - 60)
    if kind == "at":
        return shard.place_at(one) if one >= now - 60 else None
    shard.trim(now - 60 - one / 10, exact=kind == "trim")
    return shard.trimmed if kind == "trim" else None


@settings(max_examples=30, deadline=None)
@given(STEPS, st.sampled_from([0, 5_000, 40_000]))
def test_that_a_cold_shard_gives_what_a_hot_one_gives(steps: list[tuple[str, int, int]], most_hot: int) -> None:
    hot, cold = shard_on(Store(), 1 << 30), shard_on(Store(), most_hot)
    for index, (kind, one, other) in enumerate(steps):
        now = 100 + index * 5.0
        told, expected = (step(shard, Store(), kind, one, other, int(now)) for shard in (cold, hot))
        assert told == expected
        assert cold.log.memory.hot - most_hot <= max(41 * (310 + RECORD_COST), 0)  # the tail and one segment
    for shard in (hot, cold):
        shard.free()
        assert shard.log.memory.held == shard.log.memory.hot == 0


def service_on(path: Path, most_hot: int) -> tuple[KinesisService, FileStore]:
    store = FileStore(path)
    return kinesis_service(Clock(0.0), limited=False, most_hot=most_hot, store=store), store


def called(service: KinesisService, operation: str, **params: Any) -> Any:
    return service.operations[operation](Call("kinesis", operation, params))


def records_of(count: int, size: int = EACH) -> list[dict[str, str]]:
    return [{"Data": "eHh4" * (size // 4), "PartitionKey": f"k{index}"} for index in range(count)]


def everything(service: KinesisService, stream: str = "s", limit: int = 10_000) -> list[Any]:
    """Sequence numbers, keys and data of a shard from its oldest record on."""
    where = {"StreamName": stream, "ShardId": FIRST, "ShardIteratorType": "TRIM_HORIZON"}
    word, found = called(service, "GetShardIterator", **where)["ShardIterator"], []
    while True:
        answer = called(service, "GetRecords", ShardIterator=word, Limit=limit)
        found += [(one["SequenceNumber"], one["PartitionKey"], one["Data"]) for one in answer["Records"]]
        if not answer["MillisBehindLatest"]:
            return found
        word = answer["NextShardIterator"]


def test_that_a_start_reads_no_record_that_was_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cloud.sqlite"
    service, store = service_on(path, 200_000)
    called(service, "CreateStream", StreamName="s", ShardCount=1)
    called(service, "DescribeStreamSummary", StreamName="s")
    for _ in range(8):
        called(service, "PutRecords", StreamName="s", Records=records_of(400))
    expected = everything(service)
    assert len(expected) == 3200
    service.close()  # nobody closes the file: it was killed
    read: list[int] = []
    original: Callable[..., Any] = FileStore.log

    def log(self: FileStore, name: str, first: int = 0) -> Any:
        for place, value in original(self, name, first):
            read.append(place if name.startswith("kinesis/") else -1)
            yield place, value

    monkeypatch.setattr(FileStore, "log", log)
    again, second = service_on(path, 200_000)
    assert [place for place in read if place >= 0] == []  # each batch was large enough to be sealed
    assert again.kinesis.memory.held == service.kinesis.memory.held
    assert again.kinesis.memory.hot == 0
    assert everything(again) == expected
    called(again, "PutRecord", StreamName="s", Data="eHh4", PartitionKey="k")
    assert int(everything(again)[-1][0]) > int(expected[-1][0])
    again.close()
    for one in (store, second):
        one.close()


@pytest.mark.parametrize("lost", ["place >= 0", "place = 600", "place >= 600"])
def test_that_segments_that_are_not_listed_are_read_once_and_listed_then(tmp_path: Path, lost: str) -> None:
    path = tmp_path / "cloud.sqlite"
    service, store = service_on(path, 200_000)
    called(service, "CreateStream", StreamName="s", ShardCount=1)
    called(service, "DescribeStreamSummary", StreamName="s")
    for _ in range(5):
        called(service, "PutRecords", StreamName="s", Records=records_of(300))
    expected, held = everything(service), service.kinesis.memory.held
    service.close()
    listed = list(store.log("kinesis-index/" + store.logs("kinesis/")[0].partition("/")[2]))
    assert [place for place, _ in listed] == [0, 300, 600, 900, 1200]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:  # all: as a Headwater from before
        db.execute(f"DELETE FROM logs WHERE name LIKE 'kinesis-index/%' AND {lost}")
    again, second = service_on(path, 200_000)
    assert everything(again) == expected
    assert again.kinesis.memory.held == held
    assert list(store.log(store.logs("kinesis-index/")[0])) == listed
    again.close()
    for one in (store, second):
        one.close()


@pytest.mark.parametrize("kept", [False, True])
def test_that_readers_see_whole_records_while_others_write_and_segments_leave(tmp_path: Path, kept: bool) -> None:
    store = FileStore(tmp_path / "cloud.sqlite") if kept else Store()
    shard, problems = shard_on(store, 30_000), []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            place = shard.trimmed
            while place < shard.end and not problems:
                found = shard.read(place, 70, 1 << 20, 0.0)
                if [int(one) for one in found.data] != list(range(found.first_place, found.next_place)):
                    problems.append((found.first_place, found.data))
                place = found.next_place

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for first in range(0, 4_000, 50):
        put(shard, store, [b"%d" % place for place in range(first, first + 50)], 1.0)
        if first % 1000 == 0:
            with shard.lock:
                shard.log.trim_to(first - 5_010)
    over.set()
    for reader in readers:
        reader.join(60)
        assert not reader.is_alive()
    assert problems == []
    assert shard.log.memory.hot <= 30_000 + 2 * 1_000 + 70 * 150
    shard.log.memory.archive.close()


def test_that_what_cannot_be_written_is_taken_back() -> None:
    class Full(Store):
        keeps = True

        def append(self, name: str, place: int, value: bytes) -> None:
            raise OSError("the disk is full")

    store = Full()
    shard = shard_on(store, 1 << 20)
    with shard.lock:
        shard.append(b"x" * 100, "key", 1.0, limited=False)
        with pytest.raises(OSError, match="full"):
            keeping.append(store, shard.log, 0)
    assert shard.end == shard.log.memory.held == shard.log.memory.hot == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 50), max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 900))
def test_that_as_many_records_fit_as_one_by_one(sizes: list[int], first: int, most: int, room: int) -> None:
    records = Records([b"x" * size for size in sizes], ["k"] * len(sizes))
    stop, total = first, 0
    while stop < min(len(sizes), first + most) and (total + sizes[stop] + 1 <= room or stop == first):
        total, stop = total + sizes[stop] + 1, stop + 1
    if first <= len(sizes):
        assert records.fitting(first, most, room, 1) == (stop, total)


def test_that_a_shorter_retention_forgets_cold_records_and_a_longer_one_brings_none_back(tmp_path: Path) -> None:
    cloud, clock = listening(), MovableClock(still=1_800_000_000.0)
    wire = Wire(cloud, clock, tmp_path / "cloud.sqlite", most_hot=0)

    def data() -> list[str]:
        begin = {"StreamName": "s", "ShardId": FIRST, "ShardIteratorType": "TRIM_HORIZON"}
        word = wire.call("GetShardIterator", **begin)["ShardIterator"]
        return [one["Data"] for one in wire.call("GetRecords", ShardIterator=word)["Records"]]

    try:
        wire.call("CreateStream", StreamName="s", ShardCount=1)
        clock.move(20)
        wire.call("IncreaseStreamRetentionPeriod", StreamName="s", RetentionPeriodHours=48)
        for one in ("b2xk", "bWlk", "bmV3"):
            records = [{"PartitionKey": "k", "Data": one} for _ in range(20)]
            assert wire.call("PutRecords", StreamName="s", Records=records)["FailedRecordCount"] == 0
            clock.move(11 * 3600)
        assert data() == ["b2xk"] * 20 + ["bWlk"] * 20 + ["bmV3"] * 20
        wire.call("DecreaseStreamRetentionPeriod", StreamName="s", RetentionPeriodHours=24)
        wire.service.tick()
        [log] = wire.store.logs("kinesis/")
        assert [place for place, _ in wire.store.log(log)] == [20, 40]
        wire.call("IncreaseStreamRetentionPeriod", StreamName="s", RetentionPeriodHours=48)
        for _ in range(2):
            assert data() == ["bWlk"] * 20 + ["bmV3"] * 20
            assert wire.service.kinesis.memory.held == 40 * (3 + 1 + RECORD_COST)
            wire.restart(killed=True)
        wire.call("DeleteStream", StreamName="s")
        clock.move(20)
        wire.service.tick()
        assert wire.store.logs("kinesis/") == wire.store.logs("kinesis-index/") == []
    finally:
        wire.close()
        cloud.close()


def test_that_many_small_tails_leave_memory_when_they_are_too_much_together() -> None:
    service = kinesis_service(Clock(0.0), limited=False, most_hot=64_000)
    called(service, "CreateStream", StreamName="s", ShardCount=100)
    called(service, "DescribeStreamSummary", StreamName="s")
    called(service, "PutRecords", StreamName="s", Records=records_of(500, 200))
    memory = service.kinesis.memory
    assert memory.hot > 64_000
    service.tick()
    assert memory.hot <= 64_000
    found = [
        len(shard.read(0, 1000, 1 << 20, 2e9).data)
        for shard in service.kinesis.regions.of("us-east-1").streams["s"].shards
    ]
    assert sum(found) == 500
    service.close()


def test_that_a_consumer_is_pushed_what_is_not_in_memory_and_then_what_comes() -> None:
    service, found = kinesis_service(Clock(0.0), limited=False, most_hot=0), list[str]()
    called(service, "CreateStream", StreamName="s", ShardCount=1)
    arn = called(service, "DescribeStreamSummary", StreamName="s")["StreamDescriptionSummary"]["StreamARN"]
    consumer = called(service, "RegisterStreamConsumer", StreamARN=arn, ConsumerName="c")["Consumer"]["ConsumerARN"]
    called(service, "DescribeStreamConsumer", ConsumerARN=consumer)
    for _ in range(3):
        called(service, "PutRecords", StreamName="s", Records=records_of(300))
    assert service.kinesis.memory.hot == 0
    begin = {"ConsumerARN": consumer, "ShardId": FIRST, "StartingPosition": {"Type": "TRIM_HORIZON"}}
    buffer = EventStreamBuffer()
    for message in called(service, "SubscribeToShard", **begin).chunks:
        buffer.add_data(message)
        found += [one["PartitionKey"] for one in json.loads(buffer.next().payload).get("Records", [])]
        if len(found) == 900:
            called(service, "PutRecord", StreamName="s", Data="eHh4", PartitionKey="new")
        elif len(found) > 900:
            break
    assert found == [f"k{index}" for index in range(300)] * 3 + ["new"]
    service.close()


def test_that_records_stay_in_memory_when_the_disk_is_full() -> None:
    class Full(Spill):
        def append(self, name: str, place: int, value: bytes | memoryview) -> None:
            raise OSError("the disk is full")

    shard = Shard(0, 0, KEY_SPACE - 1, 1, log=RecordLog("kinesis/s/1/0", Memory(most_hot=0, archive=Full())))
    for index in range(5):
        put(shard, Store(), [b"%d" % index], 1.0)
    assert shard.read(0, 10, 1 << 20, 1.0).data == [b"0", b"1", b"2", b"3", b"4"]
