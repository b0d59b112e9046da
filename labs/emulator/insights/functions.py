"""The functions of the query language: of one event's values, and of a group of events.

Source: "Supported operations and functions" and "stats" of the CloudWatch Logs guide. Plain functions; a value that
is missing gives a value that is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from labs.emulator.insights.values import Stamp, Value, number, ordered, shown

UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def floored(value: Value, period: int) -> Value:
    """A time brought down to a multiple of the period, in milliseconds."""
    at = number(value)
    return None if at is None else Stamp(int(at) // period * period)


def _numeric(act: Callable[..., float]) -> Callable[..., Value]:
    def run(*values: Value) -> Value:
        numbers = [number(value) for value in values]
        if not numbers or any(one is None for one in numbers):
            return None
        try:
            return act(*numbers)
        except (ArithmeticError, ValueError):
            return None

    return run


def _textual(act: Callable[..., Value]) -> Callable[..., Value]:
    def run(first: Value, *more: Value) -> Value:
        if first is None or any(one is None for one in more):
            return None
        return act(shown(first), *[shown(one) for one in more])

    return run


def _part(text: str, start: str, length: str = "") -> str:
    first = max(0, int(number(start) or 0))
    return text[first : first + int(number(length) or 0)] if length else text[first:]


def _stamp(value: float) -> Stamp:
    return Stamp(int(value))


# name: (function, fewest, most arguments)
OF_VALUES: Mapping[str, tuple[Callable[..., Value], int, int]] = {
    "abs": (_numeric(abs), 1, 1),
    "ceil": (_numeric(math.ceil), 1, 1),
    "floor": (_numeric(math.floor), 1, 1),
    "sqrt": (_numeric(math.sqrt), 1, 1),
    "log": (_numeric(math.log), 1, 1),
    "greatest": (_numeric(max), 1, 99),
    "least": (_numeric(min), 1, 99),
    "frommillis": (_numeric(_stamp), 1, 1),
    "tomillis": (_numeric(int), 1, 1),
    "strlen": (_textual(len), 1, 1),
    "trim": (_textual(str.strip), 1, 1),
    "ltrim": (_textual(str.lstrip), 1, 1),
    "rtrim": (_textual(str.rstrip), 1, 1),
    "toupper": (_textual(str.upper), 1, 1),
    "tolower": (_textual(str.lower), 1, 1),
    "substr": (_textual(_part), 2, 3),
    "replace": (_textual(str.replace), 3, 3),
    "strcontains": (_textual(lambda text, part: int(part in text)), 2, 2),
    "concat": (lambda *values: "".join(shown(one) for one in values if one is not None), 1, 99),
    "coalesce": (lambda *values: next((one for one in values if one is not None), None), 1, 99),
    "ispresent": (lambda value: value is not None, 1, 1),
    "isempty": (lambda value: value is None or value == "", 1, 1),
    "isblank": (lambda value: value is None or not shown(value).strip(), 1, 1),
}

Values = Sequence[Value]


def _numbers(values: Values) -> list[float]:
    return [one for one in map(number, values) if one is not None]


def percentile(values: Values, percent: float) -> Value:
    """The smallest value that so many percent do not exceed."""
    numbers = sorted(_numbers(values))
    return numbers[max(0, math.ceil(percent / 100 * len(numbers)) - 1)] if numbers else None


def _sum(values: Values) -> Value:
    return sum(_numbers(values))


def _average(values: Values) -> Value:
    numbers = _numbers(values)
    return sum(numbers) / len(numbers) if numbers else None


def _deviation(values: Values) -> Value:
    numbers = _numbers(values)
    mean = sum(numbers) / len(numbers) if numbers else 0.0
    return math.sqrt(sum((one - mean) ** 2 for one in numbers) / len(numbers)) if numbers else None


OF_GROUPS: Mapping[str, Callable[[Values], Value]] = {
    "count": lambda values: sum(one is not None for one in values),
    "count_distinct": lambda values: len({shown(one) for one in values if one is not None}),
    "sum": _sum,
    "avg": _average,
    "min": lambda values: min((one for one in values if one is not None), key=ordered, default=None),
    "max": lambda values: max((one for one in values if one is not None), key=ordered, default=None),
    "stddev": _deviation,
    "earliest": lambda values: values[0] if values else None,
    "latest": lambda values: values[-1] if values else None,
    "sortsfirst": lambda values: min((one for one in values if one is not None), key=ordered, default=None),
    "sortslast": lambda values: max((one for one in values if one is not None), key=ordered, default=None),
}
