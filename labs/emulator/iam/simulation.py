"""IAM's policy simulation: the enforcement's own engine asked "what if", with the statements that decided.

Pure: documents, actions, resources and context in, outcomes out. Within one account, without service control policies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from labs.emulator.iam.conditions import Values
from labs.emulator.iam.engine import Effect, Policies, decide, effect
from labs.emulator.iam.policy import Policy, Question, Statement, applies, read
from labs.emulator.iam.spans import Span, spans

ALLOWED, EXPLICIT, IMPLICIT = "allowed", "explicitDeny", "implicitDeny"
MOST_RESTRICTIVE = (EXPLICIT, IMPLICIT, ALLOWED)
_VARIABLE = re.compile(r"\$\{([^},]+)")


@dataclass(frozen=True, slots=True)
class Source:
    """A policy with the name by which results speak of it."""

    id: str
    document: str

    @property
    def policy(self) -> Policy:
        """Its statements."""
        return read(self.document)


@dataclass(frozen=True, slots=True)
class Matched:
    """A statement that decided: its policy and its place there, None where the text cannot be read."""

    source: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one action on one resource comes to. `in_boundary` is None where there is no boundary."""

    resource: str
    decision: str
    matched: tuple[Matched, ...]
    missing: tuple[str, ...]
    in_boundary: bool | None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is simulated. `context` has condition values by key in lower case; `caller` the words for the principal."""

    sources: tuple[Source, ...]
    boundary: tuple[Source, ...] | None = None
    of_resource: Source | None = None
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    caller: frozenset[str] = frozenset()

    def ask(self, action: str, resource: str) -> Outcome:
        """The decision, and why."""
        question = Question(action, resource, self._values_of, self.caller)
        boundary = None if self.boundary is None else tuple(s for one in self.boundary for s in one.policy)
        policies = Policies(tuple(one.policy for one in self.sources), boundary)
        verdict = decide(policies, question, self.of_resource.policy if self.of_resource else ())
        decision = ALLOWED if verdict.allowed else EXPLICIT if "explicit deny" in verdict.why else IMPLICIT
        matched = tuple(self._matched(question, decision == ALLOWED)) if decision != IMPLICIT else ()
        inside = None if boundary is None else effect((boundary,), question) is Effect.ALLOW
        return Outcome(resource, decision, matched, tuple(self._missing(question)), inside)

    def _values_of(self, key: str) -> Values | None:
        return self.context.get(key)

    def _all(self) -> Iterator[Source]:
        yield from self.sources
        yield from self.boundary or ()
        if self.of_resource is not None:
            yield self.of_resource

    def _matched(self, question: Question, allows: bool) -> Iterator[Matched]:
        sources = (one for one in self._all() if not allows or one not in (self.boundary or ()))
        for source in sources:
            places = spans(source.document)
            for number, statement in enumerate(source.policy):
                if statement.allows == allows and applies(statement, question):
                    yield Matched(source.id, places[number] if number < len(places) else None)

    def _missing(self, question: Question) -> list[str]:
        """Keys that statements on this action and resource ask for and that were not given, as policies spell them."""
        wanted = {
            key: name
            for source in self._all()
            for statement, told in zip(source.policy, _statements(source.document), strict=False)
            if _is_about(statement, question)
            for key, name in _keys(told).items()
        }
        return sorted(name for key, name in wanted.items() if key not in self.context)


def _is_about(statement: Statement, question: Question) -> bool:
    """Whether it speaks of the action and the resource; a variable in the resource may stand for anything."""
    patterns = tuple(_VARIABLE.sub("${*", pattern).replace("${*}", "*") for pattern in statement.resources)
    return applies(replace(statement, conditions=(), resources=patterns), question)


def _statements(document: str) -> Sequence[Any]:
    try:
        found = json.loads(document)["Statement"]
    except (ValueError, TypeError, KeyError):
        return ()
    return found if isinstance(found, list) else [found]


def _keys(statement: Any) -> dict[str, str]:
    """The condition keys and variables of a statement, by their lower case."""
    blocks = (statement.get("Condition") or {}).values() if isinstance(statement, dict) else ()
    names = [name for block in blocks if isinstance(block, dict) for name in block]
    names += [name for name in _VARIABLE.findall(json.dumps(statement)) if name not in "*?$"]
    return {name.lower(): name for name in names}


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Several resources' outcomes as one: the most restrictive decision, with the statements that led to it."""
    found = list(outcomes)
    decision = min((one.decision for one in found), key=MOST_RESTRICTIVE.index)
    deciding = [one for one in found if one.decision == decision]
    matched = tuple(dict.fromkeys(statement for one in deciding for statement in one.matched))
    inside = None if found[0].in_boundary is None else all(one.in_boundary for one in found)
    resource = found[0].resource if len(found) == 1 else "*"
    return Outcome(resource, decision, matched, (), inside)
