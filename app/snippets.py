"""The calls of a step as boto3 code, derived from the calls that were made and so never out of step with them.

Plain functions over CallSeen. Knows no Qt and no client.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labs.events import CallSeen

MOST_CALLS = 40
INDENT = "    "


def boto3_text(calls: Iterable[CallSeen], endpoint: str = "") -> str:
    """Python that makes the same calls, a repeated one once with how often; an empty string without calls."""
    from botocore import xform_name

    counted: dict[str, tuple[str, int]] = {}
    services: list[str] = []
    for call in calls:
        name = call.service.replace("-", "_")
        if call.service not in services:
            services.append(call.service)
        code = f"{name}.{xform_name(call.operation)}({_arguments(call.request)})"
        counted[code] = (code, counted.get(code, ("", 0))[1] + 1)
    if not counted:
        return ""
    head = ["import boto3", ""]
    where = ", endpoint_url=endpoint" if endpoint else ""
    head += [f'endpoint = "{endpoint}"'] if endpoint else []
    head += [f'{service.replace("-", "_")} = boto3.client("{service}"{where})' for service in services]
    body = [code if times == 1 else f"{code}  # {times} times" for code, times in counted.values()]
    left = [f"# and {len(body) - MOST_CALLS} more"] if len(body) > MOST_CALLS else []
    return "\n".join([*head, "", *body[:MOST_CALLS], *left])


def _arguments(request: Mapping[str, object]) -> str:
    if not request:
        return ""
    lines = [f"{INDENT}{key}={literal(value, INDENT)}," for key, value in request.items()]
    return "\n" + "\n".join(lines) + "\n"


def literal(value: object, indent: str = "") -> str:
    """A value as Python source, one entry a line where it would be long."""
    short = repr(value)
    if len(short) <= 60 or not isinstance(value, Mapping | list):
        return _quoted(value)
    inner = indent + INDENT
    if isinstance(value, Mapping):
        rows = [f"{inner}{key!r}: {literal(part, inner)}," for key, part in value.items()]
        return "{\n" + "\n".join(rows) + f"\n{indent}}}"
    rows = [f"{inner}{literal(part, inner)}," for part in value]
    return "[\n" + "\n".join(rows) + f"\n{indent}]"


def _quoted(value: object) -> str:
    text = repr(value)
    if isinstance(value, str) and text.startswith("'") and '"' not in text:
        return '"' + text[1:-1] + '"'
    return text
