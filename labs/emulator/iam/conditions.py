"""The condition operators of policies: whether what a request carries is what a statement asks for.

Plain functions. A key's values are texts; operators read them as numbers, dates, addresses, ARNs. A value that cannot
be read so matches nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt
from typing import Any

from labs.emulator.iam.patterns import ValueOf, arn_matches, matches, resolved

Values = Sequence[str]
ValuesOf = Callable[[str], Values | None]
Test = Callable[[str, str, ValueOf], bool]

ANY, ALL = "foranyvalue:", "forallvalues:"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a Condition block. `operator` is in lower case without its prefix and without IfExists."""

    operator: str
    key: str
    wanted: tuple[str, ...]
    over: str = ""
    if_exists: bool = False

    @classmethod
    def of(cls, operator: str, key: str, wanted: Any) -> Condition:
        """The condition as a document writes it."""
        name = operator.lower()
        over = next((prefix for prefix in (ANY, ALL) if name.startswith(prefix)), "")
        name = name.removeprefix(over)
        texts = tuple(_text(one) for one in (wanted if isinstance(wanted, list) else [wanted]))
        return cls(name.removesuffix("ifexists"), key.lower(), texts, over, name.endswith("ifexists"))


def holds(condition: Condition, values_of: ValuesOf) -> bool:
    """Whether a request with these values meets the condition; an operator that IAM does not have is never met."""
    values = values_of(condition.key)
    if condition.operator == "null":
        return (values is None) == (condition.wanted == ("true",))
    test, negated = _TESTS.get(condition.operator, (None, False))
    if test is None:
        return False
    if values is None:
        return negated or condition.if_exists or condition.over == ALL

    def fits(value: str) -> bool:
        return negated != any(test(wanted, value, single(values_of)) for wanted in condition.wanted)

    if condition.over == ALL:
        return all(fits(value) for value in values)
    if condition.over == ANY or not negated:
        return any(fits(value) for value in values)
    return all(fits(value) for value in values)


def single(values_of: ValuesOf) -> ValueOf:
    """The values as policy variables see them: only keys with exactly one have a value."""

    def value_of(key: str) -> str | None:
        values = values_of(key)
        return values[0] if values is not None and len(values) == 1 else None

    return value_of


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same(wanted: str, value: str, value_of: ValueOf) -> bool:
    return resolved(wanted, value_of) == value


def _same_ignoring_case(wanted: str, value: str, value_of: ValueOf) -> bool:
    return (resolved(wanted, value_of) or "").lower() == value.lower()


def _like(wanted: str, value: str, value_of: ValueOf) -> bool:
    return matches(wanted, value, value_of)


def _bool(wanted: str, value: str, value_of: ValueOf) -> bool:  # noqa: ARG001 - a Test
    return wanted.lower() == value.lower()


def _compared(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Test:
    def test(wanted: str, value: str, value_of: ValueOf) -> bool:  # noqa: ARG001 - a Test
        try:
            return compare(read(value), read(wanted))
        except ValueError:
            return False

    return test


def _date(text: str) -> float:
    """Seconds since the epoch of an ISO 8601 time, or of a number of seconds."""
    try:
        return float(text)
    except ValueError:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _address(wanted: str, value: str, value_of: ValueOf) -> bool:  # noqa: ARG001 - a Test
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


def _family(name: str, read: Callable[[str], Any]) -> dict[str, tuple[Test, bool]]:
    comparisons = {"lessthan": lt, "lessthanequals": le, "greaterthan": gt, "greaterthanequals": ge, "equals": eq}
    ordered = {name + word: (_compared(read, compare), False) for word, compare in comparisons.items()}
    return {**ordered, f"{name}notequals": (_compared(read, eq), True)}


# An operator's test, and whether it is met when the test fails
_TESTS: Mapping[str, tuple[Test, bool]] = {
    "stringequals": (_same, False),
    "stringnotequals": (_same, True),
    "stringequalsignorecase": (_same_ignoring_case, False),
    "stringnotequalsignorecase": (_same_ignoring_case, True),
    "stringlike": (_like, False),
    "stringnotlike": (_like, True),
    "arnequals": (arn_matches, False),
    "arnlike": (arn_matches, False),
    "arnnotequals": (arn_matches, True),
    "arnnotlike": (arn_matches, True),
    "bool": (_bool, False),
    "binaryequals": (_bool, False),
    "ipaddress": (_address, False),
    "notipaddress": (_address, True),
    **_family("numeric", float),
    **_family("date", _date),
}
