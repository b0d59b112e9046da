"""PutRecords and GetRecords of 500 records of 200 bytes, 4 and 16 shards, beside stock moto in the same run.

Run by hand: `python -m tests.bench.bench_kinesis`. Both servers are child processes and take turns, since machines are
noisy; our limits are off, as moto has none. Then one put of 500 into a shard that holds 500 and one that holds 300,000.
"""

from __future__ import annotations

import contextlib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
from botocore.config import Config

from labs.emulator.clock import Pace
from labs.emulator.neighbours import Endpoint
from labs.emulator.process import start_cloud
from tests.waiting import until

RECORDS = [{"Data": b"x" * 200, "PartitionKey": f"k{index}"} for index in range(500)]
ROUNDS = 30


def client_at(endpoint: Endpoint) -> Any:
    """A Kinesis client that does not retry."""
    return boto3.client(
        "kinesis", endpoint_url=endpoint.url, region_name=endpoint.region,
        aws_access_key_id=endpoint.access_key_id, aws_secret_access_key=endpoint.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}, proxies={}, read_timeout=120),
    )  # fmt: skip


@contextlib.contextmanager
def ours() -> Iterator[Any]:
    """The embedded cloud without limits."""
    cloud = start_cloud(Pace.QUICK, limits=False)
    try:
        yield client_at(cloud.endpoint)
    finally:
        cloud.close()


@contextlib.contextmanager
def stock_moto() -> Iterator[Any]:
    """moto's own server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)], **quiet)
    client = client_at(Endpoint(f"http://127.0.0.1:{port}", "us-east-1", "x", "x"))
    try:
        until(lambda: answers(client), seconds=60, pause=0.2)
        yield client
    finally:
        child.kill()
        child.wait()


def answers(client: Any) -> bool:
    """Whether the server is there."""
    try:
        client.list_streams()
    except Exception:  # whatever it is, it does not answer yet
        return False
    return True


def make(client: Any, name: str, shards: int) -> str:
    """A stream, and an iterator at the begin of its first shard."""
    client.create_stream(StreamName=name, ShardCount=shards)
    summary = client.describe_stream_summary
    until(lambda: summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")
    begin = {"StreamName": name, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    return str(client.get_shard_iterator(**begin)["ShardIterator"])


def milliseconds(call: Callable[[], Any]) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def compare(clients: dict[str, Any], shards: int) -> None:
    """Prints the medians of both servers, taken in turns."""
    name = f"s{shards}"
    words = {who: make(client, name, shards) for who, client in clients.items()}
    puts: dict[str, list[float]] = {who: [] for who in clients}
    gets: dict[str, list[float]] = {who: [] for who in clients}
    for _ in range(ROUNDS):
        for who, client in clients.items():
            puts[who].append(milliseconds(lambda c=client: c.put_records(StreamName=name, Records=RECORDS)))
    for _ in range(ROUNDS):
        for who, client in clients.items():
            gets[who].append(milliseconds(lambda c=client, w=words[who]: c.get_records(ShardIterator=w, Limit=500)))
    for what, times in (("PutRecords", puts), ("GetRecords", gets)):
        told = " · ".join(f"{who} {statistics.median(times[who]):.1f} ms" for who in clients)
        print(f"{what} 500 x 200 B, {shards} shards: {told}")


def flat(client: Any) -> None:
    """Prints what the length of a shard does to a put."""
    for name, filled in (("small", 1), ("large", 600)):
        make(client, name, 1)
        for _ in range(filled):
            client.put_records(StreamName=name, Records=RECORDS)
    taken: dict[str, list[float]] = {"small": [], "large": []}
    for _ in range(ROUNDS):
        for name, times in taken.items():
            times.append(milliseconds(lambda n=name: client.put_records(StreamName=n, Records=RECORDS)))
    small, large = statistics.median(taken["small"]), statistics.median(taken["large"])
    print(f"One put into 500 records: {small:.1f} ms · into 300,000: {large:.1f} ms · ratio {large / small:.2f}")


def main() -> None:
    """Prints everything."""
    with ours() as own, stock_moto() as stock:
        for shards in (4, 16):
            compare({"ours": own, "stock moto": stock}, shards)
        flat(own)


if __name__ == "__main__":
    main()
