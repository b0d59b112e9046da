"""Traffic for a long time: 1,000 records/s through producer, embedded stream and consumer; what each process costs.

Run by hand: `python -m tests.bench.soak --minutes 30`. Prints a line every ten seconds and a summary. The embedded
cloud keeps its records in a folder, as the application's does, or with `--forget` in a temporary file; its memory for
records is filled before the clock runs, so that the slope is the steady one. Reads are timed beside reads of as many
records of a stream that stays short, by somebody else in the same seconds: on a busy machine both are slow.
Linux only: memory, threads and files are read from /proc.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from labs.emulator.clock import Pace
from labs.emulator.kinesis.memory import HOT
from labs.emulator.kinesis.records import RECORD_COST
from labs.emulator.neighbours import Endpoint
from labs.emulator.process import start_cloud
from labs.shapes import TrafficCounts
from labs.traffic.process import TrafficProcess
from tests.waiting import until

STREAM, SHARDS = "soak", 2
SHORT, FULL, FULL_SHARDS = "short", "full", 40
FEW = 200  # records in the short stream: as many as a read of the long one gives at 1,000 a second
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at one process."""

    at: float
    mib: float
    threads: int
    files: int


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came out: samples behind the warm-up by process, the last counts, the p95 of each look's last reads, and
    the times of the reads of the short stream.
    """

    samples: dict[str, list[Sample]]
    counts: TrafficCounts
    read_ms: list[float]
    short_ms: list[float]
    seconds: float

    def slope(self, process: str) -> float:
        """MiB a minute by least squares."""
        found = self.samples[process]
        return _slope([one.at / 60 for one in found], [one.mib for one in found])

    @property
    def p95_ms(self) -> float:
        """The 95th percentile of the reads' times, in ms: the median of what each look found."""
        return sorted(self.read_ms)[len(self.read_ms) // 2]

    @property
    def p95_short_ms(self) -> float:
        """The same of the short stream."""
        return sorted(self.short_ms)[int(len(self.short_ms) * 0.95)]

    def acknowledged(self) -> int:
        """Over all shards."""
        return sum(shard.acknowledged for shard in self.counts.shards.values())

    def read(self) -> int:
        """Over all shards."""
        return sum(shard.read for shard in self.counts.shards.values())

    def spread(self, process: str, name: str) -> tuple[int, int]:
        """The least and the most of threads or files."""
        values = [getattr(one, name) for one in self.samples[process]]
        return min(values), max(values)

    def words(self) -> str:
        """The summary."""
        lines = [
            f"{self.seconds:.0f} s: acknowledged {self.acknowledged():,} ({self.acknowledged() / self.seconds:.0f}/s), "
            f"read {self.read():,}, p95 read {self.p95_ms:.1f} ms (worst look {max(self.read_ms):.1f} ms), of a short "
            f"stream in the same seconds {self.p95_short_ms:.1f} ms"
        ]
        for name in self.samples:
            lines.append(
                f"{name}: {self.samples[name][-1].mib:.1f} MiB, slope {self.slope(name):+.2f} MiB/min, "
                f"threads {self.spread(name, 'threads')}, "
                f"files {self.spread(name, 'files')}"
            )
        return "\n".join(lines)


def soak(
    seconds: float, warm_up: float, rate: float = 1000, tell: Callable[[str], None] = print, kept: bool = True
) -> Soaked:
    """Runs the traffic for so long; samples begin after `warm_up` seconds."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cloud = start_cloud(Pace.REALISTIC, state=Path(folder) / "cloud" if kept else None)
        traffic = TrafficProcess(_words(cloud.endpoint))
        try:
            client = _client(cloud.endpoint)
            _make_streams(client)
            _fill(client)
            traffic.start_producer(STREAM, rate=rate, template="sensors")
            traffic.start_consumer(STREAM, database=Path(folder) / "ledger.sqlite")
            until(lambda: traffic.counts().consuming and traffic.counts().producing)
            return _watched(traffic, cloud.pid, client, seconds, warm_up, tell)
        finally:
            traffic.close()
            cloud.close()


def _watched(
    traffic: TrafficProcess, cloud: int, client: Any, seconds: float, warm_up: float, tell: Callable[[str], None]
) -> Soaked:
    began = time.monotonic()
    child = traffic.pid
    assert child is not None
    samples: dict[str, list[Sample]] = {"embedded cloud": [], "traffic": []}
    reads: list[float] = []
    short: list[float] = []
    between, pause = min(10.0, seconds / 30), threading.Event()
    while (now := time.monotonic() - began) < seconds:
        counts = traffic.counts()
        looks = {"embedded cloud": _look(cloud, now), "traffic": _look(child, now)}
        took = _short_reads(client)
        if now >= warm_up:
            for name, sample in looks.items():
                samples[name].append(sample)
            reads += [counts.read_ms] if counts.read_ms is not None else []
            short += took
        told = " · ".join(f"{name} {one.mib:.1f} MiB {one.threads} threads" for name, one in looks.items())
        tell(f"{now:6.0f} s  {told} · read p95 {counts.read_ms} ms · behind {counts.behind_ms} ms {counts.error}")
        pause.wait(min(between, max(seconds - (time.monotonic() - began), 0.0)))
    return Soaked(samples, traffic.counts(), reads, short, time.monotonic() - began)


def _short_reads(client: Any) -> list[float]:
    """The milliseconds of three reads of the short stream, which are within its shard's rate."""
    begin = {"StreamName": SHORT, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    word, found = client.get_shard_iterator(**begin)["ShardIterator"], []
    for _ in range(3):
        started = time.perf_counter()
        assert len(client.get_records(ShardIterator=word)["Records"]) == FEW
        found.append((time.perf_counter() - started) * 1000)
    return found


def _look(pid: int, at: float) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    words = {line.partition(":")[0]: line.split()[1] for line in status if line.startswith(("VmRSS", "Threads"))}
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Sample(at, int(words["VmRSS"]) / 1024, int(words["Threads"]), files)


def _slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / across


def _words(where: Endpoint) -> dict[str, str | None]:
    return {
        "target": "endpoint", "endpoint": where.url, "region": where.region,
        "access_key_id": where.access_key_id, "secret_access_key": where.secret_access_key,
    }  # fmt: skip


def _client(where: Endpoint) -> Any:
    return boto3.client(
        "kinesis", endpoint_url=where.url, region_name=where.region, aws_access_key_id=where.access_key_id,
        aws_secret_access_key=where.secret_access_key, config=Config(proxies={}),
    )  # fmt: skip


def _make_streams(client: Any) -> None:
    for name, shards in ((STREAM, SHARDS), (SHORT, 1), (FULL, FULL_SHARDS)):
        client.create_stream(StreamName=name, ShardCount=shards)
    summary = client.describe_stream_summary
    for name in (STREAM, SHORT, FULL):
        until(lambda name=name: summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE", 60)


def _fill(client: Any) -> None:
    """Puts the few records of the short stream, and more bytes into another than the cloud holds in memory."""
    few = [{"Data": b"x" * 200, "PartitionKey": f"k{index}"} for index in range(FEW)]
    assert client.put_records(StreamName=SHORT, Records=few)["FailedRecordCount"] == 0
    seeded, size, taken = random.Random(7), 220, 0  # about as large as those that come, and batch by batch in a shard,
    while taken * (size + RECORD_COST) < HOT * 1.25:  # so that what leaves memory makes room for what comes
        key = f"{seeded.random()}"
        many = [{"Data": seeded.randbytes(size), "PartitionKey": key} for _ in range(500)]
        taken += 500 - client.put_records(StreamName=FULL, Records=many)["FailedRecordCount"]


def main() -> None:
    """Soaks for as long as the words say; the first sixth of it is the warm-up."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=1000.0)
    parser.add_argument("--forget", action="store_true", help="a cloud without a folder")
    words = parser.parse_args()
    seconds = words.minutes * 60
    found = soak(seconds, seconds / 6, words.rate, lambda line: print(line, flush=True), not words.forget)
    print(found.words(), flush=True)


if __name__ == "__main__":
    main()
