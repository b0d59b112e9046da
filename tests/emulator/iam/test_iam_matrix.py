"""The enforcement matrix: identity × trust × the role's permission × PassRole, over a crawl, a job and a delivery.

Every cell makes its own user and role, does the work for real, and looks at what AWS would show.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.server import EmbeddedCloud
from tests.emulator.iam.enforced import Hands, allow, document, fresh, role, root, trust, until, user

TRUE_FALSE = (True, False)
GOING = ("STARTING", "RUNNING", "STOPPING")
SCRIPT = b"import boto3, sys\nboto3.client('s3').put_object(Bucket=sys.argv[2], Key='made', Body=b'x')\n"


@dataclass(frozen=True)
class Cell:
    """One combination, and what was made for it."""

    service: str
    identity: bool
    trusted: bool
    permitted: bool
    passed: bool

    def __str__(self) -> str:
        words = zip(("identity", "trust", "permission", "pass"), (self.identity, self.trusted, self.permitted,
                    self.passed), strict=True)  # fmt: skip
        return self.service + "".join(f" {'+' if on else '-'}{word}" for word, on in words)

    def hands(self, cloud: EmbeddedCloud, role_arn: str) -> Hands:
        """A user who may or may not create, and may or may not pass the role to this service."""
        to = {"StringEquals": {"iam:PassedToService": f"{self.service}.amazonaws.com"}}
        create = [allow([f"{self.service}:*", "kinesis:*"])] if self.identity else [allow("s3:*")]
        return user(cloud, *create, *([allow("iam:PassRole", role_arn, Condition=to)] if self.passed else []))

    def role(self, cloud: EmbeddedCloud, bucket: str, lacking: str) -> str:
        """A role for the service with all it takes, `lacking` only where it is permitted."""
        trusted = f"{self.service}.amazonaws.com" if self.trusted else "lambda.amazonaws.com"
        objects = f"arn:aws:s3:::{bucket}/*"
        statements = [allow(["logs:*", "glue:*", "s3:ListBucket"]), allow("s3:GetObject", f"{objects}.py")]
        if self.permitted:
            statements.append(allow(lacking, objects))
        return role(cloud, trust(Service=trusted), *statements)

    def expected(self, not_assumed: str) -> str:
        """The refusal that creating ends in, or nothing."""
        if not self.identity:
            return f"is not authorized to perform: {self.service}:Create"
        if not self.passed:
            return "is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/"
        return "" if self.trusted else not_assumed


def marks(each: tuple[bool, ...]) -> tuple[pytest.MarkDecorator, ...]:
    return (pytest.mark.long,) if each.count(False) > 1 else ()


def cells(service: str) -> list[Any]:
    """All sixteen; those in which more than one thing is missing are in the long tier."""
    return [
        pytest.param(Cell(service, *each), id=str(Cell(service, *each)), marks=marks(each))
        for each in product(TRUE_FALSE, repeat=4)
    ]


def made_bucket(cloud: EmbeddedCloud, **objects: bytes) -> str:
    """A new bucket with those objects."""
    bucket = fresh("matrix")
    root(cloud)("s3").create_bucket(Bucket=bucket)
    for key, body in objects.items():
        root(cloud)("s3").put_object(Bucket=bucket, Key=key.replace("__", "/").replace("_py", ".py"), Body=body)
    return bucket


def refusal_of(call: Any) -> str:
    """Code and message of the refusal, or nothing."""
    try:
        call()
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return ""


def check(refusal: str, expected: str, code_of_trust: str) -> bool:
    """Whether the work goes on; fails when the refusal is not the expected one."""
    assert bool(refusal) == bool(expected), refusal
    assert expected in refusal
    if refusal:
        assert refusal.startswith("AccessDeniedException: User: " if "authorized" in expected else code_of_trust)
    return not refusal


@pytest.mark.parametrize("cell", cells("glue"))
def test_that_a_crawl_needs_all_four(strict: EmbeddedCloud, cell: Cell) -> None:
    bucket, name = made_bucket(strict, orders__a=b'{"a": 1}\n'), fresh("crawler")
    arn = cell.role(strict, bucket, "s3:GetObject")
    glue = cell.hands(strict, arn)("glue")
    targets = {"S3Targets": [{"Path": f"s3://{bucket}/orders"}]}
    refusal = refusal_of(lambda: glue.create_crawler(Name=name, Role=arn, DatabaseName=name, Targets=targets))
    if not check(refusal, cell.expected("Service is unable to assume provided role"), "InvalidInputException"):
        return
    glue.start_crawler(Name=name)
    until(lambda: glue.get_crawler(Name=name)["Crawler"]["State"] == "READY")
    assert glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"
    assert len(glue.get_tables(DatabaseName=name)["TableList"]) == cell.permitted
    errors = [line for line in lines(strict, "/aws-glue/crawlers", name) if "ERROR" in line]
    if cell.permitted:
        assert errors == []
    else:
        assert "is not authorized to perform: s3:GetObject" in errors[0]
        assert f"assumed-role/{arn.rpartition('/')[2]}/AWS-Crawler" in errors[0]


def lines(cloud: EmbeddedCloud, group: str, stream: str) -> list[str]:
    """What a log stream holds."""
    logs = root(cloud)("logs")
    return [one["message"] for one in logs.get_log_events(logGroupName=group, logStreamName=stream)["events"]]


@pytest.mark.parametrize("cell", cells("glue"))
def test_that_a_job_needs_all_four(strict: EmbeddedCloud, cell: Cell) -> None:
    bucket, name = made_bucket(strict, script_py=SCRIPT), fresh("job")
    arn = cell.role(strict, bucket, "s3:PutObject")
    glue = cell.hands(strict, arn)("glue")
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": f"s3://{bucket}/script.py"}
    refusal = refusal_of(lambda: glue.create_job(Name=name, Role=arn, Command=command))
    if not check(refusal, cell.expected(""), ""):  # AWS looks at a job's trust when it runs
        return
    run = glue.start_job_run(JobName=name, Arguments={"--bucket": bucket})["JobRunId"]
    until(lambda: glue.get_job_run(JobName=name, RunId=run)["JobRun"]["JobRunState"] not in GOING, 60)
    ended = glue.get_job_run(JobName=name, RunId=run)["JobRun"]
    assert ended["JobRunState"] == ("SUCCEEDED" if cell.trusted and cell.permitted else "FAILED")
    if not cell.trusted:
        assert ended["ErrorMessage"] == f"Role {arn} should be given assume role permissions for Glue Service."
    elif not cell.permitted:
        assert "AccessDenied" in ended["ErrorMessage"]
        assert "GlueJobRunnerSession is not authorized to perform: s3:PutObject" in ended["ErrorMessage"]


@pytest.mark.parametrize("cell", cells("firehose"))
def test_that_a_delivery_needs_all_four(strict: EmbeddedCloud, cell: Cell) -> None:
    bucket, name = made_bucket(strict), fresh("delivery")
    arn = cell.role(strict, bucket, "s3:PutObject")
    firehose, s3 = cell.hands(strict, arn)("firehose"), root(strict)("s3")
    logging = {"Enabled": True, "LogGroupName": "/firehose", "LogStreamName": name}
    to = {"RoleARN": arn, "BucketARN": f"arn:aws:s3:::{bucket}", "CloudWatchLoggingOptions": logging,
          "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60}}  # fmt: skip
    refusal = refusal_of(
        lambda: firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=to)
    )
    if not check(refusal, cell.expected("Firehose is unable to assume role"), "InvalidArgumentException"):
        return
    until(lambda: delivery_status(root(strict), name) == "ACTIVE")
    firehose.put_record(DeliveryStreamName=name, Record={"Data": b"kept"})
    if not cell.permitted:
        until(lambda: refusal_of(lambda: lines(strict, "/firehose", name)) == "")
        assert "S3.AccessDenied" in lines(strict, "/firehose", name)[0]
        assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
        grant(strict, arn, allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*"))
    until(lambda: s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1, 60)
    key = s3.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"]
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"kept"


def delivery_status(hands: Hands, name: str) -> str:
    """The delivery stream's status."""
    found = hands("firehose").describe_delivery_stream(DeliveryStreamName=name)
    return str(found["DeliveryStreamDescription"]["DeliveryStreamStatus"])


