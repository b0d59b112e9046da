"""The code in lessons runs: a step is done by hand where its lesson says how, else by its button; then its blocks run.

Blocks of Python run in this process against the embedded cloud, as they would in the student's terminal; SQL is asked
in the window's console.
"""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from labs.aws.cleanup import nobody_to_hush
from labs.emulator.server import EmbeddedCloud
from labs.guide import Guide
from labs.model import Day, Step
from labs.runner import Runner
from labs.teaching.lessons import codes
from labs.viewer import Viewer
from labs.week9.course import COURSE
from tests.labs.hands import Hands, hands_on


@pytest.fixture
def _terminal(embedded: EmbeddedCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment that the window tells a student to set."""
    end = embedded.endpoint
    monkeypatch.setenv("AWS_ENDPOINT_URL", end.url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", end.region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", end.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", end.secret_access_key)
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")  # the test types faster than the five reads a second of a shard
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "8")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def run_blocks(step: Step, markdown: str) -> int:
    """Runs the blocks of Python, in one namespace; how many there were."""
    namespace: dict[str, object] = {"__name__": "lesson"}
    blocks = [code for code in codes(markdown) if code.language == "python"]
    for block in blocks:
        exec(compile(block.text, f"lesson {step.id}", "exec"), namespace)
    return len(blocks)


def ask(hands: Hands, step: Step, markdown: str) -> None:
    """Asks the lesson's SQL in the window's console, as it stands there."""
    viewer = Viewer(hands.cloud, hands.run, hands.cancelled, lambda _step: hands.context, list, lambda: None)
    for code in codes(markdown):
        if code.language == "sql":
            answer = viewer.query(code.text)
            assert answer.rows, f"{step.id}: {answer.error}"


@pytest.mark.parametrize(
    "day", [pytest.param(day, id=day.id, marks=[] if day.id == "fri" else [pytest.mark.long]) for day in COURSE.days]
)
@pytest.mark.usefixtures("_terminal")
def test_that_the_code_of_a_days_lessons_runs(day: Day, embedded: EmbeddedCloud, tmp_path: Path) -> None:
    hands = hands_on(embedded, tmp_path)
    guide = Guide(Runner(COURSE, hands.cloud, hands.ledger, hands.run, hands.events.append, nobody_to_hush))
    day.prepare(hands.context)
    for step in day.steps():
        done = run_blocks(step, guide.by_hand(step.id))
        asked = guide.exercise(step.id)
        for item in asked.items if asked is not None else ():
            guide.answer_exercise(step.id, {item.id: item.right if item.choices else f"Mine: {item.right}"})
        verified = guide.runner.check(step) if done else guide.runner.do(step)
        assert verified, f"{step.id}: {hands.events[-1]}"
        run_blocks(step, guide.lesson(step.id).markdown)
        ask(hands, step, guide.lesson(step.id).markdown)
    assert guide.runner.cleanup().clean()
