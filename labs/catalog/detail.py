"""A table of the Data Catalog up close: its partitions, its versions, and what changed between two of them.

Reads only; the comparison is a plain function. Knows no run and no widget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labs.shapes import Column, SchemaChange, TableDetail, TablePartition, TableVersion
from labs.words import tr

MOST_PARTITIONS, MOST_VERSIONS = 500, 100


def detail_of(glue: Any, database: str, table: str) -> TableDetail:
    """Partitions by their values, and versions, newest first. Raises botocore's ClientError."""
    words = {"DatabaseName": database, "TableName": table}
    partitions = [
        TablePartition(tuple(one["Values"]), one.get("StorageDescriptor", {}).get("Location", ""), _at(one))
        for page in glue.get_paginator("get_partitions").paginate(
            **words, PaginationConfig={"MaxItems": MOST_PARTITIONS}
        )
        for one in page["Partitions"]
    ]
    versions = [
        TableVersion(str(one["VersionId"]), _at(one["Table"], "UpdateTime"), columns_of(one["Table"]))
        for page in glue.get_paginator("get_table_versions").paginate(
            **words, PaginationConfig={"MaxItems": MOST_VERSIONS}
        )
        for one in page["TableVersions"]
    ]
    versions.sort(key=lambda one: (one.id.isdigit(), int(one.id) if one.id.isdigit() else 0), reverse=True)
    return TableDetail(database, table, tuple(sorted(partitions, key=lambda one: one.values)), tuple(versions))


def columns_of(table: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns, partition keys last, as Glue lists them."""
    storage, keys = table.get("StorageDescriptor", {}), table.get("PartitionKeys", [])
    columns = [Column(one["Name"], one.get("Type", "")) for one in storage.get("Columns", [])]
    return (*columns, *(Column(one["Name"], one.get("Type", ""), partition=True) for one in keys))


def schema_changes(before: Sequence[Column], after: Sequence[Column]) -> tuple[SchemaChange, ...]:
    """What is new, gone, of another type, or turned (from or to) a partition key; in the order of the columns."""
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    changes = []
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        what = "added" if was is None else "removed" if now is None else "changed"
        changes.append(SchemaChange(what, name, _kind(was), _kind(now)))
    return tuple(changes)


def _kind(column: Column | None) -> str:
    if column is None:
        return ""
    return tr("{type} (partition key)", type=column.type) if column.partition else column.type


def _at(found: Mapping[str, Any], name: str = "CreationTime") -> float:
    return found[name].timestamp() if name in found else 0.0
