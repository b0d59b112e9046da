"""Partition projection: the partitions that a table's `projection.*` parameters describe, with their locations.

Plain functions over a table's definition; knows neither S3 nor SQL.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from labs.emulator.athena.errors import Failure

MOST = 100_000
_FORMATS = (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"))
_UNITS = {"YEARS": 365 * 86400, "MONTHS": 30 * 86400, "WEEKS": 604800, "DAYS": 86400, "HOURS": 3600, "MINUTES": 60}
_NOW = re.compile(r"NOW(?:([+-]\d+)([A-Z]+))?\Z")


def projected(table: Mapping[str, Any]) -> bool:
    """Whether the table's partitions are projected instead of kept in the catalog."""
    return str((table.get("Parameters") or {}).get("projection.enabled", "")).lower() == "true"


def partitions(table: Mapping[str, Any], keys: list[str], now: float) -> list[dict[str, Any]]:
    """The projected partitions, each with Values and a StorageDescriptor at its own location."""
    given = table["Parameters"]
    choices = [list(itertools.islice(_values(given, key, now), MOST + 1)) for key in keys]
    found: list[dict[str, Any]] = []
    for values in itertools.product(*choices):
        if len(found) == MOST:
            raise Failure(f"CONSTRAINT_VIOLATION: the projection of {table['Name']} gives more than {MOST} partitions")
        stored = {**table["StorageDescriptor"], "Location": _location(table, keys, values)}
        found.append({"Values": list(values), "StorageDescriptor": stored})
    return found


def _location(table: Mapping[str, Any], keys: list[str], values: tuple[str, ...]) -> str:
    template = table["Parameters"].get("storage.location.template")
    if template:
        for key, value in zip(keys, values, strict=True):
            template = str(template).replace("${" + key + "}", value)
        return str(template)
    folders = "/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))
    return f"{table['StorageDescriptor']['Location'].rstrip('/')}/{folders}/"


def _wrong(key: str, what: str) -> Failure:
    return Failure(f"INVALID_TABLE_PROPERTY: Table has invalid projection property for column {key}: {what}")


def _values(given: Mapping[str, str], key: str, now: float) -> Iterator[str]:
    kind = str(given.get(f"projection.{key}.type", "")).lower()
    if kind == "enum":
        return iter([one.strip() for one in given.get(f"projection.{key}.values", "").split(",")])
    if kind not in ("integer", "date"):
        raise _wrong(key, f"the type {kind or '(none)'} is not one of enum, integer, date")
    first, comma, last = given.get(f"projection.{key}.range", "").partition(",")
    if not comma:
        raise _wrong(key, "a range needs two values with a comma between")
    read = _integers if kind == "integer" else _dates
    try:
        return read(given, key, first.strip(), last.strip(), now)
    except (ValueError, KeyError) as problem:
        raise _wrong(key, str(problem)) from problem


def _integers(given: Mapping[str, str], key: str, first: str, last: str, _now: float) -> Iterator[str]:
    digits = int(given.get(f"projection.{key}.digits") or 0)
    step = max(1, int(given.get(f"projection.{key}.interval") or 1))
    return (str(number).zfill(digits) for number in range(int(first), int(last) + 1, step))


def _dates(given: Mapping[str, str], key: str, first: str, last: str, now: float) -> Iterator[str]:
    style = given.get(f"projection.{key}.format") or "yyyy-MM-dd"
    finest = "SECONDS"
    for java, python in _FORMATS:
        style = style.replace(java, python)
    style = style.replace("'", "")
    for sign, unit in (("%Y", "YEARS"), ("%m", "MONTHS"), ("%d", "DAYS"), ("%H", "HOURS"), ("%M", "MINUTES")):
        finest = unit if sign in style else finest
    unit = given.get(f"projection.{key}.interval.unit", finest)
    step = timedelta(seconds=max(1, int(given.get(f"projection.{key}.interval") or 1)) * _UNITS[unit])
    return _days(_date(first, style, now), _date(last, style, now), min(step, timedelta(days=1)), step, style)


def _days(at: datetime, end: datetime, fine: timedelta, step: timedelta, style: str) -> Iterator[str]:
    """Each text once: months and years are walked day by day, because they have no fixed length."""
    pace = step if step < timedelta(days=28) else fine
    before = ""
    while at <= end:
        text = at.strftime(style)
        if text != before:
            yield text
        before, at = text, at + pace


def _date(text: str, style: str, now: float) -> datetime:
    found = _NOW.match(text)
    if not found:
        return datetime.strptime(text, style).replace(tzinfo=UTC)
    shift = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found[1] else timedelta()
    return datetime.fromtimestamp(now, UTC) + shift
