"""After a crash: what is there with our nonce is adopted, what is another's is marked, what never was is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.aws.kinds import glue
from labs.aws.kinds.base import NONCE_TAG, RUN_TAG
from labs.aws.ledger import CREATED, DELETING, FOREIGN, GONE, INTENT
from labs.aws.recovery import SETTLES_S, settle
from labs.emulator.server import EmbeddedCloud
from tests.labs.hands import Hands, hands_on

Aws = Callable[..., Any]


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Iterator[Hands]:
    made = hands_on(embedded, tmp_path)
    yield made
    made.ledger.close()


def settled(hands: Hands, later: float = 0.0) -> dict[str, str]:
    """The states after settling, `later` seconds from now."""
    import time

    settle(hands.cloud, hands.ledger, hands.run, time.time() + later)
    return {row.name.rpartition("_")[2]: row.state for row in hands.ledger.rows(hands.run.id)}


def test_that_each_row_that_a_crash_left_open_is_settled(hands: Hands, aws: Aws) -> None:
    names = {base: hands.context.name(glue.DATABASE, base) for base in ("lost", "theirs", "never", "going", "went")}
    rows = {base: hands.ledger.intend(hands.run, glue.DATABASE.id, name) for base, name in names.items()}
    for base in ("lost", "theirs", "going"):
        tags = {} if base == "theirs" else {RUN_TAG: hands.run.id, NONCE_TAG: rows[base].nonce}
        aws("glue").create_database(DatabaseInput={"Name": names[base]}, Tags=tags)
    for base in ("going", "went"):
        hands.ledger.mark(rows[base], DELETING)
    now = settled(hands)
    assert now == {"lost": CREATED, "theirs": FOREIGN, "never": INTENT, "going": DELETING, "went": GONE}
    assert settled(hands, later=SETTLES_S + 1)["never"] == GONE
    lost = hands.ledger.row(hands.run.id, glue.DATABASE.id, names["lost"])
    assert lost is not None
    assert lost.arn.endswith(names["lost"])
    for base in ("lost", "theirs", "going"):  # nothing was deleted
        aws("glue").delete_database(Name=names[base])


def test_that_a_row_that_cannot_be_asked_for_stays_as_it_is(hands: Hands) -> None:
    hands.ledger.intend(hands.run, "s3.bucket", "hw-x")

    def refuse(**_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        response = AWSResponse("http://127.0.0.1", 403, {}, None)
        response._content = b""
        return response

    events = hands.cloud.client("s3").meta.events
    events.register("before-send.s3.HeadBucket", refuse)
    (found,) = settle(hands.cloud, hands.ledger, hands.run, now=4e9)
    assert found.state == INTENT
    assert "could not be asked for" in found.words
    assert hands.ledger.rows(hands.run.id)[0].state == INTENT
