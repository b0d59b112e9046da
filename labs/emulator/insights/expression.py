"""Expressions of the query language: read once into functions of an event and of the group that it stands in.

Arithmetic, comparisons, like, in, and, or, not, functions and aggregates. Knows no command.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labs.emulator.insights.functions import OF_GROUPS, OF_VALUES, UNITS_MS, floored, percentile
from labs.emulator.insights.scanner import NUMBER, PERIOD, Scanner
from labs.emulator.insights.values import Row, Value, compared, number, shown

Evaluate = Callable[[Row, Sequence[Row]], Value]
COMPARISONS = ("!=", "<=", ">=", "=~", "=", "<", ">")
WHOLE = "the whole event"


@dataclass(frozen=True, slots=True)
class Expression:
    """`text` is how it was written, which names its column; `gathers` that an aggregate is in it."""

    text: str
    of: Evaluate
    gathers: bool = False


def expression(scanner: Scanner) -> Expression:
    """Reads an expression. Raises Malformed."""
    return _Reader(scanner).whole()


@dataclass(slots=True)
class _Reader:
    scanner: Scanner
    gathers: bool = False

    def whole(self) -> Expression:
        self.scanner.skip()
        start = self.scanner.at
        of = self._or()
        return Expression(self.scanner.text[start : self.scanner.at].strip().strip("`"), of, self.gathers)

    def _or(self) -> Evaluate:
        parts = [self._and()]
        while self.scanner.word("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else lambda row, group: any(part(row, group) for part in parts)

    def _and(self) -> Evaluate:
        parts = [self._not()]
        while self.scanner.word("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else lambda row, group: all(part(row, group) for part in parts)

    def _not(self) -> Evaluate:
        if self.scanner.word("not"):
            inner = self._not()
            return lambda row, group: not inner(row, group)
        return self._comparison()

    def _comparison(self) -> Evaluate:
        left = self._sum()
        mark = self.scanner.at
        negated = bool(self.scanner.word("not"))
        word = self.scanner.word("like", "in")
        if word == "like":
            return _turned(self._like(left), negated)
        if word == "in":
            return _turned(self._among(left), negated)
        self.scanner.at = mark
        sign = self.scanner.word(*COMPARISONS)
        if sign == "=~":
            return self._like(left)
        if sign:
            right = self._sum()
            return lambda row, group: compared(left(row, group), sign, right(row, group))
        return left

    def _like(self, left: Evaluate) -> Evaluate:
        pattern = self.scanner.regex()
        if pattern is not None:
            return lambda row, group: (value := left(row, group)) is not None and bool(pattern.search(shown(value)))
        text = self.scanner.quoted()
        if text is None:
            raise self.scanner.wrong("like needs a text in quotes or a regular expression between slashes")
        return lambda row, group: (value := left(row, group)) is not None and text in shown(value)

    def _among(self, left: Evaluate) -> Evaluate:
        self.scanner.need("[")
        listed = [self._sum()]
        while self.scanner.word(","):
            listed.append(self._sum())
        self.scanner.need("]")
        return lambda row, group: any(compared(left(row, group), "=", one(row, group)) for one in listed)

    def _sum(self) -> Evaluate:
        left = self._product()
        while sign := self.scanner.word("+", "-"):
            left = _arithmetic(left, sign, self._product())
        return left

    def _product(self) -> Evaluate:
        left = self._power()
        while sign := self.scanner.word("*", "/", "%"):
            left = _arithmetic(left, sign, self._power())
        return left

    def _power(self) -> Evaluate:
        left = self._single()
        return _arithmetic(left, "^", self._power()) if self.scanner.word("^") else left

    def _single(self) -> Evaluate:
        if self.scanner.word("("):
            inner = self._or()
            self.scanner.need(")")
            return inner
        if self.scanner.word("-"):
            zero: Evaluate = lambda _row, _group: 0  # noqa: E731
            return _arithmetic(zero, "-", self._single())
        text = self.scanner.quoted()
        if text is not None:
            return lambda _row, _group: text
        if found := self.scanner.take(NUMBER):
            value = number(found[0])
            return lambda _row, _group: value
        start = self.scanner.at
        name = self.scanner.name()
        return self._call(name, start) if self.scanner.word("(") else _field(name)

    def _call(self, name: str, start: int) -> Evaluate:
        lower = name.lower()
        if lower in ("bin", "datefloor", "dateceil"):
            return self._floored(lower)
        if lower == "pct":
            return self._percentile()
        if lower in OF_GROUPS:
            return self._aggregate(lower)
        if lower not in OF_VALUES:
            raise self.scanner.wrong(f"the function {name} is not supported by the embedded cloud", start)
        act, fewest, most = OF_VALUES[lower]
        given = self._arguments()
        if not fewest <= len(given) <= most:
            raise self.scanner.wrong(f"{name} does not take {len(given)} arguments", start)
        return lambda row, group: act(*[one(row, group) for one in given])

    def _arguments(self) -> list[Evaluate]:
        given: list[Evaluate] = []
        while not self.scanner.word(")"):
            if given:
                self.scanner.need(",")
            given.append(self._or())
        return given

    def _floored(self, name: str) -> Evaluate:
        of = _field("@timestamp")
        if name != "bin":
            of = self._or()
            self.scanner.need(",")
        period = self.scanner.take(PERIOD)
        if not period or int(period[1]) == 0:
            raise self.scanner.wrong("a period such as 5m was expected: a number and ms, s, m, h, d or w")
        self.scanner.need(")")
        step = int(period[1]) * UNITS_MS[period[2]]
        ahead = step - 1 if name == "dateceil" else 0
        return lambda row, group: floored(None if (at := number(of(row, group))) is None else at + ahead, step)

    def _percentile(self) -> Evaluate:
        self.gathers = True
        of = self._or()
        self.scanner.need(",")
        found = self.scanner.take(NUMBER)
        percent = float(found[0]) if found else math.nan
        if not 0 <= percent <= 100:
            raise self.scanner.wrong("a percentile from 0 to 100 was expected")
        self.scanner.need(")")
        return lambda _row, group: percentile([of(one, group) for one in group], percent)

    def _aggregate(self, name: str) -> Evaluate:
        self.gathers = True
        act = OF_GROUPS[name]
        if name == "count" and (self.scanner.word("*)") or self.scanner.word(")")):
            return lambda _row, group: len(group)
        of = self._or()
        self.scanner.need(")")
        return lambda _row, group: act([of(one, group) for one in group])


def _field(name: str) -> Evaluate:
    return lambda row, _group: row.get(name)


def _turned(of: Evaluate, negated: bool) -> Evaluate:
    return (lambda row, group: not of(row, group)) if negated else of


def _arithmetic(left: Evaluate, sign: str, right: Evaluate) -> Evaluate:
    def of(row: Row, group: Sequence[Row]) -> Value:
        one, other = number(left(row, group)), number(right(row, group))
        if one is None or other is None:
            return None
        try:
            return _result(one, sign, other)
        except (ArithmeticError, ValueError):
            return None

    return of


def _result(one: float, sign: str, other: float) -> float:
    match sign:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case "/":
            return one / other
        case "%":
            return math.fmod(one, other)
        case _:
            return math.pow(one, other)
