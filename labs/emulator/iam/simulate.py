"""SimulatePrincipalPolicy and SimulateCustomPolicy as operations beside moto's IAM: parameters in, results out.

Asks Identities for an identity's documents. What is not carried out is refused by its name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn, Protocol

from labs.emulator.iam.principals import ROOT
from labs.emulator.iam.simulation import Matched, Outcome, Simulation, Source, together
from labs.emulator.wire import ACCOUNT, Answer, AwsError, Call, Operation

Json = dict[str, Any]
REFUSED = ("ResourceHandlingOption", "PolicyExclusionList", "OrderedOrganizationPolicyInputList")
USUAL, MOST = 100, 1000
ALL = "*"


class Documents(Protocol):
    """What an identity has, as text."""

    def documents(self, arn: str) -> tuple[tuple[Source, ...], Source | None] | None:
        """The policies of a user (with those of its groups), group or role, and its boundary; None: no such one."""


def operations(identities: Documents) -> Mapping[str, Operation]:
    """Both, by name."""

    def of_principal(call: Call) -> Answer:
        arn = str(call.params.get("PolicySourceArn") or "")
        kind = arn.partition(":iam::")[2].partition(":")[2].partition("/")[0]
        if kind not in ("user", "group", "role"):
            _invalid(f"PolicySourceArn is {arn!r}: it must be the ARN of a user, group or role.")
        found = identities.documents(arn)
        if found is None:
            raise AwsError("NoSuchEntity", f"The {kind} with name {arn.rpartition('/')[2]} cannot be found.", 404)
        if call.params.get("ResourcePolicy") and kind != "user" and not call.params.get("CallerArn"):
            _invalid("CallerArn: it must be given with a ResourcePolicy when PolicySourceArn is not a user.")
        return _answered(call, found[0], found[1], arn if kind == "user" else "")

    def of_documents(call: Call) -> Answer:
        if not _texts(call, "PolicyInputList"):
            _missing("policyInputList")
        if call.params.get("ResourcePolicy") and not call.params.get("CallerArn"):
            _invalid("CallerArn: it must be given with a ResourcePolicy.")
        return _answered(call, (), None, "")

    return {"SimulatePrincipalPolicy": of_principal, "SimulateCustomPolicy": of_documents}


def _answered(call: Call, sources: tuple[Source, ...], boundary: Source | None, caller: str) -> Answer:
    for name in REFUSED:
        if call.params.get(name):
            _invalid(f"{name}: the embedded cloud simulates within one account, without it.")
    simulation = _simulation(call, sources, boundary, caller)
    actions, resources = _actions(call), _texts(call, "ResourceArns") or [ALL]
    first, size = _page(call, len(actions))
    shown = actions[first : first + size]
    results = [_result(action, [simulation.ask(action, one) for one in resources], resources) for action in shown]
    more = first + size < len(actions)
    return {"EvaluationResults": results, "IsTruncated": more, "Marker": str(first + size) if more else None}


def _simulation(call: Call, sources: tuple[Source, ...], boundary: Source | None, caller: str) -> Simulation:
    more = tuple(_given(call, "PolicyInputList"))
    limits = tuple(_given(call, "PermissionsBoundaryPolicyInputList")) or (None if boundary is None else (boundary,))
    text = str(call.params.get("ResourcePolicy") or "")
    owner = str(call.params.get("ResourceOwner") or ACCOUNT)
    if ACCOUNT not in owner:
        _invalid(f"ResourceOwner is {owner!r}: the embedded cloud simulates within the account {ACCOUNT}.")
    arn = str(call.params.get("CallerArn") or caller)
    return Simulation(
        (*sources, *more), limits, _checked("ResourcePolicy", text) if text else None, _context(call),
        frozenset({arn, ROOT, ALL} - {""}),
    )  # fmt: skip


def _given(call: Call, name: str) -> list[Source]:
    return [_checked(f"{name}.{number}", text) for number, text in enumerate(_texts(call, name), 1)]


def _checked(name: str, text: str) -> Source:
    source = Source(name, text)
    try:
        is_policy = isinstance(json.loads(text), dict) and bool(source.policy)
    except ValueError:
        is_policy = False
    if not is_policy:
        _invalid(f"{name}: it is not a policy document.")
    return source


def _context(call: Call) -> dict[str, tuple[str, ...]]:
    entries = call.params.get("ContextEntries") or []
    return {
        str(entry.get("ContextKeyName", "")).lower(): tuple(str(one) for one in entry.get("ContextKeyValues") or ())
        for entry in entries
        if isinstance(entry, dict)
    }


def _actions(call: Call) -> list[str]:
    actions = _texts(call, "ActionNames")
    if not actions:
        _missing("actionNames")
    for action in actions:
        service, _, operation = action.partition(":")
        if not (service and operation) or "*" in action:
            _invalid(f"ActionNames: {action!r} is not service:action, without wildcards.")
    return actions


def _page(call: Call, count: int) -> tuple[int, int]:
    """The number of the first action, and how many of them."""
    size, marker = str(call.params.get("MaxItems") or USUAL), str(call.params.get("Marker") or "0")
    if not size.isdigit() or not 1 <= int(size) <= MOST:
        raise AwsError("ValidationError", f"MaxItems is {size}: it must be a number from 1 to {MOST}.")
    if not marker.isdigit() or int(marker) > count:
        _invalid(f"Marker is {marker!r}: it is none that this operation gave.")
    return int(marker), int(size)


def _texts(call: Call, name: str) -> list[str]:
    found = call.params.get(name) or []
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def _result(action: str, outcomes: list[Outcome], resources: list[str]) -> Json:
    """One action's result; named resources have results of their own, which then hold what context was missing."""
    whole = together(outcomes)
    named = resources != [ALL]
    return {
        "EvalActionName": action, "EvalResourceName": whole.resource, "EvalDecision": whole.decision,
        "MatchedStatements": [_statement(one) for one in whole.matched],
        "MissingContextValues": [] if named else list(outcomes[0].missing),
        "PermissionsBoundaryDecisionDetail": _boundary(whole),
        "ResourceSpecificResults": [_of_resource(one) for one in outcomes] if named else [],
    }  # fmt: skip


def _of_resource(outcome: Outcome) -> Json:
    return {
        "EvalResourceName": outcome.resource, "EvalResourceDecision": outcome.decision,
        "MatchedStatements": [_statement(one) for one in outcome.matched],
        "MissingContextValues": list(outcome.missing), "PermissionsBoundaryDecisionDetail": _boundary(outcome),
    }  # fmt: skip


def _boundary(outcome: Outcome) -> Json | None:
    return None if outcome.in_boundary is None else {"AllowedByPermissionsBoundary": outcome.in_boundary}


def _statement(matched: Matched) -> Json:
    span = matched.span
    where = {} if span is None else {"StartPosition": _place(span.start), "EndPosition": _place(span.end)}
    return {"SourcePolicyId": matched.source, "SourcePolicyType": "IAM Policy", **where}


def _place(at: tuple[int, int]) -> Json:
    return {"Line": at[0], "Column": at[1]}


def _invalid(words: str) -> NoReturn:
    raise AwsError("InvalidInput", words)


def _missing(name: str) -> NoReturn:
    raise AwsError(
        "ValidationError",
        f"1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null",
    )
