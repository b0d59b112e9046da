"""The table and partition definitions that the crawler writes, as dicts in the form of TableInput.

Plain functions over groups of classified files; the shape is the one that real crawled tables show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labs.emulator.glue.grouping import CrawledFile, TableGroup
from labs.emulator.glue.hive import merge_columns, render
from labs.emulator.glue.schema import UNKNOWN, FileSchema
from labs.emulator.glue.statistics import statistics

Json = dict[str, Any]

_MAPRED = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_HIVE_IO = "org.apache.hadoop.hive.ql.io"
_SERDE = "org.apache.hadoop.hive"
# classification -> input format, output format, SerDe
STORED_AS: Mapping[str, tuple[str, str, str]] = {
    "csv": (_MAPRED, _TEXT_OUT, f"{_SERDE}.serde2.lazy.LazySimpleSerDe"),
    "json": (_MAPRED, _TEXT_OUT, "org.openx.data.jsonserde.JsonSerDe"),
    "parquet": (
        f"{_HIVE_IO}.parquet.MapredParquetInputFormat",
        f"{_HIVE_IO}.parquet.MapredParquetOutputFormat",
        f"{_HIVE_IO}.parquet.serde.ParquetHiveSerDe",
    ),
    "orc": (
        f"{_HIVE_IO}.orc.OrcInputFormat",
        f"{_HIVE_IO}.orc.OrcOutputFormat",
        f"{_HIVE_IO}.orc.OrcSerde",
    ),
    "avro": (
        f"{_HIVE_IO}.avro.AvroContainerInputFormat",
        f"{_HIVE_IO}.avro.AvroContainerOutputFormat",
        f"{_SERDE}.serde2.avro.AvroSerDe",
    ),
}


@dataclass(frozen=True, slots=True)
class Crawl:
    """Who crawls: the crawler's name, the run's id, and the target's exclusions as a parameter (or empty)."""

    crawler: str
    run: str
    exclusions: str = ""


def table_input(crawl: Crawl, name: str, bucket: str, group: TableGroup) -> Json:
    """The TableInput of a group of files."""
    schema = combined(group.files)
    parameters = _parameters(crawl, schema, group.files)
    if group.keys:
        parameters["partition_filtering.enabled"] = "true"
    return {
        "Name": name,
        "Owner": "owner",
        "Retention": 0,
        "StorageDescriptor": descriptor(schema, f"s3://{bucket}/{group.root}", parameters),
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in group.keys],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": dict(parameters),
    }


def partition_input(
    crawl: Crawl, bucket: str, prefix: str, values: Sequence[str], files: Sequence[CrawledFile]
) -> Json:
    """The PartitionInput of one partition, with its own files' columns and counts."""
    schema = combined(files)
    parameters = _parameters(crawl, schema, files)
    return {
        "Values": list(values),
        "StorageDescriptor": descriptor(schema, f"s3://{bucket}/{prefix}", parameters),
        "Parameters": dict(parameters),
    }


def combined(files: Sequence[CrawledFile]) -> FileSchema:
    """The first file's schema with the columns (and JSON paths) of all."""
    schemas = [file.schema for file in files]
    return replace(
        schemas[0],
        columns=merge_columns(dict.fromkeys(schema.columns for schema in schemas)),
        paths=tuple(sorted({path for schema in schemas for path in schema.paths})),
    )


def descriptor(schema: FileSchema, location: str, parameters: Mapping[str, str]) -> Json:
    """The StorageDescriptor: a classified file's formats and SerDe, none of them for an unknown one."""
    found: Json = {
        "Columns": [{"Name": name, "Type": render(kind)} for name, kind in schema.columns],
        "Location": location,
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": dict(parameters),
        "StoredAsSubDirectories": False,
    }
    if schema.classification != UNKNOWN:
        reads, writes, serde = STORED_AS.get(schema.classification, (_MAPRED, _TEXT_OUT, schema.serde))
        found |= {"InputFormat": reads, "OutputFormat": writes}
        found["SerdeInfo"] = {"SerializationLibrary": schema.serde or serde, "Parameters": _serde_parameters(schema)}
    return found


def _serde_parameters(schema: FileSchema) -> dict[str, str]:
    if schema.serde_parameters:
        return dict(schema.serde_parameters)
    match schema.classification:
        case "csv":
            return {"field.delim": schema.delimiter}
        case "json":
            return {"paths": ",".join(schema.paths)}
        case "parquet":
            return {"serialization.format": "1"}
        case "avro":
            return {"avro.schema.literal": schema.literal, "serialization.format": "1"}
        case _:
            return {}


def _parameters(crawl: Crawl, schema: FileSchema, files: Sequence[CrawledFile]) -> dict[str, str]:
    found = {
        "CrawlerSchemaSerializerVersion": "1.0",
        "CrawlerSchemaDeserializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": crawl.crawler,
        "CRAWL_RUN_ID": crawl.run,
        "classification": schema.classification,
        "compressionType": schema.compression,
        "typeOfData": "file",
        **statistics(files),
    }
    if schema.classification == "csv":
        found |= {"delimiter": schema.delimiter, "columnsOrdered": "true", "areColumnsQuoted": "false"}
    if schema.header:
        found["skip.header.line.count"] = "1"
    if schema.literal:
        found["avro.schema.literal"] = schema.literal
    found |= dict(schema.extra)
    if crawl.exclusions:
        found["exclusions"] = crawl.exclusions
    return found
