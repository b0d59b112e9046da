"""What information_schema shows: databases, tables and columns of the catalog as rows of strings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from labs.emulator.athena.catalog import Catalog, columns_of, keys_of
from labs.emulator.athena.hivetypes import trino_name

SCHEMA = "$information_schema"
Rows = Callable[[Catalog], Iterator[tuple[str, ...]]]
_PLACE = "awsdatacatalog"


def _schemata(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for one in catalog.databases():
        yield _PLACE, one["Name"]


def _tables(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for database in catalog.databases():
        for one in catalog.tables(database["Name"]):
            kind = "VIEW" if one.get("TableType") == "VIRTUAL_VIEW" else "BASE TABLE"
            yield _PLACE, database["Name"], one["Name"], kind


def _columns(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for database in catalog.databases():
        for one in catalog.tables(database["Name"]):
            for at, (name, kind) in enumerate((*columns_of(one), *keys_of(one)), start=1):
                yield _PLACE, database["Name"], one["Name"], name, str(at), "YES", trino_name(kind)


TABLES: dict[str, tuple[tuple[str, ...], Rows]] = {
    "schemata": (("catalog_name", "schema_name"), _schemata),
    "tables": (("table_catalog", "table_schema", "table_name", "table_type"), _tables),
    "columns": (
        ("table_catalog", "table_schema", "table_name", "column_name", "ordinal_position", "is_nullable", "data_type"),
        _columns,
    ),
}
