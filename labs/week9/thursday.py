"""Thursday: Firehose into S3, every record found again; a stream as source; buffers and files; Parquet, crawled."""

from __future__ import annotations

from labs.model import Day, Lab
from labs.week9 import (
    monday,
    thursday_crawl,
    thursday_delivery,
    thursday_files,
    thursday_parquet,
    thursday_source,
    tuesday_crawl,
)
from labs.week9.common import prepared_by

STEPS = thursday_delivery.STEPS

THURSDAY = Day(
    "thu",
    "Thursday",
    "Delivery, verified",
    (
        Lab("delivery", "From stream to S3", (*STEPS, *thursday_source.STEPS)),
        Lab("files", "Buffers and files", thursday_files.STEPS),
        Lab("convert", "Parquet, crawled and asked", (*thursday_parquet.STEPS, *thursday_crawl.STEPS)),
    ),
    prepared_by((monday.FIREHOSE_STEPS[0], monday.STEPS[0], tuesday_crawl.STEPS[0])),
)
