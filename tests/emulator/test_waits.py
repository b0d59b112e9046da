"""Whatever waits says why and for how long: asked over the orders' channel, and told while a step waits."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator.clock import Pace
from labs.emulator.faults import Faults
from labs.emulator.orders import obeyed
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.emulator.waits import Pauses, between
from labs.shapes import Wait
from labs.waiting import reason
from tests.conftest import client_of
from tests.waiting import until

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["glue.amazonaws.com",
         "firehose.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}  # fmt: skip
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.fixture(scope="module")
def cloud() -> Iterator[EmbeddedCloud]:
    """At the realistic pace, so that there is time to look."""
    started = start(Settings(Pace.REALISTIC, enforce=True))
    yield started
    started.close()


def asked(cloud: EmbeddedCloud, what: str) -> list[Wait]:
    """The rows of a sort, over the orders' channel."""
    answer = obeyed(b'{"waits": true}', Faults(), cloud.waits)
    assert json.loads(json.dumps(answer))["problem"] == ""
    rows = [Wait(**row) for row in answer["waits"]]
    assert rows == sorted(rows, key=lambda row: row.left)
    assert all(0 < row.left <= row.of and row.why for row in rows)
    return [row for row in rows if row.what == what]


def role(cloud: EmbeddedCloud, name: str) -> str:
    iam = client_of(cloud, "iam")
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=json.dumps(ALLOW))
    return arn


def assumable(cloud: EmbeddedCloud, call: Callable[[], Any]) -> None:
    """Makes a call that needs the role, once the role can be assumed."""

    def accepted() -> bool:
        try:
            call()
        except ClientError as error:
            if "role" in str(error):
                return False
            raise
        return True

    until(accepted, seconds=30, pause=0.3)


@pytest.mark.long
def test_that_a_stream_says_how_long_it_is_created_and_resharded(cloud: EmbeddedCloud) -> None:
    kinesis = client_of(cloud, "kinesis")
    kinesis.create_stream(StreamName="w", ShardCount=1)
    [row] = asked(cloud, "stream")
    assert (row.name, row.of) == ("w", 10.0)
    assert row.why.startswith("CREATING: ")
    until(lambda: not asked(cloud, "stream"))
    kinesis.put_record(StreamName="w", Data=b"x", PartitionKey="k")
    [kept] = asked(cloud, "records")
    assert 86_000 < kept.left < kept.of == 86_400
    kinesis.update_shard_count(StreamName="w", TargetShardCount=2, ScalingType="UNIFORM_SCALING")
    [row] = asked(cloud, "stream")
    assert row.why.startswith("UPDATING: ")
    arn = kinesis.describe_stream_summary(StreamName="w")["StreamDescriptionSummary"]["StreamARN"]
    until(lambda: not asked(cloud, "stream"))
    kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c")
    assert [row.name for row in asked(cloud, "consumer")] == ["c"]


@pytest.mark.long
def test_that_a_shard_that_gave_too_much_says_when_it_gives_again(cloud: EmbeddedCloud) -> None:
    kinesis = client_of(cloud, "kinesis")
    kinesis.create_stream(StreamName="large", ShardCount=1)
    until(lambda: not asked(cloud, "stream"))
    for _ in range(5):
        until(lambda: put_mebibyte(kinesis), seconds=10, pause=0.2)
    shard = kinesis.get_shard_iterator(
        StreamName="large", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )
    kinesis.get_records(ShardIterator=shard["ShardIterator"])
    [row] = asked(cloud, "shard")
    assert row.name == "large shardId-000000000000"
    assert 1 < row.of < 4


def put_mebibyte(kinesis: Any) -> bool:
    try:
        kinesis.put_record(StreamName="large", Data=b"x" * (1024 * 1024 - 1), PartitionKey="k")
    except kinesis.exceptions.ProvisionedThroughputExceededException:
        return False
    return True


