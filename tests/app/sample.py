"""A small course and plain values for the window's tests: long names and awkward texts among them."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from labs.events import CallSeen
from labs.model import Course, Day, Input, Lab, OneOf, Stage, Step, StepState, Text, Verdict, Whole
from labs.shapes import (
    CatalogTable,
    CleanupRow,
    Column,
    DeliveryBuffer,
    JobDetail,
    JobRunRow,
    Net,
    ObjectRow,
    ResourceRow,
    ShardCount,
    ShardRange,
    TablePartition,
    TableVersion,
    TrafficCounts,
)

STREAM = "hw-7f3a9c2e1b4d5a60-orders"
HALF, QUARTER = 2**127, 2**126


def step(ident: str, title: str, action: str, stage: Stage, usually: float = 5.0) -> Step:
    """A step that does nothing and always holds."""
    return Step(ident, title, action, stage, lambda context: None, lambda context: Verdict(True, "It holds."), usually)


INPUTS = (
    Input("mon-role.size", "Buffer size", "A full buffer goes to S3 at once: larger means fewer, larger objects.", 5,
          Whole(1, 128, "MiB"), "https://docs.aws.amazon.com"),
    Input("mon-role.prefix", "Prefix", "Where the <b>objects</b> lie.", "delivered/",
          Text("[a-z]+/", "be letters and a slash"), "https://docs.aws.amazon.com"),
    Input("mon-role.compression", "Compression", "Compressed objects cost less to keep and to query.", "GZIP",
          OneOf((("GZIP", ""), ("UNCOMPRESSED", ""))), "https://docs.aws.amazon.com"),
)  # fmt: skip
ROLE = step("mon-role", "Role and bucket", "Create both", Stage.RESOURCES)
CLEAN = step("fri-clean", "Clean up, and prove it", "Clean up", Stage.RESOURCES, 120)
MONDAY = Day(
    "mon",
    "Monday",
    "Shard, producer, consumer; Firehose",
    (
        Lab(
            "streams",
            "Shards, producers, consumers",
            (
                step("mon-stream", "Create a stream", "Create stream", Stage.STREAM, 12),
                step("mon-put", "Put records", "Put 200 orders", Stage.STREAM, 3),
                step("mon-split", "Split the hot shard", "Split shard", Stage.STREAM),
            ),
        ),
        Lab(
            "firehose",
            "Firehose, the easy way in",
            (replace(ROLE, inputs=INPUTS),),
        ),
    ),
    lambda context: None,
)
FRIDAY = Day(
    "fri",
    "Friday",
    "Leave nothing behind",
    (
        Lab(
            "cleanup",
            "Leave nothing behind",
            (step("fri-clean", "Clean up, and prove it", "Clean up", Stage.RESOURCES, 120),),
        ),
    ),
    lambda context: None,
)
COURSE = Course("sample", "A sample week", (MONDAY, FRIDAY))
STATES = {"mon-stream": StepState.VERIFIED, "mon-put": StepState.FAILED}
LESSON = """# Split the hot shard

One key takes most of the traffic, so shard 1 is over its **1,000 records a second** and refuses the rest.

Splitting it gives its half of the key space to two children. The parent closes at once and stays readable:

- `SplitShard` names the shard and where to cut
- the children begin where the parent ended

```
kinesis.split_shard(StreamName=stream)
```
"""
SHARDS = (
    ShardRange("shardId-000000000000", 0, HALF - 1),
    ShardRange("shardId-000000000001", HALF, 2 * HALF - 1, (), False),
    ShardRange("shardId-000000000002", HALF, HALF + QUARTER - 1, ("shardId-000000000001",)),
    ShardRange("shardId-000000000003", HALF + QUARTER, 2 * HALF - 1, ("shardId-000000000001",)),
)
BUCKET = "hw-7f3a9c2e1b4d5a60-lake"
OBJECTS = [
    ObjectRow(
        BUCKET,
        f"firehose/2026/11/23/10/hw-7f3a9c2e1b4d5a60-orders-to-s3-1-2026-11-23-10-{at:02}-00-8f.gz",
        41_822 + at,
        1.8e9 + at,
    )
    for at in range(7)
]
TABLES = [
    CatalogTable(
        "hw_7f3a9c2e1b4d5a60_week9",
        "orders",
        f"s3://{BUCKET}/sample/orders/",
        "json",
        (Column("id", "string"), Column("amount", "double"), Column("city", "string"), Column("day", "string", True)),
        3,
        600,
        "1",
        {"CrawlerSchemaSerializerVersion": "1.0", "averageRecordSize": "142", "<b>bold</b>": "<i>not</i>"},
    ),
    CatalogTable(
        "hw_7f3a9c2e1b4d5a60_week9", "cities", f"s3://{BUCKET}/sample/cities/", "csv", (Column("city", "string"),)
    ),
]
PARTITIONS = tuple(
    TablePartition((f"2026-11-{day}",), f"s3://{BUCKET}/sample/orders/day=2026-11-{day}/", 1.8e9)
    for day in (21, 22, 23)
)
VERSIONS = (
    TableVersion("1", 1.8e9, (Column("id", "string"), Column("amount", "double"), Column("city", "string"))),
    TableVersion("0", 1.8e9 - 600, (Column("id", "bigint"), Column("amount", "double"), Column("note", "string"))),
)
SCRIPT = """import sys

