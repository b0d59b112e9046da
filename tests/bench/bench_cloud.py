"""The embedded cloud beside stock moto and ministack, in one run: `python -m tests.bench.bench_cloud`.

PutRecords and GetRecords of 500 × 200 B on 4 and 16 shards with one and two clients (p50, p99, records a second),
start to first answer, memory at rest and with a million records, and whether a full shard is slower than an empty one.
Contenders are measured in turn, several times over, since machines are noisy: read the ratios. Limits are off.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench.contenders import Contender, memory_mb, ministack, moto, ours
from tests.bench.load import BATCH, raw_client, raw_get, raw_put
from tests.waiting import until

ROUNDS, CALLS = 3, 40
CALLS_OF_MOTO = 5  # each put into a shard takes moto longer than the one before
MILLION = 1_000_000
SHAPES = [(4, 1), (4, 2), (16, 1), (16, 2)]


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of each call, and the seconds they took together."""

    times: list[float]
    seconds: float

    def row(self) -> tuple[float, float, float]:
        """p50 and p99 in ms, records a second."""
        ordered = sorted(self.times)
        rate = len(ordered) * BATCH / self.seconds
        return statistics.median(ordered), ordered[int(len(ordered) * 0.99)], rate


def new_stream(one: Contender, shards: int) -> str:
    """The name of a new stream, ACTIVE."""
    call, _ = raw_client(one.url, one.key)
    name = f"bench-{uuid.uuid4().hex[:8]}"
    call("CreateStream", {"StreamName": name, "ShardCount": shards})
    while call("DescribeStreamSummary", {"StreamName": name})["StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
        time.sleep(0.02)
    return name


def measured(one: Contender, work: str, stream: str, clients: int, calls: int) -> Measured:
    """Runs that many clients at once, each in its own process."""
    order = json.dumps({"work": work, "url": one.url, "key": one.key, "stream": stream, "calls": calls})
    words = [sys.executable, "-m", "tests.bench.load"]
    running = [
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(clients)
    ]  # fmt: skip
    for child in running:
        say(child, order)
    for child in running:
        assert heard(child) == "ready"
    started = time.perf_counter()
    for child in running:
        say(child, "go")
    times = [one_time for child in running for one_time in json.loads(heard(child))]
    seconds = time.perf_counter() - started
    for child in running:
        child.communicate()
    return Measured(times, seconds)


def say(child: subprocess.Popen[str], line: str) -> None:
    """Writes a line to the child."""
    assert child.stdin is not None
    child.stdin.write(line + "\n")
    child.stdin.flush()


def heard(child: subprocess.Popen[str]) -> str:
    """Reads a line of the child."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def throughput(contenders: list[Contender], put: str) -> None:
    """A table of puts and gets for each number of shards and clients; rates are the medians over the rounds."""
    print(f"\n{'work':10} {'shards':>6} {'clients':>7}  {'server':10} {'p50 ms':>8} {'p99 ms':>8} {'records/s':>10}")
    for shards, clients in SHAPES:
        found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
        for _ in range(ROUNDS):
            for one in contenders:
                calls = CALLS_OF_MOTO if one.name == "moto" else CALLS
                written, read = new_stream(one, shards), new_stream(one, shards)
                measured(one, "raw-fill", read, 1, calls)
                for work, stream in ((put, written), ("raw-get", read)):
                    row = measured(one, work, stream, clients, calls).row()
                    found.setdefault((work, one.name), []).append(row)
        for work in (put, "raw-get"):
            for name in (one.name for one in contenders):
                rows = found[work, name]
                p50, p99, rate = (statistics.median(column) for column in zip(*rows, strict=True))
                print(f"{work:10} {shards:6} {clients:7}  {name:10} {p50:8.1f} {p99:8.1f} {rate:10,.0f}", flush=True)


def flat(one: Contender) -> None:
    """Puts and gets into a shard of 500 records and one of 300,000, in turn."""
    small, large = new_stream(one, 1), new_stream(one, 1)
    measured(one, "raw-put", small, 1, 1)
    measured(one, "raw-put", large, 1, 600)
    for work, made in (("put", raw_put), ("get", raw_get)):
        steps = [made(one.url, one.key, stream) for stream in (small, large)]
        times: list[list[float]] = [[], []]
        for _ in range(40):
            for step, kept in zip(steps, times, strict=True):
                started = time.perf_counter()
                step()
                kept.append((time.perf_counter() - started) * 1000)
        few, many = (statistics.median(kept) for kept in times)
        print(f"{one.name}: {work} with 500 records {few:.2f} ms, with 300,000 {many:.2f} ms: {many / few:.2f}×")


def at_rest(one: Contender) -> float:
    """Memory in MB once it no longer grows: what is imported in the background is in."""
    seen = [-1.0, memory_mb(one.pid) or 0]

    def settled() -> bool:
        seen.append(memory_mb(one.pid) or 0)
        return seen[-1] == seen[-2] == seen[-3]

    until(settled, seconds=60, pause=1)
    return seen[-1]


def million() -> None:
    """Our memory, freshly started and with a million records."""
    one = ours()
    try:
        before, stream = at_rest(one), new_stream(one, 4)
        taken = measured(one, "raw-put", stream, 1, MILLION // BATCH)
        after, rate = memory_mb(one.pid) or 0, MILLION / taken.seconds
        print(f"{one.name}: {before:.0f} MB, with 1 M records of 200 B {after:.0f} MB ({rate:,.0f} records/s)")
    finally:
        one.close()


@contextmanager
def running() -> Iterator[list[Contender]]:
    """Every contender, started one after the other; the first start of each only warms the disk's cache."""
    started: list[Contender] = []
    try:
        for start in (ours, moto, ministack):
            if (cold := start()) is None:
                print("ministack is not there: run python tests/peers/install.py")
                continue
            cold.close()
            seconds = []
            for left in (2, 1, 0):
                warm = start()
                assert warm is not None
                seconds.append(warm.seconds)
                if left:
                    warm.close()
            started.append(warm)
            print(f"{warm.name}: first answer after {cold.seconds:.2f} s, warm {statistics.median(seconds):.2f} s")
        yield started
    finally:
        for one in started:
            one.close()


def main() -> None:
    """Prints everything."""
    parser = argparse.ArgumentParser(prog="tests.bench.bench_cloud")
    parser.add_argument("--client", choices=("raw", "boto3"), default="raw", help="what puts are made with")
    parser.add_argument("--no-million", action="store_true", help="spare the million records that are put into ours")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a warm start has its bytecode, as an installed program does
    with running() as contenders:
        for one in contenders:
            print(f"{one.name}: at rest {at_rest(one):.0f} MB")
        throughput(contenders, f"{options.client}-put")
        flat(contenders[0])
    if not options.no_million:
        million()


if __name__ == "__main__":
    main()
