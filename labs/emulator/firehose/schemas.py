"""The schema of a Glue table for format conversion, asked of the Data Catalog each time, as VersionId says.

Asks Glue through a Peer. Knows neither records nor files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labs.emulator.firehose.conversion import schema_of
from labs.emulator.firehose.peers import Peer, in_role
from labs.emulator.wire import AwsError

# SchemaConfiguration and the stream's region in, an Arrow schema out.
Schemas = Callable[[Mapping[str, Any], str], Any]

NOT_FOUND = (
    "The specified table/database could not be found. Please ensure that the table/database exists and that the "
    "values provided in the schema configuration are correct, especially with regards to casing."
)


class TableMissing(ValueError):
    """There is no such table, database or version; the text is AWS's sentence."""


def schemas_of(glue: Peer) -> Schemas:
    """Finds schemas in that catalog; raises TableMissing and InvalidSchema."""

    def find(table: Mapping[str, Any], region: str) -> Any:
        named = {"DatabaseName": table["DatabaseName"]}
        version = table.get("VersionId") or "LATEST"
        region = table.get("Region") or region
        try:
            catalog = in_role(glue, table.get("RoleARN") or "")
            if version == "LATEST":
                found = catalog("GetTable", {**named, "Name": table["TableName"]}, region)["Table"]
            else:
                wanted = {**named, "TableName": table["TableName"], "VersionId": version}
                found = catalog("GetTableVersion", wanted, region)["TableVersion"]["Table"]
        except AwsError as error:
            if error.status >= 500 or error.code == "AccessDeniedException":
                raise
            raise TableMissing(NOT_FOUND) from error
        return schema_of((found.get("StorageDescriptor") or {}).get("Columns") or [])

    return find
