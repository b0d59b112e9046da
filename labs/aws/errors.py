"""botocore's errors as sentences with cause, next step and whether time heals them; the raw text is kept as well.

Knows error codes, no resource and no screen. The words are in error_words.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    SSOError,
    TokenRetrievalError,
)

from labs.aws.error_words import advice_on
from labs.redact import redact
from labs.words import tr

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "UnrecognizedClientException"})
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
TAKEN = frozenset(
    {"ResourceInUseException", "AlreadyExistsException", "EntityAlreadyExists", "EntityAlreadyExistsException",
     "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "IdempotentParameterMismatchException"}
)  # fmt: skip
NETWORK = (EndpointConnectionError, ConnectTimeoutError, ReadTimeoutError)


@dataclass(frozen=True, slots=True)
class Told:
    """An error for a person: what happened, what to do next, AWS's code, the raw text, the cause, and if time heals."""

    sentence: str
    next_step: str
    code: str
    raw: str
    cause: str = ""
    retry: bool = False


def code_of(error: BaseException) -> str:
    """AWS's error code, or empty when the error is none of AWS's."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def message_of(error: ClientError) -> str:
    """AWS's own message."""
    return str(error.response.get("Error", {}).get("Message", ""))


def is_signed_out(error: BaseException) -> bool:
    """The credentials are no longer good: a session's token, or the sign-in of IAM Identity Center (SSO)."""
    return code_of(error) in EXPIRED or isinstance(error, SSOError | TokenRetrievalError)


def sign_in_words(target: str = "") -> str:
    """How to sign in again; `target` is profile:NAME where that is known."""
    kind, _, name = target.partition(":")
    profile = name if kind == "profile" and name else "NAME"
    return tr("Sign in again with `aws sso login --profile {profile}`, then go on. Nothing is lost.", profile=profile)


def told(error: BaseException, target: str = "") -> Told:
    """The error as a sentence with a next step; `target` (profile:NAME) names the profile to sign in with."""
    if isinstance(error, ClientError):
        code, message = code_of(error), redact(message_of(error))
        advice = advice_on(code, message)
        refused = tr(
            "{operation} was refused: {message} ({code})",
            operation=error.operation_name,
            message=message or code,
            code=code,
        )
        return Told(refused, advice.next_step, code, redact(str(error)), advice.cause, advice.retry)
    sentence, next_step, retry = _of_botocore(error, target)
    raw = str(error) if isinstance(error, BotoCoreError) else repr(error)
    return Told(sentence, next_step, type(error).__name__, redact(raw), sentence, retry)


def _of_botocore(error: BaseException, target: str) -> tuple[str, str, bool]:
    """Sentence, next step, and whether time heals it."""
    if is_signed_out(error):
        return tr("The sign-in of IAM Identity Center (SSO) has expired."), sign_in_words(target), False
    if isinstance(error, ProfileNotFound):
        return tr("There is no profile of that name."), tr("`headwater doctor` lists the profiles."), False
    if isinstance(error, NoCredentialsError):
        return tr("No credentials were found."), tr("Choose a profile, or sign in with the AWS CLI."), False
    if isinstance(error, PartialCredentialsError):
        return tr("The profile's credentials are not whole."), tr("Copy access key and secret key anew."), False
    if isinstance(error, NoRegionError):
        return (
            tr("No region is chosen, and the profile names none."),
            tr("Name one: --region us-east-1, for example."),
            False,
        )
    if isinstance(error, NETWORK):
        return (
            tr("AWS could not be reached."),
            tr("Check the network, the region and the endpoint, then try again."),
            True,
        )
    if isinstance(error, BotoCoreError):
        return (
            tr("The call could not be made: {error}", error=redact(str(error))),
            tr("Correct the value that it names."),
            False,
        )
    return (
        tr("Headwater itself failed: {error}", error=redact(str(error)) or type(error).__name__),
        tr("Please report it, with the text below."), False,
    )  # fmt: skip
