"""CREATE EXTERNAL TABLE, CREATE VIEW and CTAS: definitions for the catalog out of a statement's tree."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from labs.emulator.athena.catalog import keys_of
from labs.emulator.athena.errors import Failure, invalid
from labs.emulator.athena.hivetypes import parse_type, trino_name
from labs.emulator.athena.plan import VIEW_END, VIEW_START
from labs.emulator.athena.results import kind_of
from labs.emulator.athena.show import place_of
from labs.emulator.athena.statement import lowered, tree, with_parameters
from labs.emulator.athena.work import Outcome, Work, queried
from labs.emulator.athena.writing import Style, stored_as, write
from labs.emulator.glue.definition import STORED_AS
from labs.emulator.glue.hive import render
from labs.emulator.wire import AwsError

Json = dict[str, Any]
DDL_FAILED = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
_KEPT = ("Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys", "TableType", "Parameters")
_OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"


def replace(work: Work, table: Json, **changed: Any) -> None:
    """Puts a new version of a table into the catalog."""
    given = {key: table[key] for key in _KEPT if key in table}
    work.catalog.ask(
        "UpdateTable", DatabaseName=table["DatabaseName"], TableInput={**given, "Name": table["Name"], **changed}
    )


def add_partitions(work: Work, table: Json, given: dict[tuple[str, ...], str], forgiving: bool) -> None:
    """Adds partitions by values and locations; with `forgiving` those that exist stay as they are."""
    for values, location in given.items():
        stored = {**table["StorageDescriptor"], "Location": location.rstrip("/") + "/"}
        try:
            work.catalog.ask(
                "CreatePartition",
                DatabaseName=table["DatabaseName"],
                TableName=table["Name"],
                PartitionInput={"Values": list(values), "StorageDescriptor": stored},
            )
        except AwsError as error:
            if error.code != "AlreadyExistsException":
                raise
            if not forgiving:
                spec = ", ".join(values)
                raise Failure(
                    f"{DDL_FAILED}AlreadyExistsException(message:Partition already exists: {spec})"
                ) from error


def _make(work: Work, database: str, given: Json, exists_is_fine: bool) -> None:
    if not work.catalog.has_database(database):
        raise Failure(f"FAILED: SemanticException [Error 10072]: Database does not exist: {database}")
    if database == "default" and not any(one["Name"] == database for one in work.catalog.databases()):
        work.catalog.ask("CreateDatabase", DatabaseInput={"Name": database})
    try:
        work.catalog.ask("CreateTable", DatabaseName=database, TableInput=given)
    except AwsError as error:
        if error.code == "AlreadyExistsException":
            if exists_is_fine:
                return
            raise Failure(
                f"{DDL_FAILED}AlreadyExistsException(message:Table {given['Name']} already exists)"
            ) from error
        raise


def not_external(_work: Work, _found: re.Match[str], _sql: str) -> Outcome:
    """CREATE TABLE without EXTERNAL is for Iceberg only."""
    raise Failure(
        "FAILED: SemanticException Error: table_type must be ICEBERG: use CREATE EXTERNAL TABLE or CREATE TABLE AS"
    )


def columns_in(text: str) -> list[Json]:
    """Columns of a bracketed list as the catalog keeps them."""
    return _columns(tree(f"CREATE EXTERNAL TABLE t {text} LOCATION 's3://b/'").this.expressions)


def _columns(found: list[Any]) -> list[Json]:
    columns = []
    for one in found:
        text = one.args["kind"].sql(dialect="hive").lower()
        column = {"Name": one.name.lower(), "Type": render(parse_type(text.replace(": ", ":").replace(", ", ",")))}
        comment = [
            part.kind.this.name for part in one.args.get("constraints") or [] if part.kind.key.startswith("comment")
        ]
        columns.append({**column, **({"Comment": comment[0]} if comment else {})})
    return columns


def external(work: Work, _found: re.Match[str], sql: str) -> Outcome:
    """CREATE EXTERNAL TABLE."""
    from sqlglot import exp

    found = tree(sql)
    if not isinstance(found, exp.Create) or not isinstance(found.this, exp.Schema):
        raise invalid("line 1:1: mismatched input: CREATE EXTERNAL TABLE needs a list of columns", "MALFORMED_QUERY")
    lowered(found.this)
    parts = found.args["properties"].expressions if found.args.get("properties") else []
    held = {type(one).__name__: one for one in parts if type(one) is not exp.Property}
    location = held.get("LocationProperty")
    if location is None or not location.this.name.startswith("s3://"):
        raise Failure(
            "FAILED: SemanticException Error: table_type must have a LOCATION of the form s3://bucket/folder/"
        )
    partitioned = held.get("PartitionedByProperty")
    keys = _columns(partitioned.this.expressions) if partitioned else []
    stored = _stored(held)
    comment = held.get("SchemaCommentProperty")
    properties = {one.name: one.args["value"].name for one in parts if type(one) is exp.Property}
    stored |= {"Columns": _columns(found.this.expressions), "Location": location.this.name}
    name = found.this.this
    database = name.db or work.database
    given = {
        "Name": name.name,
        "Owner": "hadoop",
        "TableType": "EXTERNAL_TABLE",
        **({"Description": comment.this.name} if comment else {}),
        "PartitionKeys": keys,
        "StorageDescriptor": stored,
        "Parameters": {"EXTERNAL": "TRUE", **properties},
    }
    _make(work, database, given, bool(found.args.get("exists")))
    return Outcome()


def _stored(held: dict[str, Any]) -> Json:
    """The formats and SerDe that ROW FORMAT and STORED AS name."""
    stored_as, serde = held.get("FileFormatProperty"), held.get("RowFormatSerdeProperty")
    delimited, kind = held.get("RowFormatDelimitedProperty"), "csv"
    if stored_as is not None and stored_as.this.key == "var":
        kind = {"TEXTFILE": "csv", "PARQUET": "parquet", "ORC": "orc", "AVRO": "avro", "JSON": "json"}.get(
            stored_as.this.name.upper(), ""
        )
        if not kind:
            raise Failure(
                f"FAILED: SemanticException Unrecognized file format in STORED AS clause: {stored_as.this.name}"
            )
    reads, writes, library = STORED_AS[kind]
    parameters: dict[str, str] = {"serialization.format": "1"}
    if delimited is not None:
        for field, name in (
            ("fields", "field.delim"),
            ("escaped", "escape.delim"),
            ("collection_items", "collection.delim"),
            ("map_keys", "mapkey.delim"),
            ("lines", "line.delim"),
            ("null", "serialization.null.format"),
        ):
            if delimited.args.get(field):
                parameters[name] = _unescaped(delimited.args[field].name)
        parameters["serialization.format"] = parameters.get("field.delim", "1")
    if serde is not None:
        library = serde.this.name
        given = serde.args.get("serde_properties")
        pairs = {one.name: one.args["value"].name for one in given.expressions} if given else {}
        parameters = {"serialization.format": "1", **pairs}
    if stored_as is not None and stored_as.this.key == "inputoutputformat":
        reads = stored_as.this.args["input_format"].name
        writes = stored_as.this.args["output_format"].name
    info = {"SerializationLibrary": library, "Parameters": parameters}
    return {"InputFormat": reads, "OutputFormat": writes, "SerdeInfo": info}


def _unescaped(text: str) -> str:
    octal = re.fullmatch(r"\\([0-7]{3})|\\u([0-9a-fA-F]{4})", text)
    if octal:
        return chr(int(octal[1], 8) if octal[1] else int(octal[2], 16))
    return {"\\t": "\t", "\\n": "\n", "\\\\": "\\"}.get(text, text)


def view(work: Work, _found: re.Match[str], sql: str) -> Outcome:
    """CREATE [OR REPLACE] VIEW: kept in the catalog as Athena keeps it, after its query was tried on no rows."""
    found = tree(sql)
    database, name = found.this.db.lower() or work.database, found.this.name.lower()
    query = found.expression
    text = str(query.sql(dialect="athena"))
    empty = tree(f"SELECT * FROM ({text}) AS q LIMIT 0")
    rows, _ = queried(work, empty, sql)
    kinds = [(field.name, kind_of(field.type)) for field in rows.schema]
    held = {
        "originalSql": text,
        "catalog": "awsdatacatalog",
        "schema": work.database,
        "columns": [{"name": column, "type": trino_name(kind)} for column, kind in kinds],
    }
    packed = base64.b64encode(json.dumps(held, separators=(",", ":")).encode()).decode()
    stored = {"Columns": [{"Name": column, "Type": render(kind)} for column, kind in kinds], "Location": ""}
    given = {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "ViewOriginalText": f"{VIEW_START}{packed}{VIEW_END}",
        "ViewExpandedText": "/* Presto View */",
        "PartitionKeys": [],
        "StorageDescriptor": {**stored, "SerdeInfo": {}},
    }
    before = work.catalog.table(database, name)
    if before is None:
        _make(work, database, given, False)
    elif not found.args.get("replace") or before.get("TableType") != "VIRTUAL_VIEW":
        raise Failure(f"ALREADY_EXISTS: line 1:1: View 'awsdatacatalog.{database}.{name}' already exists")
    else:
        work.catalog.ask("UpdateTable", DatabaseName=database, TableInput=given)
    return Outcome()


def as_select(work: Work, _found: re.Match[str], sql: str) -> Outcome:
    """CREATE TABLE … WITH (…) AS SELECT: its rows in S3, its table in the catalog."""
    found = tree(sql)
    if work.parameters or "?" in sql:
        found = with_parameters(found, work.parameters)
    given = options_of(found)
    database, name = place_of(work, found.find(type(found.this)).sql(dialect="duckdb"))
    if work.catalog.table(database, name) is not None:
        if found.args.get("exists"):
            return Outcome()
        raise Failure(f"TABLE_ALREADY_EXISTS: line 1:1: Table 'awsdatacatalog.{database}.{name}' already exists")
    location = str(given.get("external_location") or f"{work.output}tables/{work.id}/").rstrip("/") + "/"
    style = Style.of(given, "write_compression", "parquet_compression", "orc_compression")
    check_empty(work, location)
    rows, scanned = queried(work, found.expression, sql)
    keys = [str(one).lower() for one in given.get("partitioned_by") or []]
    check_keys_last(rows, keys)
    table = _table(name, location, style, rows, keys)
    _make(work, database, table, False)
    written = write(work.neighbours, work.id, table, rows, location, style.compression)
    full = work.catalog.table(database, name)
    assert full is not None
    add_partitions(work, full, written.partitions, forgiving=True)
    return Outcome(scanned=scanned, updated=rows.num_rows, manifest=tuple(written.objects))


def options_of(found: Any) -> Json:
    """The properties of a CTAS by name."""
    from sqlglot import exp

    given: Json = {}
    for one in found.args["properties"].expressions if found.args.get("properties") else []:
        if isinstance(one, exp.PartitionedByProperty):
            given["partitioned_by"] = [part.name for part in one.this.expressions]
        elif isinstance(one, exp.FileFormatProperty):
            given["format"] = one.this.name
        elif isinstance(one, exp.Property):
            given[one.name.lower()] = one.args["value"].name
    return given


def check_empty(work: Work, location: str) -> None:
    """Raises Failure unless the folder's bucket is there and nothing is in the folder."""
    bucket, _, key = location.removeprefix("s3://").partition("/")
    if not work.neighbours.bucket_exists(bucket):
        raise Failure(f"INVALID_TABLE_PROPERTY: the bucket of {location} does not exist")
    if next(iter(work.neighbours.list_objects(bucket, key)), None) is not None:
        raise Failure(f"HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: {location}")


def check_keys_last(rows: Any, keys: list[str]) -> None:
    """Raises Failure unless the partition keys are the last columns, in their order."""
    if keys != rows.column_names[len(rows.column_names) - len(keys) :]:
        raise Failure("HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the "
                      f"same order as the table properties: [{', '.join(keys)}]")  # fmt: skip


def columns_of_rows(rows: Any) -> list[Json]:
    """An Arrow table's columns as the catalog keeps them."""
    return [{"Name": field.name, "Type": render(kind_of(field.type))} for field in rows.schema]


def _table(name: str, location: str, style: Style, rows: Any, keys: list[str]) -> Json:
    columns = columns_of_rows(rows)
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Owner": "hadoop",
        "PartitionKeys": [one for one in columns if one["Name"] in keys],
        "Parameters": {"EXTERNAL": "TRUE", "classification": style.classification, "has_encrypted_data": "false"},
        "StorageDescriptor": {
            "Columns": [one for one in columns if one["Name"] not in keys],
            "Location": location,
            **stored_as(style),
        },
    }


def key_names(table: Json) -> list[str]:
    """A table's partition keys by name."""
    return [name for name, _ in keys_of(table)]
