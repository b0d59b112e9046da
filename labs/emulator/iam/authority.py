"""The enforcement's heart: may this principal have what it needs, and may this one assume that role.

Asks Identities for roles and bucket policies, the engine for the decision. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labs.emulator.clock import Clock
from labs.emulator.iam.denials import denied
from labs.emulator.iam.engine import Effect, decide, effect
from labs.emulator.iam.facts import Facts, TagsOf
from labs.emulator.iam.needs import Need
from labs.emulator.iam.policy import Policy, Question, read
from labs.emulator.iam.principals import ROOT, Identities, Principal, Role
from labs.emulator.wire import ACCOUNT, AwsError

# A new role is known everywhere only after about this long on AWS.
ROLE_APPEARS_SECONDS = 10.0
SHORTEST_SESSION, LONGEST_CHAINED = 900, 3600
ASSUME = "sts:AssumeRole"
# What a service says when it assumes a role: for whom it works, and Firehose as its external id.
OF_SERVICES = {"aws:sourceaccount": (ACCOUNT,), "sts:externalid": (ACCOUNT,)}


def no_tags(arn: str, region: str) -> Mapping[str, str]:  # noqa: ARG001 - the signature of TagsOf
    """The tags of resources where none can be looked up."""
    return {}


@dataclass(frozen=True, slots=True)
class Authority:
    """Decides. `tags_of` looks up a resource's tags by ARN and region."""

    identities: Identities
    clock: Clock
    tags_of: TagsOf = no_tags

    def require(self, service: str, facts: Facts, need: Need) -> None:
        """Returns when the caller may; raises the service's AccessDenied otherwise."""
        if need.action == ASSUME:
            self._require_assumption(facts, need)
            return
        of_resource = self._resource_policy(need)
        if effect((of_resource,), facts.question(need, self.tags_of, frozenset({ROOT}))) is Effect.DENY:
            raise denied(service, facts.principal, need, "with an explicit deny in a resource-based policy")
        verdict = decide(facts.principal.policies, facts.question(need, self.tags_of), of_resource)
        if not (facts.principal.is_root or verdict.allowed):
            raise denied(service, facts.principal, need, verdict.why)

    def may(self, facts: Facts, need: Need) -> bool:
        """Whether `require` would let it pass."""
        try:
            self.require("", facts, need)
        except AwsError:
            return False
        return True

    def role_problem(self, arn: str, service: str) -> str:
        """Empty if the service may assume the role now, else what is wrong, in a sentence."""
        role = self.identities.role(arn)
        if role is None:
            return f"The role {arn} does not exist."
        if not self.has_appeared(role):
            return f"The role {arn} was made a moment ago and is not known everywhere yet."
        facts = Facts(role.session(service), "", self.clock.now(), via_service=True)
        question = facts.question(Need(ASSUME, arn, OF_SERVICES), self.tags_of)
        asked = Question(ASSUME, arn, question.values_of, frozenset({service, "*"}))
        if effect((read(role.trust),), asked) is not Effect.ALLOW:
            return f"The role {arn} does not let {service} assume it."
        return ""

    def has_appeared(self, role: Role) -> bool:
        """Whether the role is old enough to be assumed."""
        return self.clock.now() >= role.created + self.clock.lasting(ROLE_APPEARS_SECONDS)

    def session(self, role_arn: str, service: str, name: str) -> Principal:
        """The session that the service has in the role; raises AccessDenied when it may not assume it."""
        role = self.identities.role(role_arn)
        if role is None or self.role_problem(role_arn, service):
            caller = Principal(service)
            raise denied("sts", caller, Need(ASSUME, role_arn), "")
        return role.session(name)

    def _require_assumption(self, facts: Facts, need: Need) -> None:
        """The role's trust must name the caller, or its account and the caller's own policies allow it."""
        role, caller = self.identities.role(need.resource), facts.principal
        if role is None or not self.has_appeared(role):
            raise denied("sts", caller, need, "")
        trust: tuple[Policy, ...] = (read(role.trust),)
        named = effect(trust, facts.question(need, self.tags_of))
        by_account = effect(trust, facts.question(need, self.tags_of, frozenset({ROOT})))
        if Effect.DENY in (named, by_account):
            raise denied("sts", caller, need, "with an explicit deny in the role trust policy")
        if by_account is not Effect.ALLOW:
            raise denied("sts", caller, need, "")
        verdict = decide(caller.policies, facts.question(need, self.tags_of), trust[0] if named is Effect.ALLOW else ())
        if not caller.is_root and not verdict.allowed:
            raise denied("sts", caller, need, verdict.why)
        _check_duration(need, role, caller)

    def _resource_policy(self, need: Need) -> Policy:
        if not need.action.startswith("s3:"):
            return ()
        bucket = need.resource.partition(":::")[2].partition("/")[0]
        document = self.identities.bucket_policy(bucket) if bucket else ""
        return read(document) if document else ()


def _check_duration(need: Need, role: Role, caller: Principal) -> None:
    """A session lasts from 15 minutes to what the role allows, and one hour at most for a session's own session."""
    (wanted,) = need.more.get("sts:durationseconds", ("",))
    seconds = int(wanted) if wanted.isdigit() else LONGEST_CHAINED
    if seconds > role.longest:
        problem = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    elif caller.role_arn and seconds > LONGEST_CHAINED:
        problem = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
    elif seconds < SHORTEST_SESSION:
        problem = (
            f"1 validation error detected: Value '{wanted}' at 'durationSeconds' failed to satisfy constraint: "
            f"Member must have value greater than or equal to {SHORTEST_SESSION}"
        )
    else:
        return
    raise AwsError("ValidationError", problem)
