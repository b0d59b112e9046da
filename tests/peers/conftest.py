"""What tests with other AWS clients need: a served cloud and the environment that its `--env` lines give."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment(lines: list[str], home: Path) -> dict[str, str]:
    """The variables of the `export` lines over a bare environment without any AWS of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    said = (line.split(" ", 1)[1].partition("=") for line in lines)
    own = {name: value for name, _, value in said}
    apart = {
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "HOME": str(home),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return kept | apart | own


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """`headwater serve --env` at the quick pace; the environment for another client."""
    home = tmp_path_factory.mktemp("home")
    words = [sys.executable, "-m", "app", "serve", "--env", "--clock", "quick"]
    program = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", env={**os.environ, "HEADWATER_HOME": str(home)}
    )
    assert program.stdout is not None
    try:
        program.stdout.readline()
        lines = [program.stdout.readline().strip() for _ in range(5)]
        yield environment(lines, home)
    finally:
        program.terminate()
        program.wait(20)
        program.stdout.close()
