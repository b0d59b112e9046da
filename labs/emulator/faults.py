"""Faults on order, for teaching and tests: which calls go wrong, how, how often and for how long.

Reachable only by the program that started the cloud (a Python call, or a line on the child's stdin), never over HTTP.
Knows requests and answers; how an error is worded in each service is in failures.py. Calls of the engines among
themselves (a delivery to S3) are no requests and are not struck; `role-slow` is asked by the engines themselves.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, NamedTuple

from labs.emulator.answers import error_answer
from labs.emulator.failures import failure
from labs.emulator.http import Request, Response
from labs.emulator.operations import operation_of

SERVICES = (
    "kinesis", "firehose", "glue", "athena", "s3", "iam", "sts", "logs", "monitoring", "tagging", "redshift-serverless",
    "redshift-data", "pricing",
)  # fmt: skip
LONGEST_DELAY = 3600.0
DROPPED = Response(0, drop=True)
READS = ("Get", "List", "Describe", "Head")


class Asked(NamedTuple):
    """What tells one read from another."""

    service: str
    operation: str
    method: str
    target: str
    body: bytes


class Kind(StrEnum):
    """What goes wrong. `lost`: the work is done and its answer never comes. `timeout`: nothing is done, nor answered.

    `stale`: a read is answered as it was the last time (a listing or a NotFound of before), once it has been asked
    since the order. `role-slow`: no role can be assumed yet.
    """

    REFUSE = "refuse"
    DELAY = "delay"
    THROTTLE = "throttle"
    ERROR_500 = "error-500"
    ERROR_503 = "error-503"
    LOST = "lost"
    TIMEOUT = "timeout"
    STALE = "stale"
    EXPIRED = "expired"
    DENIED = "denied"
    ROLE_SLOW = "role-slow"


@dataclass(frozen=True, slots=True)
class Fault:
    """An order. Empty `service` or `operation` means any; `count` strikes and `seconds` bound it, None does not.

    `service` is the name that is signed for (monitoring for CloudWatch). A call is struck with `probability`, drawn
    from `seed`: the same calls in the same order are struck again. The first `after` of them pass. `delay` is in
    seconds, for the kinds `delay` and `timeout`. Raises ValueError with a sentence.
    """

    kind: Kind
    service: str = ""
    operation: str = ""
    count: int | None = None
    seconds: float | None = None
    probability: float = 1.0
    seed: int = 0
    delay: float = 1.0
    after: int = 0

    def __post_init__(self) -> None:
        if self.service not in ("", *SERVICES):
            raise ValueError(f"service: {self.service!r} must be empty or one of {', '.join(SERVICES)}.")
        if self.count is not None and self.count < 1:
            raise ValueError(f"count: {self.count} must be 1 or more, or be left out.")
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"seconds: {self.seconds} must be more than 0, or be left out.")
        if not 0 < self.probability <= 1:
            raise ValueError(f"probability: {self.probability} must be more than 0 and at most 1.")
        if self.after < 0:
            raise ValueError(f"after: {self.after} must be 0 or more.")
        if not 0 <= self.delay <= LONGEST_DELAY:
            raise ValueError(f"delay: {self.delay} must be from 0 to {LONGEST_DELAY:.0f} seconds.")


def fault_of(given: Mapping[str, Any]) -> Fault:
    """A fault of plain values, as they come in a line of JSON; raises ValueError with a sentence."""
    if unknown := sorted(set(given) - {one.name for one in fields(Fault)}):
        raise ValueError(f"{unknown[0]}: a fault has no such field.")
    try:
        kind = Kind(given.get("kind", ""))
    except ValueError:
        raise ValueError(f"kind: {given.get('kind')!r} must be one of {', '.join(Kind)}.") from None
    try:
        return Fault(**{**given, "kind": kind})
    except TypeError as error:
        raise ValueError(f"The fault {dict(given)} has a value of the wrong type.") from error


@dataclass(slots=True)
class _Ordered:
    """A fault in force."""

    fault: Fault
    left: int | None
    until: float | None
    chance: random.Random
    passing: int

    def is_over(self, now: float) -> bool:
        return self.left == 0 or (self.until is not None and now >= self.until)

    def concerns(self, service: str, operation: str) -> bool:
        """Whether it is ordered for such a call."""
        return self.fault.service in ("", service) and self.fault.operation in ("", operation)

    def strikes(self, service: str, operation: str) -> bool:
        """Whether it strikes this call; if so, one strike fewer is left."""
        if not self.concerns(service, operation) or self.chance.random() >= self.fault.probability:
            return False
        if self.passing:
            self.passing -= 1
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults in force, thread-safe. Those ordered first strike first; a delay lets others strike as well."""

    _ordered: list[_Ordered] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _cleared: threading.Event = field(default_factory=threading.Event)
    _last: dict[Asked, Response] = field(default_factory=dict)

    def add(self, fault: Fault) -> None:
        """Puts a fault in force from now on."""
        until = None if fault.seconds is None else time.monotonic() + fault.seconds
        with self._lock:
            self._ordered.append(_Ordered(fault, fault.count, until, random.Random(fault.seed), fault.after))

    def clear(self) -> None:
        """Ends every fault, and every delay that is being waited out."""
        with self._lock:
            self._ordered.clear()
            self._last.clear()
            self._cleared.set()
            self._cleared = threading.Event()

    def __bool__(self) -> bool:
        return bool(self._ordered)

    def strike(self, service: str, operation: str) -> list[Fault]:
        """The faults that this call meets: delays, then at most one other."""
        return self._draw(service, operation, lambda kind: kind is not Kind.ROLE_SLOW)

    def slows_role(self, principal: str) -> bool:
        """Whether a role cannot be assumed yet by `glue.amazonaws.com`, asked where a service assumes one."""
        return bool(self._draw(principal.partition(".")[0], "", lambda kind: kind is Kind.ROLE_SLOW))

    def wait(self, seconds: float) -> None:
        """Waits, but not beyond `clear`."""
        self._cleared.wait(seconds)

    def last(self, asked: Asked) -> Response | None:
        """How that read was answered the last time, while a stale fault has been in force."""
        with self._lock:
            return self._last.get(asked)

    def remember(self, asked: Asked, answer: Response) -> None:
        """Keeps the answer of a read for a stale fault that is in force, if there is one."""
        with self._lock:
            wanted = any(
                one.fault.kind is Kind.STALE and one.concerns(asked.service, asked.operation) for one in self._ordered
            )
            if wanted and asked.operation.startswith(READS) and isinstance(answer.body, bytes):
                self._last[asked] = answer

    def _draw(self, service: str, operation: str, wanted: Callable[[Kind], bool]) -> list[Fault]:
        struck: list[Fault] = []
        with self._lock:
            now = time.monotonic()
            for one in self._ordered:
                if wanted(one.fault.kind) and not one.is_over(now) and one.strikes(service, operation):
                    struck.append(one.fault)
                    if one.fault.kind is not Kind.DELAY:
                        break
            self._ordered = [one for one in self._ordered if not one.is_over(now)]
        return struck


def served_with(
    faults: Faults, request: Request, service: str, request_id: str, serve: Callable[[], Response]
) -> Response:
    """The answer of `serve`, unless a fault strikes first or takes the answer away."""
    operation = operation_of(request, service)
    asked = Asked(service, operation, request.method, request.target, request.body)
    for fault in faults.strike(service, operation):
        match fault.kind:
            case Kind.DELAY:
                faults.wait(fault.delay)
            case Kind.REFUSE:
                return DROPPED
            case Kind.TIMEOUT:
                faults.wait(fault.delay)
                return DROPPED
            case Kind.LOST:
                serve()
                return DROPPED
            case Kind.STALE:
                return faults.last(asked) or serve()
            case kind:
                return error_answer(failure(kind, service, operation), request, service, request_id)
    answer = serve()
    faults.remember(asked, answer)
    return answer
