"""Least privilege over the wire: what each service answers a user who may and one who may not."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from labs.emulator.server import EmbeddedCloud
from tests.emulator.iam.enforced import Hands, allow, deny, document, fresh, refused, role, root, trust, until, user

Calling = Callable[[Hands], Any]

# Action, the resource that AWS names, the error code, and the call
PLAIN: list[tuple[str, str, str, Calling]] = [
    ("kinesis:ListStreams", "", "AccessDeniedException", lambda aws: aws("kinesis").list_streams()),
    (
        "kinesis:CreateStream",
        "arn:aws:kinesis:us-east-1:123456789012:stream/plain",
        "AccessDeniedException",
        lambda aws: aws("kinesis").create_stream(StreamName=fresh("plain"), ShardCount=1),
    ),
    (
        "firehose:ListDeliveryStreams",
        "",
        "AccessDeniedException",
        lambda aws: aws("firehose").list_delivery_streams(),
    ),
    (
        "glue:CreateDatabase",
        "arn:aws:glue:us-east-1:123456789012:catalog",
        "AccessDeniedException",
        lambda aws: aws("glue").create_database(DatabaseInput={"Name": fresh("db")}),
    ),
    ("glue:ListCrawlers", "", "AccessDeniedException", lambda aws: aws("glue").list_crawlers()),
    ("s3:ListAllMyBuckets", "arn:aws:s3:::*", "AccessDenied", lambda aws: aws("s3").list_buckets()),
    (
        "s3:CreateBucket",
        "arn:aws:s3:::plain",
        "AccessDenied",
        lambda aws: aws("s3").create_bucket(Bucket=fresh("plain")),
    ),
    (
        "iam:ListRoles",
        "arn:aws:iam::123456789012:role/",
        "AccessDenied",
        lambda aws: aws("iam").list_roles(),
    ),
    (
        "iam:CreateUser",
        "arn:aws:iam::123456789012:user/team/",
        "AccessDenied",
        lambda aws: aws("iam").create_user(UserName=fresh("made"), Path="/team/"),
    ),
    (
        "logs:CreateLogGroup",
        "arn:aws:logs:us-east-1:123456789012:log-group:",
        "AccessDeniedException",
        lambda aws: aws("logs").create_log_group(logGroupName=fresh("/g")),
    ),
    (
        "cloudwatch:PutMetricData",
        "",
        "AccessDenied",
        lambda aws: aws("cloudwatch").put_metric_data(Namespace="N", MetricData=[{"MetricName": "m", "Value": 1.0}]),
    ),
    ("tag:GetResources", "", "AccessDeniedException", lambda aws: aws("resourcegroupstaggingapi").get_resources()),
]
NAMES = [one[0] for one in PLAIN]


@pytest.mark.parametrize(("action", "resource", "code", "call"), PLAIN, ids=NAMES)
def test_that_a_user_without_the_permission_is_refused_in_the_services_words(
    strict: EmbeddedCloud, action: str, resource: str, code: str, call: Calling
) -> None:
    name = fresh("nobody")
    with refused(code) as message:
        call(user(strict, name=name))
    on = f" on resource: {resource}" if resource else ""
    assert (
        message[0]
        .replace('"', "")
        .startswith(f"User: arn:aws:iam::123456789012:user/{name} is not authorized to perform: {action}{on}")
    )
    assert message[0].endswith(f"because no identity-based policy allows the {action} action")


@pytest.mark.parametrize(("action", "resource", "code", "call"), PLAIN, ids=NAMES)
def test_that_a_user_with_the_permission_is_served_unless_it_is_denied_as_well(
    strict: EmbeddedCloud, action: str, resource: str, code: str, call: Calling
) -> None:
    call(user(strict, allow(action)))
    with refused(code, "with an explicit deny in an identity-based policy"):
        call(user(strict, allow("*"), deny(action)))


@pytest.mark.parametrize("call", [one[3] for one in PLAIN], ids=NAMES)
def test_that_the_servers_own_key_may_do_everything(strict: EmbeddedCloud, call: Calling) -> None:
    call(root(strict))


def test_that_policies_reach_a_user_through_groups_and_aws_managed_policies(strict: EmbeddedCloud) -> None:
    iam, member, attached = root(strict)("iam"), fresh("member"), fresh("attached")
    through_group, through_managed = user(strict, name=member), user(strict, name=attached)
    group = fresh("group")
    iam.create_group(GroupName=group)
    iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=document(allow("kinesis:List*")))
    iam.add_user_to_group(GroupName=group, UserName=member)
    iam.attach_user_policy(UserName=attached, PolicyArn="arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess")
    for hands in (through_group, through_managed):
        hands("kinesis").list_streams()
        with refused():
            hands("kinesis").create_stream(StreamName="no", ShardCount=1)


def test_that_a_policy_for_one_stream_does_not_open_another(strict: EmbeddedCloud) -> None:
    mine, other = fresh("mine"), fresh("other")
    for name in (mine, other):
        root(strict)("kinesis").create_stream(StreamName=name, ShardCount=1)
        root(strict)("kinesis").get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    hands = user(strict, allow("kinesis:*", f"arn:aws:kinesis:*:*:stream/{mine}"))("kinesis")
    hands.put_record(StreamName=mine, Data=b"x", PartitionKey="k")
    shard = hands.list_shards(StreamName=mine)["Shards"][0]["ShardId"]
    at = hands.get_shard_iterator(StreamName=mine, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    assert [one["Data"] for one in hands.get_records(ShardIterator=at)["Records"]] == [b"x"]
    with refused(words=f"kinesis:PutRecord on resource: arn:aws:kinesis:us-east-1:123456789012:stream/{other}"):
        hands.put_record(StreamName=other, Data=b"x", PartitionKey="k")


def test_that_a_tag_of_the_resource_can_decide(strict: EmbeddedCloud) -> None:
    red, blue = fresh("red"), fresh("blue")
    for name in (red, blue):
        root(strict)("kinesis").create_stream(StreamName=name, ShardCount=1, Tags={"Colour": name.partition("-")[0]})
    wanted = {"StringEquals": {"aws:ResourceTag/Colour": "red"}}
    hands = user(strict, allow("kinesis:DescribeStreamSummary", Condition=wanted))("kinesis")
    hands.describe_stream_summary(StreamName=red)
    with refused():
        hands.describe_stream_summary(StreamName=blue)


def test_that_an_object_that_is_missing_is_refused_to_one_who_may_not_list(strict: EmbeddedCloud) -> None:
    bucket = fresh("bucket")
    root(strict)("s3").create_bucket(Bucket=bucket)
    objects, whole = f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"
    with refused("AccessDenied", f's3:ListBucket on resource: "{whole}"'):
        user(strict, allow("s3:GetObject", objects))("s3").get_object(Bucket=bucket, Key="none")
    with refused("NoSuchBucket"):
        user(strict, allow("s3:GetObject"))("s3").get_object(Bucket=fresh("no-bucket"), Key="none")
    with refused("NoSuchKey"):
        user(strict, allow(["s3:GetObject", "s3:ListBucket"], [objects, whole]))("s3").get_object(
            Bucket=bucket, Key="none"
        )


def test_that_a_listing_may_be_bound_to_a_prefix(strict: EmbeddedCloud) -> None:
    bucket = fresh("bucket")
    root(strict)("s3").create_bucket(Bucket=bucket)
    home = {"StringLike": {"s3:prefix": "home/${aws:username}/*"}}
    hands = user(strict, allow("s3:ListBucket", Condition=home), name="ann")("s3")
    hands.list_objects_v2(Bucket=bucket, Prefix="home/ann/x")
    for more in ({}, {"Prefix": "home/bob/"}):
        with refused():
            hands.list_objects_v2(Bucket=bucket, **more)


def test_that_each_key_of_a_batch_of_deletions_is_decided_by_itself(strict: EmbeddedCloud) -> None:
    bucket, keys = fresh("bucket"), ["free/a", "kept/b", "free/c & <d>"]
    s3 = root(strict)("s3")
    s3.create_bucket(Bucket=bucket)
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    hands = user(strict, allow("s3:DeleteObject", f"arn:aws:s3:::{bucket}/free/*"))("s3")
    answer = hands.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    assert [one["Key"] for one in answer["Deleted"]] == ["free/a", "free/c & <d>"]
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("kept/b", "AccessDenied")]
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["kept/b"]
    answer = hands.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "kept/b"}], "Quiet": True})
    assert [one["Key"] for one in answer["Errors"]] == ["kept/b"]


def test_that_a_copy_needs_to_read_its_source(strict: EmbeddedCloud) -> None:
    bucket = fresh("bucket")
    root(strict)("s3").create_bucket(Bucket=bucket)
    root(strict)("s3").put_object(Bucket=bucket, Key="in/a b", Body=b"x")
    put = allow("s3:PutObject", f"arn:aws:s3:::{bucket}/out/*")
    with refused("AccessDenied", "s3:GetObject"):
        user(strict, put)("s3").copy_object(Bucket=bucket, Key="out/b", CopySource=f"{bucket}/in/a b")
    read = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/in/*")
    user(strict, put, read)("s3").copy_object(Bucket=bucket, Key="out/b", CopySource=f"{bucket}/in/a b")


def test_that_a_buckets_policy_opens_and_closes_it(strict: EmbeddedCloud) -> None:
    bucket, name = fresh("bucket"), fresh("reader")
    s3, hands = root(strict)("s3"), user(strict, name=name)("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    who = {"AWS": f"arn:aws:iam::123456789012:user/{name}"}
    objects = f"arn:aws:s3:::{bucket}/*"
    s3.put_bucket_policy(Bucket=bucket, Policy=document(allow("s3:GetObject", objects, Principal=who)))
    assert hands.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    with refused():
        user(strict)("s3").get_object(Bucket=bucket, Key="k")
    closed = document(deny("s3:GetObject", objects, Principal="*"))
    s3.put_bucket_policy(Bucket=bucket, Policy=closed)
    with refused(words="explicit deny in a resource-based policy"):
        user(strict, allow("s3:*"))("s3").get_object(Bucket=bucket, Key="k")


def test_that_a_boundary_limits_what_policies_allow(strict: EmbeddedCloud) -> None:
    iam = root(strict)("iam")
    edge = iam.create_policy(PolicyName=fresh("edge"), PolicyDocument=document(allow("kinesis:List*")))["Policy"]["Arn"]
    arn = role(strict, trust(AWS="123456789012"), allow("*"))
    iam.put_role_permissions_boundary(RoleName=arn.rpartition("/")[2], PermissionsBoundary=edge)
    given = root(strict)("sts").assume_role(RoleArn=arn, RoleSessionName="edge")["Credentials"]
    hands = Hands(strict, given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    hands("kinesis").list_streams()
    with refused(words="because no permissions boundary allows the glue:ListJobs action"):
        hands("glue").list_jobs()


def test_that_a_presigned_address_has_its_signers_permissions(strict: EmbeddedCloud) -> None:
    bucket = fresh("bucket")
    root(strict)("s3").create_bucket(Bucket=bucket)
    root(strict)("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    may, may_not = user(strict, allow("s3:GetObject")), user(strict)
    url, bad = (
        one("s3").generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"}) for one in (may, may_not)
    )
    with opener.open(url, timeout=10) as answer:
        assert answer.read() == b"x"
    with pytest.raises(urllib.error.HTTPError) as error, opener.open(bad, timeout=10):
        pass
    assert error.value.code == 403
    assert b"<Code>AccessDenied</Code>" in error.value.read()


@pytest.mark.parametrize("may_read", [True, False])
def test_that_athena_reads_what_its_caller_may_read(strict: EmbeddedCloud, may_read: bool) -> None:
    bucket, name = fresh("bucket"), fresh("base").replace("-", "_")
    s3, glue = root(strict)("s3"), root(strict)("glue")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="orders/a", Body=b'{"a": 7}\n')
    glue.create_database(DatabaseInput={"Name": name})
    stored = {
        "Location": f"s3://{bucket}/orders/",
        "Columns": [{"Name": "a", "Type": "int"}],
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
    }
    table = {"Name": "orders", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": stored, "Parameters": {}}
    glue.create_table(DatabaseName=name, TableInput=table)
    results = allow("s3:*", f"arn:aws:s3:::{bucket}/results/*")
    reading = allow("s3:GetObject" if may_read else "s3:ListBucket", f"arn:aws:s3:::{bucket}/orders/*")
    athena = user(strict, allow(["athena:*", "glue:Get*", "s3:ListBucket"]), results, reading)("athena")
    query = athena.start_query_execution(
        QueryString=f"SELECT a FROM {name}.orders", ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"}
    )["QueryExecutionId"]
    status: dict[str, Any] = {}

    def ended() -> bool:
        status.update(athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"])
        return status["State"] not in ("QUEUED", "RUNNING")

    until(ended)
    assert status["State"] == ("SUCCEEDED" if may_read else "FAILED")
    if may_read:
        rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
        assert rows[1]["Data"][0]["VarCharValue"] == "7"
    else:
        assert "is not authorized to perform: s3:GetObject" in status["StateChangeReason"]


TAGGED: list[tuple[str, str, Calling]] = [
    (
        "kinesis:CreateStream",
        "kinesis:AddTagsToStream",
        lambda aws: aws("kinesis").create_stream(StreamName=fresh("tagged"), ShardCount=1, Tags={"Team": "red"}),
    ),
    (
        "iam:CreateUser",
        "iam:TagUser",
        lambda aws: aws("iam").create_user(UserName=fresh("tagged"), Tags=[{"Key": "Team", "Value": "red"}]),
    ),
    (
        "s3:CreateBucket",
        "s3:TagResource",
        lambda aws: aws("s3").create_bucket(
            Bucket=fresh("tagged"), CreateBucketConfiguration={"Tags": [{"Key": "Team", "Value": "red"}]}
        ),
    ),
    (
        "logs:CreateLogGroup",
        "logs:TagResource",
        lambda aws: aws("logs").create_log_group(logGroupName=fresh("/tagged"), tags={"Team": "red"}),
    ),
]


@pytest.mark.parametrize(("create", "tag", "call"), TAGGED, ids=[one[1] for one in TAGGED])
def test_that_making_a_thing_with_tags_takes_the_right_to_tag(
    strict: EmbeddedCloud, create: str, tag: str, call: Calling
) -> None:
    with refused("AccessDenied", f"is not authorized to perform: {tag} on resource"):
        call(user(strict, allow(create)))
    call(user(strict, allow([create, tag])))


def test_that_the_tags_of_a_request_can_decide(strict: EmbeddedCloud) -> None:
    red = {"StringEquals": {"aws:RequestTag/Team": "red"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["Team"]}}
    for _, tag, call in TAGGED[:2]:
        service = tag.partition(":")[0]
        call(user(strict, allow(f"{service}:*", Condition=red)))
        with refused():
            call(user(strict, allow(f"{service}:*", Condition={"StringEquals": {"aws:RequestTag/Team": "blue"}})))
