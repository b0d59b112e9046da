"""A policy document read into frozen statements, and whether a statement applies to a question.

Knows no principal's policies and no service: a question is an action, a resource and what the request carries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from labs.emulator.iam.conditions import Condition, Values, ValuesOf, holds, single
from labs.emulator.iam.patterns import arn_matches, matches


def _no_values(key: str) -> Values | None:  # noqa: ARG001 - a ValuesOf
    return None


@dataclass(frozen=True, slots=True)
class Question:
    """May this be done? `values_of` gives the request's condition values by key in lower case.

    `principals` are all the words by which a Principal element may name the caller: ARNs, account, service, `*`.
    """

    action: str
    resource: str
    values_of: ValuesOf = _no_values
    principals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Each `not_` turns its element round; `principals` is None in an identity policy."""

    allows: bool
    actions: tuple[str, ...]
    not_actions: bool
    resources: tuple[str, ...]
    not_resources: bool
    principals: frozenset[str] | None = None
    not_principals: bool = False
    conditions: tuple[Condition, ...] = field(default=())


Policy = tuple[Statement, ...]


@lru_cache(maxsize=2048)
def read(document: str) -> Policy:
    """The statements of a document; none of one that is no policy, which therefore grants nothing."""
    try:
        policy = json.loads(unquote(document) if document.startswith("%7B") else document)
        return tuple(_statement(one) for one in _many(policy["Statement"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()


def applies(statement: Statement, question: Question) -> bool:
    """Whether the statement speaks of this action, resource, principal and request."""
    service, _, operation = question.action.partition(":")
    by_action = any(_covers(pattern, service, operation) for pattern in statement.actions)
    if by_action == statement.not_actions:
        return False
    value_of = single(question.values_of)
    by_resource = any(arn_matches(pattern, question.resource, value_of) for pattern in statement.resources)
    if by_resource == statement.not_resources:
        return False
    if statement.principals is not None:
        named = not statement.principals.isdisjoint(question.principals)
        if named == statement.not_principals:
            return False
    return all(holds(condition, question.values_of) for condition in statement.conditions)


def _covers(pattern: str, service: str, operation: str) -> bool:
    """Action patterns ignore case; `*` alone covers every service, otherwise wildcards stay behind the colon."""
    if pattern == "*":
        return True
    of, _, name = pattern.partition(":")
    return of.lower() == service.lower() and matches(name, operation, ignore_case=True)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(given: Mapping[str, Any], name: str) -> tuple[tuple[str, ...], bool]:
    """The patterns of Action or NotAction and the like, and whether it is the Not one. Neither: every one."""
    if name in given:
        return tuple(str(one) for one in _many(given[name])), False
    if f"Not{name}" in given:
        return tuple(str(one) for one in _many(given[f"Not{name}"])), True
    return ("*",), False


def _statement(given: Mapping[str, Any]) -> Statement:
    actions, not_actions = _texts(given, "Action")
    resources, not_resources = _texts(given, "Resource")
    not_principals = "NotPrincipal" in given
    principals = given.get("NotPrincipal" if not_principals else "Principal")
    return Statement(
        allows=given["Effect"] == "Allow",
        actions=actions,
        not_actions=not_actions,
        resources=resources,
        not_resources=not_resources,
        principals=None if principals is None else frozenset(_principals(principals)),
        not_principals=not_principals,
        conditions=tuple(_conditions(given.get("Condition") or {})),
    )


def _principals(given: Any) -> Iterator[str]:
    """Every name in a Principal element; an account stands for its root's ARN."""
    for kind, names in {"AWS": given}.items() if isinstance(given, str) else given.items():
        for name in _many(names):
            is_account = kind == "AWS" and str(name).isdigit()
            yield f"arn:aws:iam::{name}:root" if is_account else str(name)


def _conditions(given: Mapping[str, Mapping[str, Any]]) -> Iterable[Condition]:
    for operator, keys in given.items():
        for key, wanted in keys.items():
            yield Condition.of(operator, key, wanted)
