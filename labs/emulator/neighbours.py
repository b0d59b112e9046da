"""What an engine of the embedded cloud may ask of S3, Logs and IAM, so that its rules can be tested without them.

The true one is labs/emulator/moto_backends.py; a test may pass a few dicts instead. Knows no moto.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class S3Object:
    """One entry of a listing: size in bytes, modified in seconds since the epoch."""

    key: str
    size: int
    modified: float
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How a child process (a job's script) reaches this cloud: it is the environment that boto3 reads."""

    url: str
    region: str
    access_key_id: str
    secret_access_key: str
    session_token: str = ""


class Neighbours(Protocol):
    """S3, Logs and IAM as the engines see them. All calls are thread-safe and raise AwsError as AWS would."""

    def bucket_exists(self, bucket: str) -> bool:
        """Whether the bucket is there."""

    def list_objects(self, bucket: str, prefix: str) -> Iterator[S3Object]:
        """Objects under the prefix in key order; raises AwsError NoSuchBucket."""

    def get_object(self, bucket: str, key: str, first: int = 0, size: int | None = None) -> bytes:
        """The object's bytes from `first`, at most `size`; raises AwsError NoSuchKey, NoSuchBucket."""

    def put_object(self, bucket: str, key: str, body: bytes, content_encoding: str = "") -> None:
        """Writes the object; raises AwsError NoSuchBucket."""

    def log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        """Appends lines to the log stream, making group and stream on first use."""

    def role_problem(self, role_arn: str, service: str) -> str:
        """Empty if `service` (glue.amazonaws.com) may assume the role, else a sentence saying what is wrong."""

    def endpoint(self, region: str) -> Endpoint:
        """Where this cloud can be reached by a child process."""


@runtime_checkable
class EnforcesRoles(Protocol):
    """Neighbours of a cloud in which a service may do only what the role that it was given allows."""

    def acting_as(self, role_arn: str, service: str, session: str) -> Neighbours:
        """The neighbours as a session of `service` in the role sees them; each call may raise AwsError AccessDenied."""

    def acting_for(self, access_key: str) -> Neighbours:
        """The neighbours as the holder of the key sees them, for a service that acts for its caller (Athena)."""


@runtime_checkable
class ActsForSomeone(Protocol):
    """Neighbours as a session in a role, or a service's caller, sees them."""

    def permit(self, service: str, operation: str, params: Mapping[str, Any], region: str) -> None:
        """Returns when that call is allowed; raises AwsError AccessDenied otherwise."""


def acting_as(neighbours: Neighbours, role_arn: str, service: str, session: str) -> Neighbours:
    """The neighbours as `service` sees them in the role; the same ones where roles are not enforced."""
    return neighbours.acting_as(role_arn, service, session) if isinstance(neighbours, EnforcesRoles) else neighbours


def acting_for(neighbours: Neighbours, access_key: str) -> Neighbours:
    """The neighbours as the holder of the key sees them; the same ones where permissions are not enforced."""
    return neighbours.acting_for(access_key) if isinstance(neighbours, EnforcesRoles) else neighbours


def permit(neighbours: Neighbours, service: str, operation: str, params: Mapping[str, Any], region: str) -> None:
    """Raises AwsError AccessDeniedException when these neighbours act for someone who is not allowed the call."""
    if isinstance(neighbours, ActsForSomeone):
        neighbours.permit(service, operation, params, region)
