"""The embedded cloud as a server: refusals are clean, connections are kept, S3 and the rest answer, children end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.clock import Pace
from labs.emulator.process import start_cloud
from labs.emulator.server import EmbeddedCloud

Aws = Callable[..., Any]


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("kinesis", "delete_queue", {"QueueARN": "arn:aws:kinesis:us-east-1:123456789012:queue/a"}),
        ("glue", "start_data_quality_rule_recommendation_run",
         {"DataSource": {"GlueTable": {"DatabaseName": "a", "TableName": "b"}}, "Role": "r"}),
        ("ec2", "describe_instances", {}),
        ("lambda", "list_functions", {}),
        ("dynamodb", "list_tables", {}),
        ("s3", "put_bucket_abac", {"Bucket": "abac", "AbacStatus": {"Status": "Enabled"}}),
        ("s3", "list_bucket_metrics_configurations", {"Bucket": "abac"}),
        ("iam", "get_organizations_access_report", {"JobId": "a" * 36}),
    ],
)  # fmt: skip
def test_that_what_is_not_supported_is_a_clean_400_naming_the_operation(
    aws: Aws, service: str, operation: str, params: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(aws(service), operation)(**params)
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["Error"]["Code"] == "UnknownOperationException"
    assert operation.replace("_", "") in response["Error"]["Message"].lower() or service == "lambda"


def test_that_one_connection_serves_many_calls(embedded: EmbeddedCloud, aws: Aws) -> None:
    kinesis = aws("kinesis")
    kinesis.list_streams()
    accepted: list[Any] = []
    finish = embedded.server.finish_request

    def counting(request: Any, address: Any) -> None:
        accepted.append(address)
        finish(request, address)

    embedded.server.finish_request = counting  # type: ignore[method-assign]  # counts, then does the same
    try:
        for _ in range(20):
            kinesis.list_streams()
    finally:
        embedded.server.finish_request = finish  # type: ignore[method-assign]  # as it was
    assert len(accepted) <= 1


def test_that_an_upload_does_not_wait_for_the_word_to_go_on(aws: Aws) -> None:
    s3, bucket = aws("s3"), f"b-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    started = time.perf_counter()
    for index in range(5):
        s3.put_object(Bucket=bucket, Key=f"folder/ü {index}", Body=b"x" * 100_000, Metadata={"a-b": "1"})
    assert time.perf_counter() - started < 4.0  # botocore waits a whole second each when no 100 Continue comes
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="folder/")
    assert [entry["Size"] for entry in listed["Contents"]] == [100_000] * 5
    got = s3.get_object(Bucket=bucket, Key="folder/ü 3", Range="bytes=0-9")
    assert got["Body"].read() == b"x" * 10
    assert s3.head_object(Bucket=bucket, Key="folder/ü 3")["ContentLength"] == 100_000


def test_that_tags_given_with_a_bucket_are_kept_and_found_by_the_tagging_api(aws: Aws) -> None:
    s3, bucket = aws("s3"), f"b-{uuid.uuid4().hex[:12]}"
    tags = [{"Key": "headwater:run", "Value": bucket}, {"Key": "ü & <x>", "Value": "1"}]
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"Tags": tags})
    assert sorted(s3.get_bucket_tagging(Bucket=bucket)["TagSet"], key=str) == sorted(tags, key=str)
    kinesis = aws("kinesis")
    kinesis.create_stream(StreamName=bucket, ShardCount=1, Tags={"headwater:run": bucket})
    pages = aws("resourcegroupstaggingapi").get_paginator("get_resources").paginate(
        TagFilters=[{"Key": "headwater:run", "Values": [bucket]}], PaginationConfig={"PageSize": 1}
    )  # fmt: skip
    arns = {hit["ResourceARN"] for page in pages for hit in page["ResourceTagMappingList"]}
    assert arns == {f"arn:aws:s3:::{bucket}", f"arn:aws:kinesis:us-east-1:123456789012:stream/{bucket}"}


def test_that_the_child_ends_with_the_program_that_started_it() -> None:
    program = "import sys; from labs.emulator.process import start_cloud; from labs.emulator.clock import Pace; " \
              "c = start_cloud(Pace.QUICK); print(c.pid, flush=True); sys.stdin.read()"  # fmt: skip
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    killed = time.monotonic()
    from tests.processes import alive
    from tests.waiting import until

    until(lambda: not alive(child), seconds=5)
    assert time.monotonic() - killed < 1.0
    parent.stdin.close()
    parent.stdout.close()


def test_that_a_closed_child_is_gone_and_tells_so() -> None:
    cloud = start_cloud(Pace.QUICK)
    assert cloud.alive()
    cloud.close()
    assert not cloud.alive()


def test_that_a_bucket_policys_deny_is_answered_with_access_denied(aws: Aws) -> None:
    s3 = aws("s3")
    s3.create_bucket(Bucket="a-locked-bucket")
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                 "Resource": "arn:aws:s3:::a-locked-bucket/locked/*"}  # fmt: skip
    s3.put_bucket_policy(Bucket="a-locked-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    with pytest.raises(ClientError, match=r"\(AccessDenied\).*PutObject"):
        s3.put_object(Bucket="a-locked-bucket", Key="locked/a", Body=b"x")
    s3.put_object(Bucket="a-locked-bucket", Key="open/a", Body=b"x")
    listed = s3.list_objects_v2(Bucket="a-locked-bucket")["Contents"]
    assert [entry["Key"] for entry in listed] == ["open/a"]
    s3.delete_object(Bucket="a-locked-bucket", Key="open/a")
    s3.delete_bucket(Bucket="a-locked-bucket")
