"""Dynamic partitioning: the partition of a record by a jq query, and the rules of switching it on.

Knows neither buffers' state nor S3. Sources: AWS's pages on dynamic partitioning, and the words of its errors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from labs.emulator.firehose.buffer import Route
from labs.emulator.firehose.errors import invalid
from labs.emulator.firehose.failures import EXTRACTION_FAILED, partitioning_document
from labs.emulator.firehose.formats import is_enabled
from labs.emulator.firehose.prefix import LONGEST
from labs.emulator.firehose.processing import Divide, divide_of, parameters_of
from labs.emulator.firehose.queries import Budget, NotInTime, Query, compiled
from labs.emulator.firehose.record import Record

MOST_ACTIVE = 500
SMALLEST_MIB, SHORTEST = 64, 60
FROM_QUERY = re.compile(r"!\{partitionKeyFromQuery:([^{}]*)\}")
FROM_LAMBDA = "!{partitionKeyFromLambda:"
FAILED = Route(error_type=EXTRACTION_FAILED)


class NoPartition(ValueError):
    """A record whose partition cannot be told; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Partitioning:
    """`query` is asked for a record's keys, `divide` takes an aggregated record apart."""

    query: Query
    divide: Divide | None

    def routed(self, records: Iterable[Record], now: float) -> Iterator[tuple[Route, Record]]:
        """Each record, or sub-record, with its partition; one that has none is a document for the error prefix."""
        budget = Budget()
        for record in self._divided(records):
            try:
                yield Route(keys=self._keys(record.data, budget)), record
            except NoPartition as error:
                yield FAILED, partitioning_document(record, "MetadataExtractionFailed", str(error), now)

    def _divided(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            for part in self.divide(record.data) if self.divide else [record.data]:
                yield replace(record, data=part)

    def _keys(self, data: bytes, budget: Budget) -> tuple[tuple[str, str], ...]:
        try:
            found = self.query.results(data.decode("utf-8"), budget)
        except NotInTime as error:
            raise NoPartition(str(error)) from None
        except ValueError as error:
            raise NoPartition(str(error) if _is_json(data) else "Non JSON record provided") from None
        if len(found) != 1 or not isinstance(found[0], dict):
            raise NoPartition(
                "The query must give one JSON object for a record" if _is_json(data) else "Non JSON record provided"
            )
        keys = tuple((name, _text(value)) for name, value in found[0].items())
        if any(not value for _, value in keys):
            raise NoPartition("partitionKeys values must not be null or empty")
        if sum(len(value) for _, value in keys) > LONGEST:
            raise NoPartition(f"partitionKeys values must have at most {LONGEST} characters in a prefix")
        return keys


def partitioning_of(settings: Mapping[str, Any]) -> Partitioning | None:
    """The value of checked settings; None when nothing is partitioned."""
    if not is_partitioned(settings):
        return None
    parameters = parameters_of(settings, "MetadataExtraction") or {}
    return Partitioning(_compiled(parameters["MetadataExtractionQuery"]), divide_of(settings))


def is_partitioned(settings: Mapping[str, Any]) -> bool:
    """Whether DynamicPartitioningConfiguration is there and not switched off."""
    return is_enabled(settings.get("DynamicPartitioningConfiguration"))


def check_partitioning(field: str, settings: Mapping[str, Any], old: Mapping[str, Any] | None) -> None:
    """Raises InvalidArgumentException for the first rule that the settings break; `old` are those of before."""
    if old is not None and is_partitioned(settings) != is_partitioned(old):
        raise invalid(
            f"{field}.DynamicPartitioningConfiguration: dynamic partitioning is enabled when a stream is created, and "
            "can neither be enabled nor disabled later."
        )
    if not is_partitioned(settings):
        for kind in ("MetadataExtraction", "RecordDeAggregation"):
            if parameters_of(settings, kind) is not None:
                raise invalid(f"Processor {kind} can only be present when Dynamic Partitioning is enabled.")
        return
    hints = settings["BufferingHints"]
    for name, least in (("SizeInMBs", SMALLEST_MIB), ("IntervalInSeconds", SHORTEST)):
        if hints[name] < least:
            raise invalid(f"BufferingHints.{name} must be at least {least} when Dynamic Partitioning is enabled.")
    _check_prefix(settings)


def _check_prefix(settings: Mapping[str, Any]) -> None:
    prefix, parameters = settings.get("Prefix") or "", parameters_of(settings, "MetadataExtraction")
    used = FROM_QUERY.findall(prefix)
    if not used and FROM_LAMBDA not in prefix:
        raise invalid("S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled")
    if not (settings.get("ProcessingConfiguration") or {}).get("Enabled"):
        raise invalid("Processing Configuration is not enabled when DataPartitioning is enabled")
    if FROM_LAMBDA in prefix:
        raise invalid("Lambda should be present when S3 Prefix contains keys from partitionKeyFromLambda namespace")
    if parameters is None:
        raise invalid(
            "MetadataExtraction processor should be present when S3 Prefix has partitionKeyFromQuery namespace"
        )
    if not settings.get("ErrorOutputPrefix"):
        raise invalid("ErrorOutputPrefix cannot be null or empty when Dynamic Partitioning is enabled")
    if parameters.get("JsonParsingEngine") != "JQ-1.6":
        raise invalid(f"JsonParsingEngine {parameters.get('JsonParsingEngine')} must be JQ-1.6.")
    _check_keys(used, parameters.get("MetadataExtractionQuery") or "")


def _check_keys(used: Iterable[str], query: str) -> None:
    """Whether the query gives every key that the prefix uses, as far as it can be told without a record."""
    program = _compiled(query)
    try:
        found = program.results("null", Budget())
    except ValueError:
        return  # The query asks more of a record than null can give, or does not end: each record will tell.
    if found and isinstance(found[0], dict) and (missing := sorted(set(used) - set(found[0]))):
        raise invalid(f"The prefix uses the partition key {missing[0]}, which MetadataExtractionQuery does not give.")


def _compiled(query: str) -> Query:
    try:
        return compiled(query)
    except ValueError as error:
        raise invalid(f"MetadataExtractionQuery {query} is not a jq query: {' '.join(str(error).split())}") from error


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _text(value: Any) -> str:
    """A key's value in a prefix; empty for null."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, separators=(",", ":"))