def grant(cloud: EmbeddedCloud, role_arn: str, statement: dict[str, Any]) -> None:
    """Gives a role one more permission."""
    root(cloud)("iam").put_role_policy(
        RoleName=role_arn.rpartition("/")[2], PolicyName="more", PolicyDocument=document(statement)
    )


def test_that_a_delivery_stream_reads_its_source_as_its_role(strict: EmbeddedCloud) -> None:
    bucket, name, aws = made_bucket(strict), fresh("source"), root(strict)
    aws("kinesis").create_stream(StreamName=name, ShardCount=1)
    source = f"arn:aws:kinesis:us-east-1:123456789012:stream/{name}"
    reading, writing = allow("kinesis:*", source), allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")
    arn = role(strict, trust(Service="firehose.amazonaws.com"), writing)
    wanted = {
        "DeliveryStreamName": name,
        "DeliveryStreamType": "KinesisStreamAsSource",
        "KinesisStreamSourceConfiguration": {"KinesisStreamARN": source, "RoleARN": arn},
        "ExtendedS3DestinationConfiguration": {
            "RoleARN": arn,
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60},
        },
    }
    firehose, s3 = aws("firehose"), aws("s3")
    aws("kinesis").get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    assert "is not authorized to perform: kinesis:ListShards" in refusal_of(
        lambda: firehose.create_delivery_stream(**wanted)
    )
    grant(strict, arn, reading)
    firehose.create_delivery_stream(**wanted)
    until(lambda: delivery_status(aws, name) == "ACTIVE")
    aws("kinesis").put_record(StreamName=name, Data=b"read", PartitionKey="k")
    until(lambda: s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1, 30)
