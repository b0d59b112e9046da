"""The ledger as one JSON document, for a person or another program to read. Secrets are never in it.

Knows the ledger's tables and no cloud.
"""

from __future__ import annotations

import json
import time
from typing import Any

from labs.aws.ledger import Ledger, evidence_of
from labs.aws.ledger_file import VERSION
from labs.redact import redacted

TABLES = ("runs", "resources", "notes", "progress", "journal")


def exported(ledger: Ledger) -> dict[str, Any]:
    """Every table as a list of objects, under the file's version and the time in UTC."""
    document: dict[str, Any] = {
        "format": "headwater ledger",
        "version": VERSION,
        "exported": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    with ledger.reading() as db:
        for table in TABLES:
            cursor = db.execute(f"SELECT * FROM {table} ORDER BY rowid")
            columns = [column[0] for column in cursor.description]
            document[table] = [dict(zip(columns, row, strict=True)) for row in cursor]
    for line in [*document["notes"], *document["journal"]]:
        line["value"] = json.loads(line["value"])
    for row in document["resources"]:
        row["evidence"] = evidence_of(row["evidence"])
    clean: dict[str, Any] = redacted(document)
    return clean


def as_text(ledger: Ledger) -> str:
    """The document as indented JSON, ending in a newline."""
    return json.dumps(exported(ledger), indent=2, ensure_ascii=False) + "\n"
