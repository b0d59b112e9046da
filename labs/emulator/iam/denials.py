"""Refusals in the words and the form of each service. Plain functions; knows no policy."""

from __future__ import annotations

from labs.emulator.failures import WORDS, failure
from labs.emulator.iam.needs import EVERYTHING, Need
from labs.emulator.iam.principals import Principal
from labs.emulator.wire import AwsError

INVALID = "The security token included in the request is invalid."
INVALID_KEYS: dict[str, tuple[str, str, int]] = {
    "": ("UnrecognizedClientException", INVALID, 400),
    "s3": ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403),
    "iam": ("InvalidClientTokenId", INVALID, 403),
    "sts": ("InvalidClientTokenId", INVALID, 403),
    "monitoring": ("InvalidClientTokenId", INVALID, 403),
}


def denied(service: str, caller: Principal, need: Need, why: str) -> AwsError:
    """The caller may not: 400 AccessDeniedException in JSON services, 403 AccessDenied in S3 and query services."""
    quote = '"' if service == "s3" else ""
    on = "" if need.resource == EVERYTHING else f" on resource: {quote}{need.resource}{quote}"
    sentence = f"User: {caller.arn} is not authorized to perform: {need.action}{on} {why}"
    code, status, _ = WORDS["denied"].get(service, WORDS["denied"][""])
    return AwsError(code, sentence.rstrip(), status)


def expired(service: str) -> AwsError:
    """The temporary key's time is over."""
    return failure("expired", service, "")


def invalid_key(service: str) -> AwsError:
    """The key is inactive, or a token is missing, wrong or one too many."""
    return AwsError(*INVALID_KEYS.get(service, INVALID_KEYS[""]))
