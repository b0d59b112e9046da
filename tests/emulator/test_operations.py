"""The names of operations, held against the requests that botocore itself makes: nothing is sent anywhere."""

from __future__ import annotations

import contextlib
from typing import Any
from xml.etree.ElementTree import ParseError

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.model import Shape
from botocore.parsers import ResponseParserError

from labs.emulator.http import Request
from labs.emulator.operations import S3_RULES, operation_of

# Two names of one request: S3 tells the older from the newer by nothing on the wire.
SAME_REQUEST = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
    "ListDirectoryBuckets": "ListBuckets",
}
NOT_ON_THIS_HOST = {"WriteGetObjectResponse"}  # goes to an object Lambda route
SESSION = botocore.session.Session()
S3 = SESSION.get_service_model("s3")
OTHERS = [
    ("kinesis", "PutRecords"), ("kinesis", "ListStreams"), ("firehose", "PutRecordBatch"), ("glue", "StartCrawler"),
    ("logs", "CreateLogGroup"), ("resourcegroupstaggingapi", "GetResources"), ("iam", "CreateRole"),
    ("iam", "GetRole"), ("sts", "GetCallerIdentity"), ("sts", "AssumeRole"), ("cloudwatch", "PutMetricData"),
]  # fmt: skip


def example(shape: Shape, name: str = "") -> Any:
    """The least value that botocore takes for a shape."""
    if shape.type_name == "structure":
        if getattr(shape, "is_tagged_union", False):
            member = next(iter(shape.members))
            return {member: example(shape.members[member], member)}
        return {member: example(shape.members[member], member) for member in shape.required_members}
    if shape.type_name == "list":
        return [example(shape.member)]
    if shape.type_name == "map":
        return {}
    if shape.type_name == "string":
        if shape.enum:
            return shape.enum[0]
        return "abc/def" if name == "CopySource" else "abc" * (7 if name.endswith(("Arn", "ARN")) else 1)
    return {"integer": 1, "long": 1, "boolean": True, "timestamp": 0, "blob": b"x", "double": 1.0}[shape.type_name]


def sent_by_botocore(service: str, operation: str) -> Request:
    """The request as botocore would send it, caught before it leaves."""
    client = SESSION.create_client(
        service,
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(s3={"addressing_style": "path"}, proxies={}),
    )
    caught: list[AWSPreparedRequest] = []

    def catch(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        caught.append(request)
        return AWSResponse(request.url, 200, {}, Nothing())

    client.meta.events.register("before-send", catch)
    shape = client.meta.service_model.operation_model(operation).input_shape
    with contextlib.suppress(ResponseParserError, ParseError):  # the empty answer is none for some
        client._make_api_call(operation, example(shape) if shape else {})
    return request_of(caught[0])


class Nothing:
    """An empty answer, as urllib3 would give it."""

    def stream(self, **_: Any) -> Any:
        """No chunks."""
        return iter([b""])


def request_of(prepared: AWSPreparedRequest) -> Request:
    """What our server would read of it."""
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in prepared.headers.items()
    }
    body = prepared.body if isinstance(prepared.body, bytes) else str(prepared.body or "").encode()
    return Request(prepared.method, prepared.url.removeprefix("http://127.0.0.1:1"), headers, body)


@pytest.mark.parametrize("operation", sorted(set(S3.operation_names) - NOT_ON_THIS_HOST))
def test_that_every_s3_operation_of_botocore_is_named(operation: str) -> None:
    assert operation_of(sent_by_botocore("s3", operation), "s3") == SAME_REQUEST.get(operation, operation)


@pytest.mark.parametrize(("service", "operation"), OTHERS)
def test_that_json_and_query_operations_are_named(service: str, operation: str) -> None:
    signed_for = {"cloudwatch": "monitoring", "resourcegroupstaggingapi": "tagging"}.get(service, service)
    assert operation_of(sent_by_botocore(service, operation), signed_for) == operation


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [
        ("GET", "/?x-id=ListBuckets", "ListBuckets"),
        ("GET", "/b/?list-type=2&prefix=a%26uploads", "ListObjectsV2"),
        ("GET", "/b?prefix=versions", "ListObjects"),
        ("GET", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=1", "GetObject"),
        ("PUT", "/b/folder/k%3Facl?x-id=PutObject", "PutObject"),
        ("PUT", "/b/", "CreateBucket"),
        ("POST", "/b?delete=", "DeleteObjects"),
        ("PATCH", "/b/k", ""),
        ("POST", "/", ""),
    ],
)
def test_that_s3_paths_are_read_as_other_clients_write_them(method: str, target: str, name: str) -> None:
    assert operation_of(Request(method, target, {}), "s3") == name


def test_that_the_table_names_each_operation_once() -> None:
    named = [operation for rules in S3_RULES.values() for _, operation in rules]
    assert len(named) == len(set(named))
    assert set(named) == set(S3.operation_names) - NOT_ON_THIS_HOST - set(SAME_REQUEST)
