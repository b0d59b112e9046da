"""Working with an existing role: which one, and that no call of the week or of its cleanup then writes in IAM."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from labs.aws.cloud import Identity
from labs.aws.kinds import firehose
from labs.emulator.server import EmbeddedCloud
from labs.events import CallSeen, Event
from labs.existing_role import role_arn_of, role_words, settle_role
from labs.model import Step
from labs.week9 import common, monday_firehose, tuesday_crawl
from labs.week9.common import ROLE
from labs.week9.course import COURSE
from tests.emulator.iam.enforced import allow, document
from tests.labs.hands import Hands, hands_on

Aws = Callable[..., Any]
ME = Identity("123456789012", "arn:aws:iam::123456789012:user/me")
VOCLABS = Identity("123456789012", "arn:aws:sts::123456789012:assumed-role/voclabs/user1=Some_One")
LAB_ROLE = "arn:aws:iam::123456789012:role/LabRole"
READS = ("Get", "List", "Describe")


@pytest.mark.parametrize(
    ("who", "wanted", "arn"),
    [(ME, "", ""), (ME, "LabRole", LAB_ROLE), (ME, LAB_ROLE, LAB_ROLE), (VOCLABS, "", LAB_ROLE),
     (VOCLABS, "Other", "arn:aws:iam::123456789012:role/Other"),
     (ME, "arn:aws:iam::123456789012:role/path/x", "arn:aws:iam::123456789012:role/path/x")],
)  # fmt: skip
def test_that_the_role_is_the_one_named_or_the_classrooms(who: Identity, wanted: str, arn: str) -> None:
    assert role_arn_of(who, wanted) == arn


@pytest.mark.parametrize(
    ("wanted", "words"),
    [("a b", "neither a role's name"), ("arn:aws:iam::123456789012:user/x", "neither"), ("x" * 65, "neither"),
     ("arn:aws:iam::1:role/x", "neither"), ("arn:aws:iam::999999999999:role/x", "another account")],
)  # fmt: skip
def test_that_what_is_no_role_is_refused_with_a_sentence(wanted: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        role_arn_of(ME, wanted)


@pytest.fixture
def hands(embedded: EmbeddedCloud, aws: Aws, tmp_path: Path) -> Iterator[Hands]:
    service = {"Effect": "Allow", "Principal": {"Service": ["glue.amazonaws.com", "firehose.amazonaws.com"]},
               "Action": "sts:AssumeRole"}  # fmt: skip
    aws("iam").create_role(RoleName="LabRole", AssumeRolePolicyDocument=document(service))
    aws("iam").put_role_policy(RoleName="LabRole", PolicyName="all", PolicyDocument=document(allow("*")))
    made = hands_on(embedded, tmp_path)
    settle_role(made.ledger, made.cloud, made.run, "LabRole")
    yield made
    made.ledger.close()
    aws("iam").delete_role_policy(RoleName="LabRole", PolicyName="all")
    aws("iam").delete_role(RoleName="LabRole")


def play(hands: Hands, steps: Sequence[Step]) -> list[str]:
    """The IAM calls that the steps and the cleanup make."""
    for step in steps:
        step.do(hands.context)
        verdict = step.check(hands.context)
        assert verdict.ok, (step.id, verdict.sentence)
    assert hands.cleanup().clean()
    assert "LabRole and write nothing" in role_words(hands.ledger, hands.run)
    return iam_calls(hands.events)


def iam_calls(events: Sequence[Event]) -> list[str]:
    return [event.operation for event in events if isinstance(event, CallSeen) and event.service == "iam"]


def test_that_firehose_and_glue_get_the_existing_role_and_iam_is_only_read(hands: Hands, aws: Aws) -> None:
    monday_firehose.make_bucket_and_role(hands.context)
    tuesday_crawl.make_role(hands.context)
    monday_firehose.create_delivery(hands.context)
    name = hands.context.name(firehose.DELIVERY_STREAM, common.FIRST_DELIVERY)
    described = aws("firehose").describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    assert described["Destinations"][0]["ExtendedS3DestinationDescription"]["RoleARN"] == LAB_ROLE
    tuesday_crawl.create_crawler(hands.context)
    crawler = aws("glue").get_crawler(Name=hands.context.name(common.GLUE_CRAWLER, common.CRAWLER))["Crawler"]
    assert crawler["Role"] in (LAB_ROLE, "LabRole")
    assert hands.context.has(ROLE, "glue") is False
    calls = play(hands, ())
    assert calls
    assert all(call.startswith(READS) for call in calls), calls


@pytest.mark.long
def test_that_the_whole_week_with_an_existing_role_writes_nothing_in_iam(hands: Hands) -> None:
    calls = play(hands, [step for day in COURSE.days[:4] for step in day.steps()])
    assert all(call.startswith(READS) for call in calls), calls
    assert "GetRole" in calls
