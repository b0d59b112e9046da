"""On an endpoint that only mimics AWS a strange answer is a failed step with a sentence; elsewhere it is our error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from labs.aws.cloud import open_cloud
from labs.aws.target import Target
from labs.context import Context, StepFailed
from labs.emulator.server import EmbeddedCloud
from labs.events import Event, RunEnded, Said, StepEnded
from labs.model import Course, Day, Lab, Stage, Step, Verdict
from labs.runner import Runner
from tests.labs.hands import Hands, connection_of, hands_on


def strange(context: Context) -> None:
    """Stumbles over an answer."""
    _ = context.client("kinesis").list_streams()["NotThere"]


def nothing(_context: Context) -> None:
    """Does nothing."""


def holds(_context: Context) -> Verdict:
    return Verdict(True, "It holds.")


def lacks(context: Context) -> Verdict:
    context.client("glue").get_databases()
    return Verdict(False, "There is none.")


def unprepared(_context: Context) -> None:
    raise StepFailed("The day cannot be prepared.")


STEPS = tuple(
    Step(name, name, name, Stage.CALLS, do, check)
    for name, do, check in (("one", strange, holds), ("two", nothing, lacks), ("three", nothing, holds))
)
DAY = Day("day", "Day", "A day", (Lab("lab", "Lab", STEPS),), nothing)


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Iterator[Hands]:
    made = hands_on(embedded, tmp_path)
    yield made
    made.ledger.close()


def runner(hands: Hands, embedded: EmbeddedCloud, target: Target, heard: list[Event]) -> Runner:
    cloud = open_cloud(replace(connection_of(embedded), target=target), heard.append)
    return Runner(Course("c", "C", (DAY,)), cloud, hands.ledger, hands.run, heard.append, remembers=False)


def test_that_a_strange_answer_is_told_with_its_call_and_the_others_are_done(
    hands: Hands, embedded: EmbeddedCloud
) -> None:
    heard: list[Event] = []
    url = embedded.endpoint.url
    played = runner(hands, embedded, Target("endpoint", url), heard).play(
        [replace(DAY, prepare=unprepared)], go_on=True
    )
    ends = {event.step: event for event in heard if isinstance(event, StepEnded)}
    assert ends["one"].sentence.startswith(f"{url} cannot do this step: what kinesis ListStreams answered")
    assert ends["two"].sentence == f"There is none. {url} only mimics AWS; the last call was glue GetDatabases."
    assert ends["three"].sentence == "It holds."
    assert "cannot be prepared" in next(event.sentence for event in heard if isinstance(event, Said))
    assert not played
    assert [event.reason for event in heard if isinstance(event, RunEnded)] == ["failed at one, two"]


def test_that_without_the_wish_the_first_failure_ends_it(hands: Hands, embedded: EmbeddedCloud) -> None:
    heard: list[Event] = []
    target = Target("endpoint", embedded.endpoint.url)
    assert not runner(hands, embedded, target, heard).play([DAY])
    assert [event.step for event in heard if isinstance(event, StepEnded)] == ["one"]


def test_that_on_our_own_cloud_it_is_our_error(hands: Hands, embedded: EmbeddedCloud) -> None:
    heard: list[Event] = []
    with pytest.raises(KeyError):
        runner(hands, embedded, Target(), heard).play([DAY], go_on=True)
    two = runner(hands, embedded, Target(), heard)
    assert not two.do(STEPS[1])
    assert [event for event in heard if isinstance(event, StepEnded)][-1].sentence == "There is none."
