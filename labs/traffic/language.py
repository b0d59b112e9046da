"""A template's text as a function: `{{ expression }}` is a value, `{% set name = expression %}` keeps one.

Text that begins with { or [ is JSON: blanks between its members are left out, a value inside quotes is escaped, one
outside of them is written as JSON. Any other text is plain, such as a line of CSV, where a value with a comma is
quoted. Compiling checks the whole of it, once with values, and says where a mistake is.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii

from labs.traffic.expressions import Maker, Parser, TemplateError, Wrong
from labs.traffic.fakes import FAKES, Scene, Value
from labs.words import tr

LONGEST_TEMPLATE = 64 * 1024
LARGEST_RECORD = 1 << 20
HOLE = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
SET = re.compile(r"\s*set\s+([A-Za-z_]\w*)\s*=")
Write = Callable[[Value], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the record: fixed `text`, or what `of` makes of a scene, or a value that is kept under `name`."""

    at: int
    text: str = ""
    places: tuple[int, ...] = ()  # of the text's characters in the template
    of: Callable[[Scene], str] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template. `of` makes one record's text."""

    text: str
    is_json: bool
    parts: tuple[Part, ...]

    def of(self, scene: Scene) -> str:
        """One record. Raises TemplateError when a value cannot be made, such as 1 / 0."""
        pieces: list[str] = []
        try:
            self.fill(pieces, scene)
        except Wrong as wrong:
            raise _told(self.text, wrong) from None
        return "".join(pieces)

    def fill(self, pieces: list[str], scene: Scene) -> None:
        """Adds a record's pieces. Raises Wrong where a value cannot be made or the record becomes too large."""
        scene.letters = LARGEST_RECORD
        try:
            for part in self.parts:
                pieces.append(part.of(scene) if part.of else part.text)
        except (ValueError, TypeError, OverflowError) as error:
            raise Wrong(self.parts[len(pieces)].at, str(error)) from None


def compiled(text: str) -> Template:
    """The template of that text. Raises TemplateError with line, column and rule."""
    if not text.strip() or len(text) > LONGEST_TEMPLATE:
        raise TemplateError(
            tr(
                "template: it has {n} characters; it must have 1 to {longest_template}.",
                n=len(text),
                longest_template=LONGEST_TEMPLATE,
            )
        )
    is_json = text.lstrip()[0] in "[{" and not text.lstrip().startswith(("{{", "{%"))
    is_json = is_json or bool(re.match(r"\s*(\{%.*?%\}\s*)+[\[{](?![{%])", text, re.DOTALL))
    try:
        template = Template(text, is_json, tuple(_parts(text, is_json)))
        _try(template)
    except Wrong as wrong:
        raise _told(text, wrong) from None
    return template


def _told(text: str, wrong: Wrong) -> TemplateError:
    before = text[: wrong.at]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return TemplateError(tr("template: line {line}, column {column}: {wrong}.", line=line, column=column, wrong=wrong))


def _parts(text: str, is_json: bool) -> list[Part]:
    parts: list[Part] = []
    known: frozenset[str] = frozenset()
    at, quoted = 0, False
    for hole in HOLE.finditer(text):
        fixed, quoted = _fixed(text, at, hole.start(), quoted, is_json)
        begin, at = hole.start() + 2, hole.end()
        if hole[2] is None:
            write = (_escaped if quoted else _json) if is_json else _csv
            part = Part(begin, of=_written(Parser(text, begin, at - 2, known).whole(), write))
        else:
            part = _kept(text, begin, at - 2, known)
            known |= {part.name}
        parts += [fixed, part]
    parts.append(_fixed(text, at, len(text), quoted, is_json)[0])
    return [part for part in parts if part.of or part.text]


def _kept(text: str, begin: int, end: int, known: frozenset[str]) -> Part:
    found = SET.match(text, begin, end)
    if found is None or found[1] in FAKES:
        raise Wrong(begin, tr("it must be `set NAME = expression`, with a name that is not one of the fakes'"))
    name, make = found[1], Parser(text, found.end(), end, known).whole()

    def keep(scene: Scene) -> str:
        scene.names[name] = make(scene)
        return ""

    return Part(begin, of=keep, name=name)


def _written(make: Maker, write: Write) -> Callable[[Scene], str]:
    return lambda scene: write(make(scene))


def _fixed(text: str, begin: int, end: int, quoted: bool, is_json: bool) -> tuple[Part, bool]:
    """Fixed text, without the blanks between members when it is JSON; whether it ends inside quotes."""
    for mark in ("{%", "%}") if is_json else ("{{", "}}", "{%", "%}"):  # }} also ends nested objects of JSON
        if (at := text.find(mark, begin, end)) >= 0:
            raise Wrong(at, tr("{mark} has no other half", mark=mark))
    if not is_json:
        return Part(begin, text[begin:end], tuple(range(begin, end))), False
    places, escaped = [], False
    for at in range(begin, end):
        letter = text[at]
        if quoted or not letter.isspace():
            places.append(at)
        if letter == '"' and not escaped:
            quoted = not quoted
        escaped = quoted and letter == "\\" and not escaped
    return Part(begin, "".join(text[at] for at in places), tuple(places)), quoted


def _escaped(value: Value) -> str:
    return encode_basestring_ascii(value if isinstance(value, str) else _plain(value))[1:-1]


def _json(value: Value) -> str:
    # What json.dumps does, without its way there: a record is made of ten of these.
    if type(value) is str:
        return encode_basestring_ascii(value)
    is_plain = type(value) is int or (type(value) is float and value - value == 0)  # neither infinite nor no number
    return repr(value) if is_plain else json.dumps(value, allow_nan=False)


def _csv(value: Value) -> str:
    text = _plain(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, allow_nan=False)


def _try(template: Template) -> None:
    """Makes a record and looks at it: its id must be in it, and JSON must be JSON."""
    scene = Scene(random.Random(0), "key", "f" * 24, 0, 0.0)
    pieces: list[str] = []
    template.fill(pieces, scene)
    record = "".join(pieces)
    if scene.id not in record:
        raise Wrong(0, tr("no {{ id }} is in it, by which a record is known when it comes twice"))
    if template.is_json:
        try:
            json.loads(record)
        except ValueError as error:
            place = _place(template, pieces, getattr(error, "pos", 0))
            raise Wrong(place, tr("it is no JSON here: {error}", error=str(error).partition(":")[0])) from None


def _place(template: Template, pieces: list[str], offset: int) -> int:
    """Where in the template the record's character at `offset` comes from."""
    for part, piece in zip(template.parts, pieces, strict=True):
        if offset < len(piece):
            return part.at if part.of else part.places[offset]
        offset -= len(piece)
    return len(template.text)
