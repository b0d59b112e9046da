"""Engines acting as the role they were given: S3, Logs and the catalog let them do what the role may, and no more.

Wraps the true Neighbours while least privilege is enforced. Each check also asks whether the service may still assume
the role, as on AWS, where a service renews its credentials.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from labs.emulator.iam.authority import Authority
from labs.emulator.iam.denials import invalid_key
from labs.emulator.iam.facts import Facts
from labs.emulator.iam.needs import Asked, Need
from labs.emulator.iam.principals import ADMINISTRATOR, Principal
from labs.emulator.iam.s3_needs import object_arn
from labs.emulator.iam.services import needs_of
from labs.emulator.neighbours import Endpoint, Neighbours, S3Object
from labs.emulator.wire import AwsError

SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class EnforcedNeighbours:
    """The Neighbours of a cloud that enforces least privilege; as such they may do everything."""

    inner: Neighbours
    authority: Authority
    own_key: str
    region: str = "us-east-1"

    def bucket_exists(self, bucket: str) -> bool:
        """Whether the bucket is there."""
        return self.inner.bucket_exists(bucket)

    def list_objects(self, bucket: str, prefix: str) -> Iterator[S3Object]:
        """Objects under the prefix in key order; raises AwsError NoSuchBucket."""
        return self.inner.list_objects(bucket, prefix)

    def get_object(self, bucket: str, key: str, first: int = 0, size: int | None = None) -> bytes:
        """The object's bytes from `first`, at most `size`; raises AwsError NoSuchKey, NoSuchBucket."""
        return self.inner.get_object(bucket, key, first, size)

    def put_object(self, bucket: str, key: str, body: bytes, content_encoding: str = "") -> None:
        """Writes the object; raises AwsError NoSuchBucket."""
        self.inner.put_object(bucket, key, body, content_encoding)

    def log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        """Appends lines to the log stream, making group and stream on first use."""
        self.inner.log(group, stream, lines)

    def role_problem(self, role_arn: str, service: str) -> str:
        """Empty if `service` may assume the role now, else a sentence saying what is wrong."""
        return self.inner.role_problem(role_arn, service) or self.authority.role_problem(role_arn, service)

    def endpoint(self, region: str) -> Endpoint:
        """Where this cloud can be reached by a child process."""
        return self.inner.endpoint(region)

    def acting_as(self, role_arn: str, service: str, session: str) -> Neighbours:
        """The same, as a service's session in a role sees them."""
        who = partial(self.authority.session, role_arn, service, session)
        reach = partial(self._endpoint_in_role, role_arn, service, session)
        return ActingNeighbours(self.inner, self.authority, self.region, who, reach)

    def acting_for(self, access_key: str) -> Neighbours:
        """The same, as the holder of the key sees them."""
        return ActingNeighbours(
            self.inner, self.authority, self.region, partial(self._holder, access_key), self.inner.endpoint
        )

    def _holder(self, access_key: str) -> Principal:
        if access_key == self.own_key:
            return ADMINISTRATOR
        found = self.authority.identities.credential(access_key)
        if found is None:
            raise invalid_key("")
        return found.principal

    def _endpoint_in_role(self, role_arn: str, service: str, session: str, region: str) -> Endpoint:
        self.authority.session(role_arn, service, session)
        key = self.authority.identities.new_session(role_arn, session, SESSION_SECONDS)
        return replace(
            self.inner.endpoint(region),
            access_key_id=key.access_key_id,
            secret_access_key=key.secret_access_key,
            session_token=key.token,
        )


@dataclass(frozen=True, slots=True)
class ActingNeighbours:
    """Neighbours for `who`, asked at each call, which raises AwsError AccessDenied where that one may not.

    `reach` tells a region's endpoint with the credentials of a role.
    """

    inner: Neighbours
    authority: Authority
    region: str
    who: Callable[[], Principal]
    reach: Callable[[str], Endpoint]

    def permit(self, service: str, operation: str, params: Mapping[str, Any], region: str) -> None:
        """Returns when the call is allowed."""
        for need in needs_of(Asked(service, operation, params, region)):
            self._require(service, need, region)

    def _require(self, service: str, need: Need, region: str = "") -> None:
        facts = Facts(self.who(), region or self.region, self.authority.clock.now(), via_service=True)
        self.authority.require(service, facts, need)

    def bucket_exists(self, bucket: str) -> bool:
        """Whether the bucket is there; needs s3:ListBucket."""
        self._require("s3", Need("s3:ListBucket", object_arn(bucket)))
        return self.inner.bucket_exists(bucket)

    def list_objects(self, bucket: str, prefix: str) -> Iterator[S3Object]:
        """Needs s3:ListBucket."""
        self._require("s3", Need("s3:ListBucket", object_arn(bucket)))
        return self.inner.list_objects(bucket, prefix)

    def get_object(self, bucket: str, key: str, first: int = 0, size: int | None = None) -> bytes:
        """Needs s3:GetObject, and s3:ListBucket to be told that an object is missing."""
        self._require("s3", Need("s3:GetObject", object_arn(bucket, key)))
        try:
            return self.inner.get_object(bucket, key, first, size)
        except AwsError as error:
            if error.code == "NoSuchKey":
                self._require("s3", Need("s3:ListBucket", object_arn(bucket)))
            raise

    def put_object(self, bucket: str, key: str, body: bytes, content_encoding: str = "") -> None:
        """Needs s3:PutObject."""
        self._require("s3", Need("s3:PutObject", object_arn(bucket, key)))
        self.inner.put_object(bucket, key, body, content_encoding)

    def log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        """Needs logs:PutLogEvents on the stream."""
        self.permit("logs", "PutLogEvents", {"logGroupName": group, "logStreamName": stream}, self.region)
        self.inner.log(group, stream, lines)

    def role_problem(self, role_arn: str, service: str) -> str:
        """As for everyone."""
        return self.inner.role_problem(role_arn, service) or self.authority.role_problem(role_arn, service)

    def endpoint(self, region: str) -> Endpoint:
        """This cloud, reached with temporary credentials of the role."""
        return self.reach(region)
