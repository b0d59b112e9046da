"""The calls of a step as AWS CLI commands, derived from the calls that were made.

Plain functions over CallSeen and botocore's model. Knows no Qt and no client. Quotes as a POSIX shell reads them.
Source of the rules: AWS CLI User Guide, "Specifying parameter values" (kebab-case options, --flag and --no-flag,
JSON for structures and lists, fileb:// or a path for streamed bodies).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from labs.events import CallSeen

MOST_CALLS = 40
COMMANDS = {"s3": "s3api"}  # services whose command has another name
RAW = "--cli-binary-format raw-in-base64-out"
_MORE = re.compile(r"… \d+ more")


def cli_text(calls: Iterable[CallSeen], endpoint: str = "") -> str:
    """Commands that make the same calls, a repeated one once with how often; empty without calls."""
    counted: dict[str, int] = {}
    for call in calls:
        command = command_of(call, endpoint)
        counted[command] = counted.get(command, 0) + 1
    shown = list(counted.items())[:MOST_CALLS]
    lines = [command if times == 1 else f"# {times} times\n{command}" for command, times in shown]
    left = [f"# and {len(counted) - MOST_CALLS} more"] if len(counted) > MOST_CALLS else []
    return "\n\n".join([*lines, *left])


def command_of(call: CallSeen, endpoint: str = "") -> str:
    """One command, an option a line. A body that is streamed is named as a file, since only its size was recorded."""
    from botocore import xform_name

    shape = _operation(call.service, call.operation)
    head = f"aws {COMMANDS.get(call.service, call.service)} {xform_name(call.operation, '-')}"
    parts = [head, *([f"--endpoint-url {shlex.quote(endpoint)}"] if endpoint else [])]
    members = shape.input_shape.members if shape.input_shape is not None else {}
    parts += [_option(name, value, members.get(name)) for name, value in call.request.items()]
    if any(_has_blob(members[name]) for name in call.request if name in members and not _streams(members[name])):
        parts.append(RAW)
    if shape.has_streaming_output:
        parts.append("content.bin")
    notes = ["# lists are cut here; the call had more entries"] if _is_cut(call.request) else []
    return "\n".join([*notes, " \\\n    ".join(parts)])


def _option(name: str, value: object, shape: Any) -> str:
    from botocore import xform_name

    option = f"--{xform_name(name, '-')}"
    if shape is not None and _streams(shape):
        return f"{option} content.bin"
    if isinstance(value, bool):
        return option if value else f"--no-{option[2:]}"
    if isinstance(value, Mapping | list):
        return f"{option} {shlex.quote(json.dumps(_whole(value), ensure_ascii=False))}"
    word = shlex.quote(str(value))
    return f"{option}={word}" if str(value).startswith("-") else f"{option} {word}"


def _whole(value: object) -> object:
    """Without the notes of how much was cut."""
    if isinstance(value, Mapping):
        return {key: _whole(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_whole(part) for part in value if not _is_note(part)]
    return value


def _is_note(value: object) -> bool:
    return isinstance(value, str) and _MORE.fullmatch(value) is not None


def _is_cut(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_is_cut(part) for part in value.values())
    return isinstance(value, list) and any(_is_note(part) or _is_cut(part) for part in value)


def _streams(shape: Any) -> bool:
    return bool(shape.serialization.get("streaming"))


def _has_blob(shape: Any) -> bool:
    if shape.type_name == "structure":
        return any(_has_blob(member) for member in shape.members.values())
    if shape.type_name == "list":
        return _has_blob(shape.member)
    return bool(shape.type_name == "blob")


@cache
def _operation(service: str, operation: str) -> Any:
    return _model(service).operation_model(operation)


@cache
def _model(service: str) -> Any:
    """Read once: a model takes tens of milliseconds, and a cleanup names forty operations."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    loader = Loader(include_default_search_paths=True)
    return ServiceModel(loader.load_service_model(service, "service-2"), service)
