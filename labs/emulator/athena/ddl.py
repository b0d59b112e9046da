"""DDL and utility statements: what they show of the catalog, and how they change it.

Statements that Hive's grammar and Athena's share are read by their words, tables' definitions by sqlglot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from labs.emulator.athena import create, show
from labs.emulator.athena.catalog import keys_of
from labs.emulator.athena.errors import Failure, invalid, place
from labs.emulator.athena.scan import split_location
from labs.emulator.athena.show import NAME, QNAME, existing, named
from labs.emulator.athena.statement import Statement
from labs.emulator.athena.work import Outcome, Work
from labs.emulator.wire import AwsError

_IF_EXISTS = r"(?P<if>IF\s+EXISTS\s+)?"
_SPEC = re.compile(rf"({NAME})\s*=\s*('(?:[^']|'')*'|[^\s,()]+)")
_PARTITION = re.compile(r"PARTITION\s*\(((?:[^()']|'(?:[^']|'')*')*)\)(?:\s+LOCATION\s+'([^']*)')?", re.IGNORECASE)
DDL_FAILED = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "

_PROPERTY = re.compile(r"'((?:[^']|'')*)'\s*=\s*'((?:[^']|'')*)'")

Does = Callable[[Work, re.Match[str], str], Outcome]


def act(work: Work, statement: Statement) -> Outcome:
    """Does a DDL or utility statement; raises Failure, or InvalidRequestException when it is none."""
    for pattern, does in _STATEMENTS:
        found = pattern.match(statement.sql)
        if found:
            return does(work, found, statement.sql)
    at = place(statement.sql, 0)
    raise invalid(f"{at}: mismatched input: queries of this type are not supported", "MALFORMED_QUERY")


def known(statement: Statement) -> bool:
    """Whether there is such a DDL or utility statement."""
    return any(pattern.match(statement.sql) for pattern, _ in _STATEMENTS)


def _refused(error: AwsError) -> Failure:
    kind = {"AlreadyExistsException": "AlreadyExistsException", "EntityNotFoundException": "NoSuchObjectException"}
    return Failure(f"{DDL_FAILED}{kind.get(error.code, error.code)}(message:{error.message})")


def _asked(work: Work, operation: str, forgiven: str = "", **params: Any) -> None:
    """One change of the catalog; an error of the code `forgiven` is none."""
    try:
        work.catalog.ask(operation, **params)
    except AwsError as error:
        if error.code != forgiven:
            raise _refused(error) from error


def _create_database(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    given: dict[str, Any] = {"Name": named(found["name"])[-1]}
    if found["comment"]:
        given["Description"] = found["comment"]
    if found["location"]:
        given["LocationUri"] = found["location"]
    _asked(work, "CreateDatabase", "AlreadyExistsException" if found["if"] else "", DatabaseInput=given)
    return Outcome()


def _drop_database(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    name = named(found["name"])[-1]
    if work.catalog.tables(name) and not found["cascade"]:
        raise Failure(f"{DDL_FAILED}InvalidOperationException(message:Database {name} is not empty. "
                      "One or more tables exist.)")  # fmt: skip
    _asked(work, "DeleteDatabase", "EntityNotFoundException" if found["if"] else "", Name=name)
    return Outcome()


def _drop_table(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    database, name = show.place_of(work, found["name"])
    if work.catalog.table(database, name) is None:
        if found["if"]:
            return Outcome()
        raise Failure(f"FAILED: SemanticException [Error 10001]: Table not found {database}.{name}")
    _asked(work, "DeleteTable", DatabaseName=database, Name=name)
    return Outcome()


def _repair(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    """MSCK REPAIR TABLE: adds the partitions whose folders are named key=value, and says which."""
    table = existing(work, found["name"])
    keys = [name for name, _ in keys_of(table)]
    if not keys:
        raise Failure(f"FAILED: SemanticException [Error 10241]: Table {table['Name']} is not a partitioned table")
    bucket, folder = split_location(table["StorageDescriptor"]["Location"])
    had = {tuple(one["Values"]) for one in work.catalog.partitions(table)}
    new: dict[tuple[str, ...], str] = {}
    for one in work.neighbours.list_objects(bucket, folder):
        folders = one.key[len(folder) :].split("/")[:-1][: len(keys)]
        pairs = [part.partition("=") for part in folders]
        if len(pairs) == len(keys) and [pair[0].lower() for pair in pairs] == keys:
            values = tuple(pair[2] for pair in pairs)
            if values not in had:
                new[values] = "/".join(folders)
    create.add_partitions(
        work, table, {values: f"s3://{bucket}/{folder}{path}" for values, path in new.items()}, forgiving=True
    )
    name = table["Name"]
    lines = ["Partitions not in metastore:\t" + "\t".join(f"{name}:{path}" for path in new.values())] if new else []
    lines += [f"Repair: Added partition to metastore {name}:{path}" for path in new.values()]
    return Outcome(lines=tuple(lines))


def _alter(work: Work, found: re.Match[str], sql: str) -> Outcome:
    table = existing(work, found["name"])
    keys = [name for name, _ in keys_of(table)]
    given = {}
    for one in _PARTITION.finditer(sql, found.end()):
        spec = {named(name)[-1]: _value(text) for name, text in _SPEC.findall(one[1])}
        if sorted(spec) != sorted(keys):
            raise Failure(f"FAILED: SemanticException [Error 10006]: partition spec {spec} does not match keys {keys}")
        values = tuple(spec[key] for key in keys)
        root = table["StorageDescriptor"]["Location"].rstrip("/")
        given[values] = one[2] or root + "/" + "/".join(f"{key}={spec[key]}" for key in keys)
    if not given:
        raise Failure("FAILED: ParseException: ALTER TABLE needs at least one PARTITION (key = 'value')")
    if found["what"].upper() == "ADD":
        create.add_partitions(work, table, given, forgiving=bool(found["if"]))
    else:
        for values in given:
            place_ = {"DatabaseName": table["DatabaseName"], "TableName": table["Name"]}
            forgiven = "EntityNotFoundException" if found["if"] else ""
            _asked(work, "DeletePartition", forgiven, **place_, PartitionValues=list(values))
    return Outcome()


def _value(text: str) -> str:
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


def _add_columns(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    table = existing(work, found["name"])
    columns = create.columns_in(f"({found['columns']})")
    stored = table["StorageDescriptor"]
    create.replace(work, table, StorageDescriptor={**stored, "Columns": [*stored["Columns"], *columns]})
    return Outcome()


def _replace_columns(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    table = existing(work, found["name"])
    columns = create.columns_in(f"({found['columns']})")
    create.replace(work, table, StorageDescriptor={**table["StorageDescriptor"], "Columns": columns})
    return Outcome()


def _set_properties(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    table = existing(work, found["name"])
    pairs = _PROPERTY.findall(found["properties"])
    given = {key.replace("''", "'"): value.replace("''", "'") for key, value in pairs}
    create.replace(work, table, Parameters={**(table.get("Parameters") or {}), **given})
    return Outcome()


def _set_location(work: Work, found: re.Match[str], _sql: str) -> Outcome:
    table = existing(work, found["name"])
    if not found["location"].startswith("s3://"):
        raise Failure(f"FAILED: SemanticException [Error 10001]: {found['location']!r} is no location of S3")
    create.replace(work, table, StorageDescriptor={**table["StorageDescriptor"], "Location": found["location"]})
    return Outcome()


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(r"\s*" + pattern.replace(" ", r"\s+"), re.IGNORECASE | re.DOTALL)


_LIKE = r"(?:\s+(?:LIKE\s+)?'(?P<like>[^']*)')?"
_IN = rf"(?:\s+(?:IN|FROM)\s+(?P<name>{NAME}))?"
_STATEMENTS: tuple[tuple[re.Pattern[str], Does], ...] = (
    (_re(rf"SHOW (?:DATABASES|SCHEMAS){_LIKE}\s*\Z"), show.databases),
    (_re(rf"SHOW (?P<what>TABLES|VIEWS){_IN}{_LIKE}\s*\Z"), show.tables),
    (_re(rf"SHOW PARTITIONS (?P<name>{QNAME})\s*\Z"), show.partitions),
    (_re(rf"SHOW COLUMNS (?:IN|FROM) (?P<name>{QNAME})(?: (?:IN|FROM) (?P<database>{NAME}))?\s*\Z"), show.columns),
    (_re(rf"SHOW CREATE (?:TABLE|VIEW) (?P<name>{QNAME})\s*\Z"), show.create_table),
    (_re(rf"SHOW TBLPROPERTIES (?P<name>{QNAME})\s*\Z"), show.properties),
    (_re(rf"(?:DESCRIBE|DESC)(?: EXTENDED| FORMATTED)? (?P<name>{QNAME})\s*\Z"), show.describe),
    (
        _re(
            rf"CREATE (?:DATABASE|SCHEMA) (?P<if>IF NOT EXISTS )?(?P<name>{NAME})(?: COMMENT '(?P<comment>[^']*)')?"
            r"(?: LOCATION '(?P<location>[^']*)')?(?: WITH DBPROPERTIES .*)?\s*\Z"
        ),
        _create_database,
    ),
    (
        _re(rf"DROP (?:DATABASE|SCHEMA) {_IF_EXISTS}(?P<name>{NAME})(?P<cascade> CASCADE)?(?: RESTRICT)?\s*\Z"),
        _drop_database,
    ),
    (_re(rf"DROP (?:TABLE|VIEW) {_IF_EXISTS}(?P<name>{QNAME})\s*\Z"), _drop_table),
    (_re(rf"MSCK REPAIR TABLE (?P<name>{QNAME})\s*\Z"), _repair),
    (_re(rf"ALTER TABLE (?P<name>{QNAME}) (?P<what>ADD|DROP)(?P<if> IF (?:NOT )?EXISTS)?(?=\s+PARTITION)"), _alter),
    (_re(rf"ALTER TABLE (?P<name>{QNAME}) ADD COLUMNS\s*\((?P<columns>.*)\)\s*\Z"), _add_columns),
    (_re(rf"ALTER TABLE (?P<name>{QNAME}) REPLACE COLUMNS\s*\((?P<columns>.*)\)\s*\Z"), _replace_columns),
    (_re(rf"ALTER TABLE (?P<name>{QNAME}) SET TBLPROPERTIES\s*\((?P<properties>.*)\)\s*\Z"), _set_properties),
    (_re(rf"ALTER TABLE (?P<name>{QNAME}) SET LOCATION '(?P<location>[^']*)'\s*\Z"), _set_location),
    (_re(r"CREATE EXTERNAL TABLE\b"), create.external),
    (_re(r"CREATE (?:OR REPLACE )?VIEW\b"), create.view),
    (_re(r"CREATE TABLE\b.*\bAS\b"), create.as_select),
    (_re(r"CREATE TABLE\b"), create.not_external),
)
