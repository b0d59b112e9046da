"""Partition expressions of GetPartitions: comparisons, in, between, like, and, or, not, over partition keys.

A plain recursive descent from text to a function; raises InvalidInputException naming what it cannot read.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labs.emulator.glue.errors import invalid
from labs.emulator.glue.hive import FRACTIONS, INTEGERS
from labs.emulator.wire import AwsError

Test = Callable[[Mapping[str, str]], bool]
Value = str | float
_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*'|\"[^\"]*\")|(<=|>=|<>|!=|[=<>(),])|([^\s'\"=<>!(),]+))")
_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "=": operator.eq, "<>": operator.ne, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_DEEPEST = 50


def parse(text: str, types: Mapping[str, str]) -> Test:
    """A test over a partition's values by key. `types` are the partition keys' types: numbers compare as numbers."""
    reader = _Reader(_tokens(text), types, text)
    test = reader.either(0)
    if reader.tokens:
        raise reader.unreadable()
    return test


def _tokens(text: str) -> list[str]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise invalid(f"Expression {text!r} cannot be read from character {at + 1} on.")
        tokens.append(found[0].strip())
        at = found.end()
    return tokens


@dataclass(slots=True)
class _Reader:
    tokens: list[str]
    types: Mapping[str, str]
    text: str

    def unreadable(self) -> AwsError:
        near = f"near {self.tokens[0]!r}" if self.tokens else "at its end"
        return invalid(f"Expression {self.text!r} is not a partition expression {near}.")

    def take(self, *words: str) -> str:
        """The next token if it is one of the words, else empty."""
        if self.tokens and self.tokens[0].lower() in words:
            return self.tokens.pop(0).lower()
        return ""

    def need(self, *words: str) -> str:
        found = self.take(*words)
        if not found:
            raise self.unreadable()
        return found

    def either(self, depth: int) -> Test:
        tests = [self.both(depth)]
        while self.take("or"):
            tests.append(self.both(depth))
        return tests[0] if len(tests) == 1 else lambda values: any(test(values) for test in tests)

    def both(self, depth: int) -> Test:
        tests = [self.single(depth)]
        while self.take("and"):
            tests.append(self.single(depth))
        return tests[0] if len(tests) == 1 else lambda values: all(test(values) for test in tests)

    def single(self, depth: int) -> Test:
        if depth > _DEEPEST:
            raise invalid(f"Expression has more than {_DEEPEST} levels of brackets.")
        if self.take("not"):
            return _negated(self.single(depth + 1))
        if self.take("("):
            test = self.either(depth + 1)
            self.need(")")
            return test
        return self.comparison()

    def comparison(self) -> Test:
        key = self.tokens.pop(0).strip('"`').lower() if self.tokens else ""
        if key not in self.types:
            raise invalid(f"Expression {self.text!r} names {key!r}, which is not a partition key.")
        read = _reader_of(self.types[key])
        negated = bool(self.take("not"))
        word = self.need("in", "between", "like") if negated else self.need("in", "between", "like", *_COMPARE)
        test = self.rest(word, read)
        return lambda values: test(read(values[key])) is not negated

    def rest(self, word: str, read: Callable[[str], Value]) -> Callable[[Value], bool]:
        if word == "in":
            self.need("(")
            chosen = [self.literal(read)]
            while self.need(",", ")") == ",":
                chosen.append(self.literal(read))
            return lambda value: value in chosen
        if word == "between":
            low = self.literal(read)
            self.need("and")
            high = self.literal(read)
            return lambda value: _COMPARE["<="](low, value) and _COMPARE["<="](value, high)
        if word == "like":
            pattern = re.compile(_like(str(self.literal(str))), re.DOTALL)
            return lambda value: bool(pattern.fullmatch(str(value)))
        compare, wanted = _COMPARE[word], self.literal(read)
        return lambda value: compare(value, wanted)

    def literal(self, read: Callable[[str], Value]) -> Value:
        if not self.tokens or self.tokens[0] in (*_COMPARE, "(", ")", ","):
            raise self.unreadable()
        token = self.tokens.pop(0)
        return read(token[1:-1].replace("''", "'") if token[0] in "'\"" else token)


def _negated(test: Test) -> Test:
    return lambda values: not test(values)


def _reader_of(kind: str) -> Callable[[str], Value]:
    if kind not in INTEGERS + FRACTIONS:
        return str

    def number(text: str) -> Value:
        try:
            return float(text)
        except ValueError:
            raise invalid(f"{text!r} is not a value of a partition key of type {kind}.") from None

    return number


def _like(pattern: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(sign) or re.escape(sign) for sign in pattern)
