"""Both families of tag calls, on streams and on consumers.

Knows what carries tags and AWS's rules for them, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from labs.emulator.kinesis.streams import Kinesis, find, find_resource
from labs.emulator.wire import AwsError, Call

MOST_TAGS = 50
ALLOWED = re.compile(r"[\w\s_.:/=+\-@]*")


def checked_tags(present: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Both together; raises InvalidArgumentException for a tag or a number of tags that AWS does not allow."""
    for name, value in more.items():
        if name.lower().startswith("aws:"):
            raise AwsError("InvalidArgumentException", f"Tag key {name} begins with aws:, which is reserved.")
        if not ALLOWED.fullmatch(name) or not ALLOWED.fullmatch(value):
            raise AwsError(
                "InvalidArgumentException",
                f"Tag {name} with value {value} has other than letters, digits, white space or _ . : / = + - @.",
            )
    tags = {**present, **more}
    if len(tags) > MOST_TAGS:
        raise AwsError(
            "InvalidArgumentException", f"A resource has at most {MOST_TAGS} tags; this would be {len(tags)}."
        )
    return tags


def add_tags(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """AddTagsToStream."""
    stream = find(kinesis, call.region, call.params)
    stream.tags = checked_tags(stream.tags, call.params["Tags"])
    return {}


def remove_tags(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """RemoveTagsFromStream."""
    stream = find(kinesis, call.region, call.params)
    stream.tags = _without(stream.tags, call.params["TagKeys"])
    return {}


def list_tags(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListTagsForStream, in pages by ExclusiveStartTagKey."""
    stream = find(kinesis, call.region, call.params)
    after = call.params.get("ExclusiveStartTagKey") or ""
    tags = [tag for tag in _answers(stream.tags) if tag["Key"] > after]
    limit = call.params.get("Limit", MOST_TAGS)
    return {"Tags": tags[:limit], "HasMoreTags": len(tags) > limit}


def tag_resource(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """TagResource of a stream or a consumer."""
    tagged = find_resource(kinesis, call)
    tagged.tags = checked_tags(tagged.tags, call.params["Tags"])
    return {}


def untag_resource(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """UntagResource of a stream or a consumer."""
    tagged = find_resource(kinesis, call)
    tagged.tags = _without(tagged.tags, call.params["TagKeys"])
    return {}


def list_tags_for_resource(kinesis: Kinesis, call: Call) -> dict[str, Any]:
    """ListTagsForResource of a stream or a consumer."""
    return {"Tags": _answers(find_resource(kinesis, call).tags)}


def _without(tags: Mapping[str, str], names: list[str]) -> dict[str, str]:
    return {name: value for name, value in tags.items() if name not in names}


def _answers(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": name, "Value": value} for name, value in sorted(tags.items())]
