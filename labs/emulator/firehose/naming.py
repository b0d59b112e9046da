"""What an object of a delivery stream is called: prefix, stream, version, time of its oldest record, extension.

Plain functions; the uuid is handed in, so that a retried write names the same object. Knows no S3.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from labs.emulator.firehose.buffer import Route
from labs.emulator.firehose.conversion import Conversion
from labs.emulator.firehose.destination import Destination
from labs.emulator.firehose.prefix import evaluate, evaluate_error

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


def prefix_of(destination: Destination, route: Route, oldest: float) -> str:
    """The prefix, or for failed records the error prefix, evaluated for the object's oldest record."""
    when = datetime.fromtimestamp(oldest, zone(destination.time_zone))
    if route.error_type:
        return evaluate_error(destination.error_prefix, destination.prefix, when, route.error_type)
    return evaluate(destination.prefix, when, dict(route.keys))


def extension_of(destination: Destination, route: Route, conversion: Conversion | None = None) -> str:
    """FileExtension, or what the format or compression has; failed records are never converted nor called so."""
    compression = EXTENSIONS[destination.compression]
    if route.error_type:
        return compression
    return destination.extension or (conversion.extension if conversion else compression)
