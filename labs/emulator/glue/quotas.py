"""Glue's default quotas, and the error when one is reached. Plain numbers; knows no state.

Source: AWS General Reference, "AWS Glue endpoints and quotas". Each is an account's in a region.
"""

from __future__ import annotations

from labs.emulator.wire import AwsError

MOST = {
    "databases": 10_000,
    "tables per database": 200_000,
    "partitions per table": 10_000_000,
    "table versions per table": 100_000,
    "connections": 1_000,
    "crawlers": 1_000,
    "jobs": 2_000,
    "concurrent job runs": 2_000,
    "triggers": 1_000,
    "workflows": 1_000,
    "jobs per trigger": 50,
}


def room(held: int, what: str, more: int = 1) -> None:
    """Raises ResourceNumberLimitExceededException when `more` beside the `held` are beyond the quota."""
    if held + more > MOST[what]:
        message = f"Number of {what} exceeds the limit of {MOST[what]}."
        raise AwsError("ResourceNumberLimitExceededException", message)
