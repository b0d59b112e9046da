"""What an object of a delivery stream is called: prefix, stream, version, time of its oldest record, extension.

Plain functions; the uuid is handed in, so that a retried write names the same object. Knows no S3.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from labs.emulator.firehose.destination import Destination
from labs.emulator.firehose.prefix import evaluate

EXTENSIONS = {"UNCOMPRESSED": "", "GZIP": ".gz", "ZIP": ".zip", "Snappy": ".snappy", "HADOOP_SNAPPY": ".hsnappy"}


def zone(name: str) -> tzinfo:
    """The time zone of that name; raises ValueError when there is none."""
    if name in ("", "UTC"):
        return UTC  # Known without a time zone database, which Windows does not bring.
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"CustomTimeZone {name} is not a time zone such as Asia/Tokyo.") from error


def base_name(destination: Destination, stream: str, version: int, oldest: float, uuid: str) -> str:
    """`<stream>-<version>-YYYY-MM-dd-HH-MM-SS-<uuid>` without its extension; `oldest` is in epoch seconds."""
    when = datetime.fromtimestamp(oldest, zone(destination.time_zone))
    return f"{stream}-{version}-{when:%Y-%m-%d-%H-%M-%S}-{uuid}"


def object_key(destination: Destination, stream: str, version: int, oldest: float, uuid: str) -> str:
    """The object's whole key."""
    when = datetime.fromtimestamp(oldest, zone(destination.time_zone))
    extension = destination.extension or EXTENSIONS[destination.compression]
    return evaluate(destination.prefix, when) + base_name(destination, stream, version, oldest, uuid) + extension
