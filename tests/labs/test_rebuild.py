"""Rebuilding a lost ledger: ours is found by name and tags and taken after consent; what looks alike is only shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.aws import rebuild
from labs.aws.kinds import glue, iam, kinesis, s3
from labs.aws.kinds.base import APP_TAG, NONCE_TAG, RUN_TAG, Found
from labs.aws.ledger import CREATED, Ledger, Run
from labs.emulator.server import EmbeddedCloud
from tests.labs.hands import Hands, hands_on

Aws = Callable[..., Any]


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Iterator[Hands]:
    made = hands_on(embedded, tmp_path)
    yield made
    made.ledger.close()


def of_run(hands: Hands, found: list[rebuild.Finding]) -> list[rebuild.Finding]:
    return [one for one in found if one.run == hands.run.id]


RUN = "0123456789abcdef"
RIGHT = {APP_TAG: "headwater", RUN_TAG: RUN, NONCE_TAG: "n" * 32}


@pytest.mark.parametrize(
    ("tags", "belief", "words"),
    [
        (RIGHT, rebuild.OURS, f"its tags say headwater, run {RUN} and nonce nnnnnnnn…"),
        ({}, rebuild.DOUBTFUL, f"{APP_TAG}, {RUN_TAG}, {NONCE_TAG} are missing"),
        (RIGHT | {RUN_TAG: "f" * 16}, rebuild.DOUBTFUL, f"the tags {RUN_TAG} are missing or another's"),
        (RIGHT | {APP_TAG: "other"}, rebuild.DOUBTFUL, APP_TAG),
        (RIGHT | {NONCE_TAG: ""}, rebuild.DOUBTFUL, NONCE_TAG),
    ],
)  # fmt: skip
def test_that_only_all_tags_make_a_name_ours(tags: dict[str, str], belief: str, words: str) -> None:
    found = rebuild.judged(s3.BUCKET, f"hw-{RUN}-lake", RUN, Found("there", "arn", tags))
    assert found.belief == belief
    assert words in found.why
    assert found.nonce == (tags[NONCE_TAG] if belief == rebuild.OURS else "")


@pytest.mark.long
def test_that_a_lost_ledger_is_found_again_and_then_cleaned(hands: Hands, aws: Aws, tmp_path: Path) -> None:
    context = hands.context
    bucket = context.make(s3.BUCKET, "lake")
    role = context.make(iam.ROLE, "glue", service="glue.amazonaws.com")
    database = context.make(glue.DATABASE, "week9")
    aws("glue").create_table(DatabaseName=database, TableInput={"Name": "orders"})
    alike = context.name(kinesis.STREAM, "alike")
    aws("kinesis").create_stream(StreamName=alike, ShardCount=1)
    aws("kinesis").get_waiter("stream_exists").wait(StreamName=alike, WaiterConfig={"Delay": 1})
    lost = hands.ledger
    hands.ledger = Ledger(tmp_path / "new" / "ledger.sqlite")
    found = of_run(hands, rebuild.look(hands.cloud))
    assert {one.name: one.belief for one in found} == {
        bucket: rebuild.OURS, role: rebuild.OURS, database: rebuild.OURS, f"{database}.orders": rebuild.OURS,
        alike: rebuild.DOUBTFUL,
    }  # fmt: skip
    assert all(hands.run.id in one.why or database in one.why or one.name == alike for one in found)
    assert hands.ledger.open_runs() == []
    assert rebuild.adopt(hands.cloud, hands.ledger, found) == 4
    assert rebuild.adopt(hands.cloud, hands.ledger, found) == 0
    assert hands.ledger.open_runs() == [
        Run(hands.run.id, hands.cloud.scope, "embedded", hands.run.account, hands.run.region)
    ]
    nonces = {(row.kind, row.name): row.nonce for row in lost.rows(hands.run.id)}
    kept = {(row.kind, row.name): row.nonce for row in hands.ledger.rows(hands.run.id) if row.nonce}
    assert kept == nonces
    aws("kinesis").delete_stream(StreamName=alike)
    assert hands.cleanup().clean()
    with pytest.raises(ClientError, match="NoSuchEntity"):
        aws("iam").get_role(RoleName=role)
    lost.close()


@pytest.mark.long
def test_that_rows_that_the_ledger_has_are_left_as_they_are(hands: Hands) -> None:
    hands.context.make(s3.BUCKET, "lake")
    before = hands.ledger.rows(hands.run.id)
    found = of_run(hands, rebuild.look(hands.cloud))
    assert rebuild.adopt(hands.cloud, hands.ledger, found) == 0
    assert hands.ledger.rows(hands.run.id) == before
    assert before[0].state == CREATED
    assert hands.cleanup().clean()


@pytest.mark.long
def test_that_what_cannot_be_listed_is_told(hands: Hands) -> None:
    def refuse(**_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        response = AWSResponse("http://127.0.0.1", 400, {}, None)
        response._content = b'{"__type": "AccessDeniedException", "message": "no"}'
        return response

    hands.cloud.client("kinesis").meta.events.register("before-send.kinesis.ListStreams", refuse)
    unsure = [one for one in rebuild.look(hands.cloud) if one.belief == rebuild.UNKNOWN]
    assert [one.kind for one in unsure] == ["kinesis.stream"]
    assert "AccessDeniedException" in unsure[0].why
