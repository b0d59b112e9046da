"""Faults on order, met by plain boto3: every kind, in every protocol, bounded, seeded, and out of reach over HTTP."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from labs.emulator.clock import Pace
from labs.emulator.faults import SERVICES, Fault, Faults, Kind, fault_of
from labs.emulator.orders import obeyed
from labs.emulator.process import CloudIsGone, CloudProcess, start_cloud
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from tests.conftest import client_of
from tests.waiting import until

RETRYING = {"retries": {"total_max_attempts": 3, "mode": "standard"}}
BOTO_NAMES = {"monitoring": "cloudwatch", "tagging": "resourcegroupstaggingapi"}
A_CALL: dict[str, Callable[[Any], Any]] = {
    "kinesis": lambda client: client.list_streams(),
    "firehose": lambda client: client.list_delivery_streams(),
    "glue": lambda client: client.get_databases(),
    "athena": lambda client: client.list_work_groups(),
    "s3": lambda client: client.list_buckets(),
    "iam": lambda client: client.list_roles(),
    "sts": lambda client: client.get_caller_identity(),
    "logs": lambda client: client.describe_log_groups(),
    "monitoring": lambda client: client.list_metrics(),
    "tagging": lambda client: client.get_resources(),
    "redshift-serverless": lambda client: client.list_namespaces(),
    "redshift-data": lambda client: client.list_statements(),
    "pricing": lambda client: client.get_products(ServiceCode="AmazonS3"),
}
WORDS = {
    Kind.THROTTLE: {"": "ThrottlingException", "kinesis": "LimitExceededException", "s3": "SlowDown",
                    "iam": "Throttling", "sts": "Throttling", "monitoring": "Throttling",
                    "tagging": "ThrottledException"},
    Kind.EXPIRED: {"": "ExpiredTokenException", "s3": "ExpiredToken", "iam": "ExpiredToken", "sts": "ExpiredToken",
                   "monitoring": "ExpiredToken"},
    Kind.DENIED: {"": "AccessDeniedException", "s3": "AccessDenied", "iam": "AccessDenied", "sts": "AccessDenied",
                  "monitoring": "AccessDenied"},
    Kind.ERROR_500: {"": "InternalFailure", "s3": "InternalError", "glue": "InternalServiceException",
                     "athena": "InternalServerException", "iam": "ServiceFailure",
                     "tagging": "InternalServiceException",
                     "redshift-serverless": "InternalServerException", "redshift-data": "InternalServerException"},
    Kind.ERROR_503: {"": "ServiceUnavailable", "firehose": "ServiceUnavailableException",
                     "logs": "ServiceUnavailableException"},
}  # fmt: skip
# botocore does not try again what Kinesis limits as LimitExceededException.
PASSING = {
    (service, kind)
    for service in SERVICES
    for kind in (Kind.THROTTLE, Kind.ERROR_500, Kind.ERROR_503, Kind.REFUSE, Kind.LOST)
} - {("kinesis", Kind.THROTTLE)}


@pytest.fixture(scope="module")
def own() -> Iterator[EmbeddedCloud]:
    """A cloud that others do not use."""
    cloud = start(Settings(Pace.QUICK))
    yield cloud
    cloud.close()


@pytest.fixture
def cloud(own: EmbeddedCloud) -> Iterator[EmbeddedCloud]:
    """The cloud, without faults before and after."""
    yield own
    own.faults.clear()


def stream_of(kinesis: Any) -> str:
    """A new stream of one shard, ready."""
    name = f"s-{uuid.uuid4().hex[:12]}"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    summary = kinesis.describe_stream_summary
    until(lambda: summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")
    return name


def everything_in(kinesis: Any, name: str) -> list[bytes]:
    """All records of a stream's only shard."""
    [shard] = kinesis.list_shards(StreamName=name)["Shards"]
    iterator = kinesis.get_shard_iterator(
        StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )  # fmt: skip
    return [one["Data"] for one in kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("kind", sorted(WORDS))
def test_that_a_failure_comes_once_in_the_words_of_its_service(cloud: EmbeddedCloud, kind: Kind, service: str) -> None:
    client = client_of(cloud, BOTO_NAMES.get(service, service))
    cloud.faults.add(Fault(kind, service, count=1))
    with pytest.raises(ClientError) as caught:
        A_CALL[service](client)
    assert caught.value.response["Error"]["Code"] == WORDS[kind].get(service, WORDS[kind][""])
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert status >= 500 if kind in (Kind.ERROR_500, Kind.ERROR_503) else status in (400, 403, 503)
    A_CALL[service](client)


@pytest.mark.parametrize(("service", "kind"), sorted(PASSING))
def test_that_a_client_gets_over_what_passes_by_trying_again(cloud: EmbeddedCloud, service: str, kind: Kind) -> None:
    cloud.faults.add(Fault(kind, service, count=1))
    answer = A_CALL[service](client_of(cloud, BOTO_NAMES.get(service, service), **RETRYING))
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


def test_that_a_lost_answer_writes_a_batch_twice(cloud: EmbeddedCloud) -> None:
    kinesis = client_of(cloud, "kinesis", **RETRYING)
    name = stream_of(kinesis)
    cloud.faults.add(Fault(Kind.LOST, "kinesis", "PutRecords", count=1))
    batch = [{"Data": b"%d" % index, "PartitionKey": "k"} for index in range(3)]
    answer = kinesis.put_records(StreamName=name, Records=batch)
    assert answer["FailedRecordCount"] == 0
    assert everything_in(kinesis, name) == [b"0", b"1", b"2"] * 2


def test_that_a_refused_call_has_done_nothing(cloud: EmbeddedCloud) -> None:
    kinesis = client_of(cloud, "kinesis")
    name = stream_of(kinesis)
    cloud.faults.add(Fault(Kind.REFUSE, "kinesis", "PutRecord", count=1))
    with pytest.raises(ConnectionClosedError):
        kinesis.put_record(StreamName=name, Data=b"1", PartitionKey="k")
    assert everything_in(kinesis, name) == []


def test_that_a_lost_s3_answer_leaves_the_object(cloud: EmbeddedCloud) -> None:
    s3, bucket = client_of(cloud, "s3"), f"b-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    cloud.faults.add(Fault(Kind.LOST, "s3", "PutObject", count=1))
    with pytest.raises(ConnectionClosedError):
        s3.put_object(Bucket=bucket, Key="k", Body=b"here")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"here"


@pytest.mark.parametrize(
    ("service", "operation", "params", "code"),
    [
        ("kinesis", "put_records", {"StreamName": "s", "Records": [{"Data": b"", "PartitionKey": "k"}]},
         "ProvisionedThroughputExceededException"),
        ("firehose", "put_record", {"DeliveryStreamName": "s", "Record": {"Data": b""}},
         "ServiceUnavailableException"),
    ],
)  # fmt: skip
def test_that_records_are_throttled_in_words_of_their_own(
    cloud: EmbeddedCloud, service: str, operation: str, params: dict[str, Any], code: str
) -> None:
    cloud.faults.add(Fault(Kind.THROTTLE, service))
    with pytest.raises(ClientError) as caught:
        getattr(client_of(cloud, service), operation)(**params)
    assert caught.value.response["Error"]["Code"] == code


def test_that_a_head_request_fails_without_a_body(cloud: EmbeddedCloud) -> None:
    cloud.faults.add(Fault(Kind.DENIED, "s3", "HeadBucket", count=1))
    with pytest.raises(ClientError) as caught:
        client_of(cloud, "s3").head_bucket(Bucket="none")
    assert caught.value.response["Error"]["Code"] == "403"


def test_that_a_delay_holds_a_call_up_and_clearing_lets_it_go(cloud: EmbeddedCloud) -> None:
    kinesis = client_of(cloud, "kinesis")
    cloud.faults.add(Fault(Kind.DELAY, "kinesis", "ListStreams", count=1, delay=0.3))
    started = time.monotonic()
    kinesis.list_streams()
    assert time.monotonic() - started >= 0.3
    faults = Faults()
    faults.add(Fault(Kind.DELAY, delay=600))
    timer = threading.Timer(0.05, faults.clear)
    timer.start()
    started = time.monotonic()
    faults.wait(600)
    assert time.monotonic() - started < 5
    timer.join()


def test_that_a_role_that_is_slow_to_appear_is_refused_in_the_services_words(cloud: EmbeddedCloud) -> None:
    iam, firehose, glue, s3 = (client_of(cloud, name) for name in ("iam", "firehose", "glue", "s3"))
    name = f"r-{uuid.uuid4().hex[:12]}"
    trust = {"Effect": "Allow", "Principal": {"Service": ["glue.amazonaws.com", "firehose.amazonaws.com"]},
             "Action": "sts:AssumeRole"}  # fmt: skip
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    s3.create_bucket(Bucket=name)
    target = {"RoleARN": arn, "BucketARN": f"arn:aws:s3:::{name}"}
    crawler = {"Name": name, "Role": arn, "DatabaseName": "d", "Targets": {"S3Targets": [{"Path": f"s3://{name}/"}]}}
    for service in ("firehose", "glue"):
        cloud.faults.add(Fault(Kind.ROLE_SLOW, service, count=1))
    with pytest.raises(firehose.exceptions.InvalidArgumentException, match="unable to assume role"):
        firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=target)
    with pytest.raises(glue.exceptions.InvalidInputException, match="unable to assume provided role"):
        glue.create_crawler(**crawler)
    firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=target)
    glue.create_crawler(**crawler)


