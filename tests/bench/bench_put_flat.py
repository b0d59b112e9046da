"""One put of 500 records into a shard that holds 500 and one that holds 300,000: the ratio should stay near one.

Run by hand: `python -m tests.bench.bench_put_flat`. Both are measured in turn in one run, since machines are noisy.
"""

from __future__ import annotations

import statistics
import time

from labs.emulator.clock import Pace
from labs.emulator.server import start
from labs.emulator.services import Settings
from tests.conftest import client_of
from tests.waiting import until

RECORDS = [{"Data": b"x" * 200, "PartitionKey": f"k{index}"} for index in range(500)]
ROUNDS = 40


def main() -> None:
    """Prints the medians in milliseconds and their ratio."""
    cloud = start(Settings(Pace.QUICK, limits=False), warm=False)
    kinesis = client_of(cloud, "kinesis")
    for name, filled in (("small", 1), ("large", 600)):
        kinesis.create_stream(StreamName=name, ShardCount=1)
        summary = kinesis.describe_stream_summary
        until(lambda: summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")  # noqa: B023
        for _ in range(filled):
            kinesis.put_records(StreamName=name, Records=RECORDS)
    taken: dict[str, list[float]] = {"small": [], "large": []}
    for _ in range(ROUNDS):
        for name, times in taken.items():
            started = time.perf_counter()
            kinesis.put_records(StreamName=name, Records=RECORDS)
            times.append((time.perf_counter() - started) * 1000)
    small, large = statistics.median(taken["small"]), statistics.median(taken["large"])
    print(f"500 records in the shard: {small:.1f} ms · 300,000: {large:.1f} ms · ratio {large / small:.2f}")
    cloud.close()


if __name__ == "__main__":
    main()
