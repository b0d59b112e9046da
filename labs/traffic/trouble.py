"""What an error of botocore means to traffic: does it pass, is it a throttle, and how is it said.

Waits grow with each attempt and are drawn at random, so that many producers do not return at once.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
)

THROTTLED: Final = "ProvisionedThroughputExceededException"
PASSING_CODES: Final = {
    THROTTLED, "ThrottlingException", "KMSThrottlingException", "RequestLimitExceeded", "LimitExceededException",
    "InternalFailure", "InternalFailureException", "ServiceUnavailable",
}  # fmt: skip
T = TypeVar("T")
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0


def code_of(error: BotoCoreError | ClientError) -> str:
    """AWS's code of the error, or the name of botocore's class."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "Unknown"))
    return type(error).__name__


def passes(error: BotoCoreError | ClientError) -> bool:
    """Whether trying again may help: throttles, failures of the service, a lost connection."""
    if isinstance(error, ClientError):
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400))
        return code_of(error) in PASSING_CODES or status >= 500
    return isinstance(error, (HTTPClientError, ConnectionError))


def is_throttle(error: BotoCoreError | ClientError) -> bool:
    """Whether a shard's limit refused the whole call."""
    return code_of(error) == THROTTLED


def may_be_stored(error: BotoCoreError | ClientError) -> bool:
    """Whether the call may have been done though its answer did not come."""
    never_there = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError)
    return isinstance(error, (HTTPClientError, ConnectionError)) and not isinstance(error, never_there)


def said(error: Exception) -> str:
    """The error as one line."""
    if isinstance(error, ClientError):
        return f"{code_of(error)}: {error.response.get('Error', {}).get('Message', '')}".strip()
    return " ".join(str(error).split())


def wait_after(attempts: int, rng: random.Random) -> float:
    """Seconds to wait after so many failed attempts: up to 0.1, 0.2, 0.4 ... 5, at least half of it."""
    longest = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return float(rng.uniform(longest / 2, longest))


def persist(call: Callable[[], T], stop: threading.Event) -> T:
    """The call's answer, after as many tries as it takes while errors pass. Raises the last when `stop` is set."""
    rng, attempts = random.Random(), 0
    while True:
        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            attempts += 1
            if not passes(error) or stop.wait(wait_after(attempts, rng)):
                raise
