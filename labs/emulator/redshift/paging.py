"""Pages of a listing: a token names the last item that was seen, so that what is deleted meanwhile harms nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import TypeVar

from labs.emulator.redshift.errors import invalid

T = TypeVar("T")
Key = list[str | float]


def page(items: Iterable[T], key: Callable[[T], Key], size: int, token: str | None) -> tuple[list[T], str]:
    """At most `size` items behind the token, ordered by `key`, and the token of what follows; empty at the end."""
    after = _decoded(token)
    found = sorted((item for item in items if after is None or key(item) > after), key=key)
    part = found[:size]
    return part, _encoded(key(part[-1])) if len(found) > size else ""


def _encoded(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _decoded(token: str | None) -> Key | None:
    if not token:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        key = None
    if not isinstance(key, list):
        raise invalid("NextToken is not one that this operation gave.")
    return key
