"""Server-side encryption of a delivery stream, as far as it shows: who may switch it, its states, its limit a day.

There is no KMS in this cloud, so the key is AWS's own; a customer's key cannot exist and is refused. Plain functions
on the stream's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labs.emulator.firehose.errors import invalid, over_limit
from labs.emulator.wire import AwsError

AWS_OWNED = "AWS_OWNED_CMK"
# Seconds on AWS that switching takes, as a student sees them.
SWITCHING_LASTS = 10.0
DAY = 24 * 3600.0
MOST_SWITCHES = 25


@dataclass(slots=True)
class Encryption:
    """Whether a stream is, or is about to be, encrypted; `settled` is when switching ends, in epoch seconds."""

    is_on: bool = False
    settled: float = 0.0
    switches: list[float] = field(default_factory=list)


def encryption_status(encryption: Encryption, now: float) -> str:
    """The status as AWS names it."""
    if now < encryption.settled:
        return "ENABLING" if encryption.is_on else "DISABLING"
    return "ENABLED" if encryption.is_on else "DISABLED"


def described(encryption: Encryption, now: float) -> dict[str, Any]:
    """DeliveryStreamEncryptionConfiguration."""
    status = encryption_status(encryption, now)
    return {"Status": status, "KeyType": AWS_OWNED} if encryption.is_on else {"Status": status}


def check_key(given: Mapping[str, Any]) -> None:
    """Raises for a key that cannot be used; `given` is DeliveryStreamEncryptionConfigurationInput."""
    kind, key = given.get("KeyType"), given.get("KeyARN")
    if kind == AWS_OWNED:
        if key:
            raise invalid(f"KeyARN {key} must not be given with the KeyType {AWS_OWNED}.")
        return
    if not key:
        raise invalid("KeyARN must be given with the KeyType CUSTOMER_MANAGED_CMK.")
    raise AwsError(
        "InvalidKMSResourceException",
        f"Key {key} does not exist: the embedded cloud has no KMS. Use the KeyType {AWS_OWNED}.",
    )


def switch(encryption: Encryption, is_on: bool, now: float, lasting: float) -> None:
    """Switches encryption on or off; raises LimitExceededException for the 26th time in 24 hours."""
    encryption.switches = [one for one in encryption.switches if one > now - DAY]
    if len(encryption.switches) >= MOST_SWITCHES:
        raise over_limit(
            "StartDeliveryStreamEncryption and StopDeliveryStreamEncryption may be called "
            f"{MOST_SWITCHES} times in 24 hours."
        )
    encryption.switches.append(now)
    if encryption.is_on != is_on:
        encryption.is_on, encryption.settled = is_on, now + lasting
