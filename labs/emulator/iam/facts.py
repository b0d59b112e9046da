"""The condition values that every request carries: aws:PrincipalArn, aws:RequestTag, aws:CurrentTime and the like.

Pure. Tags of the resource are looked up only when a policy asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from labs.emulator.iam.conditions import Values
from labs.emulator.iam.needs import Need
from labs.emulator.iam.policy import Question
from labs.emulator.iam.principals import Principal
from labs.emulator.wire import ACCOUNT, NativeService

TagsOf = Callable[[str, str], Mapping[str, str]]
RESOURCE_TAG, REQUEST_TAG, PRINCIPAL_TAG = "aws:resourcetag/", "aws:requesttag/", "aws:principaltag/"
# Tag keys have case although condition keys have none, so that tags are found by their keys in lower case.
Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a request says of itself beside its needs. `now` is in seconds since the epoch."""

    principal: Principal
    region: str
    now: float
    tags: Tags = field(default_factory=dict)
    agent: str = ""
    via_service: bool = False

    def question(self, need: Need, tags_of: TagsOf, more_names: frozenset[str] = frozenset()) -> Question:
        """The need as a question to policies."""

        def values_of(key: str) -> Values | None:
            if key in need.more:
                return need.more[key]
            if key.startswith(RESOURCE_TAG):
                return _tag(tags_of(need.resource, self.region), key.removeprefix(RESOURCE_TAG))
            return self._value(key)

        return Question(need.action, need.resource, values_of, self.principal.names | more_names)

    def _value(self, key: str) -> Values | None:
        if key.startswith(REQUEST_TAG):
            return _tag(self.tags, key.removeprefix(REQUEST_TAG))
        if key.startswith(PRINCIPAL_TAG):
            return _tag(self.principal.tags, key.removeprefix(PRINCIPAL_TAG))
        if key == "aws:tagkeys":
            return tuple(self.tags) or None
        value = self._plain().get(key)
        return (value,) if value else None

    def _plain(self) -> dict[str, str]:
        caller = self.principal
        return {
            "aws:principalarn": caller.role_arn or caller.arn,
            "aws:principalaccount": ACCOUNT,
            "aws:principaltype": caller.kind,
            "aws:userid": caller.user_id,
            "aws:username": caller.user_name,
            "aws:requestedregion": self.region,
            "aws:resourceaccount": ACCOUNT,
            "aws:currenttime": datetime.fromtimestamp(self.now, UTC).isoformat(),
            "aws:epochtime": str(int(self.now)),
            "aws:securetransport": "true",  # What AWS would see: its clients speak TLS where ours stay on loopback.
            "aws:sourceip": "127.0.0.1",
            "aws:useragent": self.agent,
            "aws:viaawsservice": str(self.via_service).lower(),
        }


def _tag(tags: Tags, key: str) -> Values | None:
    return next(((value,) for name, value in tags.items() if name.lower() == key), None)


def tags_of(services: Mapping[str, NativeService]) -> TagsOf:
    """Looks a resource's tags up in the services of our own."""

    def find(arn: str, region: str) -> Tags:
        found = (tags for one in services.values() for tagged, tags in one.tagged(region) if tagged == arn)
        return next(found, {})

    return find
