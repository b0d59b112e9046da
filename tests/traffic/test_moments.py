"""Every lab moment on the embedded cloud: what it claims is measured, and nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labs.aws.ledger import GONE
from labs.emulator.clock import Pace
from labs.emulator.process import CloudProcess, start_cloud
from labs.moments.every import MOMENTS, moment_of
from labs.moments.model import Moment, Rate, Stage, rates, whole
from labs.shapes import ShardCount, TrafficCounts
from labs.traffic.process import TrafficProcess
from tests.labs.hands import Hands, hands_on
from tests.traffic.streaming import connection_of


@pytest.fixture(scope="module")
def cloud() -> Iterator[CloudProcess]:
    child = start_cloud(Pace.QUICK)
    yield child
    child.close()


@pytest.fixture
def hands(cloud: CloudProcess, tmp_path: Path) -> Iterator[Hands]:
    made = hands_on(cloud, tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture
def stage(cloud: CloudProcess, hands: Hands, tmp_path: Path) -> Iterator[Stage]:
    traffic = TrafficProcess(connection_of(cloud.endpoint))
    yield Stage(hands.context, traffic, tmp_path / "ledger.sqlite")
    traffic.close()


@pytest.mark.long
@pytest.mark.parametrize("moment", MOMENTS, ids=[moment.id for moment in MOMENTS])
def test_that_a_moment_shows_what_it_claims(moment: Moment, stage: Stage, hands: Hands) -> None:
    verdict = moment.run(stage)
    assert verdict.ok, (verdict.sentence, verdict.evidence)
    rows = hands.ledger.rows(hands.run.id)
    assert rows
    assert {row.state for row in rows} == {GONE}
    assert hands.cloud.client("kinesis").list_streams()["StreamNames"] == []


def test_that_rates_are_what_was_counted_in_the_time() -> None:
    before = TrafficCounts(10.0, {"a": ShardCount(5, 0, 2, 1)})
    after = TrafficCounts(12.0, {"a": ShardCount(25, 0, 2, 5), "b": ShardCount(4, 0, 8, 0)})
    found = rates(before, after)
    assert found == {"a": Rate(10.0, 0.0, 2.0), "b": Rate(2.0, 4.0, 0.0)}
    assert whole(found) == Rate(12.0, 4.0, 2.0)


def test_that_a_moment_is_found_by_its_name() -> None:
    assert len({moment.id for moment in MOMENTS}) == len(MOMENTS) == 8
    assert moment_of("zipf").id == "zipf"
    with pytest.raises(ValueError, match="moment: 'x' is none of hot-key"):
        moment_of("x")
