"""The whole week on a cloud that enforces least privilege, by a student who has the printed policy and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from labs.emulator.clock import Pace
from labs.emulator.server import EmbeddedCloud, start
from labs.emulator.services import Settings
from labs.week9.course import COURSE
from tests.emulator.iam.enforced import Hands, user

POLICY = json.loads((files("resources") / "policies" / "student.json").read_text("utf-8"))["Statement"]


@pytest.fixture(scope="module")
def strict() -> Iterator[EmbeddedCloud]:
    """A cloud of this module's own."""
    cloud = start(Settings(Pace.QUICK, enforce=True))
    yield cloud
    cloud.close()


def run_of(hands: Hands, home: Path) -> list[dict[str, Any]]:
    """The events of `headwater run` with those keys."""
    keys = {"AWS_ACCESS_KEY_ID": hands.key, "AWS_SECRET_ACCESS_KEY": hands.secret, "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "run", "--json", "--target", f"endpoint:{hands.cloud.endpoint.url}"],
        env={**os.environ, **keys, "HEADWATER_HOME": str(home)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=300,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.long
def test_that_a_student_with_the_printed_policy_can_do_the_whole_week(
    strict: EmbeddedCloud,
    tmp_path: Path,
) -> None:
    week = run_of(user(strict, *POLICY), tmp_path)
    ended = {event["step"]: event["state"] for event in week if event["event"] == "StepEnded"}
    assert ended == {step.id: "verified" for step in COURSE.steps()}, [
        event for event in week if "not authorized" in json.dumps(event)
    ]
    assert week[-1]["ok"]


@pytest.mark.long
@pytest.mark.parametrize("without", ["HandRolesToTheirServices", "RolesOfTheLabs"])
def test_that_a_student_without_a_part_of_it_is_told_what_is_missing(
    strict: EmbeddedCloud,
    tmp_path: Path,
    without: str,
) -> None:
    week = run_of(user(strict, *[one for one in POLICY if one["Sid"] != without]), tmp_path)
    assert not week[-1]["ok"]
    missing = "iam:PassRole" if without == "HandRolesToTheirServices" else "iam:GetRole"
    assert f"is not authorized to perform: {missing}" in json.dumps(week)
