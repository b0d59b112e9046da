"""How the crawler reads CSV: which delimiter, whether there is a header, what the columns are called and hold.

Plain functions over text; knows neither S3 nor compression.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labs.emulator.glue.hive import Columns, HiveType, merge
from labs.emulator.glue.schema import SAMPLED_RECORDS, FileSchema

DELIMITERS = (",", "|", "\t", ";", "\x01")
# Rows that must have the usual number of cells before text counts as CSV at all: AWS gives no number.
AGREEING = 0.7
HEADER_CELL = 150
MEASURED = 3
_INTEGER = re.compile(r"[+-]?\d+\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?\Z", re.ASCII)
_NAME = re.compile("[\t\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]{0,255}\\Z")


@dataclass(frozen=True, slots=True)
class Rows:
    """Text read with one delimiter: rows of cells, how long the first of them are, how many agree on `width`."""

    delimiter: str
    cells: list[list[str]]
    lengths: tuple[int, ...]
    width: int
    agreeing: float


def type_of(cell: str) -> HiveType:
    """The type of one cell: bigint, double, boolean, string, or None when it is empty."""
    text = cell.strip()
    if not text:
        return None
    if _INTEGER.match(text):
        return "bigint" if -(1 << 63) <= int(text[:40]) < 1 << 63 else "double"
    if _DECIMAL.match(text):
        return "double"
    return "boolean" if text.lower() in ("true", "false") else "string"


def read_csv(text: str, complete: bool, size: int) -> FileSchema | None:
    """The schema of CSV text, or None when no delimiter makes two columns and two rows of it."""
    whole = text if complete else text[: text.rfind("\n") + 1]
    lines = whole.splitlines(keepends=True)
    tries = [rows for rows in (_rows(lines, delimiter) for delimiter in DELIMITERS) if rows]
    if not tries:
        return None
    rows = max(tries, key=lambda one: (one.agreeing, one.width))
    header = has_header(rows.cells)
    data = rows.cells[1:] if header else rows.cells
    average = average_of(rows.lengths)
    return FileSchema(
        "csv",
        _columns(rows, data, header),
        average=average,
        records=max(1, size // average),
        delimiter=rows.delimiter,
        header=header,
    )


def _rows(lines: list[str], delimiter: str) -> Rows | None:
    if not any(delimiter in line for line in lines[:2]):
        return None
    reader = csv.reader(lines, delimiter=delimiter)
    cells: list[list[str]] = []
    lengths, before = list[int](), 0
    try:
        for row in reader:
            if row:
                cells.append(row)
                if len(lengths) < MEASURED:
                    lengths.append(len("".join(lines[before : reader.line_num]).rstrip("\r\n")))
            before = reader.line_num
            if len(cells) == SAMPLED_RECORDS:
                break
    except csv.Error:
        return None
    if len(cells) < 2:
        return None
    width, agreeing = Counter(map(len, cells)).most_common(1)[0]
    if width < 2 or agreeing / len(cells) < AGREEING:
        return None
    return Rows(delimiter, cells, tuple(lengths), width, agreeing / len(cells))


def average_of(lengths: Sequence[int]) -> int:
    """averageRecordSize: of the first three records' lengths without their line's end, the header being one of them.

    So real crawled tables show where their files are known.
    """
    return max(1, sum(lengths[:MEASURED]) // max(1, len(lengths[:MEASURED])))


def has_header(cells: list[list[str]]) -> bool:
    """Whether the first row names the columns: all text, short, legal, and some row below is not all text."""
    first = cells[0]
    if any(type_of(cell) not in (None, "string") for cell in first) or not any(map(str.strip, first)):
        return False
    if any(len(cell) >= HEADER_CELL for cell in first[:-1]) or not all(map(_NAME.match, first)):
        return False
    return any(type_of(cell) not in (None, "string") for row in cells[1:] for cell in row)


def _columns(rows: Rows, data: list[list[str]], header: bool) -> Columns:
    names = rows.cells[0] if header else []
    width = max(rows.width, len(names))
    kinds: list[HiveType] = [None] * width
    for row in data:
        for at, cell in enumerate(row[:width]):
            kinds[at] = merge(kinds[at], type_of(cell))
    return tuple(zip(unique(names, width), kinds, strict=True))


def unique(names: list[str], width: int) -> list[str]:
    """Column names of a header: trimmed, lower-case, col<i> where blank, no two alike."""
    taken: list[str] = []
    for at in range(width):
        name = names[at].strip().lower() if at < len(names) else ""
        name = name or f"col{at}"
        while name in taken:
            name = f"{name}_{at}"
        taken.append(name)
    return taken
