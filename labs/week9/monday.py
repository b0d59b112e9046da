"""Monday: a stream with two shards, records put and read back, which shard each key went to; a delivery stream.

Every check asks the live stream; none believes the step.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import Any

from labs.context import Context, StepFailed
from labs.model import Day, Lab, Stage, Step, Verdict
from labs.shapes import ShardRange
from labs.traffic.routing import open_in_order, shard_of
from labs.traffic.shards import list_shards
from labs.week9 import delivery
from labs.week9.common import (
    BUCKET,
    FIREHOSE,
    FIREHOSE_ROLE,
    FIRST_DELIVERY,
    KINESIS,
    LAKE,
    ROLE,
    STREAM,
    allow,
    bucket_arns,
    encoded,
    in_batches,
    make_role,
    prepared_by,
    simulated_orders,
)

SHARDS, ORDERS, SEED = 2, 200, 1
PUT_S = 60.0


def shards_of(context: Context) -> list[ShardRange]:
    """All shards of the week's stream, open and closed."""
    return list_shards(context.client("kinesis"), context.name(KINESIS, STREAM))


def create_stream(context: Context) -> None:
    """A provisioned stream of two shards."""
    context.make(KINESIS, STREAM, shards=SHARDS)


def check_stream(context: Context) -> Verdict:
    """ACTIVE, with two open shards that tile the key space."""
    found = KINESIS.describe(context.cloud, context.name(KINESIS, STREAM))
    if found is None or found.state != "ACTIVE":
        return Verdict(False, f"The stream is {found.state if found else 'not there'}, not ACTIVE.")
    open_shards = open_in_order(shards_of(context))
    edges = [(shard.first, shard.last) for shard in open_shards]
    tiled = edges[0][0] == 0 and edges[-1][1] == 2**128 - 1
    tiled = tiled and all(one[1] + 1 == two[0] for one, two in pairwise(edges))
    ranges = {shard.shard_id: f"{shard.first:032x}…{shard.last:032x}" for shard in open_shards}
    evidence = {"state": found.state, "shards": ranges}
    if len(open_shards) < SHARDS or not tiled:
        return Verdict(
            False, f"{len(open_shards)} open shards; {SHARDS} that tile the key space were asked for.", evidence
        )
    return Verdict(True, f"{len(open_shards)} open shards tile the key space.", evidence)


def put_records(context: Context) -> None:
    """200 orders keyed by customer; what a shard refuses is sent again, and only that."""
    kinesis, name = context.client("kinesis"), context.name(KINESIS, STREAM)
    orders = list(simulated_orders(ORDERS, SEED))
    acknowledged: dict[str, list[str]] = {}
    for batch in in_batches(orders, 100):
        left = list(batch)

        def send() -> bool:
            nonlocal left
            records = [{"Data": encoded(order), "PartitionKey": order["customer"]} for order in left]
            answer = kinesis.put_records(StreamName=name, Records=records)
            pairs = list(zip(left, answer["Records"], strict=True))
            for order, result in pairs:
                if "ErrorCode" not in result:
                    acknowledged[order["id"]] = [order["customer"], result["ShardId"]]
            left = [order for order, result in pairs if "ErrorCode" in result]
            return not left

        context.until("a shard refused some records; they are sent again", send, PUT_S)
        context.say(f"{len(acknowledged)} of {len(orders)} acknowledged")
    context.remember("monday-acknowledged", acknowledged)


