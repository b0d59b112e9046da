"""A registered consumer (enhanced fan-out) and its subscriptions: plain values whose states change with time.

Knows neither streams nor HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from labs.emulator.wire import AwsError

CREATING, ACTIVE, DELETING = "CREATING", "ACTIVE", "DELETING"


@dataclass(slots=True)
class Subscription:
    """One SubscribeToShard call: when it began, and, once it is over, the error that its reader is told."""

    started: float
    over: AwsError | None = None


@dataclass(slots=True)
class Consumer:
    """`due` is when the present state ends; `subscriptions` has the last call for each shard by its index."""

    name: str
    arn: str
    created: float
    due: float
    status: str = CREATING
    tags: dict[str, str] = field(default_factory=dict)
    policy: str = ""
    subscriptions: dict[int, Subscription] = field(default_factory=dict)

    def settle(self, now: float) -> bool:
        """Moves the state on when it is due; False when the consumer is gone. The stream's lock must be held."""
        if self.status == CREATING and now >= self.due:
            self.status = ACTIVE
        return not (self.status == DELETING and now >= self.due)

    def delete(self, due: float) -> None:
        """Begins to delete it: its subscriptions are over."""
        self.due, self.status = due, DELETING
        for subscription in self.subscriptions.values():
            subscription.over = AwsError("ResourceNotFoundException", f"Consumer {self.arn} is being deleted.")
