"""Object and record counts of a table or partition, as the crawler estimates them from its files' samples."""

from __future__ import annotations

from collections.abc import Sequence

from labs.emulator.glue.grouping import CrawledFile


def statistics(files: Sequence[CrawledFile]) -> dict[str, str]:
    """objectCount, sizeKey, recordCount and averageRecordSize of files in key order.

    Exact where a footer counts rows; else each file's records are its size by its own average, and averages are
    folded file by file, weighted by their records, in whole numbers, as the real crawler's figures show.
    """
    size = sum(file.size for file in files)
    count, average = _exact(files) if all(file.schema.exact for file in files) else _folded(files)
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
    for file in files:
        records = _records(file)
        together = count + records
        average = (average * count + file.schema.average * records) // together if together else 0
        count = together
    return count, average


def _records(file: CrawledFile) -> int:
    """A CSV's are counted by what it takes in S3, packed or not."""
    if file.schema.classification == "csv" and file.schema.average:
        return max(1, file.size // file.schema.average)
    return file.schema.records
