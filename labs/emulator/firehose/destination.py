"""Where a stream delivers and how: the S3 destination as AWS describes it, and the plain value made of it.

The member names are AWS's. Knows neither buffers nor threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labs.emulator.firehose.processing import delimiter_of

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Destination:
    """An S3 destination: the buffer's size in bytes, its interval in seconds on AWS, `delimiter` after each record."""

    role_arn: str
    bucket: str
    prefix: str = ""
    error_prefix: str = ""
    buffer_bytes: int = 5 * MIB
    interval: float = 300.0
    compression: str = "UNCOMPRESSED"
    extension: str = ""
    time_zone: str = "UTC"
    delimiter: bytes = b""
    log_group: str = ""
    log_stream: str = ""


def destination_of(settings: Mapping[str, Any]) -> Destination:
    """The value of settings that settings.py has passed."""
    hints = settings["BufferingHints"]
    logging = settings["CloudWatchLoggingOptions"]
    is_logging = bool(logging.get("Enabled"))
    return Destination(
        role_arn=settings["RoleARN"],
        bucket=settings["BucketARN"].rsplit(":", 1)[1],
        prefix=settings.get("Prefix") or "",
        error_prefix=settings.get("ErrorOutputPrefix") or "",
        buffer_bytes=hints["SizeInMBs"] * MIB,
        interval=float(hints["IntervalInSeconds"]),
        compression=settings["CompressionFormat"],
        extension=settings.get("FileExtension") or "",
        time_zone=settings.get("CustomTimeZone") or "UTC",
        delimiter=delimiter_of(settings),
        log_group=logging.get("LogGroupName", "") if is_logging else "",
        log_stream=logging.get("LogStreamName", "") if is_logging else "",
    )
