"""What a student may choose in the week: the inputs of its steps, each with the rule that AWS has for it.

Only declares them; the steps' modules ask the Context for what was chosen. Where AWS takes more than a lab needs, the
range is the lab's, within AWS's.
"""

from __future__ import annotations

from labs.model import Input, OneOf, Text, Whole

_DOCS = "https://docs.aws.amazon.com"
LIMITS = f"{_DOCS}/streams/latest/dev/service-sizes-and-limits.html"
PUT = f"{_DOCS}/kinesis/latest/APIReference/API_PutRecords.html"
HINTS = f"{_DOCS}/firehose/latest/APIReference/API_BufferingHints.html"
CONVERSION = f"{_DOCS}/firehose/latest/dev/record-format-conversion.html"
DESTINATION = f"{_DOCS}/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html"
JOBS = f"{_DOCS}/glue/latest/webapi/API_CreateJob.html"
PARTITIONS = f"{_DOCS}/athena/latest/ug/partitions.html"

SHARDS = Input(
    "mon-stream.shards", "Shards",
    "Each takes 1,000 records a second and costs by the hour. An account's quota is in the hundreds.",
    2, Whole(1, 4), LIMITS,
)  # fmt: skip
ORDERS = Input(
    "mon-put.orders", "Orders", "How many records the producer puts, 100 in a call.",
    200, Whole(50, 2000), PUT,
)  # fmt: skip
KEY = Input(
    "mon-put.key", "Partition key", "The field that decides the shard: few values leave shards without work.",
    "customer",
    OneOf((("customer", "customer: 50 values"), ("item", "item: 4 values"), ("id", "id: each order its own"))), PUT,
)  # fmt: skip
BUFFER_MIB = Input(
    "mon-buffer.size", "Buffer size", "A full buffer goes to S3 at once: larger means fewer, larger objects.",
    5, Whole(1, 128, "MiB"), HINTS,
)  # fmt: skip
BUFFER_S = Input(
    "mon-buffer.seconds", "Buffer interval", "After this long the buffer goes to S3, full or not.",
    300, Whole(0, 900, "s"), HINTS,
)  # fmt: skip
DAY = Input(
    "tue-partition.day", "Day", "The partition that the second question is about.",
    "2026-11-18", OneOf((("2026-11-16", ""), ("2026-11-17", ""), ("2026-11-18", ""))), PARTITIONS,
)  # fmt: skip
CAPACITY = Input(
    "wed-job.capacity", "Capacity", "Python Shell takes a sixteenth of a DPU or a whole one, and costs as much.",
    "0.0625", OneOf((("0.0625", "0.0625 DPU"), ("1", "1 DPU"))), JOBS,
)  # fmt: skip
MINUTES = Input(
    "wed-job.minutes", "Timeout", "A script that hangs is ended, and stops costing, after this long.",
    5, Whole(1, 60, "minutes"), JOBS,
)  # fmt: skip
PREFIX = Input(
    "thu-delivery.prefix", "Prefix", "The folder of the bucket; Firehose appends year, month, day and hour.",
    "delivered/",
    Text(r"delivered[a-z0-9-]{0,40}/", "begin with “delivered”, go on in a–z, 0–9 and hyphens, and end with a slash"),
    DESTINATION,
)  # fmt: skip
COMPRESSION = Input(
    "thu-delivery.compression", "Compression", "Compressed objects cost less to keep and to query.",
    "GZIP", OneOf((("GZIP", ""), ("UNCOMPRESSED", ""))), DESTINATION,
)  # fmt: skip
DELIVERY_S = Input(
    "thu-delivery.seconds", "Buffer interval", "After this long the buffer goes to S3, full or not.",
    60, Whole(0, 900, "s"), HINTS,
)  # fmt: skip
LARGE_MIB = Input(
    "thu-large.size", "Buffer size", "A full buffer goes to S3 at once: larger means fewer, larger objects.",
    5, Whole(2, 128, "MiB"), HINTS,
)  # fmt: skip
LARGE_S = Input(
    "thu-large.seconds", "Buffer interval", "After this long the buffer goes to S3, full or not.",
    300, Whole(60, 900, "s"), HINTS,
)  # fmt: skip
PARQUET_MIB = Input(
    "thu-parquet.size", "Buffer size", "With conversion AWS takes no less than 64 MiB: columns need many rows.",
    64, Whole(64, 128, "MiB"), CONVERSION,
)  # fmt: skip
