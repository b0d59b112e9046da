"""The tags of a delivery stream: set, removed, listed in pages of 50. Plain functions on the stream's state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from labs.emulator.firehose.errors import invalid, over_limit
from labs.emulator.firehose.stream import DeliveryStream

MOST_TAGS = 50


def set_tags(stream: DeliveryStream, tags: Iterable[Mapping[str, Any]]) -> None:
    """Adds tags or gives them new values; raises when the stream would have more than 50 or a key is AWS's own."""
    given = {tag["Key"]: tag.get("Value") or "" for tag in tags}
    for key in given:
        if key.startswith("aws:"):
            raise invalid(f"Tag key {key} begins with aws:, which is reserved for AWS.")
    with stream.lock:
        after = {**stream.tags, **given}
        if len(after) > MOST_TAGS:
            raise over_limit(f"Firehose {stream.name} would have {len(after)} tags; at most {MOST_TAGS} are allowed.")
        stream.tags = after


def remove_tags(stream: DeliveryStream, keys: Iterable[str]) -> None:
    """Removes the tags of those keys, as far as they are there."""
    gone = set(keys)
    with stream.lock:
        stream.tags = {key: value for key, value in stream.tags.items() if key not in gone}


def list_tags(stream: DeliveryStream, after: str, limit: int) -> dict[str, Any]:
    """ListTagsForDeliveryStream's answer: the tags behind the key `after`, in the order of their keys."""
    rest = sorted((key, value) for key, value in stream.tags.items() if key > after)
    return {
        "Tags": [{"Key": key, "Value": value} for key, value in rest[:limit]],
        "HasMoreTags": len(rest) > limit,
    }
