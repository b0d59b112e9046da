"""Traffic for a long time: 1,000 records/s through producer, embedded stream and consumer; what each process costs.

Run by hand: `python -m tests.bench.soak --minutes 30`. Prints a line every ten seconds and a summary. The embedded
cloud keeps every record for the stream's retention, so its slope is told whole and beside what the records take.
Linux only: memory, threads and files are read from /proc.
"""

from __future__ import annotations

import argparse
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
from labs.emulator.kinesis.records import RECORD_COST
from labs.emulator.neighbours import Endpoint
from labs.emulator.process import start_cloud
from labs.shapes import TrafficCounts
from labs.traffic.process import TrafficProcess
from tests.waiting import until

STREAM, SHARDS = "soak", 2
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at one process; `held` is what the records in the stream take in MiB, 0 outside the cloud."""

    at: float
    mib: float
    threads: int
    files: int
    held: float = 0.0


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came out: samples behind the warm-up by process, the last counts, and the p95 of each look's last reads."""

    samples: dict[str, list[Sample]]
    counts: TrafficCounts
    read_ms: list[float]
    seconds: float

    def slope(self, process: str, net: bool = False) -> float:
        """MiB a minute by least squares; `net` without what the stream's records take."""
        found = self.samples[process]
        return _slope([one.at / 60 for one in found], [one.mib - (one.held if net else 0.0) for one in found])

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
        reads = sorted(self.read_ms)
        lines = [
            f"{self.seconds:.0f} s: acknowledged {self.acknowledged():,} ({self.acknowledged() / self.seconds:.0f}/s), "
            f"read {self.read():,}, p95 read {reads[len(reads) // 2]:.1f} ms (worst look {reads[-1]:.1f} ms)"
        ]
        for name in self.samples:
            lines.append(
                f"{name}: {self.samples[name][-1].mib:.1f} MiB, slope {self.slope(name):+.2f} MiB/min "
                f"(net of records {self.slope(name, net=True):+.2f}), threads {self.spread(name, 'threads')}, "
                f"files {self.spread(name, 'files')}"
            )
        return "\n".join(lines)


def soak(seconds: float, warm_up: float, rate: float = 1000, tell: Callable[[str], None] = print) -> Soaked:
    """Runs the traffic for so long; samples begin after `warm_up` seconds."""
    cloud = start_cloud(Pace.REALISTIC)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        traffic = TrafficProcess(_words(cloud.endpoint))
        try:
            _make_stream(cloud.endpoint)
            traffic.start_producer(STREAM, rate=rate, template="sensors")
            traffic.start_consumer(STREAM, database=Path(folder) / "ledger.sqlite")
            until(lambda: traffic.counts().consuming and traffic.counts().producing)
            return _watched(traffic, cloud.pid, seconds, warm_up, tell)
        finally:
            traffic.close()
            cloud.close()


def _watched(
    traffic: TrafficProcess, cloud: int, seconds: float, warm_up: float, tell: Callable[[str], None]
) -> Soaked:
    began = time.monotonic()
    child = traffic.pid
    assert child is not None
    samples: dict[str, list[Sample]] = {"embedded cloud": [], "traffic": []}
    reads: list[float] = []
    between, pause = min(10.0, seconds / 30), threading.Event()
    while (now := time.monotonic() - began) < seconds:
        counts = traffic.counts()
        held = sum(shard.bytes + shard.acknowledged * RECORD_COST for shard in counts.shards.values()) / MIB
        looks = {"embedded cloud": _look(cloud, now, held), "traffic": _look(child, now)}
        if now >= warm_up:
            for name, sample in looks.items():
                samples[name].append(sample)
            reads += [counts.read_ms] if counts.read_ms is not None else []
        told = " · ".join(f"{name} {one.mib:.1f} MiB {one.threads} threads" for name, one in looks.items())
        tell(f"{now:6.0f} s  {told} · read p95 {counts.read_ms} ms · behind {counts.behind_ms} ms {counts.error}")
        pause.wait(min(between, max(seconds - now, 0.0)))
    took = time.monotonic() - began
    return Soaked(samples, traffic.counts(), reads, took)


def _look(pid: int, at: float, held: float = 0.0) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    words = {line.partition(":")[0]: line.split()[1] for line in status if line.startswith(("VmRSS", "Threads"))}
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Sample(at, int(words["VmRSS"]) / 1024, int(words["Threads"]), files, held)


def _slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / across


def _words(where: Endpoint) -> dict[str, str | None]:
    return {
        "target": "endpoint", "endpoint": where.url, "region": where.region,
        "access_key_id": where.access_key_id, "secret_access_key": where.secret_access_key,
    }  # fmt: skip


def _make_stream(where: Endpoint) -> None:
    client: Any = boto3.client(
        "kinesis", endpoint_url=where.url, region_name=where.region, aws_access_key_id=where.access_key_id,
        aws_secret_access_key=where.secret_access_key, config=Config(proxies={}),
    )  # fmt: skip
    client.create_stream(StreamName=STREAM, ShardCount=SHARDS)
    summary = client.describe_stream_summary
    until(lambda: summary(StreamName=STREAM)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE", 60)


def main() -> None:
    """Soaks for as long as the words say; the first sixth of it is the warm-up."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=1000.0)
    words = parser.parse_args()
    seconds = words.minutes * 60
    print(soak(seconds, seconds / 6, words.rate, lambda line: print(line, flush=True)).words(), flush=True)


if __name__ == "__main__":
    main()
