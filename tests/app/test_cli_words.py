"""The words of the command line: what they become, what is said about wrong ones, and what help may cost."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import words
from app.cli import (
    COMMANDS,
    CleanOptions,
    DoctorOptions,
    LedgerOptions,
    Options,
    RunOptions,
    ServeOptions,
    WindowOptions,
    parse,
)
from app.saves_words import SavesOptions, StartAgainOptions
from labs.emulator.clock import Pace

ROOT = Path(__file__).resolve().parents[2]

UNDERSTOOD: list[tuple[str, Options]] = [
    ("", WindowOptions()),
    ("--clock realistic", WindowOptions(clock=Pace.REALISTIC)),
    ("--target profile:class --region eu-west-1", WindowOptions(target="profile:class", region="eu-west-1")),
    ("run", RunOptions(day="all", target="embedded", region=None, as_json=False, keep=False)),
    ("run --day thu --json --keep --go-on", RunOptions(day="thu", as_json=True, keep=True, go_on=True)),
    ("run --set a-b.c=1 --set a-b.d=x=y", RunOptions(chosen=["a-b.c=1", "a-b.d=x=y"])),
    ("run --target profile:a:b --region us-gov-west-1", RunOptions(target="profile:a:b", region="us-gov-west-1")),
    ("run --target endpoint:http://127.0.0.1:4566", RunOptions(target="endpoint:http://127.0.0.1:4566")),
    ("serve", ServeOptions(port=0, fresh=False, limits=True, clock=Pace.QUICK, env=False)),
    (
        "serve --port 4566 --fresh --limits off --clock realistic --env --enforce",
        ServeOptions(port=4566, fresh=True, limits=False, clock=Pace.REALISTIC, env=True, enforce=True),
    ),
    ("serve --limits on --port 65535", ServeOptions(port=65535)),
    ("clean", CleanOptions(dry_run=False, target="embedded", region=None, as_json=False)),
    ("clean --dry-run --target profile:x --json", CleanOptions(dry_run=True, target="profile:x", as_json=True)),
    ("clean --plan --report out.html --confirm 1234", CleanOptions(plan=True, report=Path("out.html"), confirm="1234")),
    ("ledger export", LedgerOptions("export")),
    ("ledger rebuild --target profile:x --yes --json", LedgerOptions("rebuild", "profile:x", None, True, True)),
    ("saves", SavesOptions(action="list")),
    ("saves list --json", SavesOptions(action="list", as_json=True)),
    ("saves keep monday --replace", SavesOptions(action="keep", name="monday", replace=True)),
    ("saves load monday", SavesOptions(action="load", name="monday")),
    ("start-again --yes", StartAgainOptions(yes=True)),
    ("doctor", DoctorOptions()),
    ("doctor --json", DoctorOptions(as_json=True)),
]

WRONG = [
    ("run --day sunday", "--day is 'sunday': it must be one of mon, tue, wed, thu, fri, all."),
    ("run --day Mon", "--day is 'Mon': it must be one of mon, tue, wed, thu, fri, all."),
    ("run --target aws", "--target is 'aws': it must be embedded, profile:NAME or endpoint:URL"),
    ("run --target profile:", "--target is 'profile:': it must be"),
    ("clean --target endpoint:localhost:4566", "--target is 'endpoint:localhost:4566': it must be"),
    ("run --target endpoint:http://:1", "where URL begins with http:// or https:// and names a host"),
    ("run --target endpoint:http://a:99999", "--target is 'endpoint:http://a:99999': it must be"),
    ("--region virginia", "--region is 'virginia': it must be a region's code such as us-east-1."),
    ("serve --port 65536", "--port is '65536': it must be a whole number from 0 to 65535"),
    ("serve --port -1", "--port"),
    ("serve --port 4_5", "--port is '4_5': it must be a whole number"),
    ("serve --port ٣", "--port is '٣': it must be a whole number"),
    ("serve --limits none", "--limits is 'none': it must be one of on, off."),
    ("--clock slow", "--clock is 'slow': it must be one of realistic, quick."),
    ("--clock quick run --day mon", "The command comes first: headwater run …"),
    ("play", "command is 'play': it must be one of run, serve, clean, "),
    ("clean --report out.pdf", "--report is 'out.pdf': it must be a file that ends in .html, .md or .json."),
    ("run --confirm 12", "--confirm is '12': it must be the account's last four digits."),
    ("run --set shards", "--set is 'shards': it must be a step, a dot, its input, = and a value"),
    ("ledger burn", "ACTION is 'burn': it must be one of export, backup, rebuild."),
    ("saves forget monday", "ACTION is 'forget': it must be one of list, keep, load, remove."),
    ("saves keep", "NAME is '': saves keep needs the name of one save."),
    ("saves list monday", "NAME is 'monday': saves list needs no name, since it shows them all."),
    ("--region eu-west-1 run", "The command comes first: headwater run …"),
    ("run --da mon", "unrecognized arguments: --da mon"),
    ("doctor --keep", "unrecognized arguments: --keep"),
]


@pytest.mark.parametrize(("line", "options"), UNDERSTOOD)
def test_that_words_become_options(line: str, options: Options) -> None:
    assert parse(line.split()) == options


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_that_a_wrong_word_gets_a_sentence_and_exit_code_2(
    line: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(line.split())
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert sentence in said.err
    assert said.out == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_that_each_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([*filter(None, [command]), "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith(f"usage: headwater {command}".rstrip())
    assert COMMANDS[command][2] in said


@given(st.text(max_size=8))
def test_that_a_port_is_a_number_of_16_bits_or_nothing(text: str) -> None:
    if re.fullmatch(r"[0-9]{1,5}", text) and int(text) < 2**16:
        assert words.port(text) == int(text)
    else:
        with pytest.raises(ArgumentTypeError, match="--port is"):
            words.port(text)


@given(st.text(max_size=40))
def test_that_any_text_is_a_target_or_gets_its_sentence(text: str) -> None:
    try:
        told = words.target(text)
    except ArgumentTypeError as error:
        told = str(error)
    assert told == text or told.startswith(f"--target is {text!r}: it must be ")


PROBE = """
import contextlib, io, json, sys, time
from app.__main__ import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
print(json.dumps({"cpu": time.process_time(), "modules": sorted(sys.modules)}))
"""


def test_that_help_is_quick_and_loads_neither_aws_nor_qt() -> None:
    told = [json.loads(_python("-c", PROBE)) for _ in range(3)]
    loaded = {module.partition(".")[0] for module in told[0]["modules"]}
    assert not loaded & {"boto3", "botocore", "moto", "PySide6", "shiboken6", "numpy", "pyarrow"}
    assert min(one["cpu"] for one in told) < 0.15  # seconds of this process alone, its Python's start included


def _python(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
