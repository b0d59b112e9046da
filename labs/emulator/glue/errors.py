"""Glue's errors, worded as AWS words them, and the checks of a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from labs.emulator.wire import AwsError, Call, required

LONGEST_NAME = 255


def missing(message: str) -> AwsError:
    """Something named in the request is not there."""
    return AwsError("EntityNotFoundException", message)


def exists(message: str) -> AwsError:
    """Something of that name is there already."""
    return AwsError("AlreadyExistsException", message)


def invalid(message: str) -> AwsError:
    """A value breaks a rule; the message names it."""
    return AwsError("InvalidInputException", message)


def check_catalog(call: Call) -> None:
    """Raises InvalidInputException for a CatalogId that is none, EntityNotFoundException for another account's."""
    catalog = call.params.get("CatalogId")
    if catalog is None or catalog == call.account:
        return
    if not isinstance(catalog, str) or not re.fullmatch(r"[0-9]{12}", catalog):
        raise invalid(f"CatalogId is {catalog!r}: it must be the 12 digits of an account.")
    raise missing(f"Catalog {catalog} not found.")


def name_in(params: Mapping[str, Any], field: str = "Name") -> str:
    """The name given in a field: text of 1 to 255 characters, else ValidationException."""
    value = required(params, field)
    where = f"{field[0].lower()}{field[1:]}"
    if not isinstance(value, str):
        raise AwsError("SerializationException", f"{field} must be a string.")
    if not value:
        raise _constraint(value, where, "length greater than or equal to 1")
    if len(value) > LONGEST_NAME:
        raise _constraint(value, where, f"length less than or equal to {LONGEST_NAME}")
    return value


def one_of(params: Mapping[str, Any], field: str, allowed: tuple[str, ...], default: str) -> str:
    """The field's value, which must be one of `allowed`; the default when it is missing."""
    value = params.get(field, default)
    if value not in allowed:
        raise _constraint(value, f"{field[0].lower()}{field[1:]}", f"enum value set: [{', '.join(allowed)}]")
    return str(value)


def _constraint(value: object, where: str, rule: str) -> AwsError:
    return AwsError(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy constraint: Member must "
        + (f"satisfy {rule}" if rule.startswith("enum") else f"have {rule}"),
    )
