"""Every mistake that a check of the week names is really made by a test, and named then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.labs.mistakes import FILE, mistakes

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_that_every_mistake_a_check_names_is_made_by_a_test(tmp_path: Path) -> None:
    kept = tmp_path / "made"
    words = ["-m", "pytest", "-q", "-p", "tests.labs.mistakes", "-m", "long or not long", "tests/labs/week9"]
    env = {**os.environ, FILE: str(kept), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stdout[-4000:]
    made = set(kept.read_text("utf-8").splitlines())
    named = mistakes()
    assert len(named) > 100
    assert {place: template for place, template in named.items() if place not in made} == {}
