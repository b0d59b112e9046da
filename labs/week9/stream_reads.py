"""What Monday's checks read from the stream: its shards, and every record in each, from the oldest to the tip.

Only reads; knows the week's names and nothing of one lab.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from labs.aws.errors import code_of
from labs.context import Context
from labs.model import Verdict
from labs.shapes import ShardRange
from labs.traffic.shards import list_shards
from labs.week9.common import KINESIS, STREAM
from labs.words import tr

READ_S = 60.0


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it lies in its shard. `value` is its JSON object, None when its bytes are none.

    `told` is the sequence number as the service wrote it: only that may be given back to it.
    """

    shard: str
    key: str
    sequence: int
    value: dict[str, Any] | None
    told: str = ""


def is_there(context: Context) -> bool:
    """Whether the week's stream exists."""
    return context.has(KINESIS, STREAM)


def no_stream() -> Verdict:
    """What a check says when there is no stream to look at."""
    return Verdict(False, tr("The stream is not there: do the step “Create a stream” first."))


def shards_of(context: Context) -> list[ShardRange]:
    """All shards of the week's stream, open and closed."""
    return list_shards(context.client("kinesis"), context.name(KINESIS, STREAM))


def read_shard(context: Context, shard_id: str) -> list[Stored]:
    """Every record of a shard, oldest first."""
    iterator: str | None = iterator_at(context, shard_id, "TRIM_HORIZON")
    read: list[Stored] = []
    while iterator:
        context.patience.check()
        answer = records_from(context, iterator)
        read += [_stored(shard_id, record) for record in answer["Records"]]
        iterator = answer.get("NextShardIterator") if answer["MillisBehindLatest"] else None
    return read


def iterator_at(context: Context, shard_id: str, kind: str, **where: Any) -> str:
    """A shard iterator of that type; waits while the shard has been asked too often."""
    kinesis, name = context.client("kinesis"), context.name(KINESIS, STREAM)
    start = calmly(
        context,
        lambda: kinesis.get_shard_iterator(StreamName=name, ShardId=shard_id, ShardIteratorType=kind, **where),
    )
    return str(start["ShardIterator"])


def records_from(context: Context, iterator: str) -> dict[str, Any]:
    """The answer of GetRecords, up to 10,000 records; waits while the shard has been read too often."""
    return calmly(context, lambda: context.client("kinesis").get_records(ShardIterator=iterator, Limit=10_000))


def calmly(context: Context, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a call on a shard answers; made again while its five a second are used up. Raises TookTooLong."""

    def attempt() -> dict[str, Any] | None:
        try:
            return call()
        except ClientError as error:
            if code_of(error) == "ProvisionedThroughputExceededException":
                return None
            raise

    return context.until(tr("a shard answers five reads a second; the next one waits"), attempt, READ_S)


def read_all(context: Context) -> list[Stored]:
    """Every record of the stream; parents before their children, and within a shard in order."""
    return [record for shard in parents_first(shards_of(context)) for record in read_shard(context, shard.shard_id)]


def parents_first(shards: list[ShardRange]) -> list[ShardRange]:
    """The shards in an order in which each comes after those it was made from: a shard's number is never lower."""
    return sorted(shards, key=lambda shard: shard.number)


def _stored(shard_id: str, record: dict[str, Any]) -> Stored:
    try:
        value = json.loads(record["Data"])
    except ValueError:
        value = None
    fields = value if isinstance(value, dict) else None
    told = str(record["SequenceNumber"])
    return Stored(shard_id, record["PartitionKey"], int(told), fields, told)
