"""Before the lab: what an account allows is found out by reads and IAM's simulation; what is not known is unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.__main__ import main
from labs.aws import capability, quotas
from labs.aws.accounts import as_words, profiles
from labs.aws.cloud import Cloud, Identity, open_cloud
from labs.aws.policy import policy
from labs.aws.target import Connection, Target
from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.events import CallSeen
from tests.emulator.iam.enforced import ACCOUNT, Hands, allow, deny, fresh, role, root, trust, user
from tests.labs.hands import connection_of

Said = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def strict() -> Iterator[EmbeddedCloud]:
    """A cloud that refuses what no policy allows."""
    cloud = start(Settings(Pace.QUICK, enforce=True))
    yield cloud
    cloud.close()


def opened(hands: Hands, observe: Callable[[CallSeen], None] = lambda _call: None) -> Cloud:
    end = hands.cloud.endpoint
    target = Target("endpoint", end.url)
    return open_cloud(Connection(target, end.region, end.url, hands.key, hands.secret), observe)


def states(cloud: Cloud) -> dict[str, str]:
    return {one.action: one.state for one in capability.probe(cloud)}


def test_that_reads_tell_what_is_allowed_and_what_is_not_and_change_nothing(strict: EmbeddedCloud) -> None:
    seen: list[CallSeen] = []
    cloud = opened(user(strict, allow(["kinesis:*", "glue:GetDatabase"])), seen.append)
    found = states(cloud)
    assert found["kinesis:DescribeStreamSummary"] == found["kinesis:ListStreams"] == capability.ALLOWED
    assert found["glue:GetDatabase"] == capability.ALLOWED
    assert found["glue:GetCrawler"] == found["iam:GetRole"] == found["s3:ListAllMyBuckets"] == capability.DENIED
    assert found["kinesis:CreateStream"] == found["iam:CreateRole"] == capability.UNKNOWN
    assert set(found) == set(capability.needed())
    assert {call.operation.startswith(("Get", "List", "Describe", "Simulate")) for call in seen} == {True}


def as_student(strict: EmbeddedCloud, *more: Any) -> Cloud:
    """A user with the printed policy of the week, who may also have IAM simulate herself."""
    name = fresh("student")
    itself = allow("iam:SimulatePrincipalPolicy", f"arn:aws:iam::{ACCOUNT}:user/{name}")
    return opened(user(strict, *policy()["Statement"], itself, *more, name=name))


def test_that_the_weeks_policy_allows_all_of_the_week_asked_or_simulated(strict: EmbeddedCloud) -> None:
    found = {one.action: one for one in capability.probe(as_student(strict))}
    assert {one.state for one in found.values()} == {capability.ALLOWED}
    assert set(found) == set(capability.needed())
    assert found["kinesis:CreateStream"].how == found["iam:PassRole"].how == "simulated by IAM"
    assert found["kinesis:ListStreams"].how == "asked by a read"


@pytest.mark.long
def test_that_simulation_answers_for_what_would_change_something(strict: EmbeddedCloud) -> None:
    mine = {"StringEquals": {"aws:RequestTag/class": "9"}}
    cloud = as_student(strict, deny("iam:CreateRole"), deny("firehose:PutRecord"), deny("s3:PutObject", Condition=mine))
    found = {one.action: one for one in capability.probe(cloud)}
    assert found["iam:CreateRole"].state == found["firehose:PutRecord"].state == capability.DENIED
    assert "explicitDeny" in found["iam:CreateRole"].words
    assert found["kinesis:CreateStream"].state == found["s3:PutObject"].state == capability.ALLOWED
    assert capability.denied_services(found.values()) == ["firehose", "iam"]


@pytest.mark.long
def test_that_what_depends_on_a_request_is_unknown_and_says_on_what(strict: EmbeddedCloud) -> None:
    name, tagged = fresh("student"), {"StringEquals": {"aws:RequestTag/class": "9"}}
    hands = user(strict, allow("iam:Simulate*"), allow("kinesis:CreateStream", Condition=tagged), name=name)
    found = {one.action: one for one in capability.probe(opened(hands))}
    assert found["kinesis:CreateStream"].state == capability.UNKNOWN
    assert "aws:RequestTag/class" in found["kinesis:CreateStream"].words


@pytest.mark.long
def test_that_a_sessions_role_is_what_is_simulated(strict: EmbeddedCloud) -> None:
    arn = role(strict, trust(AWS=ACCOUNT), allow(["iam:Simulate*", "iam:GetRole", "firehose:*"]))
    cloud = opened(root(strict))
    cloud.identity = Identity(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/{arn.rpartition('/')[2]}/voclabs")
    found = states(cloud)
    assert found["firehose:CreateDeliveryStream"] == capability.ALLOWED
    assert found["kinesis:CreateStream"] == capability.DENIED


def test_that_an_existing_role_needs_no_iam_write() -> None:
    wanted = capability.needed(makes_roles=False)
    assert not [action for action in wanted if action.startswith(("iam:Create", "iam:Put", "iam:Delete", "iam:Tag"))]
    assert "iam:PassRole" in wanted


def test_that_probe_says_it_in_the_terminal_and_fails_when_something_is_denied(
    strict: EmbeddedCloud, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    hands = user(strict, allow("kinesis:*"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", hands.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", hands.secret)
    assert main(["probe", "--target", f"endpoint:{strict.endpoint.url}"]) == 1
    said = capsys.readouterr()
    assert "✓ kinesis:ListStreams" in said.out
    assert "✗ glue:GetJobs" in said.out
    assert "? kinesis: not asked" in said.out
    assert "CreateStream" in said.out
    assert "Kinesis shards" in said.out
    assert "headwater policy" in said.err
    assert hands.secret not in said.out + said.err


def test_that_quotas_are_told_where_aws_tells_them_and_unknown_elsewhere(embedded: EmbeddedCloud) -> None:
    found = {one.name: one for one in quotas.quotas(open_cloud(connection_of(embedded), lambda _call: None))}
    shards = found["Kinesis shards"]
    assert shards.limit is not None
    assert shards.state == quotas.OK
    assert found["S3 buckets"].state == quotas.UNKNOWN
    assert found["S3 buckets"].words


def test_that_a_quota_without_room_is_short(embedded: EmbeddedCloud) -> None:
    cloud = open_cloud(connection_of(embedded), lambda _call: None)
    assert quotas._quota(cloud, "x", 2, lambda _cloud: (9, 10)).state == quotas.SHORT
    assert quotas._quota(cloud, "x", 1, lambda _cloud: (9, 10)).state == quotas.OK
    assert quotas._quota(cloud, "x", 1, lambda _cloud: (None, 10)).state == quotas.UNKNOWN


def test_that_the_policy_is_fitted_and_printed(capsys: Said) -> None:
    assert main(["policy", "--account", "123456789012", "--region", "eu-west-1", "--role", "LabRole"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == policy(account="123456789012", region="eu-west-1", role="LabRole")
    text = json.dumps(document)
    assert "iam:CreateRole" not in text
    assert "iam:PutRolePolicy" not in text
    assert "arn:aws:iam::123456789012:role/LabRole" in text
    assert "arn:aws:kinesis:eu-west-1:123456789012:stream/hw-*" in text
    assert main(["policy"]) == 0
    assert json.loads(capsys.readouterr().out) == policy()


def test_that_profiles_are_listed_without_any_key(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    config, keys = tmp_path / "config", tmp_path / "credentials"
    config.write_text(
        "[profile class]\nsso_session = s\nregion = eu-west-1\n[profile tool]\ncredential_process = x\n", "utf-8"
    )
    keys.write_text("[lab]\naws_access_key_id = AKIACANARYCANARYCANA\naws_secret_access_key = canary\n", "utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    found = profiles()
    assert [as_words(one) for one in found] == [
        "class (SSO, eu-west-1)", "lab (keys, no region)", "tool (a program, no region)",
    ]  # fmt: skip
    assert "canary" not in repr(found).lower()
