"""Pages of a listing as Glue cuts them, with Athena's error for a token or size that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from labs.emulator.athena.errors import invalid
from labs.emulator.glue import paging
from labs.emulator.wire import AwsError

T = TypeVar("T")


def page(
    items: Iterable[T], key: Callable[[T], paging.Key], params: Mapping[str, Any], most: int = 50
) -> tuple[list[T], dict[str, str]]:
    """The page that the request asks for, ordered by `key`, and {"NextToken": …}; raises InvalidRequestException."""
    try:
        return paging.page(items, key, params, most)
    except AwsError as error:
        raise invalid(error.message) from error
