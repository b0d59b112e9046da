"""The errors of Amazon Data Firehose in the words of AWS, each made in one place. Knows nothing of streams."""

from __future__ import annotations

from labs.emulator.wire import AwsError


def not_found(name: str, account: str) -> AwsError:
    """No stream of that name takes the call."""
    return AwsError("ResourceNotFoundException", f"Firehose {name} under account {account} not found.")


def in_use(name: str, account: str, why: str) -> AwsError:
    """The stream is there, but in a state that forbids the call."""
    return AwsError("ResourceInUseException", f"Firehose {name} under accountId {account} {why}")


def invalid(sentence: str) -> AwsError:
    """An argument breaks a rule; the sentence names field, value and rule."""
    return AwsError("InvalidArgumentException", sentence)


def invalid_prefix(rule: str) -> AwsError:
    """A prefix breaks one of the rules for expressions."""
    return invalid(f"The supplied prefix(es) do not satisfy the following constraint: {rule}")


def not_yet(field: str) -> AwsError:
    """A member that AWS knows and this cloud does not carry out: refused, never passed over in silence."""
    return invalid(f"{field} is not available in the embedded cloud yet. Leave {field} out of the request.")


def stale_version(name: str, current: int, given: str) -> AwsError:
    """UpdateDestination was given a version that is no longer the current one."""
    return AwsError(
        "ConcurrentModificationException",
        f"Cannot update firehose: {name} since the current version id: {current} and specified version id: "
        f"{given} do not match",
    )


def over_limit(sentence: str) -> AwsError:
    """A quota of the account is used up."""
    return AwsError("LimitExceededException", sentence)


def slow_down() -> AwsError:
    """The stream holds as much undelivered data as it may: callers back off and try again."""
    return AwsError("ServiceUnavailableException", "Slow down.", status=503)
