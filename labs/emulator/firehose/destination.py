"""Where a stream delivers and how: the S3 destination as AWS describes it, and the plain value made of it.

The member names are AWS's. What is not carried out yet is refused by name. Knows neither buffers nor threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labs.emulator.firehose.errors import invalid, not_yet

MIB = 1024 * 1024
CARRIED_OUT = {"UNCOMPRESSED", "GZIP", "ZIP"}
DEFAULTS: dict[str, Any] = {
    "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
    "CompressionFormat": "UNCOMPRESSED",
    "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
    "CloudWatchLoggingOptions": {"Enabled": False},
    "S3BackupMode": "Disabled",
    "Prefix": "",
}
ALWAYS_TAKEN = {
    "RoleARN", "BucketARN", "Prefix", "ErrorOutputPrefix", "BufferingHints", "CompressionFormat",
    "CloudWatchLoggingOptions", "FileExtension", "CustomTimeZone",
}  # fmt: skip
TAKEN_WHEN_DISABLED = {"DataFormatConversionConfiguration", "DynamicPartitioningConfiguration"}
ESCAPES = {"\\n": b"\n", "\\r": b"\r", "\\t": b"\t"}


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
    """The value of settings that `check_settings` has passed."""
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
        delimiter=_delimiter(settings.get("ProcessingConfiguration") or {}),
        log_group=logging.get("LogGroupName", "") if is_logging else "",
        log_stream=logging.get("LogStreamName", "") if is_logging else "",
    )


def merged(old: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The old settings with each member that was given, as UpdateDestination keeps what is not named."""
    return {**old, **{name: value for name, value in given.items() if value is not None}}


def check_settings(field: str, given: Mapping[str, Any]) -> None:
    """Raises InvalidArgumentException for members that are not carried out or that contradict each other."""
    for name, value in given.items():
        if value is not None and not _is_taken(name, value):
            raise not_yet(f"{field}.{name}")
    _check_hints(field, given.get("BufferingHints") or {})
    _check_compression(field, given.get("CompressionFormat"))
    _check_logging(field, given.get("CloudWatchLoggingOptions") or {})
    _check_processing(field, given.get("ProcessingConfiguration") or {})


def _is_taken(name: str, value: Any) -> bool:
    if name in TAKEN_WHEN_DISABLED:
        return isinstance(value, dict) and value.get("Enabled") is False
    if name == "EncryptionConfiguration":
        return not value.get("KMSEncryptionConfig")
    if name == "S3BackupMode":
        return bool(value == "Disabled")
    return name in ALWAYS_TAKEN or name == "ProcessingConfiguration"


def _check_hints(field: str, hints: Mapping[str, Any]) -> None:
    missing = {"SizeInMBs", "IntervalInSeconds"} - {name for name, value in hints.items() if value is not None}
    if hints and missing:
        raise invalid(
            f"{field}.BufferingHints has no {missing.pop()}: give SizeInMBs and IntervalInSeconds both, or neither."
        )


def _check_compression(field: str, compression: str | None) -> None:
    if compression is not None and compression not in CARRIED_OUT:
        raise invalid(
            f"{field}.CompressionFormat {compression} is not available in the embedded cloud yet. "
            f"Use one of {', '.join(sorted(CARRIED_OUT))}."
        )


def _check_logging(field: str, options: Mapping[str, Any]) -> None:
    if options.get("Enabled") and not (options.get("LogGroupName") and options.get("LogStreamName")):
        raise invalid(
            f"{field}.CloudWatchLoggingOptions is enabled: LogGroupName and LogStreamName must both be given."
        )


def _check_processing(field: str, processing: Mapping[str, Any]) -> None:
    processors = processing.get("Processors") or []
    for processor in processors:
        if processor["Type"] != "AppendDelimiterToRecord":
            raise not_yet(f"{field}.ProcessingConfiguration.Processors of type {processor['Type']}")
        for parameter in processor.get("Parameters") or []:
            if parameter["ParameterName"] != "Delimiter":
                raise invalid(
                    f"{field}.ProcessingConfiguration: {parameter['ParameterName']} is not a parameter of "
                    "AppendDelimiterToRecord, which takes Delimiter only."
                )


def _delimiter(processing: Mapping[str, Any]) -> bytes:
    """What AppendDelimiterToRecord adds: its Delimiter with \\n, \\r and \\t read as escapes, a newline if unsaid."""
    if not processing.get("Enabled") or not processing.get("Processors"):
        return b""
    parameters = processing["Processors"][0].get("Parameters") or []
    given: str = parameters[0]["ParameterValue"] if parameters else "\\n"
    raw = given.encode()
    for escape, meant in ESCAPES.items():
        raw = raw.replace(escape.encode(), meant)
    return raw
