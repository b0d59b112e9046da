"""What SHOW and DESCRIBE say of the catalog. Reads only."""

from __future__ import annotations

import re
from typing import Any

from labs.emulator.athena.catalog import columns_of, keys_of
from labs.emulator.athena.errors import Failure
from labs.emulator.athena.plan import view_of
from labs.emulator.athena.work import Outcome, Work
from labs.emulator.glue.hive import Columns, render

NAME = r"(?:`[^`]+`|\"[^\"]+\"|[A-Za-z0-9_]+)"
QNAME = rf"{NAME}(?:\s*\.\s*{NAME}){{0,2}}"
_STRING = "string"


def named(text: str) -> list[str]:
    """The parts of a name, without their quotes, in lower case."""
    return [part.strip('`"').lower() for part in re.findall(NAME, text)]


def place_of(work: Work, text: str) -> tuple[str, str]:
    """Database and table that a name means."""
    parts = named(text)
    return (parts[-2] if len(parts) > 1 else work.database), parts[-1]


def existing(work: Work, text: str) -> dict[str, Any]:
    """The table of that name; raises Failure as Hive words it."""
    database, name = place_of(work, text)
    found = work.catalog.table(database, name)
    if found is None:
        raise Failure(f"FAILED: SemanticException [Error 10001]: Table not found {database}.{name}")
    return found


def _matching(names: list[str], like: str | None) -> tuple[str, ...]:
    """Hive's patterns: `*` for anything, `|` between choices."""
    if not like:
        return tuple(names)
    choices = "|".join(re.escape(one).replace(r"\*", ".*").replace("%", ".*") for one in like.split("|"))
    return tuple(name for name in names if re.fullmatch(choices, name, re.IGNORECASE))


def databases(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """SHOW DATABASES."""
    names = sorted(one["Name"] for one in work.catalog.databases())
    return Outcome(lines=_matching(names, found["like"]), columns=(("database_name", _STRING),))


def tables(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """SHOW TABLES and SHOW VIEWS."""
    database = named(found["name"])[-1] if found["name"] else work.database
    if not work.catalog.has_database(database):
        raise Failure(f"FAILED: SemanticException [Error 10072]: Database does not exist: {database}")
    only_views = found["what"].upper() == "VIEWS"
    every = [one for one in work.catalog.tables(database) if not only_views or one.get("TableType") == "VIRTUAL_VIEW"]
    names = sorted(one["Name"] for one in every)
    return Outcome(lines=_matching(names, found["like"]), columns=(("views" if only_views else "tab_name", _STRING),))


def partitions(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """SHOW PARTITIONS, as key=value/key=value."""
    table = existing(work, found["name"])
    keys = [name for name, _ in keys_of(table)]
    if not keys:
        raise Failure(f"FAILED: SemanticException [Error 10241]: Table {table['Name']} is not a partitioned table")
    lines = (
        "/".join(f"{key}={value}" for key, value in zip(keys, one["Values"], strict=True))
        for one in work.catalog.partitions(table)
    )
    return Outcome(lines=tuple(sorted(lines)), columns=(("partition", _STRING),))


def columns(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """SHOW COLUMNS."""
    name = f"{found['database']}.{found['name']}" if found["database"] else found["name"]
    table = existing(work, name)
    return Outcome(lines=tuple(f"{column:<20}" for column, _ in _all(table)), columns=(("field", _STRING),))


def _all(table: dict[str, Any]) -> Columns:
    return (*columns_of(table), *keys_of(table))


def properties(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """SHOW TBLPROPERTIES."""
    given = existing(work, found["name"]).get("Parameters") or {}
    lines = tuple(f"{key}\t{given[key]}" for key in sorted(given))
    return Outcome(lines=lines, columns=(("prpt_name", _STRING), ("prpt_value", _STRING)))


def describe(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """DESCRIBE: columns, then partition keys once more under their own heading."""
    table = existing(work, found["name"])
    keys = keys_of(table)
    lines = [f"{name:<20}\t{render(kind):<20}\t{'':<20}" for name, kind in _all(table)]
    if keys:
        heading = ["\t \t ", "# Partition Information\t \t ", f"# {'col_name':<20}\t{'data_type':<20}\t{'comment':<20}"]
        lines += [*heading, "\t \t ", *(f"{name:<20}\t{render(kind):<20}\t{'':<20}" for name, kind in keys)]
    kinds = (("col_name", _STRING), ("data_type", _STRING), ("comment", _STRING))
    return Outcome(lines=tuple(lines), columns=kinds)


def create_table(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """SHOW CREATE TABLE and SHOW CREATE VIEW."""
    table = existing(work, found["name"])
    if table.get("TableType") == "VIRTUAL_VIEW":
        text = f"CREATE VIEW {table['DatabaseName']}.{table['Name']} AS\n{view_of(table)['originalSql']}"
        return Outcome(lines=tuple(text.split("\n")), columns=(("Create View", "varchar"),))
    return Outcome(lines=tuple(_definition(table)), columns=(("createtab_stmt", _STRING),))


def _definition(table: dict[str, Any]) -> list[str]:
    stored, serde = table["StorageDescriptor"], table["StorageDescriptor"].get("SerdeInfo") or {}
    lines = [f"CREATE EXTERNAL TABLE `{table['DatabaseName']}.{table['Name']}`(", *_listed(columns_of(table))]
    if keys_of(table):
        lines += ["PARTITIONED BY ( ", *_listed(keys_of(table))]
    lines += ["ROW FORMAT SERDE ", f"  {_text(serde.get('SerializationLibrary', ''))} "]
    if serde.get("Parameters"):
        lines += ["WITH SERDEPROPERTIES ( ", *_pairs(serde["Parameters"])]
    lines += ["STORED AS INPUTFORMAT ", f"  {_text(stored.get('InputFormat', ''))} "]
    lines += ["OUTPUTFORMAT ", f"  {_text(stored.get('OutputFormat', ''))}"]
    lines += ["LOCATION", f"  {_text(stored.get('Location', ''))}"]
    if table.get("Parameters"):
        lines += ["TBLPROPERTIES (", *_pairs(table["Parameters"])]
    return lines


def _listed(given: Columns) -> list[str]:
    last = len(given) - 1
    return [f"  `{name}` {render(kind)}{')' if at == last else ', '}" for at, (name, kind) in enumerate(given)]


def _pairs(given: dict[str, str]) -> list[str]:
    last = len(given) - 1
    return [f"  {_text(key)}={_text(given[key])}{')' if at == last else ', '}" for at, key in enumerate(sorted(given))]


def _text(value: str) -> str:
    return "'" + value.replace("'", "\\'") + "'"
