"""The Glue catalog as Athena asks it, through Glue's own operations: nothing of it is kept here.

Knows neither SQL nor S3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labs.emulator.athena.hivetypes import parse_type
from labs.emulator.firehose.peers import Peer
from labs.emulator.glue.hive import Columns
from labs.emulator.wire import AwsError

Json = dict[str, Any]
CATALOG = "AwsDataCatalog"


@dataclass(frozen=True, slots=True)
class Catalog:
    """One region's databases and tables."""

    glue: Peer
    region: str

    def ask(self, operation: str, **params: Any) -> Json:
        """One operation of Glue; raises AwsError."""
        return self.glue(operation, params, self.region)

    def _all(self, operation: str, field: str, **params: Any) -> Iterator[Json]:
        token: Json = {}
        while True:
            answer = self.ask(operation, **params, **token)
            yield from answer[field]
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

    def databases(self) -> list[Json]:
        """All databases."""
        return list(self._all("GetDatabases", "DatabaseList"))

    def has_database(self, name: str) -> bool:
        """Whether there is a database of that name; `default` is always there."""
        return name == "default" or self._found("GetDatabase", "Database", Name=name) is not None

    def _found(self, operation: str, field: str, **params: Any) -> Json | None:
        try:
            found: Json = self.ask(operation, **params)[field]
        except AwsError as error:
            if error.code != "EntityNotFoundException":
                raise
            return None
        return found

    def tables(self, database: str) -> list[Json]:
        """All tables of a database; none if it is not there."""
        try:
            return list(self._all("GetTables", "TableList", DatabaseName=database))
        except AwsError as error:
            if error.code != "EntityNotFoundException":
                raise
            return []

    def table(self, database: str, name: str) -> Json | None:
        """The table, or None."""
        return self._found("GetTable", "Table", DatabaseName=database, Name=name)

    def partitions(self, table: Json) -> list[Json]:
        """All partitions of a table, ordered by their values."""
        return list(
            self._all("GetPartitions", "Partitions", DatabaseName=table["DatabaseName"], TableName=table["Name"])
        )


def columns_of(table: Json) -> Columns:
    """A table's data columns, in lower case."""
    return typed((table.get("StorageDescriptor") or {}).get("Columns") or [])


def keys_of(table: Json) -> Columns:
    """A table's partition keys, in lower case."""
    return typed(table.get("PartitionKeys") or [])


def typed(columns: list[Json]) -> Columns:
    """Columns of the catalog with their types read."""
    return tuple((one["Name"].lower(), parse_type(one.get("Type") or "string")) for one in columns)
