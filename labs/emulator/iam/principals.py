"""Who makes a request: the account's root, a user or a role's session, with the policies that speak for it.

Knows neither moto nor requests. The true Identities is labs/emulator/moto_identities.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from labs.emulator.iam.engine import Policies
from labs.emulator.wire import ACCOUNT

NO_POLICIES = Policies()
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller. `role_arn` is set for a role's session, `user_name` for a user; a root has neither."""

    arn: str
    user_id: str = ACCOUNT
    policies: Policies = NO_POLICIES
    role_arn: str = ""
    user_name: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_root(self) -> bool:
        """Whether identity policies are not asked at all."""
        return self.arn == ROOT

    @property
    def names(self) -> frozenset[str]:
        """All the words by which a Principal element may mean this caller alone, or everyone."""
        return frozenset({self.arn, self.role_arn or self.arn, "*"})

    @property
    def kind(self) -> str:
        """aws:PrincipalType."""
        return "AssumedRole" if self.role_arn else "User" if self.user_name else "Account"


ADMINISTRATOR = Principal(ROOT)


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key that was given out. `expires` in seconds since the epoch; a user's key has no token."""

    principal: Principal
    active: bool = True
    token: str = ""
    expires: float | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role: `trust` is its document, `created` in seconds since the epoch, `longest` a session in seconds."""

    arn: str
    id: str
    trust: str
    created: float
    policies: Policies = NO_POLICIES
    tags: Mapping[str, str] = field(default_factory=dict)
    longest: int = 3600

    def session(self, name: str) -> Principal:
        """The principal that a session of this name is."""
        short = self.arn.rpartition("/")[2]
        account = self.arn.split(":")[4]
        arn = f"arn:aws:sts::{account}:assumed-role/{short}/{name}"
        return Principal(arn, f"{self.id}:{name}", self.policies, role_arn=self.arn, tags=self.tags)


@dataclass(frozen=True, slots=True)
class TemporaryKey:
    """What AssumeRole gives out."""

    access_key_id: str
    secret_access_key: str
    token: str


class Identities(Protocol):
    """IAM as the enforcement sees it. Thread-safe."""

    def known(self, access_key: str) -> bool:
        """Whether the key was given out by CreateAccessKey or AssumeRole and not taken back."""

    def credential(self, access_key: str) -> Credential | None:
        """Whose key it is."""

    def role(self, arn: str) -> Role | None:
        """The role of that ARN."""

    def path(self, kind: str, name: str) -> str:
        """The path of a user, role, group or policy: / when it has none or does not exist."""

    def bucket_policy(self, bucket: str) -> str:
        """The bucket's policy document, or empty."""

    def new_session(self, role_arn: str, name: str, seconds: int) -> TemporaryKey:
        """Gives out a temporary key for the role."""
