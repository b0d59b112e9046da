"""From a crawl's contents to the definitions it would write, in order, and how its Configuration is read.

Plain functions that know no catalog.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.glue.definition import Crawl, Json, partition_input, table_input
from labs.emulator.glue.errors import invalid
from labs.emulator.glue.grouping import Grouping, TableGroup, group
from labs.emulator.glue.naming import base_name
from labs.emulator.glue.targets import Contents, Target


@dataclass(frozen=True, slots=True)
class Options:
    """A crawler's Configuration, read."""

    grouping: Grouping = field(default_factory=Grouping)
    inherit: bool = False
    add_only: bool = False
    threshold: int | None = None
    index: bool = False


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table that the crawl found, defined but for its name.

    `base` is the name before prefix, cleaning and collisions; `partitions` are PartitionInputs by their values.
    """

    bucket: str
    root: str
    base: str
    table: Json
    partitions: Mapping[tuple[str, ...], Json]

    @property
    def location(self) -> str:
        """The table's Location."""
        return f"s3://{self.bucket}/{self.root}"


def plan(contents: Sequence[Contents], how: Grouping, crawler: str, run: str) -> Iterator[PlannedTable]:
    """The tables of all targets; a location found twice is one table."""
    seen: set[str] = set()
    for one in contents:
        crawl = Crawl(crawler, run, one.target.excluded)
        for found in group(one.files, one.root, how):
            place = f"{one.target.bucket}/{found.root}"
            if place not in seen:
                seen.add(place)
                yield _planned(crawl, one.target, found)


def _planned(crawl: Crawl, target: Target, found: TableGroup) -> PlannedTable:
    bucket = target.bucket
    base = base_name(bucket, found.root, target.path, found.is_file)
    partitions: dict[tuple[str, ...], Json] = {}
    for values, prefix, files in found.partitions():
        partitions.setdefault(values, partition_input(crawl, bucket, prefix, values, files))
    return PlannedTable(bucket, found.root, base, table_input(crawl, base, bucket, found), partitions)


def options(configuration: str) -> Options:
    """Reads a Configuration document; raises InvalidInputException when it is not one."""
    if not configuration.strip():
        return Options()
    try:
        read = json.loads(configuration)
    except ValueError as problem:
        raise invalid(f"Configuration is not JSON: {problem}.") from problem
    if not isinstance(read, dict) or read.get("Version") not in (1, 1.0, "1.0"):
        raise invalid("Configuration must be a JSON object with Version 1.0.")
    tables = _part(read, "CrawlerOutput", "Tables")
    return Options(
        Grouping(
            _is(_part(read, "Grouping"), "TableGroupingPolicy", "CombineCompatibleSchemas"),
            _whole(_part(read, "Grouping"), "TableLevelConfiguration"),
        ),
        _is(_part(read, "CrawlerOutput", "Partitions"), "AddOrUpdateBehavior", "InheritFromTable"),
        _is(tables, "AddOrUpdateBehavior", "MergeNewColumns"),
        _whole(tables, "TableThreshold"),
        _flag(read, "CreatePartitionIndex"),
    )


def _part(read: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        read = read.get(name) or {}
        if not isinstance(read, dict):
            raise invalid(f"Configuration's {name} must be a JSON object.")
    return read


def _is(part: Mapping[str, Any], name: str, value: str) -> bool:
    given = part.get(name)
    if given not in (None, value):
        raise invalid(f"Configuration's {name} is {given!r}: only {value} is allowed.")
    return given == value


def _flag(part: Mapping[str, Any], name: str) -> bool:
    given = part.get(name, False)
    if not isinstance(given, bool):
        raise invalid(f"Configuration's {name} is {given!r}: it must be true or false.")
    return given


def _whole(part: Mapping[str, Any], name: str) -> int | None:
    given = part.get(name)
    if given is None:
        return None
    if isinstance(given, bool) or not re.fullmatch(r"[1-9]\d{0,8}", str(given)):
        raise invalid(f"Configuration's {name} is {given!r}: it must be a whole number of at least 1.")
    return int(given)
