"""Keys over the wire: users', roles' sessions, inactive and expired ones; who is who, and who may become whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.emulator import moto_identities
from labs.emulator.clock import Pace
from labs.emulator.moto_app import MOTO_LOCK
from labs.emulator.process import start_cloud
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from tests.emulator.iam.enforced import Hands, allow, document, fresh, refused, role, root, trust, until, user

ACCOUNT = "123456789012"
CODES = [
    ("kinesis", "list_streams", "UnrecognizedClientException", "ExpiredTokenException"),
    ("glue", "list_jobs", "UnrecognizedClientException", "ExpiredTokenException"),
    ("s3", "list_buckets", "InvalidAccessKeyId", "ExpiredToken"),
    ("iam", "list_roles", "InvalidClientTokenId", "ExpiredToken"),
    ("sts", "get_caller_identity", "InvalidClientTokenId", "ExpiredToken"),
]


@pytest.fixture(scope="module")
def slow() -> Iterator[EmbeddedCloud]:
    """Least privilege at AWS's own pace: a new role appears after ten seconds."""
    cloud = start(Settings(Pace.REALISTIC, enforce=True))
    yield cloud
    cloud.close()


def session(hands: Hands, role_arn: str, name: str = "work", **more: Any) -> Hands:
    """The hands of a session in the role."""
    given = hands("sts").assume_role(RoleArn=role_arn, RoleSessionName=name, **more)["Credentials"]
    return Hands(hands.cloud, given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def identity(hands: Hands) -> str:
    """Whom GetCallerIdentity says they are."""
    return str(hands("sts").get_caller_identity()["Arn"])


def test_that_everyone_is_told_who_they_are_whatever_they_may_do(strict: EmbeddedCloud) -> None:
    name = fresh("who")
    arn = role(strict, trust(AWS=ACCOUNT))
    assert identity(root(strict)) == f"arn:aws:iam::{ACCOUNT}:root"
    assert identity(user(strict, name=name)) == f"arn:aws:iam::{ACCOUNT}:user/{name}"
    found = session(root(strict), arn)("sts").get_caller_identity()
    assert found["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{arn.rpartition('/')[2]}/work"
    assert found["UserId"].startswith("AROA")
    assert found["UserId"].endswith(":work")


def test_that_a_key_is_served_until_it_is_made_inactive_or_deleted(strict: EmbeddedCloud) -> None:
    name, iam = fresh("leaver"), root(strict)("iam")
    hands = user(strict, allow("*"), name=name)
    hands("kinesis").list_streams()
    iam.update_access_key(UserName=name, AccessKeyId=hands.key, Status="Inactive")
    for service, operation, code, _ in CODES:
        with refused(code):
            getattr(hands(service), operation)()
    iam.delete_access_key(UserName=name, AccessKeyId=hands.key)
    with pytest.raises(ClientError) as caught:
        hands("kinesis").list_streams()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.parametrize("enforcing", [True, False])
def test_that_a_sessions_key_needs_its_token_and_ends_with_its_time(
    strict: EmbeddedCloud, embedded: EmbeddedCloud, enforcing: bool
) -> None:
    cloud = strict if enforcing else embedded
    hands = session(root(cloud), role(cloud, trust(AWS=ACCOUNT), allow("*")))
    for service, operation, code, _ in CODES:
        getattr(hands(service), operation)()
        for token in (None, "wrong", (hands.token or "") + "x"):
            with refused(code):
                getattr(Hands(cloud, hands.key, hands.secret, token)(service), operation)()
    expire(hands.key)
    for service, operation, _, code in CODES:
        with refused(code):
            getattr(hands(service), operation)()


def expire(key: str) -> None:
    """Lets the session's time be over."""
    with MOTO_LOCK:
        (found,) = [one for one in moto_identities._sts().assumed_roles if one.access_key_id == key]
        found.expiration = (datetime.now(UTC) - timedelta(seconds=1)).replace(tzinfo=None)


def test_that_a_session_may_do_what_the_role_may_and_its_policy_leaves(strict: EmbeddedCloud) -> None:
    arn = role(strict, trust(AWS=ACCOUNT), allow(["kinesis:ListStreams", "glue:ListJobs"]))
    whole, part = (session(root(strict), arn, **more) for more in ({}, {"Policy": document(allow("kinesis:*"))}))
    whole("glue").list_jobs()
    for hands in (whole, part):
        hands("kinesis").list_streams()
        with refused():
            hands("kinesis").create_stream(StreamName="no", ShardCount=1)
    with refused(words="because no session policy allows the glue:ListJobs action"):
        part("glue").list_jobs()


def test_that_a_change_of_the_role_reaches_its_sessions(strict: EmbeddedCloud) -> None:
    arn = role(strict, trust(AWS=ACCOUNT), allow("kinesis:ListStreams"))
    hands, name, iam = session(root(strict), arn), arn.rpartition("/")[2], root(strict)("iam")
    hands("kinesis").list_streams()
    iam.delete_role_policy(RoleName=name, PolicyName="inline")
    with refused():
        hands("kinesis").list_streams()
    iam.delete_role(RoleName=name)
    with refused():
        hands("kinesis").list_streams()


@pytest.mark.parametrize(
    ("trusted", "may_assume", "is_assumed"),
    [
        ({"AWS": ACCOUNT}, True, True),
        ({"AWS": ACCOUNT}, False, False),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, True, True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/USER"}, False, True),
        ({"AWS": "999999999999"}, True, False),
        ({"AWS": "*"}, False, True),
        ({"Service": "glue.amazonaws.com"}, True, False),
    ],
)
def test_that_a_role_is_assumed_by_whom_trust_and_policies_let(
    strict: EmbeddedCloud, trusted: dict[str, str], may_assume: bool, is_assumed: bool
) -> None:
    name = fresh("taker")
    hands = user(strict, *([allow("sts:AssumeRole")] if may_assume else []), name=name)
    arn = role(strict, trust(**{kind: who.replace("USER", name) for kind, who in trusted.items()}))
    if is_assumed:
        assert identity(session(hands, arn)).endswith("/work")
        return
    words = f"User: arn:aws:iam::{ACCOUNT}:user/{name} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    with refused("AccessDenied", words):
        session(hands, arn)


def test_that_a_trust_may_ask_for_an_external_id(strict: EmbeddedCloud) -> None:
    wanted = {"StringEquals": {"sts:ExternalId": "42"}}
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": wanted}
    arn = role(strict, document(statement))
    with refused():
        session(user(strict), arn)
    session(user(strict), arn, ExternalId="42")


def test_that_a_new_role_cannot_be_assumed_for_some_seconds(slow: EmbeddedCloud, strict: EmbeddedCloud) -> None:
    arn = role(slow, trust(Service="glue.amazonaws.com", AWS=ACCOUNT), wait=False)
    targets = {"S3Targets": [{"Path": "s3://bucket/x"}]}
    with refused("InvalidInputException", "Service is unable to assume provided role"):
        root(slow)("glue").create_crawler(Name="new", Role=arn, DatabaseName="d", Targets=targets)
    with refused("AccessDenied", "sts:AssumeRole"):
        session(root(slow), arn)
    quick = role(strict, trust(AWS=ACCOUNT), wait=False)

    def assumed() -> bool:
        try:
            session(root(strict), quick)
        except ClientError:
            return False
        return True

    until(assumed, 5)


def test_that_without_enforcement_everyone_may_do_everything(embedded: EmbeddedCloud) -> None:
    name = fresh("free")
    hands = user(embedded, name=name)
    assert identity(hands) == f"arn:aws:iam::{ACCOUNT}:user/{name}"
    hands("kinesis").list_streams()
    hands("s3").create_bucket(Bucket=fresh("free-bucket"))
    hands("iam").list_roles()


def test_that_the_roles_of_a_service_and_of_a_person_are_passed_apart(strict: EmbeddedCloud) -> None:
    arn = role(strict, trust(Service="glue.amazonaws.com"))
    to_firehose = {"StringEquals": {"iam:PassedToService": "firehose.amazonaws.com"}}
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://bucket/script.py"}
    hands = user(strict, allow("glue:*"), allow("iam:PassRole", arn, Condition=to_firehose))
    with refused("AccessDeniedException", f"iam:PassRole on resource: {arn}"):
        hands("glue").create_job(Name=fresh("job"), Role=arn.rpartition("/")[2], Command=command)
    name = fresh("job")
    root(strict)("glue").create_job(Name=name, Role=arn, Command=command)
    with refused("AccessDeniedException", "iam:PassRole"):
        hands("glue").update_job(JobName=name, JobUpdate={"Role": arn, "Command": command})


@pytest.mark.parametrize(("seconds", "words"), [(899, "greater than or equal to 900"), (3601, "MaxSessionDuration")])
def test_that_a_session_lasts_no_longer_than_its_role_allows(strict: EmbeddedCloud, seconds: int, words: str) -> None:
    arn = role(strict, trust(AWS=ACCOUNT))
    unchecked = root(strict)("sts", parameter_validation=False)
    with refused("ValidationError", words):
        unchecked.assume_role(RoleArn=arn, RoleSessionName="work", DurationSeconds=seconds)
    session(root(strict), arn, DurationSeconds=900)


def test_that_a_session_of_a_session_lasts_an_hour_at_most(strict: EmbeddedCloud) -> None:
    first, second = (role(strict, trust(AWS=ACCOUNT), allow("sts:AssumeRole")) for _ in range(2))
    name = second.rpartition("/")[2]
    root(strict)("iam").update_role(RoleName=name, MaxSessionDuration=7200)
    chained = session(root(strict), first)
    session(root(strict), second, DurationSeconds=7200)
    with refused("ValidationError", "role chaining"):
        session(chained, second, DurationSeconds=7200)
    assert identity(session(chained, second)).endswith(f"{name}/work")


@pytest.mark.parametrize("operation", ["GetSessionToken", "GetFederationToken"])
def test_that_no_key_is_given_out_that_would_not_be_served(strict: EmbeddedCloud, operation: str) -> None:
    sts = root(strict)("sts")
    with refused("UnknownOperationException", operation):
        sts.get_session_token() if operation == "GetSessionToken" else sts.get_federation_token(Name="guest")


@pytest.mark.parametrize(("account", "is_assumed"), [(ACCOUNT, True), ("999999999999", False)])
def test_that_a_trust_may_ask_for_whom_the_service_works(strict: EmbeddedCloud, account: str, is_assumed: bool) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "glue.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    arn, glue = role(strict, document(statement)), root(strict)("glue")
    wanted = {"Role": arn, "DatabaseName": "d", "Targets": {"S3Targets": [{"Path": "s3://bucket/x"}]}}
    if is_assumed:
        glue.create_crawler(Name=fresh("crawler"), **wanted)
        return
    with refused("InvalidInputException", "unable to assume provided role"):
        glue.create_crawler(Name=fresh("crawler"), **wanted)


def test_that_the_switch_reaches_a_cloud_of_its_own_process() -> None:
    cloud: Any = start_cloud(Pace.QUICK, enforce=True)
    try:
        with refused("AccessDeniedException", "kinesis:ListStreams"):
            user(cloud)("kinesis").list_streams()
        user(cloud, allow("kinesis:ListStreams"))("kinesis").list_streams()
    finally:
        cloud.close()
