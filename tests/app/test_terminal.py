"""What is printed for a terminal is what runs: each shell that is here runs the printed lines and examples."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import terminal
from labs.emulator.neighbours import Endpoint
from labs.emulator.server import EmbeddedCloud
from tests.conftest import Client
from tests.peers.install import program

ODD = {"AWS_SECRET_ACCESS_KEY": "it's /+&=odd", "AWS_REGION": "us-east-1"}
SHELLS = {"bash": (".sh", ["bash"]), "PowerShell": (".ps1", ["pwsh", "-File"]), "cmd": (".bat", ["cmd", "/c"])}
SHOW = "import os; print(os.environ['AWS_SECRET_ACCESS_KEY'])"


def bare() -> dict[str, str]:
    """An environment without any AWS of this machine."""
    apart = {"AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | apart


def run(words: list[str], **more: str) -> str:
    """What a program prints."""
    done = subprocess.run(words, env=bare() | more, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell(name: str, text: str, folder: Path) -> str:
    """What that shell prints when it runs the text; skips where there is no such shell."""
    ending, words = SHELLS[name]
    found = shutil.which(words[0])
    if found is None:
        pytest.skip(f"{words[0]} is not on this machine")
    script = folder / f"lines{ending}"
    script.write_text(("@echo off\n" if name == "cmd" else "") + text + "\n", encoding="utf-8")
    return run([found, *words[1:], str(script)])


@pytest.mark.parametrize("name", terminal.SHELLS)
def test_that_the_lines_give_odd_values_unchanged(name: str, tmp_path: Path) -> None:
    (tmp_path / "show.py").write_text(SHOW, encoding="utf-8")
    call = "& " if name == "PowerShell" else ""
    said = shell(name, terminal.lines(ODD, name) + f'\n{call}"{sys.executable}" "{tmp_path / "show.py"}"', tmp_path)
    assert said.splitlines()[-1] == ODD["AWS_SECRET_ACCESS_KEY"]


@pytest.mark.long
@pytest.mark.parametrize("name", terminal.SHELLS)
def test_that_the_boto3_example_runs_in_a_terminal_with_the_lines(
    name: str, embedded: EmbeddedCloud, aws: Client, tmp_path: Path
) -> None:
    kinesis = aws("kinesis")
    kinesis.create_stream(StreamName=f"hello-{name.lower()}", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=f"hello-{name.lower()}")
    (tmp_path / "example.py").write_text(terminal.boto3_example(f"hello-{name.lower()}"), encoding="utf-8")
    call = "& " if name == "PowerShell" else ""
    text = terminal.lines(terminal.variables(embedded.endpoint), name)
    said = shell(name, f'{text}\n{call}"{sys.executable}" "{tmp_path / "example.py"}"', tmp_path)
    assert said.split()[:2] == ["123456789012", "shardId-000000000000"]


@pytest.mark.long
def test_that_the_examples_run_without_a_stream_and_in_the_cli(embedded: EmbeddedCloud, tmp_path: Path) -> None:
    values = terminal.variables(embedded.endpoint)
    (tmp_path / "example.py").write_text(terminal.boto3_example(), encoding="utf-8")
    assert run([sys.executable, str(tmp_path / "example.py")], **values).startswith("123456789012\n[")
    found = program("aws") or shutil.which("aws")
    if found is None:
        pytest.skip("the AWS CLI is not there: run python tests/peers/install.py")
    for line in terminal.cli_example().splitlines():
        run([str(found), *line.split()[1:]], **values, AWS_PAGER="")


def test_that_a_profile_and_an_endpoint_have_their_own_variables() -> None:
    assert terminal.account_variables("profile:week9", "eu-west-1")["AWS_PROFILE"] == "week9"
    assert terminal.account_variables("endpoint:http://x:1", "eu-west-1")["AWS_ENDPOINT_URL"] == "http://x:1"
    assert "AWS_SESSION_TOKEN" in terminal.variables(Endpoint("http://x", "r", "k", "s", "token"))
