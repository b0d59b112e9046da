"""Friday's checks see each mistake they name; exercises ask the student, and say so when they only showed."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.aws.cleanup import nobody_to_hush
from labs.aws.kinds.base import RUN_TAG, tags_for
from labs.aws.kinds.registry import KINDS
from labs.emulator.server import EmbeddedCloud
from labs.events import CleanupEnded, Said, StepEnded
from labs.guide import Guide
from labs.runner import Runner
from labs.teaching.exercises import BadAnswer
from labs.week9 import friday_clean, friday_compare
from labs.week9.common import BUCKET, KINESIS, LAKE, STREAM
from labs.week9.course import COURSE
from tests.labs.hands import Hands, hands_on

ASKING = [step.id for step in COURSE.steps() if step.asks]


@pytest.fixture
def hands(embedded: EmbeddedCloud, tmp_path: Path) -> Hands:
    return hands_on(embedded, tmp_path)


@pytest.fixture
def guide(hands: Hands) -> Guide:
    return Guide(Runner(COURSE, hands.cloud, hands.ledger, hands.run, hands.events.append, nobody_to_hush))


def rightly(guide: Guide, step: str) -> dict[str, str]:
    """An answer to each item that is right, and in own words."""
    asked = guide.exercise(step)
    assert asked is not None
    return {item.id: item.right if item.choices else f"Mine: {item.right}" for item in asked.items}


def last(hands: Hands) -> StepEnded:
    return [event for event in hands.events if isinstance(event, StepEnded)][-1]


def test_that_the_plan_has_all_that_is_the_runs_and_names_what_is_not(hands: Hands) -> None:
    context, s3 = hands.context, hands.cloud.client("s3")
    assert "Nothing of this run is left" in friday_clean.check_plan(context).sentence
    bucket = context.make(BUCKET, LAKE)
    context.make(KINESIS, STREAM, shards=1)
    verdict = friday_clean.check_plan(context)
    assert (verdict.ok, "2 resources would go: first Kinesis stream" in verdict.sentence) == (True, True), (
        verdict.sentence
    )
    s3.create_bucket(Bucket=f"{bucket}-mine")
    assert f"{bucket}-mine carries this run's name" in friday_clean.check_plan(context).sentence
    s3.delete_bucket(Bucket=f"{bucket}-mine")
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": RUN_TAG, "Value": "other"}]})
    verdict = friday_clean.check_plan(context)
    assert (verdict.ok, f"{bucket} lacks this run's tag" in verdict.sentence) == (False, True), verdict.sentence


@pytest.mark.long
def test_that_what_was_made_by_hand_with_the_tags_is_in_the_plan(hands: Hands, guide: Guide) -> None:
    guide.by_hand("mon-stream")
    (row,) = hands.ledger.rows(hands.run.id)
    hands.cloud.client("kinesis").create_stream(
        StreamName=row.name, ShardCount=1, Tags=tags_for(hands.run.id, row.nonce)
    )
    assert friday_clean.check_plan(hands.context).ok


def test_that_the_proof_names_the_net_in_which_something_hangs(hands: Hands) -> None:
    context, s3 = hands.context, hands.cloud.client("s3")
    bucket = context.make(BUCKET, LAKE)
    assert "Asked one by one: 1 still there" in friday_clean.check_proof(context).sentence
    assert "1 resources are still there" in friday_clean.check_clean(context).sentence
    friday_clean.clean(context)
    assert friday_clean.check_clean(context).ok
    s3.create_bucket(Bucket=f"{bucket}-mine")
    verdict = friday_clean.check_proof(context)
    assert (verdict.ok, "Searched by name: 1 still there" in verdict.sentence) == (False, True), verdict.sentence
    s3.delete_bucket(Bucket=f"{bucket}-mine")
    friday_clean.prove(context)
    assert friday_clean.check_proof(context).ok
    ended = [event for event in hands.events if isinstance(event, CleanupEnded)][-1]
    assert [(row.name, row.state) for row in ended.rows] == [(bucket, "gone")]


def test_that_what_is_refused_is_not_proven_gone(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError

    def refused(_cloud: object) -> list[str]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListStreams")

    monkeypatch.setitem(KINDS, KINESIS.id, _listing(refused))
    verdict = friday_clean.check_proof(hands.context)
    assert (verdict.ok, "not proven gone" in verdict.sentence) == (False, True), verdict.sentence


def _listing(names: object) -> object:
    from dataclasses import replace

    return replace(KINESIS, names=names)  # type: ignore[arg-type]


def test_that_cost_is_added_up_by_part_and_what_still_costs_is_named(hands: Hands) -> None:
    context = hands.context
    assert "Nothing of this run would have been billed" in friday_compare.check_cost(context).sentence
    name = context.make(KINESIS, STREAM, shards=2)
    hands.cloud.client("kinesis").describe_stream_summary(StreamName=name)
    from labs.aws.meter import add_usage

    add_usage(hands.ledger, hands.run.id, *hands.cloud.usage.taken())
    verdict = friday_compare.check_cost(context)
    assert (verdict.ok, f"{name} still costs" in verdict.sentence) == (False, True), verdict.sentence
    assert "$0.0300 an hour" in verdict.sentence
    friday_clean.clean(context)
    verdict = friday_compare.check_cost(context)
    assert (verdict.ok, verdict.sentence) == (True, "This run: $0.0300, most of it Kinesis stream ($0.0300).")


def test_that_the_summary_is_missed_until_it_is_made(hands: Hands) -> None:
    assert not friday_compare.check_summary(hands.context).ok
    friday_compare.summarise(hands.context)
    assert friday_compare.check_summary(hands.context).ok


@pytest.mark.parametrize("step", ASKING)
def test_that_an_exercise_wants_each_answer_and_the_right_ones(hands: Hands, guide: Guide, step: str) -> None:
    assert not guide.runner.do(COURSE.step(step))
    assert "are not answered yet; the first is" in last(hands).sentence
    answers = rightly(guide, step)
    first = next(iter(answers))
    asked = guide.exercise(step)
    assert asked is not None
    wrong = next((choice for choice, _ in asked.items[0].choices if choice != asked.items[0].right), "Too short.")
    marks = guide.answer_exercise(step, answers | {first: wrong})
    assert [mark.right for mark in marks] == [False] + [True] * (len(marks) - 1)
    assert marks[0].why
    assert not guide.runner.check(COURSE.step(step))
    assert asked.items[0].text in last(hands).sentence
    assert all(mark.right for mark in guide.answer_exercise(step, {first: answers[first]}))
    assert guide.runner.do(COURSE.step(step))


def test_that_a_played_week_shows_solutions_and_does_not_call_them_answers(hands: Hands, guide: Guide) -> None:
    step = COURSE.step("fri-sort")
    assert guide.runner.do(step, played=True)
    assert last(hands).sentence.startswith("Shown, not answered")
    assert any(isinstance(event, Said) and "AWS Glue" in event.sentence for event in hands.events)
    assert not any(mark.given for mark in guide.marks("fri-sort"))
    guide.answer_exercise("fri-sort", {"second": "glue"})
    assert not guide.runner.check(step)


def test_that_own_words_stand_on_the_worklogs_page_of_their_language(guide: Guide) -> None:
    guide.answer_exercise("fri-words", {"speed": "When a second is too late."})
    guide.own_words("en", "And more.")
    english, vietnamese = guide.worklog()
    assert (english.own, vietnamese.own) == ("When a second is too late. And more.", "")
    guide.own_words("en", f"{english.own} Edited as one.", upon=english.own)
    assert guide.worklog()[0].own == "When a second is too late. And more. Edited as one."
    guide.answer_exercise("fri-words", {"speed": "When five seconds are too late."})
    assert guide.worklog()[0].own == "When five seconds are too late. And more. Edited as one."
    guide.own_words("en", f"{english.own} Edited twice.", upon=english.own)
    assert guide.worklog()[0].own.startswith("When five seconds are too late. And more. Edited")
    assert guide.worklog()[0].own.endswith("Edited twice.")


def test_that_an_answer_to_nothing_is_refused(guide: Guide) -> None:
    with pytest.raises(BadAnswer, match="step is 'fri-cost'"):
        guide.answer_exercise("fri-cost", {"a": "b"})
    with pytest.raises(BadAnswer, match="second is 'ec2'"):
        guide.answer_exercise("fri-sort", {"second": "ec2"})
