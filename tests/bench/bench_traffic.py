"""Producer → embedded stream → consumer: records/s at 1 to 64 shards, CPU a thousand records, a plain loop beside it.

Run by hand: `python -m tests.bench.bench_traffic`. The cloud and the traffic are child processes as in the product.
The loop is what a first script does: the same records, boto3 as it comes, 500 a call; it takes turns with the
producer in this process. At the end the limits: how near to them a producer comes, and that no second has more.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import random
import statistics
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
LIMIT, LIMIT_BYTES = 1000, 1 << 20
SETTLE_S, WINDOW_S = 3.0, 2.0


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


@dataclass(frozen=True, slots=True)
class Reached:
    """Shares of a shard's limit, by the cloud's arrivals: over the whole run, over its best window, in any second.

    A place in the shard's second is free again a second after it was taken: what is measured is how soon it is used.
    """

    whole: float
    best: float
    most: float

    def words(self) -> str:
        """As percentages."""
        return f"{self.whole:.1%} of the limit, {self.best:.1%} in the best window, {self.most:.1%} in any second"


def at_the_limit(client: Any, shards: int, seconds: float, size: int | None = None) -> list[Reached]:
    """What each shard took under twice its limit of records or, with a `size` of each record, of bytes."""
    name = stream_of(client, shards)
    hashes = ", ".join(str((1 << 128) // shards * number) for number in range(shards))
    each = LIMIT if size is None else LIMIT_BYTES / size
    meter = Meter(name)
    wanted = Producing(name, each * 2 * shards, template="sensors", keys=f"hash {hashes}", size=size)
    producer = Producer(client, wanted, meter)
    producer.start()
    # The first second takes what an idle shard has saved up, and that comes again in lumps for some more.
    until(lambda: acknowledged(meter.snapshot(0.0)) >= each * shards)
    began = time.monotonic()
    until(lambda: time.monotonic() - began >= SETTLE_S + seconds, SETTLE_S + seconds + 5)
    producer.stop()
    assert producer.done.wait(30)
    return [_reached(found, size is not None) for found in stored(client, name).values()]


def _reached(found: list[dict[str, Any]], by_bytes: bool) -> Reached:
    times = [record["ApproximateArrivalTimestamp"] for record in found]
    parts = [
        (len(record["Data"]) + len(record["PartitionKey"])) / LIMIT_BYTES if by_bytes else 1 / LIMIT for record in found
    ]
    windows: dict[int, list[float]] = {}
    for at, turn in _turns(times, parts):
        windows.setdefault(int((at - times[0] - SETTLE_S) // WINDOW_S), []).append(turn)
    settled = {number: turns for number, turns in windows.items() if number >= 0}
    best = min(statistics.fmean(turns) for turns in settled.values() if len(turns) >= 50)
    whole = statistics.fmean(itertools.chain(*settled.values()))
    # Arrivals are told to the millisecond.
    return Reached(1 / whole, 1 / best, _most_within(zip(times, parts, strict=True), 0.9985))


def _turns(times: list[float], parts: list[float]) -> Iterator[tuple[float, float]]:
    """Of each arrival its time, and the seconds until the shard had taken a second's worth from it on."""
    end, held = 0, 0.0
    for at, part in zip(times, parts, strict=True):
        while held < 1 - 1e-6:
            if end == len(times):
                return
            held += parts[end]
            end += 1
        if end < len(times):
            yield at, times[end] - at
        held -= part


def _most_within(arrivals: Iterable[tuple[float, float]], seconds: float) -> float:
    """The greatest sum of arrivals that lie less than so many seconds apart."""
    most, held = 0.0, deque[tuple[float, float]]()
    for at, part in arrivals:
        held.append((at, part))
        while at - held[0][0] > seconds:
            held.popleft()
        most = max(most, math.fsum(part for _, part in held))
    return most


def main() -> None:
    """Prints everything."""
    for shards, workers in ((1, 1), (4, 1), (16, 2), (64, 2)):
        print(sustained(shards, workers), flush=True)
    print(ratio(), flush=True)
    with cloud(limits=True) as child:
        for shards, size in ((1, None), (4, None), (1, 8186)):
            for reached in at_the_limit(kinesis_client(connection_of(child.endpoint)), shards, 10.0, size):
                print(f"1 of {shards} shards under twice its {'bytes' if size else 'records'}: {reached.words()}")


if __name__ == "__main__":
    main()
