"""Each guard switched off in turn: its named test turns red, and is green with every guard in place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards_off import GUARDS

ROOT = Path(__file__).resolve().parents[1]
PASSED, FAILED = 0, 1
pytestmark = pytest.mark.long


def outcome(tests: list[str], off: str) -> tuple[int, str]:
    """pytest's exit code for these tests with that guard off, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.guards_off", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env={**os.environ, "HEADWATER_GUARD_OFF": off},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=1800,  # a busy machine is no failure
    )
    return done.returncode, done.stdout[-3000:]


def test_that_there_are_guards_enough_and_each_names_its_test() -> None:
    assert len(GUARDS) >= 15
    assert all("::test_that_" in guard.test for guard in GUARDS.values())


def test_that_their_tests_are_green_while_every_guard_stands() -> None:
    code, said = outcome(sorted({guard.test for guard in GUARDS.values()}), "")
    assert code == PASSED, said


@pytest.mark.parametrize("name", GUARDS)
def test_that_without_a_guard_its_test_turns_red(name: str) -> None:
    code, said = outcome([GUARDS[name].test], name)
    assert code == FAILED, said
    assert "1 failed" in said
