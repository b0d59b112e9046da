"""How Redshift refuses: a request with an AwsError, a statement with the words that the database gives.

Knows neither SQL nor state.
"""

from __future__ import annotations

from collections.abc import Sequence

from labs.emulator.wire import AwsError


class Failure(Exception):
    """A statement ends FAILED; the text is its Error, as the database says it."""


class Aborted(Exception):
    """A statement was cancelled."""


class LoadFailed(Failure):
    """A COPY that did not load; `code` is the word that Firehose logs, such as Redshift.TableNotFound.

    `lines` are rows of headwater.load_errors, to be written down once the transaction is undone.
    """

    def __init__(self, code: str, message: str, lines: Sequence[Sequence[object]] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.lines = lines


def invalid(sentence: str) -> AwsError:
    """A request breaks a rule; the sentence names field, value and rule."""
    return AwsError("ValidationException", sentence)


def not_found(sentence: str) -> AwsError:
    """What the request names is not there."""
    return AwsError("ResourceNotFoundException", sentence)


def conflict(sentence: str) -> AwsError:
    """What the request names is in a state that forbids it."""
    return AwsError("ConflictException", sentence)


def not_here(field: str) -> AwsError:
    """A member that AWS knows and this cloud does not carry out: refused, never passed over in silence."""
    return invalid(f"{field} is not available in the embedded cloud. Leave {field} out of the request.")
