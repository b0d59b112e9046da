"""Checks a request against the constraints of the published service model: lengths, ranges, patterns, enums.

The model is botocore's own copy, so each rule and each word is AWS's. Knows nothing of what a request is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from labs.emulator.wire import AwsError

if TYPE_CHECKING:
    from botocore.model import ServiceModel, Shape


def check_request(service: str, operation: str, params: dict[str, Any]) -> None:
    """Raises the ValidationException that AWS gives when `params` break the operation's input constraints."""
    shape = _model(service).operation_model(operation).input_shape
    found = list(_problems(shape, params, "")) if shape is not None else []
    if found:
        many = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
        raise AwsError("ValidationException", f"{many} detected: {'; '.join(found)}")


@lru_cache(maxsize=16)
def _model(service: str) -> ServiceModel:
    from botocore.loaders import Loader  # on the first checked call, so that the server listens without it
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _problems(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _in_structure(shape, value, path)
    elif shape.type_name == "list":
        yield from _of_list(shape, value, path)
    elif shape.type_name == "map":
        yield from _of_map(shape, value, path)
    else:
        yield from _of_scalar(shape, value, path)


def _in_structure(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _sentence(value, path, "Member must be a structure")
        return
    for name in shape.required_members:
        if value.get(name) is None:
            yield _sentence(None, _joined(path, name), "Member must not be null")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _problems(member, value[name], _joined(path, name))


def _of_list(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield _sentence(value, path, "Member must be a list")
        return
    yield from _length(shape, len(value), value, path)
    for number, item in enumerate(value, start=1):
        yield from _problems(shape.member, item, f"{path}.{number}.member")


def _of_map(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _sentence(value, path, "Member must be a map")
        return
    yield from _length(shape, len(value), value, path)
    for key, item in value.items():
        yield from _problems(shape.key, key, f"{path}.key")
        yield from _problems(shape.value, item, f"{path}.{key}.member")


def _of_scalar(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "boolean":
        if not isinstance(value, bool):
            yield _sentence(value, path, "Member must be a boolean")
    elif shape.type_name in ("integer", "long"):
        yield from _of_number(shape, value, path)
    elif shape.type_name == "string":
        yield from _of_string(shape, value, path)
    elif shape.type_name == "timestamp" and (isinstance(value, bool) or not isinstance(value, (int, float))):
        yield _sentence(value, path, "Member must be a time in seconds since the epoch")


def _of_number(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield _sentence(value, path, "Member must be a whole number")
        return
    if value < shape.metadata.get("min", value):
        yield _sentence(value, path, f"Member must have value greater than or equal to {shape.metadata['min']}")
    if value > shape.metadata.get("max", value):
        yield _sentence(value, path, f"Member must have value less than or equal to {shape.metadata['max']}")


def _of_string(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield _sentence(value, path, "Member must be a string")
        return
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield _sentence(value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
        return
    yield from _length(shape, len(value), value, path)
    pattern = shape.metadata.get("pattern", "")
    if pattern and not _fits(pattern, value):
        yield _sentence(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _length(shape: Shape, length: int, value: Any, path: str) -> Iterator[str]:
    if length < shape.metadata.get("min", 0):
        yield _sentence(value, path, f"Member must have length greater than or equal to {shape.metadata['min']}")
    if length > shape.metadata.get("max", length):
        yield _sentence(value, path, f"Member must have length less than or equal to {shape.metadata['max']}")


def _fits(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern, or None when it uses what only Java knows (\\p{L})."""
    try:
        return re.compile(f"(?:{pattern})", re.DOTALL)
    except re.error:
        return None


def _joined(path: str, name: str) -> str:
    camel = name[0].lower() + name[1:]
    return f"{path}.{camel}" if path else camel


def _sentence(value: Any, path: str, rule: str) -> str:
    shown = "Value null" if value is None else f"Value '{str(value)[:200]}'"
    return f"{shown} at '{path}' failed to satisfy constraint: {rule}"
