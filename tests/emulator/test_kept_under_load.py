"""kill -9 at random moments under a mixed load: whatever was acknowledged is there afterwards."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from tests.emulator.test_kept_state import active, client, delivery, read
from tests.waiting import until

LONG_S = 180.0  # a busy machine is no failure
Load = Callable[[CloudProcess, int, list[str]], None]


def put_records(cloud: CloudProcess, worker: int, acknowledged: list[str]) -> None:
    kinesis = client(cloud, "kinesis")
    for batch in range(10_000):
        ids = [f"{worker}-{batch}-{i}" for i in range(20)]
        answer = kinesis.put_records(StreamName="s", Records=[{"Data": i.encode(), "PartitionKey": i} for i in ids])
        assert answer["FailedRecordCount"] == 0
        acknowledged += ids


def body_of(key: str) -> bytes:
    """What the object holds: every fourth is large, which is kept in another way."""
    return key.encode() * (1 if int(key.rpartition("-")[2]) % 4 else 20_000)


def put_objects(cloud: CloudProcess, worker: int, acknowledged: list[str]) -> None:
    s3 = client(cloud, "s3")
    for number in range(10_000):
        key = f"o/{worker}-{number}"
        s3.put_object(Bucket="lake", Key=key, Body=body_of(key))
        acknowledged.append(key)


def put_deliveries(cloud: CloudProcess, worker: int, acknowledged: list[str]) -> None:
    firehose = client(cloud, "firehose")
    for number in range(10_000):
        one = f"{worker}-{number}"
        firehose.put_record(DeliveryStreamName="d", Record={"Data": f"{one};".encode()})
        acknowledged.append(one)


def make_tables(cloud: CloudProcess, worker: int, acknowledged: list[str]) -> None:
    glue = client(cloud, "glue")
    for number in range(10_000):
        name = f"t_{worker}_{number}"
        glue.create_table(DatabaseName="db", TableInput={"Name": name})
        acknowledged.append(name)


def make_users(cloud: CloudProcess, worker: int, acknowledged: list[str]) -> None:
    iam = client(cloud, "iam")
    for number in range(10_000):
        name = f"u-{worker}-{number}"
        iam.create_user(UserName=name)
        acknowledged.append(name)


LOADS: tuple[Load, ...] = (put_records, put_objects, put_deliveries, make_tables, make_users)


def worked_until_killed(load: Load, cloud: CloudProcess, worker: int, acknowledged: list[str]) -> None:
    try:
        load(cloud, worker, acknowledged)
    except (ClientError, BotoCoreError):
        return  # the cloud has been killed in the middle of a call, which was not acknowledged then


def kill_in_the_middle(cloud: CloudProcess, chance: random.Random) -> list[list[str]]:
    acknowledged: list[list[str]] = [[] for _ in LOADS]
    threads = [
        threading.Thread(target=worked_until_killed, args=(load, cloud, number, acknowledged[number]))
        for number, load in enumerate(LOADS)
    ]
    for thread in threads:
        thread.start()
    enough = chance.randint(1, 60)
    until(lambda: sum(len(one) for one in acknowledged[1:]) >= enough, LONG_S)
    cloud.child.kill()
    for thread in threads:
        thread.join()
    return acknowledged


def names_of(cloud: CloudProcess) -> list[set[str]]:
    s3, glue, iam = client(cloud, "s3"), client(cloud, "glue"), client(cloud, "iam")
    records = {data.decode() for shard in read(client(cloud, "kinesis"), "s").values() for _, data in shard}
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="lake", Prefix="o/")
    objects = {entry["Key"] for page in pages for entry in page.get("Contents", [])}
    assert all(s3.get_object(Bucket="lake", Key=key)["Body"].read() == body_of(key) for key in objects)
    pages = glue.get_paginator("get_tables").paginate(DatabaseName="db")
    tables = {table["Name"] for page in pages for table in page["TableList"]}
    users = {user["UserName"] for page in iam.get_paginator("list_users").paginate() for user in page["Users"]}
    return [records, objects, delivered_ids(s3), tables, users]


def delivered_ids(s3: Any) -> set[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="lake", Prefix="p/")
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    bodies = [s3.get_object(Bucket="lake", Key=key)["Body"].read().decode() for key in keys]
    return {one for body in bodies for one in body.split(";") if one}


def run_once(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    cloud = start_cloud(Pace.QUICK, state=folder, limits=False)
    try:
        delivery(cloud, chance.choice([1, 60]))
        client(cloud, "glue").create_database(DatabaseInput={"Name": "db"})
        client(cloud, "kinesis").create_stream(StreamName="s", ShardCount=2)
        active(client(cloud, "kinesis"), "s")
        acknowledged = kill_in_the_middle(cloud, chance)
    finally:
        cloud.close()
    again = start_cloud(Pace.QUICK, state=folder)
    try:
        s3 = client(again, "s3")
        until(lambda: set(acknowledged[2]) <= delivered_ids(s3), LONG_S)
        lost = [sorted(set(told) - found) for told, found in zip(acknowledged, names_of(again), strict=True)]
        assert lost == [[] for _ in LOADS]
    finally:
        again.close()


@pytest.mark.parametrize("seed", range(1))
def test_that_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path, seed: int) -> None:
    run_once(tmp_path, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 150))
def test_that_nothing_acknowledged_is_lost_by_fifty_kills(tmp_path: Path, seed: int) -> None:
    run_once(tmp_path, seed)
