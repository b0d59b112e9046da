"""Reads the Data Catalog into plain values for lessons, checks and the tree. Changes nothing.

Knows Glue's answers; knows no run and no widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labs.shapes import CatalogTable, Column


def tables_of(glue: Any, database: str) -> list[CatalogTable]:
    """All tables of a database, by name. Raises botocore's ClientError when there is no such database."""
    pages = glue.get_paginator("get_tables").paginate(DatabaseName=database)
    tables = [table_value(glue, table) for page in pages for table in page["TableList"]]
    return sorted(tables, key=lambda table: table.name)


def table_value(glue: Any, table: Mapping[str, Any]) -> CatalogTable:
    """One table; partitions are counted by reading them all."""
    storage, keys = table.get("StorageDescriptor", {}), table.get("PartitionKeys", [])
    columns = [Column(column["Name"], column.get("Type", "")) for column in storage.get("Columns", [])]
    columns += [Column(column["Name"], column.get("Type", ""), partition=True) for column in keys]
    properties = dict(table.get("Parameters", {}))
    records = properties.get("recordCount", "")
    return CatalogTable(
        table["DatabaseName"], table["Name"], storage.get("Location", ""), properties.get("classification", ""),
        tuple(columns), _partitions(glue, table) if keys else 0, int(records) if records.isdigit() else None,
        str(table.get("VersionId", "")), properties,
    )  # fmt: skip


def _partitions(glue: Any, table: Mapping[str, Any]) -> int:
    paginator = glue.get_paginator("get_partitions")
    pages = paginator.paginate(DatabaseName=table["DatabaseName"], TableName=table["Name"], ExcludeColumnSchema=True)
    return sum(len(page["Partitions"]) for page in pages)
