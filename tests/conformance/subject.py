"""A Kinesis under the shared suite, whoever made it, and the list of cases. Knows boto3 and AWS's documents only.

A case is a function of a Subject that makes streams of its own, and raises when what it sees is not as documented.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

KEY_SPACE = 1 << 128
THROTTLED = "ProvisionedThroughputExceededException"
ZERO = "shardId-000000000000"


@dataclass(slots=True)
class Subject:
    """`client` does not retry and does not validate; waits end after `patience` seconds, which is a failure.

    Between two looks `pause` seconds pass, or what `pass_time` lets pass.
    """

    client: Any
    patience: float = 15.0
    pause: float = 0.05
    pass_time: Callable[[], None] | None = None
    made: list[str] = field(default_factory=list)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Returns once the condition holds."""
        deadline = time.monotonic() + self.patience
        while not condition():
            assert time.monotonic() < deadline, f"it never happened: {what}"
            if self.pass_time is None:
                time.sleep(self.pause)
            else:
                self.pass_time()

    def new_name(self) -> str:
        """A name that no stream has; the stream is deleted when the case is over."""
        self.made.append(f"case-{uuid.uuid4().hex[:12]}")
        return self.made[-1]

    def make(self, shards: int = 1, **more: Any) -> str:
        """A new stream's name, once it is ACTIVE."""
        name = self.new_name()
        if more.get("StreamModeDetails", {}).get("StreamMode") != "ON_DEMAND":
            more["ShardCount"] = shards
        self.client.create_stream(StreamName=name, **more)
        self.active(name)
        return name

    def summary(self, name: str) -> dict[str, Any]:
        """The StreamDescriptionSummary."""
        return dict(self.client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"])

    def arn(self, name: str) -> str:
        """The stream's ARN."""
        return str(self.summary(name)["StreamARN"])

    def active(self, name: str) -> None:
        """Waits for ACTIVE."""
        self.until(lambda: self.summary(name)["StreamStatus"] == "ACTIVE", f"{name} is ACTIVE")

    def gone(self, name: str) -> bool:
        """Whether the stream is no longer there."""
        return self.code("describe_stream_summary", StreamName=name) == "ResourceNotFoundException"

    def shards(self, name: str, **more: Any) -> list[dict[str, Any]]:
        """The shards as they are listed."""
        return list(self.client.list_shards(StreamName=name, **more)["Shards"])

    def put(self, name: str, data: bytes | str, key: str = "k", **more: Any) -> dict[str, Any]:
        """PutRecord."""
        return dict(self.client.put_record(StreamName=name, Data=data, PartitionKey=key, **more))

    def iterator(self, name: str, kind: str = "TRIM_HORIZON", shard: str = ZERO, **more: Any) -> str:
        """A shard iterator."""
        answer = self.client.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType=kind, **more)
        return str(answer["ShardIterator"])

    def read(self, name: str, kind: str = "TRIM_HORIZON", shard: str = ZERO, **more: Any) -> list[bytes]:
        """The data that one GetRecords gives from there."""
        answer = self.client.get_records(ShardIterator=self.iterator(name, kind, shard, **more))
        return [record["Data"] for record in answer["Records"]]

    def code(self, operation: str, **params: Any) -> str:
        """The code of the error, or nothing when it is answered."""
        try:
            getattr(self.client, operation)(**params)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    def refuses(self, code: str, operation: str, **params: Any) -> None:
        """Raises unless the call is refused so."""
        said = self.code(operation, **params) or "an answer"
        assert said == code, f"{operation}: {said} instead of {code}"

    def close(self) -> None:
        """Deletes what the case has made, as far as it can."""
        for name in self.made:
            with suppress(ClientError):
                self.client.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
        self.made.clear()


Case = Callable[[Subject], None]
CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    """Lists a case under its function's name."""
    assert function.__name__ not in CASES, function.__name__
    CASES[function.__name__] = function
    return function