def test_that_faults_are_bounded_by_count_time_place_and_chance() -> None:
    faults = Faults()
    faults.add(Fault(Kind.THROTTLE, "s3", "PutObject", count=2))
    assert [bool(faults.strike("s3", "PutObject")) for _ in range(3)] == [True, True, False]
    assert not faults
    faults.add(Fault(Kind.THROTTLE, "s3", seconds=0.05))
    assert not faults.strike("kinesis", "PutRecord")
    assert faults.strike("s3", "GetObject")
    until(lambda: not faults.strike("s3", "GetObject"), seconds=5)


def test_that_a_seed_strikes_the_same_calls_again() -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults()
        faults.add(Fault(Kind.ERROR_500, probability=0.3, seed=seed))
        return [bool(faults.strike("s3", "GetObject")) for _ in range(200)]

    assert struck(7) == struck(7)
    assert struck(7) != struck(8)
    assert 30 < sum(struck(7)) < 90


def test_that_a_delay_lets_another_fault_strike_too() -> None:
    faults = Faults()
    faults.add(Fault(Kind.DELAY, delay=0))
    faults.add(Fault(Kind.LOST))
    faults.add(Fault(Kind.REFUSE))
    assert [one.kind for one in faults.strike("s3", "GetObject")] == [Kind.DELAY, Kind.LOST]


