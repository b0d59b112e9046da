"""The shards of a stream as ListShards tells them. Knows boto3's Kinesis client, given by the caller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labs.shapes import ShardRange


def list_shards(client: Any, stream: str) -> list[ShardRange]:
    """Every shard of the stream that can still be read, open and closed. Raises botocore's ClientError."""
    return [range_of(shard) for page in _pages(client, stream) for shard in page["Shards"]]


def range_of(shard: Mapping[str, Any]) -> ShardRange:
    """A Shard, or a ChildShard of GetRecords, as a plain value."""
    parents = shard.get("ParentShards") or [
        shard[name] for name in ("ParentShardId", "AdjacentParentShardId") if shard.get(name)
    ]
    return ShardRange(
        shard_id=shard["ShardId"],
        first=int(shard["HashKeyRange"]["StartingHashKey"]),
        last=int(shard["HashKeyRange"]["EndingHashKey"]),
        parents=tuple(parents),
        is_open="EndingSequenceNumber" not in shard.get("SequenceNumberRange", {}),
    )


def _pages(client: Any, stream: str) -> Iterator[dict[str, Any]]:
    page = client.list_shards(StreamName=stream)
    yield page
    while token := page.get("NextToken"):
        page = client.list_shards(NextToken=token)
        yield page
