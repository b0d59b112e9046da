"""Lines and documents of a file on their way into a table: each becomes the texts of its columns, or an error.

Plain functions on bytes. Source: the data format and conversion parameters of COPY in the database developer guide.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labs.emulator.redshift.copying import CSV, JSON, Copy
from labs.emulator.redshift.errors import LoadFailed

Cells = list[str | None]
# Codes and reasons of STL_LOAD_ERRORS
FEW, MANY, MALFORMED, ENCODING, TOO_LARGE = 1202, 1202, 1213, 1220, 1207
LARGEST_DOCUMENT = 4 * 1024 * 1024
MOST_BYTES = 160 * 1024 * 1024  # an object of Firehose has 128 MiB and a record at most


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that did not become a row."""

    line: int
    code: int
    reason: str
    column: str = ""
    kind: str = ""


Line = tuple[int, Cells]
Paths = Sequence[Sequence[str | int]]


class _Number(str):
    """A number within a document, as it was written."""

    __slots__ = ()


def uncompressed(data: bytes, compression: str, name: str) -> bytes:
    """The file's bytes; raises LoadFailed when it is not compressed so, or grows beyond what is read here."""
    try:
        if compression == "gzip":
            with gzip.open(io.BytesIO(data)) as file:
                found = file.read(MOST_BYTES + 1)
        elif compression == "bzip2":
            with bz2.open(io.BytesIO(data)) as file:
                found = file.read(MOST_BYTES + 1)
        else:
            found = data
    except (OSError, EOFError, zlib.error) as problem:
        raise LoadFailed(
            "Redshift.DataLoadFailed", f"ERROR: {name} is not compressed with {compression.upper()}"
        ) from problem
    if len(found) > MOST_BYTES:
        raise LoadFailed("Redshift.DataLoadFailed", f"ERROR: {name} has more than {MOST_BYTES} bytes")
    return found


def lines_of(data: bytes, copy: Copy, columns: Sequence[str], paths: Paths | None) -> Iterator[Line | Bad]:
    """Every line or document of a file: its number with the texts of the columns, or what is wrong with it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        yield Bad(data[: problem.start].count(b"\n") + 1, ENCODING, "Multibyte character not supported for CHAR")
        return
    if copy.form == JSON:
        yield from _documents(text, copy, columns, paths)
        return
    for number, cells in _csv_lines(text, copy) if copy.form == CSV else _plain_lines(text, copy):
        if number <= copy.ignore_header or (copy.skips_blank and not any(cell for cell in cells)):
            continue
        if len(cells) < len(columns) and copy.fills:
            cells = [*cells, *([None] * (len(columns) - len(cells)))]
        if len(cells) != len(columns):
            few = len(cells) < len(columns)
            yield Bad(number, FEW, "Delimiter not found" if few else "Extra column(s) found")
        else:
            yield number, [_cell(cell, copy) for cell in cells]


def _csv_lines(text: str, copy: Copy) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=copy.delimiter, quotechar=copy.quote)
    for cells in reader:
        if cells or not copy.skips_blank:
            yield reader.line_num, list(cells) or [""]


def _plain_lines(text: str, copy: Copy) -> Iterator[tuple[int, Cells]]:
    lines = text.removesuffix("\n").split("\n") if text else []
    for number, line in enumerate(lines, start=1):
        line = line.removesuffix("\r")
        cells = _escaped(line, copy.delimiter) if copy.escapes else line.split(copy.delimiter)
        yield number, [_unquoted(cell) for cell in cells] if copy.unquotes else list(cells)


def _escaped(line: str, delimiter: str) -> list[str]:
    """The cells of a line in which a backslash takes the meaning off the character behind it."""
    cells, at = [""], 0
    while at < len(line):
        if line[at] == "\\" and line[at : at + 2] != "\\N" and at + 1 < len(line):
            at += 1
            cells[-1] += line[at]
        elif line[at] == delimiter:
            cells.append("")
        else:
            cells[-1] += line[at]
        at += 1
    return cells


def _unquoted(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "\"'" else cell


def _cell(cell: str | None, copy: Copy) -> str | None:
    if cell is None or cell in (copy.null, "\\N"):
        return None
    text = cell.rstrip(" ") if copy.trims else cell
    is_none = (copy.empty_null and not text) or (copy.blanks_null and not text.strip() and text)
    return None if is_none else text


def _documents(text: str, copy: Copy, columns: Sequence[str], paths: Paths | None) -> Iterator[Line | Bad]:
    """JSON objects, one behind the other, with or without white space between them."""
    decoder, at, number = json.JSONDecoder(parse_float=_Number, parse_int=_Number), 0, 1
    picked = _picker(copy, columns, paths)
    while at < len(text):
        begun = at
        while at < len(text) and text[at].isspace():
            at += 1
        number += text.count("\n", begun, at)
        if at == len(text):
            return
        try:
            document, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield Bad(number, MALFORMED, "Invalid JSONPath format or JSON structure")
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        if not isinstance(document, Mapping if paths is None else (Mapping, list)):
            yield Bad(number, MALFORMED, "Invalid JSON structure: not an object")
        elif end - at > LARGEST_DOCUMENT:
            yield Bad(number, TOO_LARGE, f"JSON object has more than {LARGEST_DOCUMENT} bytes")
        else:
            yield number, [_cell(_text(value), copy) for value in picked(document)]
        number += text.count("\n", at, end)
        at = end


def _picker(copy: Copy, columns: Sequence[str], paths: Paths | None) -> Callable[[Any], list[Any]]:
    if paths is not None:
        return lambda document: [_at(document, path) for path in paths]
    if copy.paths == "auto ignorecase":

        def by_any_case(document: Any) -> list[Any]:
            lowered = {str(key).lower(): value for key, value in document.items()}
            return [lowered.get(name) for name in columns]

        return by_any_case
    return lambda document: [document.get(name) for name in columns]


def _at(document: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        try:
            document = document[step]
        except (LookupError, TypeError):
            return None
    return document


def _text(value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
    return _json(value)


def _json(value: Any) -> str:
    """A nested value as JSON text: its numbers were kept as they were written."""
    match value:
        case Mapping():
            return "{" + ",".join(f"{json.dumps(key)}:{_inner(of)}" for key, of in value.items()) + "}"
        case list():
            return "[" + ",".join(map(_inner, value)) + "]"
    return str(value)


def _inner(value: Any) -> str:
    if isinstance(value, _Number):
        return str(value)
    return json.dumps(value) if value is None or isinstance(value, (str, bool)) else _json(value)
