"""The Data Catalog for Spark jobs, through boto3: tables read as DataFrames, tables and partitions made for a sink."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from typing import Any
from urllib.parse import quote

from awsglue import formats, staging

_TEXT = ("org.apache.hadoop.mapred.TextInputFormat", "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
# What Spark leaves as it is in the name of a partition's folder.
_PLAIN = " !$&()+,;<>@|~`"
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_IO = "org.apache.hadoop.hive.ql.io"
_STORED: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "json": (*_TEXT, "org.openx.data.jsonserde.JsonSerDe", {}),
    "csv": (*_TEXT, "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", {"field.delim": ","}),
    "parquet": (
        f"{_IO}.parquet.MapredParquetInputFormat",
        f"{_IO}.parquet.MapredParquetOutputFormat",
        f"{_IO}.parquet.serde.ParquetHiveSerDe",
        {"serialization.format": "1"},
    ),
    "orc": (f"{_IO}.orc.OrcInputFormat", f"{_IO}.orc.OrcOutputFormat", f"{_IO}.orc.OrcSerde", {}),
}


@cache
def glue() -> Any:
    """The Glue client of this run."""
    import boto3

    return boto3.client("glue")


def table_of(database: str, name: str) -> dict[str, Any]:
    """The table; boto3's EntityNotFoundException when it is absent."""
    found: dict[str, Any] = glue().get_table(DatabaseName=database, Name=name)["Table"]
    return found


def _partitions(database: str, name: str) -> Iterator[dict[str, Any]]:
    pages = glue().get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name)
    return (one for page in pages for one in page["Partitions"])


def frame_of(spark: Any, database: str, name: str, predicate: str = "") -> Any:
    """A table as a DataFrame: all of its partitions, their values as columns of strings."""
    table = table_of(database, name)
    keys = [one["Name"] for one in table.get("PartitionKeys") or []]
    if not keys:
        return _read(spark, table, table["StorageDescriptor"])
    parts = list(_partitions(database, name))
    kept = _chosen(spark, keys, [one["Values"] for one in parts], predicate)
    frames = [_with(_read(spark, table, one["StorageDescriptor"]), keys, one["Values"])
              for one, keep in zip(parts, kept, strict=True) if keep]  # fmt: skip
    if not frames:
        return spark.createDataFrame([], _schema(table["StorageDescriptor"]["Columns"], keys))
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _read(spark: Any, table: Mapping[str, Any], stored: Mapping[str, Any]) -> Any:
    form, given = formats.of_table(table, stored)
    schema = _schema(stored["Columns"], []) if form == "csv" else None
    return formats.read(spark, stored["Location"], form, given, schema)


def _schema(columns: Sequence[Mapping[str, str]], keys: Sequence[str]) -> str:
    every = [*((one["Name"], one["Type"]) for one in columns), *((key, "string") for key in keys)]
    return ", ".join(f"`{name}` {kind}" for name, kind in every)


def _with(frame: Any, keys: Sequence[str], values: Sequence[str]) -> Any:
    from pyspark.sql.functions import lit

    for key, value in zip(keys, values, strict=True):
        frame = frame.withColumn(key, lit(value))
    return frame


def _chosen(spark: Any, keys: Sequence[str], rows: Sequence[Sequence[str]], predicate: str) -> list[bool]:
    """Which partitions a push_down_predicate leaves."""
    if not predicate or not rows:
        return [True] * len(rows)
    numbered = [(*row, at) for at, row in enumerate(rows)]
    schema = ", ".join([*(f"`{key}` string" for key in keys), "`$at` int"])
    left = {row["$at"] for row in spark.createDataFrame(numbered, schema).where(predicate).collect()}
    return [at in left for at in range(len(rows))]


def columns_of(frame: Any, keys: Sequence[str] = ()) -> list[dict[str, str]]:
    """A DataFrame's columns as the catalog keeps them, without the partition keys."""
    return [
        {"Name": field.name.lower(), "Type": field.dataType.simpleString()}
        for field in frame.schema.fields
        if field.name not in keys
    ]


def register(database: str, name: str, path: str, form: str, frame: Any, keys: Sequence[str], update: bool) -> None:
    """Makes a sink's table if it is absent, or adds the new columns to it when told to update."""
    form = "parquet" if form == "glueparquet" else form
    reads, writes, library, parameters = _STORED[form]
    if form == "json":
        parameters = {"paths": ",".join(sorted(field.name for field in frame.schema.fields if field.name not in keys))}
    stored: dict[str, Any] = {
        "Columns": columns_of(frame, keys), "Location": path.rstrip("/") + "/", "InputFormat": reads,
        "OutputFormat": writes, "SerdeInfo": {"SerializationLibrary": library, "Parameters": parameters},
    }  # fmt: skip
    client = glue()
    try:
        before = table_of(database, name)
    except client.exceptions.EntityNotFoundException:
        skip: dict[str, str] = {"skip.header.line.count": "1"} if form == "csv" else {}
        given: dict[str, Any] = {
            "Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": stored,
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
            "Parameters": {"classification": form, "typeOfData": "file", **skip},
        }  # fmt: skip
        client.create_table(DatabaseName=database, TableInput=given)
        return
    now: dict[str, Any] = before["StorageDescriptor"]
    known = {one["Name"] for one in now["Columns"]}
    fresh = [one for one in stored["Columns"] if one["Name"] not in known]
    if update and fresh:
        kept: dict[str, Any] = {
            key: before[key] for key in ("Name", "TableType", "PartitionKeys", "Parameters") if key in before
        }
        changed: dict[str, Any] = {**now, "Columns": [*now["Columns"], *fresh]}
        client.update_table(DatabaseName=database, TableInput={**kept, "StorageDescriptor": changed})


def add_partitions(database: str, name: str, frame: Any, keys: Sequence[str]) -> None:
    """Adds the partitions that a written DataFrame has made; those that are there stay."""
    table = table_of(database, name)
    stored, client = table["StorageDescriptor"], glue()
    for row in frame.select(*keys).distinct().collect():
        values = [NO_VALUE if value is None else str(value) for value in row]
        folders = "/".join(f"{key}={quote(value, safe=_PLAIN)}" for key, value in zip(keys, values, strict=True))
        given = {
            "Values": values,
            "StorageDescriptor": {**stored, "Location": f"{stored['Location'].rstrip('/')}/{folders}/"},
        }
        try:
            client.create_partition(DatabaseName=database, TableName=name, PartitionInput=given)
        except client.exceptions.AlreadyExistsException:
            continue


def location_of(table: Mapping[str, Any]) -> str:
    """Where a table's files lie; raises ValueError when that is not S3."""
    path = str(table["StorageDescriptor"].get("Location") or "")
    if not staging.is_s3(path):
        raise ValueError(f"The table {table['Name']} lies at {path!r}, which is not in S3.")
    return path
