"""Worker processes killed with kill -9 and resumed, on a child cloud that is given faults: nothing is lost.

The counters are the workers', the checkpoints those in the database; the truth is what plain calls read.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.traffic.ids import id_of
from labs.traffic.keys import KEYS
from labs.traffic.process import TrafficProcess
from labs.traffic.templates import records
from tests.conftest import client_of
from tests.traffic.streaming import acknowledged, connection_of, stored
from tests.waiting import until

TOTAL, RATE, ROUNDS, PATIENCE_S = 1500, 3000, 4, 90.0
STRUCK = [("lost", "PutRecords"), ("lost", "GetRecords"), ("throttle", "PutRecords"), ("error-500", "GetRecords"),
          ("refuse", ""), ("error-503", "ListShards")]  # fmt: skip

pytestmark = pytest.mark.long


@pytest.fixture
def cloud() -> Iterator[CloudProcess]:
    """A child cloud at the quick pace."""
    child = start_cloud(Pace.QUICK)
    yield child
    child.close()


@pytest.fixture
def client(cloud: CloudProcess) -> Any:
    """A client that gets over what passes."""
    return client_of(cloud, "kinesis", retries={"total_max_attempts": 8, "mode": "standard"})


def kill(process: TrafficProcess) -> None:
    """kill -9, where there is one."""
    pid = process.pid
    assert pid is not None
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    until(lambda: process.pid is None)


def ids_of(seed: int) -> set[str | None]:
    """The ids that a producer of that seed puts."""
    rng = random.Random(seed)
    made = records("orders", KEYS["random"](rng), rng, lambda: 0.0)
    return {id_of(data) for _, data in islice(made, TOTAL)}


def reshard(client: Any, chance: random.Random) -> None:
    """A split or a merge, unless one is under way."""
    listed = client.list_shards(StreamName="s", ShardFilter={"Type": "AT_LATEST"})["Shards"]
    shards = sorted(listed, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))
    try:
        if len(shards) > 3 or (len(shards) > 1 and chance.random() < 0.5):
            one, other = (shard["ShardId"] for shard in chance.choice(list(pairwise(shards))))
            client.merge_shards(StreamName="s", ShardToMerge=one, AdjacentShardToMerge=other)
        else:
            shard = chance.choice(shards)
            first, last = (int(shard["HashKeyRange"][f"{end}HashKey"]) for end in ("Starting", "Ending"))
            middle = str((first + last) // 2)
            client.split_shard(StreamName="s", ShardToSplit=shard["ShardId"], NewStartingHashKey=middle)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("ResourceInUseException", "LimitExceededException"):
            raise


@pytest.mark.parametrize("seed", range(3))
def test_that_killed_workers_lose_nothing(tmp_path: Path, cloud: CloudProcess, client: Any, seed: int) -> None:
    chance, database = random.Random(seed), tmp_path / "ledger.sqlite"
    client.create_stream(StreamName="s", ShardCount=2)
    status = client.describe_stream_summary
    until(lambda: status(StreamName="s")["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")
    connection = connection_of(cloud.endpoint)
    reading, writing = TrafficProcess(connection), TrafficProcess(connection)
    try:
        reading.start_consumer("s", database=database)
        finished = []
        for number in range(ROUNDS):
            writing.start_producer("s", rate=RATE, total=TOTAL, keys="random", seed=seed * ROUNDS + number)
            before = acknowledged(writing.counts())
            until(lambda at=before: acknowledged(writing.counts()) > at, PATIENCE_S)
            kind, operation = chance.choice(STRUCK)
            cloud.fault(kind, service="kinesis", operation=operation, count=2)
            reshard(client, chance)
            if number == 1 or chance.random() < 0.5:
                kill(reading)
                reading.start_consumer("s", database=database)
            if number == 2:
                kill(writing)
            else:
                until(lambda: not writing.counts().producing, PATIENCE_S)
                finished.append(seed * ROUNDS + number)
        cloud.clear_faults()
        all_is_read(client, database)
        hold_to_account(client, writing, finished)
    finally:
        reading.close()
        writing.close()


def all_is_read(client: Any, database: Path) -> None:
    """Every shard's checkpoint comes to its last record, and has counted each of its records once."""
    truth = {shard: len(found) for shard, found in stored(client, "s").items()}
    until(database.exists, PATIENCE_S)
    with closing(sqlite3.connect(database)) as db:
        # On a busy machine the last consumer may not have begun yet.
        tables = "SELECT count(*) FROM sqlite_master WHERE name = 'shard_leases'"
        until(lambda: db.execute(tables).fetchone()[0], PATIENCE_S)
        until(lambda: dict(db.execute("SELECT shard, records FROM shard_leases")) == truth, PATIENCE_S, 0.1)


def hold_to_account(client: Any, writing: TrafficProcess, finished: list[int]) -> None:
    """Whole producers have all their records in the stream, and no counter has more than the stream holds."""
    in_stream = stored(client, "s")
    times = Counter(id_of(record["Data"]) for found in in_stream.values() for record in found)
    for seed in finished:
        assert ids_of(seed) <= set(times)
    told = {shard: count.acknowledged for shard, count in writing.counts().shards.items() if count.acknowledged}
    assert all(count <= len(in_stream[shard]) for shard, count in told.items())
    for found in in_stream.values():
        assert all(int(one["SequenceNumber"]) < int(two["SequenceNumber"]) for one, two in pairwise(found))
