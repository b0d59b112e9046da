"""The contract between our server and a service that we implement ourselves: Call in, dict out, AwsError otherwise.

A service knows neither HTTP nor signatures: the server has read the request, checked the key and parsed the JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

ACCOUNT = "123456789012"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, parsed. `params` is the JSON body; `region` comes from the signature's scope.

    `as_json` says that the caller takes the answer as bytes of JSON too, from an operation that has it at hand.
    """

    service: str
    operation: str
    params: dict[str, Any]
    region: str = "us-east-1"
    account: str = ACCOUNT
    access_key: str = ""
    request_id: str = ""
    as_json: bool = False


class AwsError(Exception):
    """An error as AWS answers it: code and message go to the client with `status` (400 unless said)."""

    def __init__(self, code: str, message: str, status: int = 400, **extra: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra


@dataclass(frozen=True, slots=True)
class EventStream:
    """A body pushed in chunks (SubscribeToShard), already framed as vnd.amazon.eventstream."""

    chunks: Iterator[bytes]


Answer = dict[str, Any] | EventStream | bytes
Operation = Callable[[Call], Answer]


class NativeService(Protocol):
    """A service of our own. `operations` maps AWS operation names to functions; times in answers are epoch seconds."""

    @property
    def name(self) -> str:
        """The service as signed for: kinesis, firehose, glue."""

    @property
    def target_prefix(self) -> str:
        """What stands before the dot in X-Amz-Target: Kinesis_20131202."""

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations that are true."""

    def tagged(self, region: str) -> Iterable[tuple[str, dict[str, str]]]:
        """ARN and tags of every resource that carries tags, for the tagging API."""

    def close(self) -> None:
        """Ends the service's engines; returns when their threads have ended."""


@dataclass(slots=True)
class Regional(Generic[T]):
    """State kept apart for each region: `regional.of("us-east-1")` makes it on first use."""

    make: Callable[[str], T]
    by_region: dict[str, T] = field(default_factory=dict)

    def of(self, region: str) -> T:
        """The region's state (dict.setdefault is atomic under the GIL, so two first users agree)."""
        found = self.by_region.get(region)
        return found if found is not None else self.by_region.setdefault(region, self.make(region))


def required(params: Mapping[str, Any], name: str) -> Any:
    """The parameter, or the ValidationException that AWS gives for a missing one."""
    value = params.get(name)
    if value is None:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value null at '{name[0].lower()}{name[1:]}' failed to satisfy "
            "constraint: Member must not be null",
        )
    return value
