"""Pagination tokens: opaque words that hold where a listing stands, and that expire after 300 seconds.

Knows no listing. Source: NextToken of ListShards and ListStreamConsumers.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from labs.emulator.wire import AwsError

LIFETIME = 300.0


def token(now: float, *state: Any) -> str:
    """The word that is given to the client; `state` must be JSON."""
    return base64.b64encode(json.dumps([now, *state]).encode()).decode()


def state_of(word: str, now: float, length: int) -> list[Any]:
    """What `token` was given; raises InvalidArgumentException and ExpiredNextTokenException."""
    try:
        state: list[Any]
        issued, *state = json.loads(base64.b64decode(word, validate=True))
        age = now - float(issued)
        if len(state) != length:
            raise ValueError(word)
    except (binascii.Error, ValueError, TypeError) as error:
        raise AwsError("InvalidArgumentException", "NextToken is not one that this operation gave.") from error
    if age > LIFETIME:
        raise AwsError("ExpiredNextTokenException", f"NextToken is older than {LIFETIME:.0f} seconds.")
    return state
