"""What a request must be allowed to do: actions, the ARNs they are done to, and what only this request can say.

Pure. Knows each service's rules through the modules beside it; S3, whose actions are not its operations, is in
s3_needs.py. Source: the service authorization reference and the messages that services answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.wire import ACCOUNT

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Need:
    """One permission. `more` are condition values of this need alone, by key in lower case."""

    action: str
    resource: str = EVERYTHING
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as authorization looks at it. `path_of(kind, name)` tells the paths of IAM's resources."""

    service: str
    operation: str
    params: Mapping[str, Any]
    region: str = "us-east-1"
    account: str = ACCOUNT
    caller: str = ""
    path_of: Callable[[str, str], str] = lambda _kind, _name: "/"

    def arn(self, service: str, rest: str) -> str:
        """An ARN of this region and account."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"

    def text(self, name: str) -> str:
        """A parameter as text, empty when it is absent."""
        value = self.params.get(name)
        return value if isinstance(value, str) else ""


Needs = Callable[[Asked], Iterator[Need]]


def role_arn(role: str, account: str) -> str:
    """The ARN of a role given by ARN or by name."""
    return role if role.startswith("arn:") else f"arn:aws:iam::{account}:role/{role.lstrip('/')}"


def pass_role(asked: Asked, role: str, service: str) -> Need:
    """The permission to hand a role to a service."""
    return Need("iam:PassRole", role_arn(role, asked.account), {"iam:passedtoservice": (service,)})


def request_tags(params: Mapping[str, Any]) -> dict[str, str]:
    """The tags that a request brings, however its service writes them."""
    flat = {name: value for name, value in params.items() if name.startswith("Tags.member.")}
    if flat:
        return {str(key): str(flat.get(name[:-3] + "Value", "")) for name, key in flat.items() if name.endswith(".Key")}
    for name in ("Tags", "TagsToAdd", "tags"):
        given = params.get(name)
        if isinstance(given, dict):
            return {str(key): str(value) for key, value in given.items()}
        if isinstance(given, list):
            pairs = [{name.lower(): of for name, of in one.items()} for one in given if isinstance(one, dict)]
            return {str(one.get("key")): str(one.get("value") or "") for one in pairs}
    return {}
