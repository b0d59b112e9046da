"""What the tests through boto3 share: a bucket with a role, delivery streams into it, and its objects read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.waiting import until

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ACCOUNT = "123456789012"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
COLUMNS = {"id": "int", "name": "string", "price": "decimal(8,2)", "at": "timestamp"}
NOTHING: dict[str, Any] = {}
# Small and quick, but for what needs 64 MiB.
HINTS = {"SizeInMBs": 1, "IntervalInSeconds": 60}


@dataclass(frozen=True)
class Lake:
    """A bucket, and a role of the same name that Firehose may assume."""

    aws: Any
    name: str

    @classmethod
    def dug(cls, aws: Any) -> Lake:
        """A new one."""
        name = f"lake-{uuid4().hex[:12]}"
        aws("s3").create_bucket(Bucket=name)
        aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
        return cls(aws, name)

    @property
    def arns(self) -> dict[str, str]:
        """The two members that every destination has."""
        return {"RoleARN": f"arn:aws:iam::{ACCOUNT}:role/{self.name}", "BucketARN": f"arn:aws:s3:::{self.name}"}

    def deliver(self, source: str = "", **settings: Any) -> str:
        """The name of a new ACTIVE delivery stream; `source` is a Kinesis stream's name."""
        name = f"delivery-{uuid4().hex[:12]}"
        more: dict[str, Any] = {}
        if source:
            arn = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{source}"
            more["KinesisStreamSourceConfiguration"] = {"KinesisStreamARN": arn, "RoleARN": self.arns["RoleARN"]}
            more["DeliveryStreamType"] = "KinesisStreamAsSource"
        self.aws("firehose").create_delivery_stream(
            DeliveryStreamName=name,
            ExtendedS3DestinationConfiguration={"BufferingHints": HINTS, **self.arns, **settings},
            **more,
        )
        until(lambda: self.described(name)["DeliveryStreamStatus"] == "ACTIVE")
        return name

    def described(self, stream: str) -> Any:
        """DeliveryStreamDescription."""
        return self.aws("firehose").describe_delivery_stream(DeliveryStreamName=stream)["DeliveryStreamDescription"]

    def destination(self, stream: str) -> Any:
        """ExtendedS3DestinationDescription."""
        return self.described(stream)["Destinations"][0]["ExtendedS3DestinationDescription"]

    def put(self, stream: str, records: Iterable[bytes]) -> None:
        """Puts every record, 500 at a time."""
        left = [{"Data": record} for record in records]
        for first in range(0, len(left), 500):
            answer = self.aws("firehose").put_record_batch(DeliveryStreamName=stream, Records=left[first : first + 500])
            assert answer["FailedPutCount"] == 0

    def objects(self, prefix: str = "") -> dict[str, bytes]:
        """Bodies by key."""
        listed = self.aws("s3").list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])
        return {
            entry["Key"]: self.aws("s3").get_object(Bucket=self.name, Key=entry["Key"])["Body"].read()
            for entry in listed
        }

    def documents(self, prefix: str) -> Iterator[Any]:
        """The JSON documents, one a line, of the objects under a prefix."""
        for body in self.objects(prefix).values():
            yield from map(json.loads, filter(None, body.split(b"\n")))


def matches(key: str, prefix: str, stream: str, extension: str = "", version: int = 1) -> bool:
    """Whether the key is one that AWS documents; `prefix` and `extension` are regular expressions."""
    pattern = rf"{prefix}{re.escape(stream)}-{version}-\d{{4}}(-\d\d){{5}}-{UUID}{extension}"
    return re.fullmatch(pattern, key) is not None


def into(lake: Lake, table: str, serializer: str = "ParquetSerDe", **changes: Any) -> dict[str, Any]:
    """DataFormatConversionConfiguration."""
    return {
        "SchemaConfiguration": {"RoleARN": lake.arns["RoleARN"], "DatabaseName": table, "TableName": table},
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": NOTHING}},
        "OutputFormatConfiguration": {"Serializer": {serializer: NOTHING}},
        "Enabled": True,
        **changes,
    }