def read_all(context: Context) -> dict[str, list[dict[str, Any]]]:
    """Every record that each shard holds, from TRIM_HORIZON to the tip: shard id to decoded orders."""
    kinesis, name = context.client("kinesis"), context.name(KINESIS, STREAM)
    found: dict[str, list[dict[str, Any]]] = {}
    for shard in shards_of(context):
        shard_id = shard.shard_id
        start = kinesis.get_shard_iterator(StreamName=name, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
        iterator, read = start["ShardIterator"], found.setdefault(shard_id, [])
        while iterator:
            context.patience.check()
            answer = kinesis.get_records(ShardIterator=iterator, Limit=1000)
            read += [{"key": record["PartitionKey"], **json.loads(record["Data"])} for record in answer["Records"]]
            iterator = answer.get("NextShardIterator") if answer["MillisBehindLatest"] else None
    return found


def check_put(context: Context) -> Verdict:
    """Every acknowledged order lies in the stream."""
    acknowledged = context.recall("monday-acknowledged") or {}
    stored = {order["id"] for orders in read_all(context).values() for order in orders if "id" in order}
    missing = set(acknowledged) - stored
    per_shard = dict(sorted(Counter(shard for _, shard in acknowledged.values()).items()))
    evidence = {"acknowledged": len(acknowledged), "records per shard": per_shard}
    if not acknowledged:
        return Verdict(False, "No order has been acknowledged yet: put some first.", evidence)
    if missing:
        return Verdict(False, f"{len(missing)} acknowledged orders are not in the stream.", evidence)
    return Verdict(True, f"{len(acknowledged)} orders acknowledged and found in the stream.", evidence)


def follow_keys(context: Context) -> None:
    """Works out each key's shard from its MD5, as Kinesis does."""
    acknowledged = context.recall("monday-acknowledged")
    if not acknowledged:
        raise StepFailed("There are no records yet: do the step “Put records” first.")
    ordered = open_in_order(shards_of(context))
    keys = sorted({key for key, _ in acknowledged.values()})
    context.remember("monday-worked-out", {key: shard_of(key, ordered) for key in keys})


def check_keys(context: Context) -> Verdict:
    """The shard worked out from the MD5 is the shard that Kinesis answered, for every key."""
    acknowledged, worked_out = context.recall("monday-acknowledged") or {}, context.recall("monday-worked-out") or {}
    answered: dict[str, str] = dict(acknowledged.values())
    wrong = [key for key, shard in answered.items() if worked_out.get(key) != shard]
    evidence = {"keys": len(answered), "example": next(iter(sorted(answered.items())), None)}
    if not answered or wrong:
        return Verdict(False, f"{len(wrong)} keys went to another shard than their MD5 says.", evidence)
    return Verdict(True, f"All {len(answered)} keys went to the shard that owns their MD5.", evidence)


def read_back(context: Context) -> None:
    """Reads each shard from its oldest record to the tip."""
    read = read_all(context)
    context.remember("monday-read", {shard: [order.get("id") for order in orders] for shard, orders in read.items()})


def check_read(context: Context) -> Verdict:
    """Each acknowledged order was read exactly once, from the shard it was put to."""
    acknowledged, read = context.recall("monday-acknowledged") or {}, context.recall("monday-read") or {}
    where = {(order, shard) for shard, orders in read.items() for order in orders}
    times = Counter(order for orders in read.values() for order in orders)
    wrong = [order for order, (_, shard) in acknowledged.items() if times[order] != 1 or (order, shard) not in where]
    evidence = {"records per shard": {shard: len(orders) for shard, orders in sorted(read.items())}}
    if not acknowledged or wrong:
        return Verdict(False, f"{len(wrong) or 'All'} orders were not read exactly once.", evidence)
    return Verdict(True, f"{len(acknowledged)} orders read back, each exactly once.", evidence)


def make_bucket_and_role(context: Context) -> None:
    """The lake, and a role that lets Firehose write into it and nowhere else."""
    context.make(BUCKET, LAKE)
    actions = ("s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket",
               "s3:ListBucketMultipartUploads", "s3:PutObject")  # fmt: skip
    make_role(context, FIREHOSE_ROLE, "firehose.amazonaws.com", [allow(*actions, on=bucket_arns(context))])


def check_bucket_and_role(context: Context) -> Verdict:
    """The bucket is there and the role trusts Firehose."""
    if not context.has(BUCKET, LAKE):
        return Verdict(False, "The bucket is not there.")
    return delivery.check_trust(context, FIREHOSE_ROLE, "firehose.amazonaws.com")


def create_delivery(context: Context) -> None:
    """A delivery stream with the smallest buffer: 1 MiB or 60 seconds."""
    delivery.create(context, FIRST_DELIVERY, prefix="first/", compression="UNCOMPRESSED")


STEPS = (
    Step(
        "mon-stream",
        "Create a stream",
        "Create stream",
        Stage.STREAM,
        create_stream,
        check_stream,
        12,
        ((KINESIS.id, STREAM),),
    ),
    Step("mon-put", "Put records", "Put 200 orders", Stage.STREAM, put_records, check_put, 3),
    Step("mon-route", "Which shard got it?", "Work it out", Stage.STREAM, follow_keys, check_keys, 1),
    Step("mon-read", "Read with an iterator", "Read both shards", Stage.STREAM, read_back, check_read, 2),
)
FIREHOSE_STEPS = (
    Step("mon-role", "Role and bucket", "Create both", Stage.RESOURCES, make_bucket_and_role, check_bucket_and_role, 4,
         ((BUCKET.id, LAKE), (ROLE.id, FIREHOSE_ROLE))),
    Step(
        "mon-delivery", "Create a delivery stream", "Create delivery stream", Stage.DELIVERY, create_delivery,
        lambda context: delivery.check(context, FIRST_DELIVERY), 20, ((FIREHOSE.id, FIRST_DELIVERY),),
    ),
)  # fmt: skip

MONDAY = Day(
    "mon", "Monday", "Shard, producer, consumer; Firehose",
    (
        Lab("streams", "Shards, producers, consumers", STEPS),
        Lab("firehose", "Firehose, the easy way in", FIREHOSE_STEPS),
    ),
    prepared_by(()),
)  # fmt: skip
