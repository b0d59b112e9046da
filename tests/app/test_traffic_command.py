"""`headwater traffic` on an endpoint: put and read with their counts, wrong words, Ctrl-C, the list of moments."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from app.cli import parse
from app.traffic_words import TrafficOptions
from labs.emulator.server import EmbeddedCloud
from labs.moments.every import MOMENTS
from labs.traffic.connection import kinesis_client
from tests.traffic.streaming import connection_of, stored, stream_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def target(embedded: EmbeddedCloud, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", embedded.endpoint.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", embedded.endpoint.secret_access_key)
    return f"endpoint:{embedded.endpoint.url}"


@pytest.mark.long
def test_that_what_is_put_in_a_terminal_is_read_in_another(
    embedded: EmbeddedCloud, target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = kinesis_client(connection_of(embedded.endpoint))
    name = stream_of(client, 2)
    template = tmp_path / "own.txt"
    template.write_text('{"id": {{ id }}, "n": {{ number }}}', encoding="utf-8")
    words = ["--stream", name, "--target", target]
    assert main(["traffic", "put", *words, "--rate", "2000", "--total", "400", "--template", str(template)]) == 0
    assert "400 records" in capsys.readouterr().err
    assert sum(map(len, stored(client, name).values())) == 400
    assert main(["traffic", "read", *words, "--total", "400", "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["last"]
    assert sum(shard["read"] for shard in last["shards"].values()) == 400


def test_that_a_missing_stream_and_a_wrong_template_are_told(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["traffic", "put", "--stream", "no-such-stream", "--target", target]) == 1
    assert "no-such-stream" in capsys.readouterr().err
    assert main(["traffic", "put", "--stream", "x", "--template", "{{ id }},{{ nope }}"]) == 1
    assert "line 1, column 13: 'nope' is neither set before" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ("put", "--stream is missing"),
        ("moment", "A moment is caused by its name"),
        ("put --stream s --ramp 5", "--ramp is '5'"),
        ("put --stream s --burst 5:1", "--burst is '5:1'"),
        ("put --stream s --rate nan", "--rate is 'nan'"),
        ("put --stream s --total -1", "--total is '-1'"),
        ("pour", "ACTION is 'pour'"),
    ],
)
def test_that_wrong_words_are_refused(argv: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["traffic", *argv.split()])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_that_words_become_options() -> None:
    line = "traffic put --stream s --rate 9 --ramp 1:5 --burst 20:1:4 --keys random --ordered"
    assert parse(line.split()) == (
        TrafficOptions(
            "put", stream="s", rate=9.0,
            producing={"ramp_from": 1.0, "ramp_s": 5.0, "burst_rate": 20.0, "burst_s": 1.0, "burst_every": 4.0,
                       "keys": "random", "ordered": True},
        )
    )  # fmt: skip


def test_that_every_moment_is_listed_with_what_to_watch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["traffic", "moments"]) == 0
    said = capsys.readouterr().out
    assert all(moment.title in said and moment.watch in said for moment in MOMENTS)
    assert main(["traffic", "moment", "no-such-moment"]) == 1
    assert "moment: 'no-such-moment' is none of hot-key" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to one process, which Windows has not")
def test_that_ctrl_c_ends_with_a_summary(embedded: EmbeddedCloud, target: str) -> None:
    name = stream_of(kinesis_client(connection_of(embedded.endpoint)), 1)
    words = [sys.executable, "-m", "app", "traffic", "put", "--stream", name, "--target", target, "--json"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", env=os.environ) as program:
        assert program.stdout is not None
        lines = iter(program.stdout.readline, "")
        next(line for line in lines if json.loads(line)["sent"])
        program.send_signal(signal.SIGINT)
        last = json.loads(list(lines)[-1])
    assert program.returncode == 130
    assert last["last"]
    assert last["dropped"] == 0
    assert not last["producing"]
