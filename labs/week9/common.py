"""What the days share: the names of the week's resources, roles, simulated orders.

Creates nothing by itself; every creation goes through Context.make.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labs.aws.kinds import firehose, glue, iam, kinesis, s3
from labs.context import Context
from labs.existing_role import EXISTING_ROLE
from labs.model import Verdict
from labs.preparing import prepared_by as prepared_by
from labs.words import tr

STREAM, FIRST_DELIVERY, DELIVERY = "orders", "first-delivery", "orders-to-s3"
LAKE, DATABASE, CRAWLER, JOB = "lake", "week9", "orders-crawler", "orders-by-country"
PARQUET_JOB = "orders-to-parquet"
GLUE_ROLE, FIREHOSE_ROLE = "glue", "firehose"
SEPARATOR = "\n"

KINESIS, FIREHOSE, BUCKET, ROLE = kinesis.STREAM, firehose.DELIVERY_STREAM, s3.BUCKET, iam.ROLE
GLUE_DATABASE, GLUE_CRAWLER, GLUE_JOB = glue.DATABASE, glue.CRAWLER, glue.JOB


def simulated_orders(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Orders as a shop would send them; `id` is unique, so that each can be found again."""
    chance = random.Random(seed)
    for number in range(count):
        quantity = chance.randint(1, 5)
        yield {
            "id": f"{seed}-{number:06d}",
            "customer": f"customer-{chance.randint(1, 50)}",
            "item": chance.choice(("keyboard", "monitor", "mouse", "headset")),
            "quantity": quantity,
            "amount": round(quantity * chance.uniform(5, 250), 2),
        }


def encoded(order: dict[str, Any]) -> bytes:
    """An order as the bytes of one record."""
    return json.dumps(order, separators=(",", ":")).encode()


def counted_objects(count: int) -> str:
    """ "one object", "5 objects"."""
    return tr("one object") if count == 1 else tr("{n} objects", n=count)


def in_batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def no_bucket(context: Context) -> Verdict:
    """What a check says when the lake is not there."""
    return Verdict(False, tr("The bucket {name} is not there.", name=context.name(BUCKET, LAKE)))


def bucket_arns(context: Context) -> list[str]:
    """ARNs of the lake and of what lies in it, for a policy."""
    arn = f"arn:{context.cloud.identity.partition}:s3:::{context.name(BUCKET, LAKE)}"
    return [arn, f"{arn}/*"]


def allow(*actions: str, on: Iterable[str]) -> dict[str, Any]:
    """One Allow statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(on)}


def logs_of(context: Context, group: str) -> str:
    """The ARN pattern of the log groups under a name."""
    identity = context.cloud.identity
    return f"arn:{identity.partition}:logs:{context.cloud.region}:{identity.account}:log-group:{group}*"


def make_role(context: Context, base: str, service: str, statements: list[dict[str, Any]]) -> None:
    """One of the run's roles with its policy; nothing at all where the run uses a role that exists already."""
    existing = context.recall(EXISTING_ROLE)
    if existing:
        context.say(tr("The existing role {existing} is used; nothing is written in IAM.", existing=existing))
        return
    iam.allow(context.cloud, context.make(ROLE, base, service=service), statements)


def role_name(context: Context, base: str) -> str:
    """The name of the role that is used."""
    existing = context.recall(EXISTING_ROLE)
    return str(existing).rpartition("/")[2] if existing else context.name(ROLE, base)


def role_arn(context: Context, base: str) -> str:
    """The ARN of the role that is used. Raises KeyError-like ClientError when the run's own is not there."""
    existing = context.recall(EXISTING_ROLE)
    if existing:
        return str(existing)
    role = context.client("iam").get_role(RoleName=context.name(ROLE, base))["Role"]
    return str(role["Arn"])


def objects_under(context: Context, prefix: str) -> list[dict[str, Any]]:
    """All objects of the lake under a prefix, in key order."""
    paginator = context.client("s3").get_paginator("list_objects_v2")
    pages = paginator.paginate(Bucket=context.name(BUCKET, LAKE), Prefix=prefix)
    return [entry for page in pages for entry in page.get("Contents", [])]
