"""The JSON documents that stand for records which could not be delivered as they should: AWS's members, one a line.

Plain functions. Source: AWS's pages on error handling of format conversion and of data transformation.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from labs.emulator.firehose.record import Record

CONVERSION_FAILED = "format-conversion-failed"
EXTRACTION_FAILED = "metadata-extraction-failed"
PARTITIONING_FAILED = "partitioning-failed"


def conversion_document(
    record: Record, code: str, message: str, table: Mapping[str, Any], account: str, region: str, now: float
) -> Record:
    """A record that format conversion failed on; `table` is SchemaConfiguration."""
    catalog = table.get("CatalogId") or account
    return _line(record, {
        "attemptsMade": 1,
        "arrivalTimestamp": int(record.arrival * 1000),
        "lastErrorCode": f"DataFormatConversion.{code}",
        "lastErrorMessage": message,
        "attemptEndingTimestamp": int(now * 1000),
        "rawData": base64.b64encode(record.data).decode(),
        "sequenceNumber": record.sequence or None,
        "subSequenceNumber": record.sub if record.sequence else None,
        "dataCatalogTable": {
            "catalogId": catalog,
            "databaseName": table["DatabaseName"],
            "tableName": table["TableName"],
            "region": table.get("Region") or region,
            "versionId": table.get("VersionId") or "LATEST",
            "catalogArn": None,
        },
    })  # fmt: skip


def partitioning_document(record: Record, code: str, message: str, now: float) -> Record:
    """A record whose partition could not be told."""
    return _line(record, {
        "attemptsMade": 1,
        "arrivalTimestamp": int(record.arrival * 1000),
        "errorCode": f"DynamicPartitioning.{code}",
        "errorMessage": message,
        "attemptEndingTimestamp": int(now * 1000),
        "rawData": base64.b64encode(record.data).decode(),
        "sequenceNumber": record.sequence or None,
    })  # fmt: skip


def _line(record: Record, document: dict[str, Any]) -> Record:
    """The document as a record that arrived when the failed one did."""
    data = json.dumps(document, separators=(",", ":")).encode() + b"\n"
    return Record(data, record.arrival, record.sequence, record.sub)
