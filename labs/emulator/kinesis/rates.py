"""How often control operations may be called: so many in any second, for the account or for a stream.

With a quick clock, as many more as its time runs faster, since such calls mostly ask how far something has come.
Source: the operations' own pages in the API reference. Data operations are limited by their shards (limits.py).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from labs.emulator.clock import Clock
from labs.emulator.kinesis.limits import CallBudget
from labs.emulator.wire import AwsError, Call

A_SECOND: Mapping[str, int] = {
    "AddTagsToStream": 5,
    "CreateStream": 5,
    "DeleteStream": 5,
    "DeregisterStreamConsumer": 5,
    "DescribeAccountSettings": 5,
    "DescribeLimits": 1,
    "DescribeStream": 10,
    "DescribeStreamConsumer": 20,
    "DescribeStreamSummary": 20,
    "ListShards": 1000,
    "ListStreamConsumers": 5,
    "ListStreams": 5,
    "ListTagsForStream": 5,
    "MergeShards": 5,
    "RegisterStreamConsumer": 5,
    "RemoveTagsFromStream": 5,
    "SplitShard": 5,
    "UpdateAccountSettings": 5,
    "UpdateStreamWarmThroughput": 5,
}
MOST_REMEMBERED = 10_000
FOR_A_STREAM = frozenset({"DeregisterStreamConsumer", "DescribeStreamConsumer", "ListShards", "ListStreamConsumers"})


def stream_named(call: Call) -> str:
    """The stream that a call names, by its name or by an ARN of it or of a consumer; empty when it names none."""
    named = str(call.params.get("StreamName") or "")
    for arn in ("StreamARN", "ResourceARN", "ConsumerARN"):
        named = named or str(call.params.get(arn) or "").partition(":stream/")[2].partition("/")[0]
    return named


@dataclass(slots=True)
class Rates:
    """The calls of the last second, thread-safe. `hold` False lets all pass."""

    clock: Clock
    hold: bool = True
    _budgets: dict[tuple[str, str, str], CallBudget] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, call: Call) -> None:
        """Counts a call; raises LimitExceededException when there were too many."""
        most = A_SECOND.get(call.operation)
        if most is None or not self.hold:
            return
        name = stream_named(call) if call.operation in FOR_A_STREAM else ""
        with self._lock:
            if len(self._budgets) > MOST_REMEMBERED:
                self._budgets.clear()  # of streams that are long gone, mostly
            of = (call.region, call.operation, name)
            budget = self._budgets.get(of) or self._budgets.setdefault(of, CallBudget(round(most / self.clock.factor)))
            taken = budget.take(self.clock.now())
        if not taken:
            raise AwsError("LimitExceededException", f"Rate exceeded for operation {call.operation}.")
