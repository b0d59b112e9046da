"""Producer → embedded stream → consumer: records/s at 1 to 64 shards, CPU a thousand records, a plain loop beside it.

Run by hand: `python -m tests.bench.bench_traffic`. The cloud and the traffic are child processes as in the product.
The loop is what a first script does: the same records, boto3 as it comes, 500 a call; it takes turns with the
producer in this process. At the end the limits: how near to them a producer comes, and that no second has more.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.shapes import TrafficCounts
from labs.traffic.connection import kinesis_client
from labs.traffic.keys import strategy
from labs.traffic.meter import Meter
from labs.traffic.process import TrafficProcess
from labs.traffic.producer import Producer
from labs.traffic.producing import FASTEST, Producing
from labs.traffic.templates import records
from tests.traffic.streaming import acknowledged, connection_of, stored, stream_of
from tests.waiting import until

SECONDS, ROUNDS, LOOP_RECORDS = 6.0, 5, 10_000
LIMIT = 1000


@contextlib.contextmanager
def cloud(*, limits: bool) -> Iterator[CloudProcess]:
    """An embedded cloud in a process of its own."""
    child = start_cloud(Pace.QUICK, limits=limits)
    try:
        yield child
    finally:
        child.close()


def sustained(shards: int, workers: int) -> str:
    """Records a second that came through to the consumer, and what the clients spent."""
    with cloud(limits=False) as child:
        name = stream_of(kinesis_client(connection_of(child.endpoint)), shards)
        traffic = TrafficProcess(connection_of(child.endpoint))
        try:
            traffic.start_consumer(name)
            traffic.start_producer(name, rate=FASTEST, workers=workers, template="sensors")
            until(lambda: read(traffic.counts()) > 0 and len(traffic.pids) == workers)
            before, spent, began = traffic.counts(), cpu(traffic.pids), time.monotonic()
            until(lambda: time.monotonic() - began >= SECONDS, SECONDS + 5)
            after, spent_then = traffic.counts(), cpu(traffic.pids)
        finally:
            traffic.close()
    seconds = after.at - before.at
    put, got = acknowledged(after) - acknowledged(before), read(after) - read(before)
    each = (spent_then - spent) / max(put + got, 1) * 1e6 * 2
    return (
        f"{shards:>2} shards, {workers} workers: {put / seconds:,.0f} records/s in, {got / seconds:,.0f}/s out, "
        f"clients' CPU {each:.1f} ms for 1,000 records put and read"
    )


def read(counts: TrafficCounts) -> int:
    """Over all shards."""
    return sum(shard.read for shard in counts.shards.values())


def cpu(pids: list[int]) -> float:
    """Seconds of CPU that those processes have spent; 0 where there is no /proc."""
    total = 0.0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            words = stat.read_text("utf-8").rpartition(")")[2].split()
            total += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return total


def ratio() -> str:
    """The producer beside a plain loop: the medians of records a second, taken in turns."""
    with cloud(limits=False) as child:
        own = kinesis_client(connection_of(child.endpoint))
        name = stream_of(own, 4)
        where = child.endpoint
        plain = boto3.client(
            "kinesis", endpoint_url=where.url, region_name=where.region, aws_access_key_id=where.access_key_id,
            aws_secret_access_key=where.secret_access_key, config=Config(proxies={}),
        )  # fmt: skip
        loops, producers = [], []
        for _ in range(ROUNDS):
            loops.append(LOOP_RECORDS / plain_loop(plain, name))
            producers.append(LOOP_RECORDS / one_sender(own, name))
    loop, producer = statistics.median(loops), statistics.median(producers)
    return f"plain loop {loop:,.0f} records/s, producer {producer:,.0f} records/s: ratio {producer / loop:.2f}"


def plain_loop(client: Any, stream: str) -> float:
    """Seconds for the records of a template, put 500 at a time by boto3 as it comes."""
    rng = random.Random(1)
    made = records("sensors", strategy("random")(rng), rng, time.time)
    began = time.perf_counter()
    for _ in range(LOOP_RECORDS // 500):
        batch = [{"Data": data, "PartitionKey": key} for key, data in itertools.islice(made, 500)]
        assert client.put_records(StreamName=stream, Records=batch)["FailedRecordCount"] == 0
    return time.perf_counter() - began


def one_sender(client: Any, stream: str) -> float:
    """The same by the producer with one sender, at its greatest rate, with everything counted."""
    producer = Producer(client, Producing(stream, FASTEST, LOOP_RECORDS, "sensors", seed=1, senders=1), Meter(stream))
    began = time.perf_counter()
    producer.start()
    assert producer.done.wait(120)
    return time.perf_counter() - began


def at_the_limit(client: Any, shards: int, seconds: float) -> tuple[float, int]:
    """Records a second and shard under twice the load, and the most that any shard took in any one second."""
    name = stream_of(client, shards)
    hashes = ", ".join(str((1 << 128) // shards * number) for number in range(shards))
    meter = Meter(name)
    producer = Producer(client, Producing(name, LIMIT * 2 * shards, keys=f"hash {hashes}", template="sensors"), meter)
    producer.start()
    # The first second takes what an idle shard has saved up: the rate is measured behind it.
    until(lambda: acknowledged(meter.snapshot(0.0)) >= LIMIT * shards)
    began, before = time.monotonic(), acknowledged(meter.snapshot(0.0))
    until(lambda: time.monotonic() - began >= seconds, seconds + 5)
    rate = (acknowledged(meter.snapshot(0.0)) - before) / (time.monotonic() - began) / shards
    producer.stop()
    assert producer.done.wait(30)
    return rate, max(most_in_a_second(found) for found in stored(client, name).values())


def most_in_a_second(found: list[dict[str, Any]]) -> int:
    """The most records whose arrivals lie less than a second apart."""
    times = [record["ApproximateArrivalTimestamp"] for record in found]
    most, first = 0, 0
    for last, at in enumerate(times):
        # Arrivals are told to the millisecond.
        while at - times[first] > 0.9985:
            first += 1
        most = max(most, last - first + 1)
    return most


def main() -> None:
    """Prints everything."""
    for shards, workers in ((1, 1), (4, 1), (16, 2), (64, 2)):
        print(sustained(shards, workers), flush=True)
    print(ratio(), flush=True)
    with cloud(limits=True) as child:
        for shards in (1, 4):
            rate, most = at_the_limit(kinesis_client(connection_of(child.endpoint)), shards, 10.0)
            print(f"{shards} shards at twice their limit: {rate:,.1f} records/s each, at most {most:,} in any second")


if __name__ == "__main__":
    main()
