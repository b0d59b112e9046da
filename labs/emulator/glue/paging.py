"""Pages of a listing: MaxResults and NextToken. A token names the last item seen, so deleting others harms nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from labs.emulator.glue.errors import invalid

T = TypeVar("T")
Key = list[Any]


def page(
    items: Iterable[T], key: Callable[[T], Key], params: Mapping[str, Any], most: int = 100
) -> tuple[list[T], dict[str, str]]:
    """The page that the request asks for, ordered by `key`, and {"NextToken": …} if more follow."""
    size = params.get("MaxResults", most)
    if not isinstance(size, int) or size < 1:
        raise invalid(f"MaxResults is {size!r}: it must be a whole number of at least 1.")
    after = _decode(params.get("NextToken"))
    found = sorted((item for item in items if after is None or key(item) > after), key=key)
    part = found[: min(size, most)]
    return part, {"NextToken": _encode(key(part[-1]))} if len(found) > len(part) else {}


def _encode(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _decode(token: object) -> Key | None:
    if not token:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(str(token)))
    except ValueError:
        key = None
    if not isinstance(key, list):
        raise invalid("NextToken is not one that this operation gave.")
    return key
