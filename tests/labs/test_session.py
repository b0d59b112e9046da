"""A session on a real child process: what the window and the terminal hold, from the first step to the last read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.events import CallSeen, Event, Said, StepEnded
from labs.model import StepState
from labs.session import Session, open_session
from tests.processes import alive
from tests.waiting import until


@pytest.fixture
def session() -> Iterator[Session]:
    opened = open_session(Target(), pace=Pace.QUICK)
    yield opened
    opened.close()


def test_that_a_session_ends_its_children(session: Session) -> None:
    assert session.child is not None
    pid = session.child.pid
    assert alive(pid)
    session.close()
    assert not alive(pid)


def test_that_a_step_is_done_told_and_kept(session: Session) -> None:
    events: list[Event] = []
    session.subscribe(events.append)
    assert session.states()["mon-stream"] is StepState.TODO
    session.do("mon-stream")
    ended = [event for event in events if isinstance(event, StepEnded)]
    assert [(event.step, event.state) for event in ended] == [("mon-stream", StepState.VERIFIED)]
    assert session.states()["mon-stream"] is StepState.VERIFIED
    assert any(isinstance(event, CallSeen) and event.operation == "CreateStream" for event in events)
    assert [shard.number for shard in session.shards()] == [0, 1]
    assert [row.kind for row in session.resources()] == ["kinesis.stream"]
    assert f'StreamName="hw-{session.run.id}-orders"' in session.lesson("mon-stream")


def test_that_reads_of_what_is_not_there_yet_are_empty(session: Session) -> None:
    assert session.shards() == []
    assert session.objects() == []
    assert session.tables() == []
    assert session.job_runs() == []
    assert session.resources() == []


@pytest.mark.long
def test_that_a_later_day_prepares_what_earlier_days_leave(session: Session) -> None:
    session.do("wed-script")
    assert session.states()["wed-script"] is StepState.VERIFIED
    assert {table.name for table in session.tables()} == {"orders", "clicks", "trips"}
    assert any(row.key.startswith("scripts/") for row in session.objects())
    row = next(row for row in session.objects() if row.key.endswith("orders-2026-10.csv"))
    assert session.viewer.preview(row.bucket, row.key).columns[0] == "order_id"


@pytest.mark.long
def test_that_cleaning_up_stops_the_producer_first(session: Session) -> None:
    session.do("mon-stream")
    session.start_producer(200, "orders", "random")
    until(lambda: sum(shard.acknowledged for shard in session.traffic_counts().shards.values()) > 100)
    session.do("fri-clean")
    assert session.states()["fri-clean"] is StepState.VERIFIED
    until(lambda: not session.traffic_counts().producing)
    assert session.resources() == []


@pytest.mark.long
def test_that_a_demonstration_is_not_the_students_progress() -> None:
    session = open_session(Target(), pace=Pace.QUICK, remembers=False)
    try:
        session.do("mon-stream")
        assert session.shards()
        assert session.states()["mon-stream"] is StepState.TODO
    finally:
        session.close()


def test_that_tuesday_finds_what_monday_left() -> None:
    monday = open_session(Target(), pace=Pace.QUICK, keeps=True)
    try:
        monday.do("mon-stream")
        monday.do("mon-put")
        shards, run = monday.shards(), monday.run
        assert monday.child is not None
        monday.child.child.kill()
    finally:
        monday.close()
    tuesday = open_session(Target(), pace=Pace.QUICK, keeps=True)
    try:
        assert tuesday.run == run
        assert tuesday.shards() == shards
        tuesday.check("mon-put")
        assert tuesday.states()["mon-put"] is StepState.VERIFIED
        tuesday.do("mon-read")
        assert tuesday.states()["mon-read"] is StepState.VERIFIED
        assert tuesday.clean()
    finally:
        tuesday.close()
    later = open_session(Target(), pace=Pace.QUICK, keeps=True)
    try:
        assert later.run != run
    finally:
        later.close()


@pytest.mark.long
def test_that_two_windows_do_not_share_one_cloud() -> None:
    one = open_session(Target(), pace=Pace.QUICK, keeps=True)
    other = open_session(Target(), pace=Pace.QUICK, keeps=True)
    try:
        assert one.child is not None
        assert other.child is not None
        assert (one.child.kept, other.child.kept) == (True, False)
        assert "Another Headwater" in other.child.note
        assert one.run != other.run
    finally:
        one.close()
        other.close()


@pytest.mark.long
def test_that_a_step_that_waits_says_why_and_about_how_long() -> None:
    session = open_session(Target(), pace=Pace.REALISTIC)
    said: list[str] = []
    session.subscribe(lambda event: said.append(event.sentence) if isinstance(event, Said) else None)
    try:
        session.do("mon-stream")
    finally:
        session.close()
    [sentence] = [one for one in said if "CREATING" in one]
    assert "is being created · CREATING: Kinesis sets up the shards · about " in sentence
    assert sentence.endswith((" 9 s", " 10 s"))
