"""What the embedded Redshift remembers of a region, as plain data: namespaces, workgroups and their lives.

Times are epoch seconds; a `gone_at` of 0 means that it stays. Knows no SQL and no thread.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.wire import ACCOUNT

# Seconds on AWS, as a student sees them.
WORKGROUP_CREATING = 60.0
WORKGROUP_DELETING = 60.0
NAMESPACE_DELETING = 10.0


@dataclass(slots=True)
class Namespace:
    """A namespace: its database, and who may log in. `login` is a digest, never a password."""

    name: str
    region: str
    created: float
    database: str = "dev"
    admin: str = "admin"
    login: str = ""
    roles: list[str] = field(default_factory=list)
    default_role: str = ""
    gone_at: float = 0.0
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its id."""
        return id_of("namespace", self.region, self.name)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return arn_of("namespace", self.region, self.name)


@dataclass(slots=True)
class Workgroup:
    """A workgroup: where a namespace's database is reached. `settings` has AWS's member names."""

    name: str
    region: str
    namespace: str
    created: float
    available_at: float
    settings: dict[str, Any]
    gone_at: float = 0.0
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its id."""
        return id_of("workgroup", self.region, self.name)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return arn_of("workgroup", self.region, self.name)

    @property
    def address(self) -> str:
        """The host that JDBC connects to."""
        return f"{self.name}.{ACCOUNT}.{self.region}.redshift-serverless.amazonaws.com"


@dataclass(slots=True)
class RegionState:
    """The namespaces and workgroups of one region, by name."""

    region: str
    namespaces: dict[str, Namespace] = field(default_factory=dict)
    workgroups: dict[str, Workgroup] = field(default_factory=dict)


def id_of(kind: str, region: str, name: str) -> str:
    """The id of a namespace or workgroup. It follows from the name, so that a policy's ARN can be told without it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"redshift-serverless/{region}/{kind}/{name}"))


def arn_of(kind: str, region: str, name: str) -> str:
    """The ARN of a namespace or workgroup."""
    return f"arn:aws:redshift-serverless:{region}:{ACCOUNT}:{kind}/{id_of(kind, region, name)}"


def status(one: Namespace | Workgroup, now: float) -> str:
    """The status as AWS names it."""
    if one.gone_at:
        return "DELETING"
    return "CREATING" if isinstance(one, Workgroup) and now < one.available_at else "AVAILABLE"
