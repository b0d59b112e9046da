"""What Firehose may ask of the other services of this cloud: Kinesis as a source, Glue for a table's schema.

Each is asked as a client would ask it, by operation name and parameters, so that neither's inside is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from labs.emulator.neighbours import Neighbours, acting_as, acting_for, permit
from labs.emulator.redshift.door import Door
from labs.emulator.wire import AwsError, Call, NativeService


class Peer(Protocol):
    """A service of this cloud, asked in this process. Raises AwsError as it would answer a client."""

    def __call__(self, operation: str, params: dict[str, Any], region: str) -> dict[str, Any]:
        """The answer of one operation."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The Peer that a service of our own is."""

    service: NativeService
    neighbours: Neighbours | None = None

    def in_role(self, role_arn: str) -> Asking:
        """The same, asked by Firehose in a role."""
        if self.neighbours is None:
            return self
        return Asking(self.service, acting_as(self.neighbours, role_arn, "firehose.amazonaws.com", "AWSFirehose"))

    def for_caller(self, access_key: str) -> Asking:
        """The same, asked for the holder of the key."""
        return self if self.neighbours is None else Asking(self.service, acting_for(self.neighbours, access_key))

    def __call__(self, operation: str, params: dict[str, Any], region: str) -> dict[str, Any]:
        """The answer of one operation; raises AwsError."""
        if self.neighbours is not None:
            permit(self.neighbours, self.service.name, operation, params, region)
        answer = self.service.operations[operation](Call(self.service.name, operation, params, region))
        if not isinstance(answer, dict):
            raise AwsError("InternalFailure", f"{operation} of {self.service.name} answers with a stream.", 500)
        return answer


def in_role(peer: Peer, role_arn: str) -> Peer:
    """The peer as the role sees it, where roles are enforced."""
    return peer.in_role(role_arn) if isinstance(peer, Asking) else peer


def for_caller(peer: Peer, access_key: str) -> Peer:
    """The peer as the holder of the key sees it, where permissions are enforced."""
    return peer.for_caller(access_key) if isinstance(peer, Asking) else peer


def nobody(operation: str, params: dict[str, Any], region: str) -> dict[str, Any]:  # noqa: ARG001 - Peer's signature
    """The Peer of a Firehose that stands alone."""
    raise AwsError("ResourceNotFoundException", f"There is no service here that knows {operation} in {region}.")


@dataclass(frozen=True, slots=True)
class Peers:
    """The services beside Firehose."""

    kinesis: Peer = nobody
    glue: Peer = nobody
    redshift: Door | None = None
