"""A session with the AWS CLI against `headwater serve --env`: the calls of the week, as one would type them."""

from __future__ import annotations

import base64
import json
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.peers.install import program
from tests.waiting import until

AWS = program("aws")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(AWS is None, reason="the AWS CLI is not there: run python tests/peers/install.py"),
]
Aws = Callable[..., Any]


@pytest.fixture(scope="module")
def name() -> str:
    """What this session calls everything."""
    return f"cli-{uuid.uuid4().hex[:10]}"


@pytest.fixture(scope="module")
def aws(served: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Aws:
    """`aws("s3", "ls")` runs the CLI and gives what it says: JSON parsed, else text."""
    folder = tmp_path_factory.mktemp("cli")

    def run(*words: str) -> Any:
        done = subprocess.run(
            [str(AWS), *words], cwd=folder, env=served, capture_output=True, encoding="utf-8", timeout=120
        )
        assert done.returncode == 0, f"aws {' '.join(words)}: {done.stderr}"
        try:
            return json.loads(done.stdout)
        except ValueError:
            return done.stdout

    return run


def role(aws: Aws, name: str, service: str) -> str:
    """A new role that the service may assume; its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = aws("iam", "create-role", "--role-name", name, "--assume-role-policy-document", document)
    return str(made["Role"]["Arn"])


def test_that_the_cli_knows_who_it_is(aws: Aws) -> None:
    assert aws("sts", "get-caller-identity")["Account"] == "123456789012"


def test_that_the_cli_copies_to_s3_and_back(aws: Aws, name: str, tmp_path: Path) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large.bin"
    small.write_text("a line\n", encoding="utf-8")
    large.write_bytes(bytes(range(256)) * 4096 * 20)  # 20 MB: in parts
    aws("s3", "mb", f"s3://{name}")
    aws("s3", "cp", str(small), f"s3://{name}/in/small.txt")
    aws("s3", "cp", str(large), f"s3://{name}/in/large.bin")
    listed = aws("s3", "ls", f"s3://{name}/in/")
    assert [line.split()[2:] for line in listed.splitlines()] == [["20971520", "large.bin"], ["7", "small.txt"]]
    aws("s3", "cp", "--recursive", f"s3://{name}/in/", str(tmp_path / "out"))
    assert (tmp_path / "out" / "large.bin").read_bytes() == large.read_bytes()
    aws("s3", "mv", f"s3://{name}/in/small.txt", f"s3://{name}/moved.txt")
    aws("s3", "sync", str(tmp_path / "out"), f"s3://{name}/synced/")
    assert "synced/" in aws("s3", "ls", f"s3://{name}")
    aws("s3", "rm", "--recursive", f"s3://{name}/synced/")
    assert aws("s3api", "head-object", "--bucket", name, "--key", "moved.txt")["ContentLength"] == 7
    url = aws("s3", "presign", f"s3://{name}/moved.txt").strip()
    assert "X-Amz-Signature" in url or "Signature=" in url


def test_that_the_cli_puts_and_gets_records(aws: Aws, name: str) -> None:
    aws("kinesis", "create-stream", "--stream-name", name, "--shard-count", "1")
    aws("kinesis", "wait", "stream-exists", "--stream-name", name)
    data = base64.b64encode(b"hello").decode()
    put = aws("kinesis", "put-record", "--stream-name", name, "--partition-key", "k", "--data", data)
    iterator = aws(
        "kinesis", "get-shard-iterator", "--stream-name", name, "--shard-id", put["ShardId"],
        "--shard-iterator-type", "TRIM_HORIZON",
    )["ShardIterator"]  # fmt: skip
    [record] = aws("kinesis", "get-records", "--shard-iterator", iterator)["Records"]
    assert record["SequenceNumber"] == put["SequenceNumber"]
    assert base64.b64decode(record["Data"]) in (
        b"hello",
        data.encode(),
    )  # version 1 of the CLI encodes what it is given


def test_that_the_cli_delivers_with_firehose(aws: Aws, name: str) -> None:
    bucket, arn = f"{name}-lake", role(aws, f"{name}-firehose", "firehose.amazonaws.com")
    aws("s3", "mb", f"s3://{bucket}")
    target = {"RoleARN": arn, "BucketARN": f"arn:aws:s3:::{bucket}",
              "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60}}  # fmt: skip
    described = ("firehose", "describe-delivery-stream", "--delivery-stream-name", name)
    aws("firehose", "create-delivery-stream", "--delivery-stream-name", name,
        "--extended-s3-destination-configuration", json.dumps(target))  # fmt: skip
    until(lambda: aws(*described)["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE", pause=0.2)
    record = json.dumps({"Data": base64.b64encode(b"a record\n").decode()})
    assert aws("firehose", "put-record", "--delivery-stream-name", name, "--record", record)["RecordId"]
    until(lambda: name in str(aws("s3api", "list-objects-v2", "--bucket", bucket)), seconds=60, pause=0.5)


def test_that_the_cli_crawls_with_glue(aws: Aws, name: str, tmp_path: Path) -> None:
    bucket, arn = f"{name}-crawled", role(aws, f"{name}-glue", "glue.amazonaws.com")
    aws("iam", "attach-role-policy", "--role-name", f"{name}-glue", "--policy-arn",
        "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole")  # fmt: skip
    policy = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    aws("iam", "put-role-policy", "--role-name", f"{name}-glue", "--policy-name", "s3", "--policy-document",
        json.dumps({"Version": "2012-10-17", "Statement": [policy]}))  # fmt: skip
    data = tmp_path / "data.csv"
    data.write_text("id,name\n1,a\n2,b\n", encoding="utf-8")
    aws("s3", "mb", f"s3://{bucket}")
    aws("s3", "cp", str(data), f"s3://{bucket}/orders/data.csv")
    aws("glue", "create-database", "--database-input", json.dumps({"Name": name}))
    targets = json.dumps({"S3Targets": [{"Path": f"s3://{bucket}/orders/"}]})
    aws("glue", "create-crawler", "--name", name, "--role", arn, "--database-name", name, "--targets", targets)
    aws("glue", "start-crawler", "--name", name)
    until(lambda: "LastCrawl" in aws("glue", "get-crawler", "--name", name)["Crawler"], seconds=60, pause=0.5)
    [table] = aws("glue", "get-tables", "--database-name", name)["TableList"]
    assert [column["Name"] for column in table["StorageDescriptor"]["Columns"]] == ["id", "name"]


def test_that_the_cli_reads_logs_and_finds_what_is_tagged(aws: Aws, name: str) -> None:
    aws("logs", "create-log-group", "--log-group-name", name)
    aws("logs", "create-log-stream", "--log-group-name", name, "--log-stream-name", "one")
    events = json.dumps([{"timestamp": 1795430000000, "message": "a line"}])
    aws("logs", "put-log-events", "--log-group-name", name, "--log-stream-name", "one", "--log-events", events)
    assert aws("logs", "describe-log-streams", "--log-group-name", name)["logStreams"][0]["logStreamName"] == "one"
    aws("kinesis", "create-stream", "--stream-name", f"{name}-tagged", "--shard-count", "1", "--tags", f"run={name}")
    found = aws("resourcegroupstaggingapi", "get-resources", "--tag-filters", f"Key=run,Values={name}")
    assert [hit["ResourceARN"].rpartition("/")[2] for hit in found["ResourceTagMappingList"]] == [f"{name}-tagged"]


def test_that_an_unknown_operation_is_told_by_its_name(aws: Aws) -> None:
    with pytest.raises(AssertionError, match=r"UnknownOperationException.*ListFunctions|GET .*of lambda"):
        aws("lambda", "list-functions")
