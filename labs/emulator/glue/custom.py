"""Custom classifiers at work: csv, json and grok, each a function from a sample's text to a schema or None.

Plain functions; knows neither S3 nor the catalog. `ready` turns a classifier's definition into its function.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from labs.emulator.glue import csv_rules, json_rules
from labs.emulator.glue.grok import Grok, compiled, custom_patterns
from labs.emulator.glue.hive import Columns, HiveType, merge
from labs.emulator.glue.schema import SAMPLED_RECORDS, FileSchema

AGREEING = 0.7
MOST_QUOTED = 100
GROK_SERDE = "com.amazonaws.glue.serde.GrokSerDe"
OPEN_CSV_SERDE = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
LAZY_SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
DATATYPES = {
    "BINARY": "binary", "BOOLEAN": "boolean", "DATE": "date", "DECIMAL": "decimal", "DOUBLE": "double",
    "FLOAT": "float", "INT": "int", "LONG": "bigint", "SHORT": "smallint", "STRING": "string",
    "TIMESTAMP": "timestamp",
}  # fmt: skip
_STEP = re.compile(r"\.(\w+|\*)|\['([^']+)'\]|\[(\*|\d+)\]")


@dataclass(frozen=True, slots=True)
class Text:
    """A file's sample as text: `complete` if it is all of it, `size` the file's bytes."""

    text: str
    complete: bool
    size: int


Custom = Callable[[Text], FileSchema | None]


def ready(kind: str, given: Mapping[str, Any]) -> Custom:
    """The function of a classifier of that kind; raises ValueError when its definition makes no sense."""
    if kind == "GrokClassifier":
        custom = str(given.get("CustomPatterns") or "")
        grok = compiled(str(given.get("GrokPattern") or ""), custom_patterns(custom))
        return partial(_grok, grok, given)
    if kind == "JsonClassifier":
        return partial(_json, json_path(str(given.get("JsonPath") or "")), given)
    return partial(_csv, given)


def _statistics(sample: Text, records: int) -> tuple[int, int]:
    """Average bytes a record and how many the file holds, as the built-in classifiers estimate them."""
    average = max(1, (sample.size if sample.complete else len(sample.text.encode())) // max(1, records))
    return average, max(1, sample.size // average)


def _lines(sample: Text) -> list[str]:
    whole = sample.text if sample.complete else sample.text[: sample.text.rfind("\n") + 1]
    return [line for line in whole.splitlines() if line.strip()]


def _grok(grok: Grok, given: Mapping[str, Any], sample: Text) -> FileSchema | None:
    lines = _lines(sample)
    tried = lines[:SAMPLED_RECORDS]
    if not tried or sum(grok.values(line) is not None for line in tried) < AGREEING * len(tried):
        return None
    average, records = _statistics(sample, len(lines))
    parameters = {"input.format": given["GrokPattern"]}
    if given.get("CustomPatterns"):
        parameters["input.grokCustomPatterns"] = given["CustomPatterns"]
    return FileSchema(
        given["Classification"],
        grok.columns,
        average=average,
        records=records,
        serde=GROK_SERDE,
        serde_parameters=tuple(parameters.items()),
        extra=(("grokPattern", given["GrokPattern"]),),
    )


def json_path(text: str) -> tuple[str, ...]:
    """The steps of a JsonPath: names, numbers and `*` in brackets. Filters, slices and `..` are refused."""
    if not text.startswith("$"):
        raise ValueError(f"JsonPath is {text!r}: it must begin with $")
    steps, at = list[str](), 1
    while at < len(text):
        found = _STEP.match(text, at)
        if not found:
            raise ValueError(
                f"JsonPath is {text!r}: from character {at + 1} on only .name, .*, ['name'], [*] and [0] are known"
            )
        name, quoted, index = found.groups()
        steps.append(f"[{index}]" if index else "[*]" if name == "*" else "." + (name or quoted))
        at = found.end()
    return tuple(steps)


def _found(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    if step == "[*]":
        inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    elif step.startswith("."):
        inner = [value[step[1:]]] if isinstance(value, dict) and step[1:] in value else []
    else:
        at = int(step[1:-1])
        inner = [value[at]] if isinstance(value, list) and at < len(value) else []
    for one in inner:
        yield from _found(one, rest)


def _json(steps: tuple[str, ...], given: Mapping[str, Any], sample: Text) -> FileSchema | None:
    documents = json_rules.records_of(sample.text, sample.complete)
    records = [one for document in documents or [] for one in _found(document, steps)]
    if not records:
        return None
    sampled = len(sample.text.encode())
    found = json_rules.schema_of(records, sampled, sample.size)
    return replace(found, extra=(("jsonPath", given["JsonPath"]),))


def _csv(given: Mapping[str, Any], sample: Text) -> FileSchema | None:
    delimiter, quote = given.get("Delimiter") or ",", given.get("QuoteSymbol") or '"'
    lines = _lines(sample)
    cells = [row for row in csv.reader(lines[: SAMPLED_RECORDS + 1], delimiter=delimiter, quotechar=quote) if row]
    least = 1 if given.get("AllowSingleColumn") else 2
    if not cells or max(map(len, cells)) < least:
        return None
    header = _has_header(given, cells)
    data = cells[1:] if header else cells
    columns = _columns(given, cells[0] if header else [], data)
    average = csv_rules.average_of([len(line) for line in lines[: csv_rules.MEASURED]])
    records = max(1, sample.size // average)
    parameters = {"field.delim": delimiter}
    serde = {"OpenCSVSerDe": OPEN_CSV_SERDE, "LazySimpleSerDe": LAZY_SERDE}.get(given.get("Serde") or "", "")
    if serde == OPEN_CSV_SERDE:
        parameters = {"separatorChar": delimiter, "quoteChar": quote}
    return FileSchema(
        "csv", columns, average=average, records=records, delimiter=delimiter, header=header,
        serde=serde, serde_parameters=tuple(parameters.items()) if serde else (),
        extra=_said(given, lines[header:], quote, delimiter),
    )  # fmt: skip


def _said(given: Mapping[str, Any], rows: Sequence[str], quote: str, delimiter: str) -> tuple[tuple[str, str], ...]:
    """What the table's parameters say of the classifier: its SerDe, and whether every value is in its quotes."""
    plain = [row for row in csv.reader(rows[:MOST_QUOTED], delimiter=delimiter, quoting=csv.QUOTE_NONE) if row]
    quoted = all(len(cell) > 1 and cell[0] == cell[-1] == quote for row in plain for cell in row)
    told = [("areColumnsQuoted", "true")] if plain and quoted and given.get("QuoteSymbol") else []
    return (*told, *([("customSerde", given["Serde"])] if (given.get("Serde") or "None") != "None" else []))


def _has_header(given: Mapping[str, Any], cells: list[list[str]]) -> bool:
    said = given.get("ContainsHeader") or "UNKNOWN"
    return said == "PRESENT" or (said == "UNKNOWN" and csv_rules.has_header(cells))


def _columns(given: Mapping[str, Any], first: list[str], data: list[list[str]]) -> Columns:
    trim = not given.get("DisableValueTrimming")
    named = list(given.get("Header") or first)
    width = max([len(named), *map(len, data)])
    kinds: list[HiveType] = [None] * width
    for row in data:
        for at, cell in enumerate(row[:width]):
            same = trim or cell == cell.strip()
            kinds[at] = merge(kinds[at], csv_rules.type_of(cell) if same else "string")
    chosen = given.get("CustomDatatypes") or [] if given.get("CustomDatatypeConfigured") else []
    if len(chosen) == width:
        kinds = [DATATYPES[one.upper()] for one in chosen]
    return tuple(zip(csv_rules.unique(named, width), kinds, strict=True))
