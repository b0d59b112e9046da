"""How Athena refuses: a request with InvalidRequestException, a query with a message that begins with an error name.

Knows neither SQL nor the catalog.
"""

from __future__ import annotations

from labs.emulator.wire import AwsError

SYSTEM, USER, OTHER = 1, 2, 3


class Failure(Exception):
    """The query ends FAILED: the text is its StateChangeReason, `kind` the ErrorCategory."""

    def __init__(self, message: str, kind: int = USER) -> None:
        super().__init__(message)
        self.kind = kind


class Cancelled(Exception):
    """The query was asked to stop; the text, if any, is its StateChangeReason."""


def invalid(message: str, code: str = "INVALID_INPUT") -> AwsError:
    """A request that Athena does not take."""
    return AwsError("InvalidRequestException", message, AthenaErrorCode=code)


def place(sql: str, offset: int) -> str:
    """`line 2:7` of a character of the statement, counted from 1 as Athena does."""
    before = sql[: max(0, offset)]
    return f"line {before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
