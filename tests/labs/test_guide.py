"""The guide on a real embedded cloud: by hand, skip, reset, quizzes, search and worklog."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.aws.cleanup import nobody_to_hush
from labs.aws.kinds.base import tags_for
from labs.aws.ledger import CREATED, GONE
from labs.emulator.server import EmbeddedCloud
from labs.events import StepEnded
from labs.guide import Guide, NoSuchQuestion
from labs.model import StepState
from labs.runner import Runner
from labs.teaching import quiz as quizzes
from labs.week9.course import COURSE
from tests.labs.hands import Hands, hands_on
from tests.waiting import until

QUIZ = """
[[question]]
id = "one"
ask = "?"
choices = ["a", "b"]
right = 1
why = "b"
"""


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


@pytest.fixture
def guide(hands: Hands) -> Guide:
    return Guide(Runner(COURSE, hands.cloud, hands.ledger, hands.run, hands.events.append, nobody_to_hush))


def is_active(hands: Hands, stream: str) -> bool:
    summary = hands.cloud.client("kinesis").describe_stream_summary(StreamName=stream)
    return bool(summary["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")


def last(hands: Hands) -> StepEnded:
    return [event for event in hands.events if isinstance(event, StepEnded)][-1]


def test_that_a_step_done_by_hand_with_the_runs_tags_is_the_runs(guide: Guide, hands: Hands) -> None:
    assert guide.by_hand("mon-stream") is not None
    (row,), name = hands.ledger.rows(hands.run.id), guide.names()["orders"]
    tags = tags_for(hands.run.id, row.nonce)
    hands.cloud.client("kinesis").create_stream(StreamName=name, ShardCount=2, Tags=tags)
    until(lambda: is_active(hands, name))
    assert guide.runner.check(COURSE.step("mon-stream"))
    (row,) = hands.ledger.rows(hands.run.id)
    assert row.state == CREATED
    assert guide.runner.cleanup().clean()


def test_that_a_step_done_by_hand_without_the_tags_holds_and_says_that_cleanup_leaves_it(
    guide: Guide, hands: Hands
) -> None:
    kinesis, name = hands.cloud.client("kinesis"), guide.names()["orders"]
    kinesis.create_stream(StreamName=name, ShardCount=2)
    until(lambda: is_active(hands, name))
    assert guide.runner.check(COURSE.step("mon-stream"))
    assert "cleanup will leave that alone" in last(hands).sentence
    assert not guide.runner.cleanup().clean()
    kinesis.describe_stream_summary(StreamName=name)


def test_that_a_reset_removes_what_the_step_made_and_nothing_else(guide: Guide, hands: Hands) -> None:
    for step in ("mon-stream", "mon-role"):
        assert guide.runner.do(COURSE.step(step))
    assert guide.reset("mon-stream")
    assert guide.states()["mon-stream"] is StepState.TODO
    assert guide.states()["mon-role"] is StepState.VERIFIED
    states = {row.kind: row.state for row in hands.ledger.rows(hands.run.id)}
    assert states == {"kinesis.stream": GONE, "s3.bucket": CREATED, "iam.role": CREATED}
    assert guide.runner.do(COURSE.step("mon-stream"))


def test_that_a_lab_is_reset_as_a_whole(guide: Guide) -> None:
    assert guide.runner.do(COURSE.step("mon-role"))
    assert guide.reset_lab("firehose")
    assert guide.states()["mon-role"] is StepState.TODO


def test_that_a_skip_is_kept_and_can_be_done_later(guide: Guide, hands: Hands) -> None:
    guide.skip("mon-put")
    assert guide.states()["mon-put"] is StepState.SKIPPED
    assert last(hands).state is StepState.SKIPPED
    for step in ("mon-stream", "mon-put"):
        assert guide.runner.do(COURSE.step(step))
    assert guide.states()["mon-put"] is StepState.VERIFIED
    assert guide.days()[0].attempts == 2


def test_that_wrong_answers_come_back_on_friday(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    def only_monday(day: str, _language: str) -> tuple[quizzes.Question, ...]:
        return quizzes.parsed("en/mon", QUIZ) if day == "mon" else ()

    monkeypatch.setattr("labs.guide.quiz", only_monday)
    assert not guide.answer("one", [0])
    assert [question.id for question in guide.quiz("fri")] == ["one"]
    assert guide.answer("one", [1])
    assert guide.quiz("fri") == ()
    with pytest.raises(NoSuchQuestion, match="'two'"):
        guide.answer("two", [0])


def test_that_lessons_are_found_and_name_this_runs_things(guide: Guide) -> None:
    assert "mon-put" in [hit.page.id for hit in guide.search("partition key")]
    names = guide.names()
    assert names["orders"] == f"hw-{guide.runner.run.id}-orders"
    assert {"lake", "week9", "orders_crawler", "orders_by_country", "orders_to_s3"} <= set(names)


def test_that_the_worklog_has_the_students_words_and_pictures(
    guide: Guide, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path / "home"))
    guide.own_words("en", "Mine.")
    guide.picture(b"PNG", "mon-put")
    english, vietnamese = guide.worklog()
    assert (english.own, vietnamese.own) == ("Mine.", "")
    assert [picture.caption for picture in english.pictures] == ["Put records, Monday"]


def test_that_help_tells_the_hints_that_were_seen_and_what_a_reset_removes(guide: Guide) -> None:
    assert guide.help("mon-stream").hints == ()
    assert guide.help("mon-stream").by_hand
    guide.hint("mon-stream", 2)
    assert guide.runner.do(COURSE.step("mon-stream"))
    known = guide.help("mon-stream")
    assert (len(known.hints), known.strengths) == (2, 3)
    assert known.removes == known.lab_removes == (guide.names()["orders"],)
    assert guide.help("mon-role").removes == ()
    assert guide.help("mon-role").outcome is None
    assert known.outcome is not None
    assert (known.outcome.state, known.outcome.sentence) == ("verified", "2 open shards tile the key space.")
    assert known.outcome.evidence["state"] == "ACTIVE"
    guide.skip("mon-stream")
    assert guide.help("mon-stream").outcome is None


def test_that_a_solution_holds_answers_hint_and_code_and_is_remembered(guide: Guide) -> None:
    assert not guide.help("mon-stream").solved
    solved = guide.solve("mon-stream")
    assert guide.lesson("mon-stream").hints[-1] in solved
    assert guide.by_hand("mon-stream") in solved
    assert guide.help("mon-stream").solved
    assert not guide.help("mon-put").solved
    guide.solve("fri-sort")
    assert all(mark.right for mark in guide.marks("fri-sort"))
    words = guide.solve("fri-words")
    asked = guide.exercise("fri-words")
    assert asked is not None
    assert asked.items[0].right in words
    assert not any(mark.given for mark in guide.marks("fri-words"))


@pytest.mark.long
def test_that_a_day_tells_what_it_still_needs_until_it_is_prepared(guide: Guide) -> None:
    day = COURSE.day("thu")
    needed = guide.missing("thu")
    assert {"Role and bucket", "Create a stream"} <= set(needed.titles)
    assert needed.seconds > 0
    assert guide.missing("mon").titles == ()
    day.prepare(guide.runner.context("thu"))
    assert guide.missing("thu").titles == ()


def test_that_a_skip_is_taken_back_and_quizzes_tell_where_they_stand(guide: Guide) -> None:
    guide.skip("mon-put")
    guide.unskip("mon-put")
    assert guide.states()["mon-put"] is StepState.TODO
    first, second = guide.quiz("mon")[:2]
    guide.answer(first.id, first.right)
    guide.answer(second.id, ())
    monday = guide.quizzes()[0]
    assert (monday.day, monday.answered, monday.right) == ("mon", 2, 1)
    assert monday.count == len(guide.quiz("mon"))
