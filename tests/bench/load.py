"""One producer or consumer of the benchmark, in a process of its own: raw HTTP or boto3, times of each call out.

Told what to do by one line of JSON on stdin; says `ready`, waits for a second line, works, and answers with the
milliseconds of each call. Raw calls are prepared before the clock runs: what is measured is the server.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import sys
import time
import weakref
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

BATCH = 500
DATA = b"x" * 200
FURTHER = re.compile(rb'"NextShardIterator": ?("[^"]+")')  # reading all of it would measure our json
BEHIND = re.compile(rb'"MillisBehindLatest": ?([0-9]+)')
Call = Callable[[str, dict[str, Any]], dict[str, Any]]


def raw_client(url: str, key: str) -> tuple[Call, Callable[[str, bytes], bytes]]:
    """A call of Kinesis by its name, and one with a body made before; both over one kept connection."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    signed = (
        f"AWS4-HMAC-SHA256 Credential={key}/20261123/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0"
    )

    def send(operation: str, body: bytes) -> bytes:
        headers = {
            "X-Amz-Target": f"Kinesis_20131202.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": signed,
        }
        try:
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
        except (http.client.HTTPException, ConnectionError):  # a server that closes each connection
            connection.close()
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{operation}: {answer.status} {told[:300]!r}")
        return told

    def call(operation: str, params: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(send(operation, json.dumps(params).encode()) or b"{}")
        return found

    weakref.finalize(send, connection.close)
    return call, send


def raw_put(url: str, key: str, stream: str, more: dict[str, str] | None = None) -> Callable[[], object]:
    """Puts a prepared batch; `more` is added to every record."""
    data = base64.b64encode(DATA).decode()
    records = [{"Data": data, "PartitionKey": f"k{index}", **(more or {})} for index in range(BATCH)]
    body = json.dumps({"StreamName": stream, "Records": records}).encode()
    _, send = raw_client(url, key)
    return lambda: send("PutRecords", body)


def raw_fill(url: str, key: str, stream: str) -> Callable[[], object]:
    """Puts a batch into the first shard alone."""
    return raw_put(url, key, stream, {"ExplicitHashKey": "0"})


def boto_put(url: str, key: str, stream: str) -> Callable[[], object]:
    """Puts a batch as an application does."""
    client = boto3.client(
        "kinesis", endpoint_url=url, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )  # fmt: skip
    records = [{"Data": DATA, "PartitionKey": f"k{index}"} for index in range(BATCH)]
    return lambda: client.put_records(StreamName=stream, Records=records)


def raw_get(url: str, key: str, stream: str) -> Callable[[], object]:
    """Reads the next 500 records of the first shard; at its end, from the oldest on again."""
    call, send = raw_client(url, key)
    shard = call("ListShards", {"StreamName": stream})["Shards"][0]["ShardId"]
    start = {"StreamName": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    oldest = call("GetShardIterator", start)["ShardIterator"]
    place = [oldest]

    def get() -> object:
        answer = send("GetRecords", json.dumps({"ShardIterator": place[0], "Limit": BATCH}).encode())
        assert answer.count(b'"SequenceNumber"') == BATCH, "only whole batches are compared"
        [further], [behind] = FURTHER.findall(answer), BEHIND.findall(answer)
        place[0] = json.loads(further) if int(behind) else oldest
        return answer

    return get


WORK = {"raw-put": raw_put, "raw-fill": raw_fill, "boto3-put": boto_put, "raw-get": raw_get}


def main() -> None:
    """Does what it is told once the second line comes."""
    order = json.loads(sys.stdin.readline())
    step = WORK[order["work"]](order["url"], order["key"], order["stream"])
    print("ready", flush=True)
    sys.stdin.readline()
    times = []
    for _ in range(order["calls"]):
        started = time.perf_counter()
        step()
        times.append((time.perf_counter() - started) * 1000)
    print(json.dumps(times), flush=True)


if __name__ == "__main__":
    main()
