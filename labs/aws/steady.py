"""Asking AWS through bad weather: throttles, failures that pass and expired credentials are waited out, with a bound.

What does not pass (denied, a refused value) is raised at once. Knows no kind of resource.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from labs.aws.errors import code_of, is_signed_out, message_of
from labs.aws.patience import Patience, TookTooLong
from labs.words import said, tr

T = TypeVar("T")
BUSY = frozenset(
    {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
     "ProvisionedThroughputExceededException", "SlowDown", "RequestTimeout", "RequestTimeoutException"}
)  # fmt: skip
# Only a call that follows a description ends so here (its tags, its contents): the thing went while it was looked at.
VANISHED = frozenset({"ResourceNotFoundException", "EntityNotFoundException", "NoSuchEntity", "NoSuchBucket"})
AGAIN = "AWS has not answered as it should yet; it is asked again"
SIGN_IN = "The credentials have expired: sign in again, and it goes on by itself."


def sign_in_words(profile: str = "") -> str:
    """What to do about expired credentials; `profile` is empty where there is none to sign in with."""
    if not profile:
        return said(SIGN_IN)
    return tr(
        "The credentials have expired: sign in again (with SSO: `aws sso login --profile {profile}`), "
        "and it goes on by itself.",
        profile=profile,
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long, in seconds, cleanup waits: for AWS to recover, for the student to sign in, for one thing to go."""

    weather: float = 120.0
    sign_in: float = 900.0
    removing: float = 600.0


def is_expired(error: BaseException) -> bool:
    """The credentials are no longer good."""
    return is_signed_out(error)


def passes(error: BaseException) -> bool:
    """Time heals it: throttled, failed inside, cut off, or gone while it was looked at."""
    if not isinstance(error, ClientError):
        return isinstance(error, NoConnection | HTTPClientError)
    code, status = code_of(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    limited = code == "LimitExceededException" and "rate exceeded" in message_of(error).lower()
    return limited or code in BUSY or code in VANISHED or status >= 500


@dataclass(slots=True)
class Steady:
    """`signed_in` renews the connection and says whether it is accepted again; it raises when it leads elsewhere."""

    patience: Patience
    bounds: Bounds
    signed_in: Callable[[], bool]
    profile: str = ""  # to sign in with
    gave_up: bool = False  # nobody signed in: later questions are not waited for again

    def ask(self, call: Callable[[], T], heal: Collection[str] = ()) -> T:
        """What `call` gives. Raises its error when it does not pass in time; `heal` are more codes that pass."""
        answers: list[T] = []
        trouble: list[ClientError | BotoCoreError] = []

        def attempt() -> bool:
            try:
                answers.append(call())
            except (ClientError, BotoCoreError) as error:
                trouble.append(error)
                if not self.heals(error, heal):
                    raise
            return bool(answers)

        try:
            self.patience.until(said(AGAIN), attempt, self.bounds.weather)
        except TookTooLong:
            raise trouble[-1] from None
        return answers[0]

    def heals(self, error: BaseException, heal: Collection[str] = ()) -> bool:
        """Whether to ask again after this error; with expired credentials once somebody has signed in."""
        return self._sign_in() if is_expired(error) else passes(error) or code_of(error) in heal

    def _sign_in(self) -> bool:
        if self.gave_up:
            return False
        words = sign_in_words(self.profile)
        self.patience.say(words)
        try:
            return self.patience.until(words, self.signed_in, self.bounds.sign_in)
        except TookTooLong:
            self.gave_up = True
            return False
