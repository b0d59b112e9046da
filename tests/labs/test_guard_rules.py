"""The rules of guards.py one by one, and what cleanup says when one of them stands in its way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.aws import guards
from labs.aws.kinds import glue, logs, redshift
from labs.aws.kinds.base import NONCE_TAG, Found, tags_for
from labs.aws.ledger import CREATED, FOREIGN, GONE, INTENT, UNKNOWN, Row
from labs.aws.missing import missing_statement, words_of
from labs.aws.nets import NETS
from labs.aws.patience import Cancelled
from labs.aws.steady import SIGN_IN, Bounds, Steady, passes
from labs.emulator.faults import Fault, Kind
from labs.emulator.server import EmbeddedCloud
from labs.shapes import CleanupRow, Net
from tests.cleanup import others
from tests.labs.hands import Hands, hands_on

Aws = Callable[..., Any]


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Iterator[Hands]:
    made = hands_on(embedded, tmp_path)
    yield made
    embedded.faults.clear()
    made.ledger.close()


def test_that_a_rare_kind_is_listed_for_a_run_that_made_one_and_every_other_always() -> None:
    row = Row("r", redshift.NAMESPACE.id, "n", "0", "", "", "us-east-1", 0.0, None, GONE, "")
    assert not guards.is_listed(redshift.NAMESPACE, [])
    assert guards.is_listed(redshift.NAMESPACE, [row])
    assert guards.is_listed(glue.TABLE, [])


def test_that_a_proof_needs_every_net_cast_and_sure_and_every_resource_settled() -> None:
    clean = [Net(net.id, net.title, "clean") for net in NETS]
    assert guards.all_cast(clean, NETS)
    assert not guards.all_cast(clean[:3], NETS)
    assert guards.none_unsure(clean)
    for state in ("present", "unknown", "running", "not yet"):
        assert not guards.none_unsure([*clean[:3], Net("tag", "", state)])
    assert guards.is_settled([CleanupRow("k", "K", "n", state) for state in ("gone", "left alone")])
    for state in ("unknown", "failed"):
        assert not guards.is_settled([CleanupRow("k", "K", "n", state)])


def test_that_a_stranger_is_only_believed_where_ours_cannot_be(hands: Hands) -> None:
    row = hands.ledger.intend(hands.run, "iam.role", "hw-role")
    assert guards.state_of_strange(row) == FOREIGN
    states = {}
    for state in (CREATED, UNKNOWN, GONE, INTENT):
        hands.ledger.mark(row, state)
        kept = hands.ledger.row(hands.run.id, row.kind, row.name)
        assert kept is not None
        states[state] = guards.state_of_strange(kept)
    assert states == {CREATED: UNKNOWN, UNKNOWN: UNKNOWN, GONE: FOREIGN, INTENT: FOREIGN}


@pytest.mark.long
def test_that_a_database_of_ours_that_lost_its_tag_is_neither_touched_nor_clean(hands: Hands, aws: Aws) -> None:
    name = hands.context.make(glue.DATABASE, "week9")
    [row] = hands.ledger.rows(hands.run.id)
    aws("glue").untag_resource(ResourceArn=row.arn, TagsToRemove=[NONCE_TAG])
    was = others.look(aws, "glue.database", name)
    for _ in range(2):  # it stays so however often one asks
        assert not hands.cleanup().clean()
        assert others.look(aws, "glue.database", name) == was
    others.remove(aws, "glue.database", name)
    assert hands.cleanup().clean()


def test_that_the_log_of_a_strangers_crawler_is_left_alone(hands: Hands, aws: Aws) -> None:
    crawler = hands.context.name(glue.CRAWLER, "theirs")
    hands.ledger.mark(hands.ledger.intend(hands.run, "glue.crawler", crawler), FOREIGN)
    log = logs.stream_name(logs.CRAWLERS, crawler)
    hands.ledger.intend(hands.run, "logs.stream", log, crawler)
    others.make(aws, "logs.stream", log)
    was = others.look(aws, "logs.stream", log)
    hands.cleanup().clean()
    assert others.look(aws, "logs.stream", log) == was
    others.remove(aws, "logs.stream", log)


def test_that_the_log_of_our_crawler_is_told_when_a_strangers_has_its_name(hands: Hands, aws: Aws) -> None:
    crawler = hands.context.name(glue.CRAWLER, "ours-once")
    maker = hands.ledger.intend(hands.run, "glue.crawler", crawler)
    hands.ledger.mark(maker, CREATED)
    log = logs.stream_name(logs.CRAWLERS, crawler)
    hands.ledger.intend(hands.run, "logs.stream", log, crawler)  # expected, and never seen by us
    others.make(aws, "logs.stream", log)
    others.settle_in(aws)
    others.make(aws, "glue.crawler", crawler)
    was = others.look(aws, "logs.stream", log)
    for _ in range(2):  # the second time it is known as unsure already
        assert not hands.cleanup().clean()
        kept = hands.ledger.row(hands.run.id, "logs.stream", log)
        assert kept is not None
        assert (kept.state, kept.evidence) == (UNKNOWN, guards.STRANGE)
    assert others.look(aws, "logs.stream", log) == was  # it may be theirs
    others.remove(aws, "glue.crawler", crawler)
    assert hands.cleanup().clean()  # nobody else's any more: so it was ours, and goes
    assert others.look(aws, "logs.stream", log) is None


def test_that_the_rules_about_names_and_tags_know_case_and_place() -> None:
    run = "0123456789abcdef"
    assert guards.names_run(f"x-{run.upper()}-y", run)
    assert not guards.names_run("x-0123-y", run)
    assert [guards.has_prefix(name) for name in ("hw-a", "HW_b", "a-hw-b")] == [True, True, False]
    assert guards.carries_run(Found("there", tags=tags_for(run, "n")), run)
    assert not guards.carries_run(Found("there", tags=tags_for("other", "n")), run)


def test_that_tags_are_put_on_late_only_where_none_are_and_nobody_pays() -> None:
    assert guards.may_tag_late(Found("there"), real=False)
    assert not guards.may_tag_late(Found("there", tags={"owner": "somebody else"}), real=False)
    assert not guards.may_tag_late(Found("there"), real=True)


def test_that_a_denied_action_is_named_with_the_statement_that_is_missing(
    hands: Hands, embedded: EmbeddedCloud
) -> None:
    hands.context.make(glue.DATABASE, "week9")
    embedded.faults.add(Fault(Kind.DENIED, "glue", "DeleteDatabase"))
    assert not hands.cleanup().clean()
    [row] = hands.ended().rows
    statement = json.loads(row.words[row.words.index("{") :])
    arn = next(one.arn for one in hands.ledger.rows(hands.run.id))
    assert statement == {"Effect": "Allow", "Action": "glue:DeleteDatabase", "Resource": arn}
    embedded.faults.clear()
    assert hands.cleanup().clean()


def test_that_a_denied_listing_is_named_by_the_net_that_it_blinds(hands: Hands, embedded: EmbeddedCloud) -> None:
    embedded.faults.add(Fault(Kind.DENIED, "glue", "GetJobs"))
    assert not hands.cleanup().prove()
    words = {net.id: net.words for net in hands.ended().nets if net.state == "unknown"}
    assert set(words) == {"listed", "name"}
    assert all('"Action": "glue:GetJobs"' in one for one in words.values())


def test_that_cleaning_waits_for_somebody_to_sign_in_and_goes_on(hands: Hands, embedded: EmbeddedCloud) -> None:
    hands.context.make(glue.DATABASE, "week9")
    embedded.faults.add(Fault(Kind.EXPIRED))
    cleanup, said = hands.cleanup(), []

    def say(sentence: str) -> None:
        said.append(sentence)
        embedded.faults.clear()

    cleanup.patience = type(cleanup.patience)(hands.cancelled, say)
    assert cleanup.clean()
    assert said[0] == SIGN_IN


def test_that_without_a_sign_in_it_is_left_and_can_be_cancelled(hands: Hands, embedded: EmbeddedCloud) -> None:
    name = hands.context.make(glue.DATABASE, "week9")
    embedded.faults.add(Fault(Kind.EXPIRED))
    cleanup = hands.cleanup()
    cleanup.bounds = Bounds(weather=0.2, sign_in=0.2)
    with pytest.raises(ClientError, match="expired"):
        cleanup.clean()
    cleanup.patience = type(cleanup.patience)(hands.cancelled, lambda _: hands.cancelled.set())
    with pytest.raises(Cancelled):
        cleanup.clean()
    embedded.faults.clear()
    hands.cancelled.clear()
    assert glue.DATABASE.describe(hands.cloud, name) is not None
    assert hands.cleanup().clean()


def error(code: str, message: str = "", status: int = 400, operation: str = "HeadBucket") -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, operation)


@pytest.mark.parametrize(
    ("met", "heals"),
    [
        (error("SlowDown", status=503), True),
        (error("InternalFailure", status=500), True),
        (error("LimitExceededException", "Rate exceeded for operation."), True),
        (error("LimitExceededException", "Too many streams."), False),
        (error("ResourceNotFoundException"), True),
        (error("AccessDenied", status=403), False),
        (error("ValidationException"), False),
    ],
)
def test_that_only_what_time_heals_is_asked_again(met: ClientError, heals: bool, hands: Hands) -> None:
    assert passes(met) is heals
    steady = Steady(hands.patience, Bounds(weather=0.05, sign_in=0.05), lambda: False)
    asked: list[int] = []

    def ask() -> None:
        asked.append(1)
        raise met

    with pytest.raises(ClientError):
        steady.ask(ask)
    assert (len(asked) > 1) is heals


def test_that_a_bare_403_of_s3_is_told_by_the_action_it_needs() -> None:
    assert json.loads(missing_statement(error("403", "Forbidden", 403), "arn:aws:s3:::b"))["Action"] == "s3:ListBucket"
    named = "not authorized to perform: glue:GetTags on resource: arn:aws:glue:x because"
    assert json.loads(missing_statement(error("AccessDeniedException", named), "arn:a")) == {
        "Effect": "Allow", "Action": "glue:GetTags", "Resource": "arn:aws:glue:x",
    }  # fmt: skip
    assert "missing permission" not in words_of(error("ValidationException", "no"))
