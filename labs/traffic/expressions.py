"""The small language inside `{{ }}`: numbers, words in quotes, names, calls of fakes, + - * /, filters after a bar.

It is our own and not Jinja's sandbox, since it cannot reach a Python attribute, has no loop, and its values are
bounded: a template from anybody can be run. Compiles to functions of a Scene; positions are offsets in the template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labs.traffic.fakes import FAKES, FILTERS, Scene, Value
from labs.words import tr

LARGEST = 2**63
DEEPEST = 20
TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<words>"[^"\\\n]*"|'[^'\\\n]*')|(?P<name>[A-Za-z_]\w*)|(?P<sign>[-+*/().,|]))"""
)
Maker = Callable[[Scene], Value]


class TemplateError(ValueError):
    """A template that cannot be used: the message says the line, the column and the rule."""


class Wrong(Exception):
    """A complaint about a place; becomes a TemplateError with line and column."""

    def __init__(self, at: int, words: str) -> None:
        super().__init__(words)
        self.at = at


@dataclass(frozen=True, slots=True)
class Constant:
    """An expression that is a value."""

    value: Value

    def __call__(self, _scene: Scene) -> Value:
        """The value."""
        return self.value


@dataclass(slots=True)
class Parser:
    """Reads one expression of `text` from `at` on; `known` are the names that were set before it."""

    text: str
    at: int
    end: int
    known: frozenset[str]
    depth: int = 0

    def whole(self) -> Maker:
        """The expression with its filters, up to the end."""
        made = self._sum()
        while self._takes("|"):
            made = self._filtered(made)
        if (rest := self._peek()) is not None:
            raise Wrong(rest.start(rest.lastgroup or 0), tr("{text!r} is not expected here", text=rest[0].strip()))
        return made

    def _peek(self) -> re.Match[str] | None:
        found = TOKEN.match(self.text, self.at, self.end)
        if found is None and self.text[self.at : self.end].strip():
            at = self.at + len(self.text[self.at : self.end]) - len(self.text[self.at : self.end].lstrip())
            raise Wrong(at, tr("{text!r} is no part of an expression", text=self.text[at]))
        return found

    def _takes(self, signs: str) -> str:
        found = self._peek()
        if found is None or found["sign"] is None or found["sign"] not in signs:
            return ""
        self.at = found.end()
        return found["sign"]

    def _needs(self, sign: str) -> None:
        if not self._takes(sign):
            raise Wrong(min(self.at, self.end), tr("{sign!r} is missing", sign=sign))

    def _sum(self) -> Maker:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Wrong(self.at, tr("more than {deepest} expressions stand in one another", deepest=DEEPEST))
        made = self._product()
        while sign := self._takes("+-"):
            made = _calculated(sign, made, self._product())
        self.depth -= 1
        return made

    def _product(self) -> Maker:
        made = self._atom()
        while sign := self._takes("*/"):
            made = _calculated(sign, made, self._atom())
        return made

    def _atom(self) -> Maker:
        if self._takes("-"):
            return _calculated("-", Constant(0), self._signless())
        return self._signless()

    def _signless(self) -> Maker:
        if self._takes("("):
            made = self._sum()
            self._needs(")")
            return made
        found = self._peek()
        if found is None or found["sign"]:
            raise Wrong(self.at, tr("a value is missing"))
        self.at = found.end()
        if found["number"]:
            return Constant(float(found["number"]) if "." in found["number"] else _bounded(int(found["number"])))
        if found["words"]:
            return Constant(found["words"][1:-1])
        return self._named(found["name"], found.start("name"))

    def _named(self, name: str, at: int) -> Maker:
        if name in ("true", "false", "null"):
            return Constant({"true": True, "false": False, "null": None}[name])
        if name in self.known:
            made: Maker = lambda scene: scene.names[name]  # noqa: E731  # a closure among closures
        elif name in FAKES:
            made = self._call(name, at)
        else:
            raise Wrong(at, tr("{name!r} is neither set before nor one of {names}", name=name, names=", ".join(FAKES)))
        return self._member(made) if self._takes(".") else made

    def _member(self, made: Maker) -> Maker:
        found = self._peek()
        if found is None or not found["name"]:
            raise Wrong(self.at, tr("a member's name is missing"))
        self.at = found.end()
        member = found["name"]

        def of(scene: Scene) -> Value:
            value = made(scene)
            if not isinstance(value, Mapping) or member not in value:
                raise ValueError(tr("there is no member {member!r}", member=member))
            return value[member]

        return of

    def _arguments(self) -> list[Maker]:
        if not self._takes("("):
            return []
        if self._takes(")"):
            return []
        found = [self._sum()]
        while self._takes(","):
            found.append(self._sum())
        self._needs(")")
        return found

    def _call(self, name: str, at: int) -> Maker:
        fake, given = FAKES[name], self._arguments()
        if not fake.least <= len(given) <= fake.most:
            many = str(fake.least) if fake.least == fake.most else f"{fake.least}–{fake.most}"
            raise Wrong(at, tr("{name} takes {many} values, not {given}", name=name, many=many, given=len(given)))
        make, kind = fake.make, fake.kind
        if not given:
            return make
        if all(isinstance(one, Constant) for one in given):
            values = [self._fitting(at, name, kind, one) for one in given if isinstance(one, Constant)]
            return lambda scene: make(scene, *values)
        return lambda scene: make(scene, *[_argument(name, kind, one(scene)) for one in given])

    def _fitting(self, at: int, name: str, kind: str, given: Constant) -> Value:
        try:
            return _argument(name, kind, given.value)
        except ValueError as error:
            raise Wrong(at, str(error)) from None

    def _filtered(self, made: Maker) -> Maker:
        found = self._peek()
        if found is None or found["name"] not in FILTERS:
            raise Wrong(self.at, tr("after | stands one of {names}", names=", ".join(FILTERS)))
        self.at = found.end()
        use, given = FILTERS[found["name"]], self._arguments()
        if len(given) > (found["name"] == "round"):
            raise Wrong(found.start("name"), tr("{name} takes no more values", name=found["name"]))
        return lambda scene: use(made(scene), *[one(scene) for one in given])


def _bounded(value: Value) -> Value:
    if isinstance(value, int) and abs(value) >= LARGEST:
        raise ValueError(tr("a number is beyond 2^63"))
    return value


def _argument(name: str, kind: str, value: Value) -> Value:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind != "any" and not is_number:
        raise ValueError(tr("{name} takes numbers, not {value!r}", name=name, value=value))
    if kind == "whole" and not isinstance(value, int):
        raise ValueError(tr("{name} takes whole numbers, not {value!r}", name=name, value=value))
    return value


def _calculated(sign: str, left: Maker, right: Maker) -> Maker:
    if isinstance(left, Constant) and isinstance(right, Constant) and sign == "-" and left.value == 0:
        return Constant(-_argument(sign, "number", right.value))

    def of(scene: Scene) -> Value:
        one, other = left(scene), right(scene)
        for value in (one, other):
            _argument(sign, "number", value)
        if sign == "+":
            return _bounded(one + other)
        if sign == "-":
            return _bounded(one - other)
        if sign == "*":
            return _bounded(one * other)
        if not other:
            raise ValueError(tr("nothing can be divided by 0"))
        return one / other

    return of
