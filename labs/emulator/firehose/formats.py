"""DataFormatConversionConfiguration: its rules in AWS's words and order, and the plain value made of it.

Knows neither records nor Glue. An Enabled that is not said is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from labs.emulator.firehose.conversion import Conversion
from labs.emulator.firehose.deserializers import Rules
from labs.emulator.firehose.errors import invalid
from labs.emulator.firehose.moments import check_format

SMALLEST_MIB = 64
NOT_COMPRESSED = (
    "The S3 destination's compression format must be set to UNCOMPRESSED when data format conversion is enabled. To "
    "enable compression within the converted output format, set the appropriate serialization option in the output "
    "format configuration."
)


def is_enabled(configuration: Mapping[str, Any] | None) -> bool:
    """Whether a member with an Enabled asks for something."""
    return configuration is not None and configuration.get("Enabled") is not False


def check_conversion(settings: Mapping[str, Any]) -> None:
    """Raises InvalidArgumentException for the first rule that the settings break; `settings` are merged ones."""
    given = settings.get("DataFormatConversionConfiguration")
    if given is None or not is_enabled(given):
        return
    if settings["CompressionFormat"] != "UNCOMPRESSED":
        raise invalid(NOT_COMPRESSED)
    if settings["BufferingHints"]["SizeInMBs"] < SMALLEST_MIB:
        raise invalid(
            f"BufferingHints.SizeInMBs must be at least {SMALLEST_MIB} when data format conversion is enabled."
        )
    for name in ("InputFormatConfiguration", "OutputFormatConfiguration", "SchemaConfiguration"):
        if given.get(name) is None:
            raise invalid(f"{name} must not be null")
    _one_of(given["InputFormatConfiguration"], "Deserializer")
    kind, _ = _one_of(given["OutputFormatConfiguration"], "Serializer")
    if kind == "OrcSerDe" and find_spec("pyarrow._orc") is None:
        raise invalid("Serializer.OrcSerDe: this computer's pyarrow cannot write ORC. Use ParquetSerDe.")
    for name, shown in (("RoleARN", "RoleArn"), ("DatabaseName", "DatabaseName"), ("TableName", "TableName")):
        if not given["SchemaConfiguration"].get(name):
            raise invalid(f"SchemaConfiguration.{shown} must not be null or empty")
    try:
        for pattern in _rules(given).formats:
            check_format(pattern)
    except ValueError as error:
        raise invalid(f"HiveJsonSerDe.TimestampFormats: {error}") from error


def conversion_of(settings: Mapping[str, Any]) -> Conversion | None:
    """The value of checked settings; None when nothing is converted."""
    given = settings.get("DataFormatConversionConfiguration")
    if given is None or not is_enabled(given):
        return None
    kind, options = _one_of(given["OutputFormatConfiguration"], "Serializer")
    table = {name: value for name, value in given["SchemaConfiguration"].items() if value is not None}
    return Conversion(table, _rules(given), "orc" if kind == "OrcSerDe" else "parquet", options)


def _one_of(given: Mapping[str, Any], union: str) -> tuple[str, Mapping[str, Any]]:
    """The one member of Serializer or Deserializer, by name."""
    chosen = [(name, value) for name, value in (given.get(union) or {}).items() if value is not None]
    if not chosen:
        raise invalid(f"{union} must not be null")
    if len(chosen) > 1:
        raise invalid(f"More than one {union.lower()} specified. Only one may be chosen.")
    return chosen[0]


def _rules(given: Mapping[str, Any]) -> Rules:
    kind, options = _one_of(given["InputFormatConfiguration"], "Deserializer")
    if kind == "HiveJsonSerDe":
        return Rules(is_lenient=False, formats=tuple(options.get("TimestampFormats") or ()))
    return Rules(
        is_case_insensitive=options.get("CaseInsensitive") is not False,
        dots_to_underscores=bool(options.get("ConvertDotsInJsonKeysToUnderscores")),
        mappings=dict(options.get("ColumnToJsonKeyMappings") or {}),
    )