def test_that_the_first_calls_pass_when_a_fault_comes_after_them() -> None:
    faults = Faults()
    faults.add(Fault(Kind.DENIED, "glue", "GetJobs", after=2, count=1))
    assert not faults.strike("glue", "GetJob")
    assert [bool(faults.strike("glue", "GetJobs")) for _ in range(4)] == [False, False, True, False]


def test_that_a_stale_read_is_answered_as_it_was_the_last_time(cloud: EmbeddedCloud) -> None:
    glue = client_of(cloud, "glue")
    before = glue.get_databases()["DatabaseList"]
    cloud.faults.add(Fault(Kind.STALE, "glue", "GetDatabases", after=1, count=1))
    glue.get_databases()
    glue.create_database(DatabaseInput={"Name": "new"})
    assert glue.get_databases()["DatabaseList"] == before
    assert [one["Name"] for one in glue.get_databases()["DatabaseList"]] == [*(one["Name"] for one in before), "new"]
    glue.delete_database(Name="new")


def test_that_a_call_that_times_out_is_not_done(cloud: EmbeddedCloud) -> None:
    glue = client_of(cloud, "glue", read_timeout=0.2)
    cloud.faults.add(Fault(Kind.TIMEOUT, "glue", "CreateDatabase", delay=5, count=1))
    with pytest.raises(ReadTimeoutError):
        glue.create_database(DatabaseInput={"Name": "never"})
    cloud.faults.clear()
    assert "never" not in [one["Name"] for one in client_of(cloud, "glue").get_databases()["DatabaseList"]]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"kind": "lost", "after": -1}, "after: -1"),
        ({"kind": "slow"}, "kind: 'slow'"),
        ({"kind": "lost", "service": "ec2"}, "service: 'ec2'"),
        ({"kind": "lost", "count": 0}, "count: 0"),
        ({"kind": "lost", "seconds": -1}, "seconds: -1"),
        ({"kind": "lost", "probability": 2}, "probability: 2"),
        ({"kind": "delay", "delay": 10**6}, "delay: 1000000"),
        ({"kind": "lost", "often": 1}, "often: "),
        ({"kind": "lost", "count": "x"}, "wrong type"),
    ],
)
def test_that_a_fault_that_is_none_is_told_by_field_and_value(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        fault_of(given)


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"fault": 1}', b'{"stop": true}', b"\xff"])
def test_that_an_order_that_is_none_changes_nothing(line: bytes) -> None:
    faults = Faults()
    assert obeyed(line, faults)["problem"]
    assert not faults


def test_that_a_child_takes_faults_from_the_program_that_started_it() -> None:
    child = start_cloud(Pace.QUICK)
    try:
        assert_faults_of_a_child(child)
    finally:
        child.close()
    with pytest.raises(CloudIsGone):
        child.fault("throttle")
    assert not child.alive()


def assert_faults_of_a_child(child: CloudProcess) -> None:
    """Faults begin and end by order, and an order that is none is told."""
    kinesis = client_of(child, "kinesis")
    child.fault("throttle", service="kinesis", operation="ListStreams", count=5)
    with pytest.raises(ClientError, match="LimitExceeded"):
        kinesis.list_streams()
    child.clear_faults()
    kinesis.list_streams()
    with pytest.raises(ValueError, match="kind: 'fire'"):
        child.fault("fire")


@pytest.mark.parametrize("path", ["/", "/faults", "/_faults", "/moto-api/faults", "/_headwater/faults"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_that_no_client_over_http_can_order_a_fault(cloud: EmbeddedCloud, method: str, path: str) -> None:
    key = cloud.endpoint.access_key_id
    signed = (
        f"AWS4-HMAC-SHA256 Credential={key}/20261123/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0"
    )
    order = json.dumps({"fault": {"kind": "refuse"}})
    connection = http.client.HTTPConnection("127.0.0.1", cloud.server.port, timeout=10)
    try:
        for headers in ({}, {"Authorization": signed}, {"Authorization": signed, "X-Amz-Target": "Kinesis.Fault"}):
            connection.request(method, path, body=order, headers=headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status in (400, 403)
    finally:
        connection.close()
    assert not cloud.faults