# totals by country
for name in ("orders", 12):
    print(name)
"""
JOB = JobDetail(
    "hw-7f3a9c2e1b4d5a60-orders",
    f"s3://{BUCKET}/scripts/orders.py",
    SCRIPT,
    {"--table": "orders", "--output": f"s3://{BUCKET}/out/"},
)
BUFFERS = (
    DeliveryBuffer("hw-7f3a9c2e1b4d5a60-first", "ACTIVE", 1_048_576, 60.0, 0, 0),
    DeliveryBuffer("hw-7f3a9c2e1b4d5a60-orders-to-s3", "ACTIVE", 5_242_880, 60.0, 2_400_000, 9000, 18.0),
)
JOB_NAME, PARQUET_NAME = "hw-7f3a9c2e1b4d5a60-orders-by-country", "hw-7f3a9c2e1b4d5a60-orders-to-parquet"
NO_PANDAS = "ModuleNotFoundError: No module named 'pandas'"
RUNS = [
    JobRunRow("jr_5d2f0c", "RUNNING", 1.8e9, 12.0, "", "reading the catalog\nreading 3 objects\n", JOB_NAME),
    JobRunRow(
        "jr_11aa02",
        "FAILED",
        1.8e9 - 300,
        8.4,
        "ModuleNotFoundError: No module named 'pandas'",
        "Traceback\n",
        PARQUET_NAME,
    ),
    JobRunRow("jr_09be77", "SUCCEEDED", 1.8e9 - 900, 21.2, "", "wrote 600 rows\n", JOB_NAME),
]
RESOURCES = [
    ResourceRow("kinesis.stream", "Kinesis stream", STREAM, "created", "us-east-1", time.time() - 300, "4 shards"),
    ResourceRow("s3-bucket", "S3 bucket", BUCKET, "created", "us-east-1", time.time() - 200, "14 objects"),
    ResourceRow("iam-role", "IAM role", "hw-7f3a9c2e1b4d5a60-glue", "unknown", "us-east-1", time.time() - 9000),
    ResourceRow("glue-job", "Glue job", "hw-7f3a9c2e1b4d5a60-orders-to-parquet", "gone", "us-east-1", time.time() - 90),
]
CLEANUP = [
    CleanupRow("glue-job", "Glue job", "orders-to-parquet", "gone", "NotFound twice"),
    CleanupRow("glue-crawler", "Glue crawler", "orders-crawler", "gone", "stopped, then NotFound twice"),
    CleanupRow("firehose", "Delivery stream", "hw-7f3a9c2e1b4d5a60-orders-to-s3", "removing", "AWS is still flushing"),
    CleanupRow("kinesis.stream", "Kinesis stream", STREAM, "left alone", "not ours: its tags are not the ones we gave"),
    CleanupRow("s3-bucket", "S3 bucket", BUCKET, "waits", "14 objects, 2 versions · after the delivery stream"),
    CleanupRow("iam-role", "IAM role", "hw-7f3a9c2e1b4d5a60-glue", "unknown", "IAM did not answer"),
]
NETS = [
    Net("asked", "Asked one by one", "clean", "3 of 3 answered NotFound"),
    Net("listed", "Listed by service", "running", ""),
    Net("named", "Searched by name", "not yet", ""),
    Net("tagged", "Searched by tag", "unknown", "the tagging service did not answer"),
]


def call(operation: str = "SplitShard", error: str = "", status: int = 200) -> CallSeen:
    """An AWS call with arguments."""
    request = {"StreamName": STREAM, "ShardToSplit": "shardId-000000000001", "NewStartingHashKey": str(HALF + QUARTER)}
    return CallSeen(1.8e9, "kinesis", operation, 14.2, 1, status, error, request)


def traffic(at: float, rates: dict[int, float], *, split_at: float = 36.0) -> TrafficCounts:
    """Cumulative counts `at` seconds after a start; the shards 2 and 3 take over from 1 at `split_at`."""
    shards = {}
    for number, rate in rates.items():
        if number in (2, 3) and at < split_at:
            continue
        begin = split_at if number in (2, 3) else 0.0
        end = min(at, split_at) if number == 1 else at
        wave = (1 - math.cos(end * (1.1 + number / 7))) * rate * 0.04 + (1 - math.cos(end * 5.3)) * rate * 0.006
        count = int(rate * (end - begin) + wave)
        throttled = int(max(0.0, end - 110) * 300) if number == 1 else 0
        shards[f"shardId-{number:012}"] = ShardCount(count, count * 190, throttled, max(0, count - 412))
    return TrafficCounts(at, shards, 300, 6391, True, True)


def many_shards(count: int) -> list[ShardRange]:
    """That many open shards that tile the key space."""
    width = 2**128 // count
    return [ShardRange(f"shardId-{n:012}", n * width, (n + 1) * width - 1) for n in range(count)]


def many_counts(count: int, at: float) -> TrafficCounts:
    """Counts of that many shards after `at` seconds; the higher its number, the busier a shard."""
    return TrafficCounts(at, {f"shardId-{n:012}": ShardCount(int(n * 10 * at)) for n in range(count)}, producing=True)
