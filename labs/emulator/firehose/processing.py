"""ProcessingConfiguration: which processors are carried out, their parameters, and what they make of a record.

Plain functions on the members as AWS names them. Knows neither buffers nor partitions.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any

from labs.emulator.firehose.errors import invalid, not_yet

TAKES = {
    "AppendDelimiterToRecord": {"Delimiter"},
    "MetadataExtraction": {"MetadataExtractionQuery", "JsonParsingEngine"},
    "RecordDeAggregation": {"SubRecordType", "Delimiter"},
}
ESCAPES = {"\\n": b"\n", "\\r": b"\r", "\\t": b"\t"}
# A record with more sub-records than this is passed on whole.
MOST_SUB_RECORDS = 500

Divide = Callable[[bytes], list[bytes]]


def parameters_of(settings: Mapping[str, Any], kind: str) -> dict[str, str] | None:
    """The parameters of the processor of that type; None when there is none or processing is not enabled."""
    processing = settings.get("ProcessingConfiguration") or {}
    for processor in (processing.get("Processors") or []) if processing.get("Enabled") else []:
        if processor["Type"] == kind:
            return {one["ParameterName"]: one["ParameterValue"] for one in processor.get("Parameters") or []}
    return None


def check_processing(field: str, settings: Mapping[str, Any]) -> None:
    """Raises InvalidArgumentException for processors that are not carried out or parameters that they do not take."""
    field = f"{field}.ProcessingConfiguration"
    kinds: list[str] = []
    for processor in (settings.get("ProcessingConfiguration") or {}).get("Processors") or []:
        kind = processor["Type"]
        if kind not in TAKES:
            raise not_yet(f"{field}.Processors of type {kind}")
        if kind in kinds:
            raise invalid(f"{field} has two processors of type {kind}; one may be given.")
        kinds.append(kind)
        for name in (parameter["ParameterName"] for parameter in processor.get("Parameters") or []):
            if name not in TAKES[kind]:
                taken = " and ".join(sorted(TAKES[kind]))
                raise invalid(f"{field}: {name} is not a parameter of {kind}, which takes {taken} only.")
    divide_of(settings)


def delimiter_of(settings: Mapping[str, Any]) -> bytes:
    """What AppendDelimiterToRecord adds: its Delimiter with \\n, \\r and \\t read as escapes, a newline if unsaid."""
    parameters = parameters_of(settings, "AppendDelimiterToRecord")
    if parameters is None:
        return b""
    raw = parameters.get("Delimiter", "\\n").encode()
    for escape, meant in ESCAPES.items():
        raw = raw.replace(escape.encode(), meant)
    return raw


def divide_of(settings: Mapping[str, Any]) -> Divide | None:
    """What RecordDeAggregation does to a record; None without it. Raises when its parameters break a rule."""
    parameters = parameters_of(settings, "RecordDeAggregation")
    if parameters is None:
        return None
    kind = parameters.get("SubRecordType")
    if kind == "JSON":
        return json_parts
    if kind != "DELIMITED":
        raise invalid(f"RecordDeAggregation: SubRecordType {kind} must be JSON or DELIMITED.")
    try:
        delimiter = base64.b64decode(parameters.get("Delimiter", ""), validate=True)
    except (binascii.Error, ValueError):
        delimiter = b""
    if not delimiter:
        given = parameters.get("Delimiter")
        raise invalid(f"RecordDeAggregation: Delimiter {given} must be the delimiter in base64 when DELIMITED.")
    return lambda data: _capped([part for part in data.split(delimiter) if part], data)


def json_parts(data: bytes) -> list[bytes]:
    """The JSON objects that stand one behind the other; the whole record when they do not, or are too many."""
    decoder, parts, at = json.JSONDecoder(), [], 0
    try:
        text = data.decode("utf-8").strip()
        while at < len(text):
            document, end = decoder.raw_decode(text, at)
            if not isinstance(document, dict):
                return [data]
            parts.append(text[at:end].encode())
            while end < len(text) and text[end].isspace():
                end += 1
            at = end
    except (ValueError, RecursionError):
        return [data]
    return _capped(parts, data)


def _capped(parts: list[bytes], whole: bytes) -> list[bytes]:
    return parts if 0 < len(parts) <= MOST_SUB_RECORDS else [whole]