@pytest.mark.long
def test_that_roles_firehose_glue_and_alarms_say_how_long_they_wait(cloud: EmbeddedCloud) -> None:
    s3, firehose, glue = (client_of(cloud, name) for name in ("s3", "firehose", "glue"))
    s3.create_bucket(Bucket="waits")
    s3.put_object(Bucket="waits", Key="d/a.csv", Body=b"a,b\n1,2\n")
    s3.put_object(Bucket="waits", Key="j.py", Body=b"print(1)")
    arn = role(cloud, "young")
    assert [(row.name, row.of) for row in asked(cloud, "role")] == [("young", 10.0)]
    destination = {"RoleARN": arn, "BucketARN": "arn:aws:s3:::waits",
                   "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60}}  # fmt: skip
    assumable(cloud, lambda: firehose.create_delivery_stream(
        DeliveryStreamName="d", ExtendedS3DestinationConfiguration=destination))  # fmt: skip
    assert asked(cloud, "role") == []
    [row] = asked(cloud, "delivery stream")
    assert (row.name, row.of) == ("d", 15.0)
    glue.create_crawler(Name="c", Role=arn, DatabaseName="db", Targets={"S3Targets": [{"Path": "s3://waits/d/"}]},
                        Schedule="cron(0 12 * * ? *)")  # fmt: skip
    assert [row.name for row in asked(cloud, "crawler schedule")] == ["c"]
    glue.start_crawler(Name="c")
    until(lambda: [(row.name, row.of) for row in asked(cloud, "crawler")] == [("c", 20.0)])
    command = {"Name": "pythonshell", "ScriptLocation": "s3://waits/j.py", "PythonVersion": "3.9"}
    glue.create_job(Name="j", Role=arn, Command=command)
    glue.start_job_run(JobName="j")
    until(lambda: [(row.name, row.of) for row in asked(cloud, "job run")] == [("j", 10.0)])
    client_of(cloud, "cloudwatch").put_metric_alarm(
        AlarmName="a", MetricName="m", Namespace="n", Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    assert [(row.name, row.of) for row in asked(cloud, "alarm")] == [("a", 60.0)]
    until(lambda: not asked(cloud, "delivery stream"))
    firehose.put_record(DeliveryStreamName="d", Record={"Data": b"x"})
    [row] = asked(cloud, "buffer")
    assert (row.name, row.of) == ("d", 60.0)
    assert row.left > 50


def test_that_a_pause_is_told_while_it_lasts_and_no_longer() -> None:
    pauses, event = Pauses(), threading.Event()
    thread = threading.Thread(target=pauses.until, args=(event, 60.0, "query", "q", "QUEUED"))
    thread.start()
    until(lambda: [(row.name, row.of) for row in pauses.waits()] == [("q", 60.0)])
    event.set()
    thread.join()
    assert pauses.waits() == []


def test_that_what_is_over_waits_no_more() -> None:
    assert list(between("stream", "s", "why", 5.0, 5.0, 10.0)) == []
    assert list(between("stream", "s", "why", 6.0, 5.0, 10.0)) == [Wait("stream", "s", "why", 1.0, 10.0)]


ROWS = [
    Wait("stream", "orders-r1", "CREATING", 4.2, 10.0),
    Wait("buffer", "lake-r1", "fills", 100.0, 120.0),
    Wait("stream", "orders-r2", "CREATING", 500.0, 600.0),
    Wait("records", "orders-r1", "retention", 80_000.0, 86_400.0),
]


def test_that_the_reason_is_the_runs_own_and_of_what_the_words_name() -> None:
    assert reason(ROWS, "Stream orders-r1 is being created", "r1") == "CREATING · about 5 s"
    assert reason(ROWS, "the buffer fills", "r1") == "fills · about 2 min"
    assert reason(ROWS, "anything", "r3") == ""
    assert reason(ROWS[3:], "anything", "r1") == ""
