"""Object and record counts of a table or partition, as the crawler estimates them from its files' samples."""

from __future__ import annotations

from collections.abc import Sequence

from labs.emulator.glue.grouping import CrawledFile


def statistics(files: Sequence[CrawledFile]) -> dict[str, str]:
    """objectCount, sizeKey, recordCount and averageRecordSize of files in key order.

    Exact where a footer counts rows; else averages are folded file by file, weighted by their records, in whole
    numbers, as the real crawler's figures show.
    """
    size = sum(file.size for file in files)
    count, average = _exact(files) if all(file.schema.exact for file in files) else _folded(files)
    if files and files[0].schema.classification == "csv" and average:
        count = max(1, size // average)
    return {
        "objectCount": str(len(files)),
        "sizeKey": str(size),
        "recordCount": str(count),
        "averageRecordSize": str(average),
    }


def _exact(files: Sequence[CrawledFile]) -> tuple[int, int]:
    rows = sum(file.schema.records for file in files)
    return rows, sum(file.schema.average * file.schema.records for file in files) // rows if rows else 0


def _folded(files: Sequence[CrawledFile]) -> tuple[int, int]:
    count = average = 0
    for schema in (file.schema for file in files):
        together = count + schema.records
        average = (average * count + schema.average * schema.records) // together if together else 0
        count = together
    return count, average
