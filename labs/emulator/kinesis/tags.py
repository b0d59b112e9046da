"""Both families of tag calls on streams.

Knows streams and their tags only.
"""

from __future__ import annotations

from typing import Any

from labs.emulator.kinesis.streams import Kinesis, find
from labs.emulator.wire import AwsError, Call, required

MOST_TAGS = 50


def add_tags(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """AddTagsToStream and TagResource."""
    stream = find(kinesis, call.region, _named(call.params))
    tags = required(call.params, "Tags")
    if len(stream.tags | tags) > MOST_TAGS:
        raise AwsError("InvalidArgumentException", f"A stream can have at most {MOST_TAGS} tags.")
    stream.tags |= tags
    return {}


def remove_tags(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """RemoveTagsFromStream and UntagResource."""
    stream = find(kinesis, call.region, _named(call.params))
    for key in required(call.params, "TagKeys"):
        stream.tags.pop(key, None)
    return {}


def list_tags(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListTagsForStream, in pages by ExclusiveStartTagKey."""
    stream = find(kinesis, call.region, call.params)
    after = call.params.get("ExclusiveStartTagKey") or ""
    limit = call.params.get("Limit") or MOST_TAGS
    tags = [{"Key": key, "Value": value} for key, value in sorted(stream.tags.items()) if key > after]
    return {"Tags": tags[:limit], "HasMoreTags": len(tags) > limit}


def list_tags_for_resource(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListTagsForResource."""
    stream = find(kinesis, call.region, _named(call.params))
    return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(stream.tags.items())]}


def _named(params: dict[str, Any]) -> dict[str, Any]:
    return {"StreamARN": params["ResourceARN"]} if "ResourceARN" in params else params
