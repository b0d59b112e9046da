"""Cleanup and its proof on the embedded cloud: ours goes, nobody else's does, and unsure is never clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.aws.cleanup import WrongAccount
from labs.aws.kinds import firehose, glue, iam, kinesis, redshift, s3
from labs.aws.kinds.base import NONCE_TAG, RUN_TAG
from labs.aws.kinds.registry import KINDS
from labs.aws.ledger import CREATED, FOREIGN, GONE, Run
from labs.aws.patience import Cancelled
from labs.aws.steady import Bounds
from labs.context import StepFailed
from labs.emulator.server import EmbeddedCloud
from tests.labs.hands import Hands, hands_on

Aws = Callable[..., Any]


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Iterator[Hands]:
    made = hands_on(embedded, tmp_path)
    yield made
    made.ledger.close()


def deny(hands: Hands, service: str, operation: str, code: str = "AccessDeniedException", status: int = 400) -> None:
    """From now on the operation answers as a service that refuses it."""

    def refuse(**_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        response = AWSResponse("http://127.0.0.1", status, {}, None)
        response._content = f'{{"__type": "{code}", "message": "no"}}'.encode()
        return response

    client = hands.cloud.client(service)
    client.meta.events.register(f"before-send.{client.meta.service_model.service_id.hyphenize()}.{operation}", refuse)


def test_that_everything_made_is_removed_in_order_and_proven(hands: Hands, aws: Aws) -> None:
    context = hands.context
    bucket = context.make(s3.BUCKET, "lake")
    stream = context.make(kinesis.STREAM, "orders", shards=1)
    role = context.make(iam.ROLE, "glue", service="glue.amazonaws.com")
    iam.allow(hands.cloud, role, [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}])
    database = context.make(glue.DATABASE, "week9")
    aws("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for _ in range(3):
        aws("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    aws("s3").delete_object(Bucket=bucket, Key="k")
    aws("s3").create_multipart_upload(Bucket=bucket, Key="unfinished")
    ranks = [KINDS[row.kind].rank for row in hands.cleanup().plan()]
    assert ranks == sorted(ranks)
    assert hands.cleanup().clean()
    assert {(row.name, row.state) for row in hands.ledger.rows(hands.run.id)} == {
        (name, GONE) for name in (bucket, stream, role, database)
    }
    assert {net.state for net in hands.ended().nets} == {"clean"}
    assert hands.ledger.open_runs() == []


def test_that_a_bucket_of_that_name_that_is_not_ours_is_neither_used_nor_removed(hands: Hands, aws: Aws) -> None:
    name = hands.context.name(s3.BUCKET, "lake")
    aws("s3").create_bucket(Bucket=name)
    aws("s3").put_object(Bucket=name, Key="theirs", Body=b"precious")
    with pytest.raises(StepFailed, match="not ours"):
        hands.context.make(s3.BUCKET, "lake")
    hands.cleanup().clean()
    assert aws("s3").get_object(Bucket=name, Key="theirs")["Body"].read() == b"precious"
    assert [row.state for row in hands.ledger.rows(hands.run.id)] == [FOREIGN]
    aws("s3").delete_object(Bucket=name, Key="theirs")
    aws("s3").delete_bucket(Bucket=name)


def test_that_a_stream_made_anew_by_someone_else_under_our_name_is_left_alone(hands: Hands, aws: Aws) -> None:
    name = hands.context.make(kinesis.STREAM, "orders", shards=1)
    hands.cloud.client("kinesis").remove_tags_from_stream(StreamName=name, TagKeys=[NONCE_TAG])
    assert not hands.cleanup().clean() or hands.ledger.rows(hands.run.id)[0].state == FOREIGN
    assert (
        aws("kinesis").describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
    )
    aws("kinesis").delete_stream(StreamName=name)


def test_that_an_answer_lost_after_the_work_was_done_is_recognised_as_ours(hands: Hands) -> None:
    row = hands.ledger.intend(hands.run, "glue.database", hands.context.name(glue.DATABASE, "week9"))
    tags = {RUN_TAG: hands.run.id, NONCE_TAG: row.nonce}
    hands.cloud.client("glue").create_database(DatabaseInput={"Name": row.name}, Tags=tags)
    assert hands.context.make(glue.DATABASE, "week9") == row.name
    kept = hands.ledger.row(hands.run.id, "glue.database", row.name)
    assert kept is not None
    assert (kept.state, kept.nonce) == (CREATED, row.nonce)
    assert hands.cleanup().clean()


def test_that_a_crash_between_intent_and_call_leaves_nothing_to_do(hands: Hands) -> None:
    hands.ledger.intend(hands.run, "s3.bucket", "hw-never-made")
    assert hands.cleanup().clean()


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("kinesis", "DescribeStreamSummary"),
        ("kinesis", "DeleteStream"),
        ("kinesis", "ListStreams"),
        ("resourcegroupstaggingapi", "GetResources"),
        ("glue", "GetDatabases"),
    ],
)
@pytest.mark.parametrize("code", ["AccessDeniedException", pytest.param("ValidationException", marks=pytest.mark.long)])
def test_that_a_net_that_could_not_be_cast_is_never_clean(
    hands: Hands, service: str, operation: str, code: str, aws: Aws
) -> None:
    name = hands.context.make(kinesis.STREAM, "orders", shards=1)
    deny(hands, service, operation, code)
    assert not hands.cleanup().clean()
    assert not hands.ended().clean
    assert hands.run in hands.ledger.open_runs()
    if operation in ("DescribeStreamSummary", "DeleteStream"):
        aws("kinesis").delete_stream(StreamName=name)


def test_that_another_accounts_credentials_touch_nothing(hands: Hands) -> None:
    name = hands.context.make(s3.BUCKET, "lake")
    cleanup = hands.cleanup()
    cleanup.run = Run(hands.run.id, hands.run.scope, hands.run.target, "999999999999", hands.run.region)
    with pytest.raises(WrongAccount):
        cleanup.clean()
    assert s3.BUCKET.describe(hands.cloud, name) is not None
    assert hands.cleanup().clean()


def test_that_a_cancelled_cleanup_can_be_taken_up_again(hands: Hands) -> None:
    hands.context.make(s3.BUCKET, "lake")
    hands.cancelled.set()
    with pytest.raises(Cancelled):
        hands.cleanup().clean()
    hands.cancelled.clear()
    assert hands.cleanup().clean()


def test_that_a_delivery_stream_still_being_created_is_waited_for_and_removed(hands: Hands) -> None:
    context = hands.context
    context.make(s3.BUCKET, "lake")
    role = context.make(iam.ROLE, "firehose", service="firehose.amazonaws.com")
    arn = context.client("iam").get_role(RoleName=role)["Role"]["Arn"]
    row = hands.ledger.intend(hands.run, "firehose.delivery-stream", context.name(firehose.DELIVERY_STREAM, "x"))
    destination = {"RoleARN": arn, "BucketARN": f"arn:aws:s3:::{context.name(s3.BUCKET, 'lake')}"}
    tags = {RUN_TAG: hands.run.id, NONCE_TAG: row.nonce}
    firehose.DELIVERY_STREAM.create(hands.cloud, row.name, {"destination": destination}, tags)
    assert hands.cleanup().clean()


@pytest.mark.long
def test_that_a_redshift_workgroup_is_removed_before_its_namespace_and_both_are_proven_gone(hands: Hands) -> None:
    space = hands.context.make(redshift.NAMESPACE, "house", user="admin", password="Sesame0open")
    hands.context.make(redshift.WORKGROUP, "house", namespace=space)
    assert hands.cleanup().clean()
    assert [row.kind for row in hands.ended().rows] == ["redshift.workgroup", "redshift.namespace"]


@pytest.mark.long
def test_that_a_planted_namespace_is_found_by_its_tag_and_by_every_net_once_the_run_made_one(
    hands: Hands, aws: Aws
) -> None:
    name, serverless = hands.context.name(redshift.NAMESPACE, "forgotten"), aws("redshift-serverless")
    serverless.create_namespace(namespaceName=name, tags=[{"key": RUN_TAG, "value": hands.run.id}])
    assert not hands.cleanup().clean()
    states = {net.id: net.state for net in hands.ended().nets}
    assert states == {"one-by-one": "clean", "listed": "clean", "name": "clean", "tag": "present"}
    hands.context.make(redshift.NAMESPACE, "house", user="admin", password="Sesame0open")
    assert not hands.cleanup().clean()
    states = {net.id: net.state for net in hands.ended().nets}
    assert states == {"one-by-one": "clean", "listed": "present", "name": "present", "tag": "present"}
    serverless.delete_namespace(namespaceName=name)


def test_that_a_planted_leftover_that_the_ledger_does_not_know_is_found(hands: Hands, aws: Aws) -> None:
    name = hands.context.name(kinesis.STREAM, "forgotten")
    aws("kinesis").create_stream(StreamName=name, ShardCount=1, Tags={RUN_TAG: hands.run.id})
    assert not hands.cleanup().clean()
    states = {net.id: net.state for net in hands.ended().nets}
    assert states == {"one-by-one": "clean", "listed": "present", "name": "present", "tag": "present"}


def test_that_s3_errors_inside_a_200_are_not_overlooked(hands: Hands, aws: Aws) -> None:
    bucket = hands.context.make(s3.BUCKET, "lake")
    aws("s3").put_object(Bucket=bucket, Key="stuck", Body=b"x")

    def stuck(**_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        response = AWSResponse("http://127.0.0.1", 200, {}, None)
        answer = b"<DeleteResult><Error><Key>stuck</Key><Code>AccessDenied</Code></Error></DeleteResult>"
        response._content = answer
        return response

    hands.cloud.client("s3").meta.events.register("before-send.s3.DeleteObjects", stuck)
    cleanup = hands.cleanup()
    cleanup.bounds = Bounds(removing=2)
    assert not cleanup.clean()
    assert "stuck" in hands.ended().rows[0].words
    with pytest.raises(ClientError):
        aws("s3").delete_bucket(Bucket=bucket)
