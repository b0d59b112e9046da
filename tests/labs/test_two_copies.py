"""Two copies of the app on one account: the second looks and says so; a crash of the first gives it the lease."""

from __future__ import annotations

import pytest

from labs.aws.lease import ReadOnly
from labs.aws.ledger import INTENT, Ledger
from labs.aws.recovery import SETTLES_S
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud
from labs.home import LEDGER, home
from labs.session import Session, open_session


@pytest.fixture
def target(embedded: EmbeddedCloud, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", embedded.endpoint.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", embedded.endpoint.secret_access_key)
    return Target("endpoint", embedded.endpoint.url)


def opened(target: Target) -> Session:
    return open_session(target, region="us-east-1", pace=Pace.QUICK)


def test_that_the_second_copy_only_looks_until_the_first_is_closed(target: Target) -> None:
    first, second = opened(target), opened(target)
    try:
        assert first.notices() == []
        assert "another Headwater" in second.notices()[0]
        assert second.run == first.run
        for wish in (
            lambda: second.do("mon-stream"),
            second.clean,
            lambda: second.start_producer(1, "orders", "random"),
        ):
            with pytest.raises(ReadOnly, match="Close it, then go on in this one"):
                wish()
        assert second.resources() == second.shards() == []
        first.close()
        second.do("mon-stream")
        assert [row.kind for row in second.resources()] == ["kinesis.stream"]
        assert second.clean()
    finally:
        first.close()
        second.close()


def test_that_what_a_crash_left_open_is_settled_at_the_next_start(target: Target) -> None:
    crashed = opened(target)
    run = crashed.run
    crashed.ledger.intend(run, "kinesis.stream", "hw-never")
    with crashed.ledger.writing() as db:
        db.execute("UPDATE resources SET intended = intended - ?", (SETTLES_S + 1,))
    assert [row.state for row in crashed.ledger.rows(run.id)] == [INTENT]
    crashed.close()
    again = opened(target)
    try:
        assert again.run == run
        assert again.resources() == []
    finally:
        again.close()
    ledger = Ledger(home() / LEDGER)
    assert [row.evidence for row in ledger.rows(run.id)] == ["never made: NotFound twice"]
    ledger.close()
