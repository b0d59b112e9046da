"""botocore's errors as sentences with a next step; the raw text is kept for the curious.

Knows error codes, no resource and no screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
)

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "UnrecognizedClientException"})
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
THROTTLED = frozenset(
    {"ThrottlingException", "Throttling", "ProvisionedThroughputExceededException", "TooManyRequestsException"}
)
TAKEN = frozenset(
    {"ResourceInUseException", "AlreadyExistsException", "EntityAlreadyExists", "EntityAlreadyExistsException",
     "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "IdempotentParameterMismatchException"}
)  # fmt: skip
NEXT = {
    **dict.fromkeys(EXPIRED, "The credentials have expired: sign in again, then go on. Nothing is lost."),
    **dict.fromkeys(DENIED, "This account does not allow the action: ask for the permission named in the message."),
    **dict.fromkeys(THROTTLED, "AWS is being asked too often: wait a few seconds and try again."),
    **dict.fromkeys(TAKEN, "The name is taken or the resource is busy: wait a moment, or choose another name."),
    "UnknownOperationException": "The embedded cloud cannot do this yet; a real account can.",
    "LimitExceededException": "A quota of the account is reached: remove something, or ask AWS to raise it.",
    "InvalidInputException": "AWS refuses a value: the message says which.",
    "InvalidArgumentException": "AWS refuses a value: the message says which.",
    "NoSuchBucket": "The bucket is not there: do the step that creates it first.",
    "EntityNotFoundException": "It is not there: do the step that creates it first.",
    "ResourceNotFoundException": "It is not there: do the step that creates it first.",
}
OTHERWISE = "Try again; if it stays, the message tells what AWS says."


@dataclass(frozen=True, slots=True)
class Told:
    """An error for a person: what happened, what to do next, AWS's code, and the raw text."""

    sentence: str
    next_step: str
    code: str
    raw: str


def code_of(error: BaseException) -> str:
    """AWS's error code, or empty when the error is none of AWS's."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def message_of(error: ClientError) -> str:
    """AWS's own message."""
    return str(error.response.get("Error", {}).get("Message", ""))


def told(error: BaseException) -> Told:
    """The error as a sentence with a next step."""
    if isinstance(error, ClientError):
        code = code_of(error)
        sentence = f"{error.operation_name} was refused: {message_of(error) or code} ({code})"
        return Told(sentence, NEXT.get(code, OTHERWISE), code, str(error))
    name = type(error).__name__
    if isinstance(error, NoCredentialsError | ProfileNotFound):
        return Told("No credentials were found.", "Choose a profile, or sign in with the AWS CLI.", name, str(error))
    if isinstance(error, EndpointConnectionError | ConnectTimeoutError | ReadTimeoutError):
        return Told(
            "AWS could not be reached.", "Check the network, the region and the endpoint, then try again.",
            name, str(error),
        )  # fmt: skip
    if isinstance(error, BotoCoreError):
        return Told(f"The call could not be made: {error}", "Correct the value that it names.", name, str(error))
    return Told(
        f"Headwater itself failed: {error or name}", "Please report it, with the text below.", name, repr(error)
    )
