"""What the embedded cloud has acknowledged is there again: after a normal end, after kill -9, after damage."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.emulator.store import FileStore, open_state
from tests.waiting import until


def client(cloud: CloudProcess, service: str) -> Any:
    end = cloud.endpoint
    return boto3.client(
        service,  # type: ignore[call-overload]  # the name is data here
        endpoint_url=end.url, region_name=end.region, aws_access_key_id=end.access_key_id,
        aws_secret_access_key=end.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )  # fmt: skip


@contextlib.contextmanager
def running(folder: Path, *, kill: bool = False) -> Iterator[CloudProcess]:
    cloud = start_cloud(Pace.QUICK, state=folder, limits=False)
    try:
        yield cloud
        if kill:
            cloud.child.kill()
    finally:
        cloud.close()


def active(kinesis: Any, name: str) -> None:
    until(
        lambda: kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
    )


def read(kinesis: Any, name: str) -> dict[str, list[tuple[str, bytes]]]:
    found = {}
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        start = {"StreamName": name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        records = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**start)["ShardIterator"])["Records"]
        found[shard["ShardId"]] = [(record["SequenceNumber"], record["Data"]) for record in records]
    return found


@pytest.mark.parametrize("kill", [pytest.param(False, marks=pytest.mark.long), True])
def test_that_streams_with_their_shards_and_records_are_there_again(tmp_path: Path, kill: bool) -> None:
    with running(tmp_path, kill=kill) as cloud:
        kinesis = client(cloud, "kinesis")
        kinesis.create_stream(StreamName="s", ShardCount=2, Tags={"a": "b"})
        active(kinesis, "s")
        put = [{"Data": b"%d" % i, "PartitionKey": f"k{i}"} for i in range(100)]
        kinesis.put_records(StreamName="s", Records=put)
        kinesis.split_shard(StreamName="s", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**126))
        kinesis.put_records(StreamName="s", Records=put)
        active(kinesis, "s")
        kinesis.register_stream_consumer(
            StreamARN="arn:aws:kinesis:us-east-1:123456789012:stream/s", ConsumerName="fan"
        )
        before, shards = read(kinesis, "s"), kinesis.list_shards(StreamName="s")["Shards"]
    with running(tmp_path) as cloud:
        kinesis = client(cloud, "kinesis")
        assert read(kinesis, "s") == before
        assert sum(len(records) for records in before.values()) == 200
        assert kinesis.list_shards(StreamName="s")["Shards"] == shards
        assert kinesis.list_tags_for_stream(StreamName="s")["Tags"] == [{"Key": "a", "Value": "b"}]
        assert kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["ConsumerCount"] == 1
        active(kinesis, "s")
        again = kinesis.put_record(StreamName="s", Data=b"later", PartitionKey="k1")
        last = before[again["ShardId"]][-1][0]
        assert int(again["SequenceNumber"]) > int(last)


@pytest.mark.long
def test_that_a_deleted_stream_does_not_come_back(tmp_path: Path) -> None:
    with running(tmp_path, kill=True) as cloud:
        kinesis = client(cloud, "kinesis")
        kinesis.create_stream(StreamName="s", ShardCount=1)
        active(kinesis, "s")
        kinesis.put_record(StreamName="s", Data=b"x", PartitionKey="k")
        kinesis.delete_stream(StreamName="s")
        until(lambda: kinesis.list_streams()["StreamNames"] == [])
        kinesis.create_stream(StreamName="s", ShardCount=1)
        active(kinesis, "s")
    with running(tmp_path) as cloud:
        assert read(client(cloud, "kinesis"), "s") == {"shardId-000000000000": []}


@pytest.mark.long
def test_that_s3_iam_and_logs_are_there_again(tmp_path: Path) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    principal = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [principal]})
    with running(tmp_path, kill=True) as cloud:
        s3, iam, logs = client(cloud, "s3"), client(cloud, "iam"), client(cloud, "logs")
        s3.create_bucket(Bucket="lake", CreateBucketConfiguration={"Tags": [{"Key": "a", "Value": "b"}]})
        s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
        versions = [s3.put_object(Bucket="lake", Key="k é", Body=b"%d" % i)["VersionId"] for i in range(3)]
        s3.put_object(Bucket="lake", Key="gone", Body=b"x", Tagging="c=d")
        s3.delete_objects(Bucket="lake", Delete={"Objects": [{"Key": "gone"}]})
        upload = s3.create_multipart_upload(Bucket="lake", Key="large")["UploadId"]
        part = s3.upload_part(Bucket="lake", Key="large", UploadId=upload, PartNumber=1, Body=b"p" * 1000)["ETag"]
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, Tags=[{"Key": "a", "Value": "b"}])
        iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy)
        logs.create_log_group(logGroupName="/g")
        logs.create_log_stream(logGroupName="/g", logStreamName="s")
        at = 1000 * int(time.time())
        logs.put_log_events(logGroupName="/g", logStreamName="s", logEvents=[{"timestamp": at, "message": "hello"}])
    with running(tmp_path) as cloud:
        s3, iam, logs = client(cloud, "s3"), client(cloud, "iam"), client(cloud, "logs")
        assert s3.get_bucket_tagging(Bucket="lake")["TagSet"] == [{"Key": "a", "Value": "b"}]
        bodies = [s3.get_object(Bucket="lake", Key="k é", VersionId=one)["Body"].read() for one in versions]
        assert bodies == [b"0", b"1", b"2"]
        listed = s3.list_object_versions(Bucket="lake")
        assert {marker["Key"] for marker in listed["DeleteMarkers"]} == {"gone"}
        s3.complete_multipart_upload(
            Bucket="lake", Key="large", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]}
        )
        assert s3.get_object(Bucket="lake", Key="large")["Body"].read() == b"p" * 1000
        assert iam.list_role_policies(RoleName="r")["PolicyNames"] == ["p"]
        assert iam.list_role_tags(RoleName="r")["Tags"] == [{"Key": "a", "Value": "b"}]
        assert iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")["Policy"]["Arn"]
        events = logs.get_log_events(logGroupName="/g", logStreamName="s")["events"]
        assert [event["message"] for event in events] == ["hello"]


@pytest.mark.long
def test_that_a_bucket_that_was_deleted_stays_deleted(tmp_path: Path) -> None:
    with running(tmp_path, kill=True) as cloud:
        s3 = client(cloud, "s3")
        s3.create_bucket(Bucket="lake")
        s3.put_object(Bucket="lake", Key="k", Body=b"x")
        s3.delete_object(Bucket="lake", Key="k")
        s3.delete_bucket(Bucket="lake")
    with running(tmp_path) as cloud:
        assert client(cloud, "s3").list_buckets()["Buckets"] == []


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0" + b"\1" * 5000])
def test_that_a_foreign_or_broken_file_is_set_aside_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cloud.sqlite"
    path.write_bytes(content)
    store = FileStore(path)
    assert "set aside" in store.note
    store.put("s", "k", b"v")
    store.close()
    (aside,) = tmp_path.glob("*.aside")
    assert aside.read_bytes() == content
    again = FileStore(path)
    assert (again.note, list(again.units("s"))) == ("", [("k", b"v")])
    again.close()


@pytest.mark.long
@pytest.mark.parametrize("service", ["kinesis", "s3.bucket"])
def test_that_a_state_whose_content_is_broken_is_set_aside_with_a_sentence(tmp_path: Path, service: str) -> None:
    with running(tmp_path, kill=True) as cloud:
        client(cloud, "s3").create_bucket(Bucket="lake")
        client(cloud, "kinesis").create_stream(StreamName="s", ShardCount=1)
    with contextlib.closing(sqlite3.connect(tmp_path / "cloud.sqlite")) as db:
        assert db.execute("UPDATE units SET value = x'00' WHERE service = ?", (service,)).rowcount == 1
        db.commit()
    if service == "s3.bucket":  # found out only when it is asked for
        with running(tmp_path, kill=True) as cloud, pytest.raises(ClientError, match="the state is then set aside"):
            client(cloud, "s3").list_buckets()
    with running(tmp_path) as cloud:
        assert "set aside because what" in cloud.note
        assert cloud.kept
        assert client(cloud, "s3").list_buckets()["Buckets"] == []
        assert client(cloud, "kinesis").list_streams()["StreamNames"] == []
    assert len(list(tmp_path.glob("*.aside"))) == 1


def test_that_a_fresh_start_sets_the_old_state_aside(tmp_path: Path) -> None:
    store = open_state(tmp_path)
    store.put("s", "k", b"v")
    store.close()
    fresh = open_state(tmp_path, fresh=True)
    assert list(fresh.units("s")) == []
    fresh.close()
    assert len(list(tmp_path.glob("*.aside"))) == 1


def test_that_a_log_is_trimmed_by_whole_entries_and_keeps_its_last(tmp_path: Path) -> None:
    store = open_state(tmp_path)
    for place in (0, 10, 20):
        store.append("log", place, b"%d" % place)
    store.trim("log", 15)
    assert [place for place, _ in store.log("log")] == [10, 20]
    store.trim("log", 99)
    assert [place for place, _ in store.log("log")] == [20]
    store.drop_log("log")
    assert list(store.log("log")) == []
    store.close()


def delivery(cloud: CloudProcess, seconds: int) -> Any:
    """A delivery stream d into the bucket lake, with a buffer of that many AWS seconds."""
    trust = {"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = client(cloud, "iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    client(cloud, "s3").create_bucket(Bucket="lake")
    firehose = client(cloud, "firehose")
    firehose.create_delivery_stream(
        DeliveryStreamName="d",
        ExtendedS3DestinationConfiguration={
            "RoleARN": role, "BucketARN": "arn:aws:s3:::lake", "Prefix": "p/",
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": seconds},
        },
        Tags=[{"Key": "a", "Value": "b"}],
    )  # fmt: skip
    describe = firehose.describe_delivery_stream
    until(lambda: describe(DeliveryStreamName="d")["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE")
    return firehose


def delivered(cloud: CloudProcess) -> bytes:
    s3 = client(cloud, "s3")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="lake").get("Contents", [])]
    return b"".join(s3.get_object(Bucket="lake", Key=key)["Body"].read() for key in keys)


@pytest.mark.long
def test_that_what_firehose_had_buffered_is_delivered_after_kill_9(tmp_path: Path) -> None:
    with running(tmp_path, kill=True) as cloud:
        firehose = delivery(cloud, 900)
        for batch in range(5):
            records = [{"Data": b"%03d;" % (10 * batch + i)} for i in range(10)]
            assert firehose.put_record_batch(DeliveryStreamName="d", Records=records)["FailedPutCount"] == 0
        assert delivered(cloud) == b""
    with running(tmp_path, kill=True) as cloud:
        until(lambda: delivered(cloud))
        assert delivered(cloud) == b"".join(b"%03d;" % i for i in range(50))
        firehose = client(cloud, "firehose")
        assert firehose.list_tags_for_delivery_stream(DeliveryStreamName="d")["Tags"] == [{"Key": "a", "Value": "b"}]
        firehose.put_record(DeliveryStreamName="d", Record={"Data": b"later;"})
    with running(tmp_path) as cloud:
        until(lambda: delivered(cloud).endswith(b"later;"))
        assert delivered(cloud).count(b";") == 51
        client(cloud, "firehose").delete_delivery_stream(DeliveryStreamName="d")
        until(lambda: client(cloud, "firehose").list_delivery_streams()["DeliveryStreamNames"] == [])
    with running(tmp_path) as cloud:
        assert client(cloud, "firehose").list_delivery_streams()["DeliveryStreamNames"] == []


@pytest.mark.long
def test_that_the_catalog_crawlers_and_jobs_are_there_again(tmp_path: Path) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with running(tmp_path, kill=True) as cloud:
        s3, glue = client(cloud, "s3"), client(cloud, "glue")
        role = client(cloud, "iam").create_role(RoleName="g", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        s3.create_bucket(Bucket="lake")
        for day in (1, 2):
            s3.put_object(Bucket="lake", Key=f"raw/day={day}/a.json", Body=b'{"a": 1}\n' * 5)
        s3.put_object(Bucket="lake", Key="job.py", Body=b"import time; print('on', flush=True); time.sleep(600)")
        glue.create_database(DatabaseInput={"Name": "db"}, Tags={"x": "y"})
        glue.create_database(DatabaseInput={"Name": "gone"})
        glue.delete_database(Name="gone")
        targets = {"S3Targets": [{"Path": "s3://lake/raw/"}]}
        glue.create_crawler(Name="c", Role=role, DatabaseName="db", Targets=targets)
        glue.start_crawler(Name="c")
        until(lambda: glue.get_crawler(Name="c")["Crawler"].get("LastCrawl", {}).get("Status") == "SUCCEEDED")
        command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://lake/job.py"}
        glue.create_job(Name="j", Role=role, Command=command)
        run = glue.start_job_run(JobName="j")["JobRunId"]
        until(lambda: glue.get_job_run(JobName="j", RunId=run)["JobRun"]["JobRunState"] == "RUNNING")
        table = glue.get_table(DatabaseName="db", Name="raw")["Table"]
        partitions = glue.get_partitions(DatabaseName="db", TableName="raw")["Partitions"]
    with running(tmp_path) as cloud:
        glue = client(cloud, "glue")
        assert [database["Name"] for database in glue.get_databases()["DatabaseList"]] == ["db"]
        assert glue.get_table(DatabaseName="db", Name="raw")["Table"] == table
        assert glue.get_partitions(DatabaseName="db", TableName="raw")["Partitions"] == partitions
        assert len(partitions) == 2
        assert glue.get_tags(ResourceArn="arn:aws:glue:us-east-1:123456789012:database/db")["Tags"] == {"x": "y"}
        crawler = glue.get_crawler(Name="c")["Crawler"]
        assert (crawler["State"], crawler["LastCrawl"]["Status"]) == ("READY", "SUCCEEDED")
        died = glue.get_job_run(JobName="j", RunId=run)["JobRun"]
        assert (died["JobRunState"], died["ErrorMessage"]) == (
            "FAILED",
            "The embedded cloud ended while it was running.",
        )
        glue.start_crawler(Name="c")
        until(lambda: glue.get_crawler(Name="c")["Crawler"]["State"] == "READY")


def test_that_a_second_cloud_on_the_same_state_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    first = open_state(tmp_path)
    second = open_state(tmp_path)
    assert not second.keeps
    assert "Another Headwater" in second.note
    second.close()
    first.put("s", "k", b"v")
    first.close()
    third = open_state(tmp_path)
    assert list(third.units("s")) == [("k", b"v")]
    third.close()


@pytest.mark.long
def test_that_metrics_and_alarms_are_there_again(tmp_path: Path) -> None:
    asked = {"Namespace": "Lab", "MetricName": "m", "Period": 60, "Statistics": ["Sum"]}
    with running(tmp_path, kill=True) as cloud:
        cloudwatch = client(cloud, "cloudwatch")
        for value in (1, 2, 4):
            cloudwatch.put_metric_data(Namespace="Lab", MetricData=[{"MetricName": "m", "Value": value}])
        cloudwatch.put_metric_alarm(
            AlarmName="a", Namespace="Lab", MetricName="m", Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=10, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    for _ in range(2):  # the second time from what the first start wrote anew
        with running(tmp_path, kill=True) as cloud:
            cloudwatch, now = client(cloud, "cloudwatch"), time.time()
            points = cloudwatch.get_metric_statistics(**asked, StartTime=now - 600, EndTime=now + 60)["Datapoints"]
            assert sum(point["Sum"] for point in points) == 7
            assert [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]] == ["a"]


@pytest.mark.long
def test_that_athenas_workgroups_and_queries_are_there_again(tmp_path: Path) -> None:
    with running(tmp_path, kill=True) as cloud:
        client(cloud, "s3").create_bucket(Bucket="out")
        athena = client(cloud, "athena")
        configuration = {"ResultConfiguration": {"OutputLocation": "s3://out/q/"}}
        athena.create_work_group(Name="w", Configuration=configuration, Tags=[{"Key": "day", "Value": "friday"}])
        query = athena.start_query_execution(QueryString="SELECT 1 AS one", WorkGroup="w")["QueryExecutionId"]
        until(
            lambda: (
                athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"] == "SUCCEEDED"
            )
        )
    with running(tmp_path) as cloud:
        found = client(cloud, "resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "day"}])
        assert [one["ResourceARN"].rpartition("/")[2] for one in found["ResourceTagMappingList"]] == ["w"]
        athena = client(cloud, "athena")
        assert athena.list_query_executions(WorkGroup="w")["QueryExecutionIds"] == [query]
        rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
        assert [row["Data"][0]["VarCharValue"] for row in rows] == ["one", "1"]
