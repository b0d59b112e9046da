"""The decision: identity policies, a boundary, a session's policies and the resource's own, weighed as IAM does.

Pure. Within one account a resource's policy or an identity's policy is enough to allow; any deny ends it. What a
boundary or a session's policy leaves out is refused, also where a resource's policy allows: stricter than AWS, which
lets a bucket's policy that names the very session or user pass these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from labs.emulator.iam.policy import Policy, Question, applies


class Effect(Enum):
    """What policies say to a question."""

    ALLOW = "allow"
    DENY = "deny"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Policies:
    """What is attached to an identity. `boundary` and `session` are None where there is none."""

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: tuple[Policy, ...] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` is empty when allowed, else the last part of AWS's sentence."""

    allowed: bool
    why: str = field(default="")


def effect(policies: Iterable[Policy], question: Question) -> Effect:
    """One deny outweighs every allow."""
    found = Effect.SILENT
    for policy in policies:
        for statement in policy:
            if applies(statement, question):
                if not statement.allows:
                    return Effect.DENY
                found = Effect.ALLOW
    return found


def decide(policies: Policies, question: Question, of_resource: Policy = ()) -> Verdict:
    """Whether the identity may do it, and why not."""
    layers = {
        "an identity-based policy": policies.identity,
        "a resource-based policy": (of_resource,),
        "a permissions boundary": () if policies.boundary is None else (policies.boundary,),
        "a session policy": policies.session or (),
    }
    effects = {name: effect(found, question) for name, found in layers.items()}
    for name, found in effects.items():
        if found is Effect.DENY:
            return Verdict(False, f"with an explicit deny in {name}")
    limits = {"permissions boundary": policies.boundary, "session policy": policies.session}
    for name, limit in limits.items():
        if limit is not None and effects[f"a {name}"] is not Effect.ALLOW:
            return Verdict(False, f"because no {name} allows the {question.action} action")
    if Effect.ALLOW in (effects["an identity-based policy"], effects["a resource-based policy"]):
        return Verdict(True)
    return Verdict(False, f"because no identity-based policy allows the {question.action} action")
