"""The settings of a destination under AWS's member names: defaults, how an update is merged in, and their rules.

What is not carried out here is refused by name, never passed over. Knows neither buffers nor threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labs.emulator.firehose.errors import invalid, not_yet
from labs.emulator.firehose.formats import check_conversion, is_enabled
from labs.emulator.firehose.partitioning import check_partitioning, is_partitioned
from labs.emulator.firehose.processing import check_processing
from labs.emulator.firehose.redshift import DEFAULTS as REDSHIFT_DEFAULTS
from labs.emulator.firehose.redshift import OWN, check_redshift

PLAIN_DEFAULTS: dict[str, Any] = {
    "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
    "CompressionFormat": "UNCOMPRESSED",
    "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
    "CloudWatchLoggingOptions": {"Enabled": False},
    "Prefix": "",
}
DEFAULTS: dict[str, Any] = {**PLAIN_DEFAULTS, "S3BackupMode": "Disabled"}
PLAIN_MEMBERS = {
    "RoleARN", "BucketARN", "Prefix", "ErrorOutputPrefix", "BufferingHints", "CompressionFormat",
    "CloudWatchLoggingOptions",
}  # fmt: skip
BACKUPS = ("S3BackupConfiguration", "S3BackupUpdate")
EXTENDED_MEMBERS = {
    "FileExtension", "CustomTimeZone", "S3BackupMode", "ProcessingConfiguration", "DataFormatConversionConfiguration",
    "DynamicPartitioningConfiguration", *BACKUPS,
}  # fmt: skip
LARGE_BUFFER = {"SizeInMBs": 128, "IntervalInSeconds": 300}


def new_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a new destination: what converts or partitions has a larger buffer unless told otherwise."""
    is_large = is_enabled(given.get("DataFormatConversionConfiguration")) or is_partitioned(given)
    return merged({**DEFAULTS, "BufferingHints": LARGE_BUFFER} if is_large else DEFAULTS, given)


def merged(old: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The old settings with each member that was given, as UpdateDestination keeps what is not named."""
    settings = {**old, **_named(given)}
    if redshift := given.get(OWN):
        settings[OWN] = {**REDSHIFT_DEFAULTS, **(old.get(OWN) or {}), **redshift}
    for name in BACKUPS:
        if backup := settings.pop(name, None):
            settings["S3BackupDescription"] = {
                **PLAIN_DEFAULTS, **(old.get("S3BackupDescription") or {}), **_named(backup)
            }  # fmt: skip
    return settings


def _named(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given; hints that name nothing were not."""
    return {name: value for name, value in given.items() if value is not None and (value or name != "BufferingHints")}


def check_settings(
    field: str, given: Mapping[str, Any], old: Mapping[str, Any] | None = None, is_staging: bool = False
) -> None:
    """Raises InvalidArgumentException for members that are not carried out or that contradict each other.

    `old` are the settings that an update changes; `is_staging` says that the destination is Redshift.
    """
    more = {"ProcessingConfiguration", "S3BackupMode", OWN, *BACKUPS} if is_staging else EXTENDED_MEMBERS
    _check_members(field, given, PLAIN_MEMBERS | more)
    for name in BACKUPS:
        _check_members(f"{field}.{name}", given.get(name) or {}, PLAIN_MEMBERS)
    settings = merged(old, given) if old else new_settings(given)
    _check_backup(field, settings, old)
    check_processing(field, settings)
    if is_staging:
        check_redshift(field, settings)
    check_conversion(settings)
    check_partitioning(field, settings, old)


def _check_members(field: str, given: Mapping[str, Any], taken: set[str]) -> None:
    """The rules of what every S3 destination has, the backup too."""
    for name, value in given.items():
        is_idle = name == "EncryptionConfiguration" and not (value or {}).get("KMSEncryptionConfig")
        if value is not None and name not in taken and not is_idle:
            raise not_yet(f"{field}.{name}")
    _check_hints(field, given.get("BufferingHints") or {})
    _check_logging(field, given.get("CloudWatchLoggingOptions") or {})


def _check_backup(field: str, settings: Mapping[str, Any], old: Mapping[str, Any] | None) -> None:
    backup = settings.get("S3BackupDescription") or {}
    if settings["S3BackupMode"] == "Enabled":
        for name in ("RoleARN", "BucketARN"):
            if not backup.get(name):
                raise invalid(f"{field}.S3BackupMode is Enabled: the backup configuration must have a {name}.")
    elif old and old["S3BackupMode"] == "Enabled":
        raise invalid(f"{field}.S3BackupMode is Disabled, but backup cannot be disabled once it is Enabled.")


def _check_hints(field: str, hints: Mapping[str, Any]) -> None:
    missing = {"SizeInMBs", "IntervalInSeconds"} - {name for name, value in hints.items() if value is not None}
    if hints and missing:
        raise invalid(
            f"{field}.BufferingHints has no {missing.pop()}: give SizeInMBs and IntervalInSeconds both, or neither."
        )


def _check_logging(field: str, options: Mapping[str, Any]) -> None:
    if options.get("Enabled") and not (options.get("LogGroupName") and options.get("LogStreamName")):
        raise invalid(
            f"{field}.CloudWatchLoggingOptions is enabled: LogGroupName and LogStreamName must both be given."
        )
