"""`headwater saves` and `headwater start-again` at the terminal: what they say, and their exit codes."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from app.cli import parse
from app.saves_command import main, start_again, words_of
from labs.emulator.store import open_state
from labs.home import STATE, home
from labs.shapes import Save


def run(line: str) -> int:
    options = parse(line.split())
    return start_again(options) if line.startswith("start-again") else main(options)  # type: ignore[arg-type]


def cloud_holds() -> dict[str, bytes]:
    with closing(open_state(home() / STATE)) as store:
        return dict(store.units("who"))


def test_that_a_state_is_kept_listed_returned_to_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(open_state(home() / STATE)) as store:
        store.put("who", "", b"monday")
    assert run("saves keep monday") == 0
    assert run("start-again --yes") == 0
    assert cloud_holds() == {}
    assert run("saves load monday") == 0
    assert cloud_holds() == {"": b"monday"}
    capsys.readouterr()
    assert run("saves --json") == 0
    [listed] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (listed["name"], listed["resources"], listed["problem"]) == ("monday", 0, "")
    assert run("saves remove monday") == 0
    assert run("saves") == 0
    assert "There are no saves" in capsys.readouterr().err


def test_that_what_cannot_be_done_is_said_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("saves load monday") == 1
    assert capsys.readouterr().err == "There is no save called 'monday'.\n"
    with closing(open_state(home() / STATE)) as running:
        running.put("who", "", b"monday")
        assert run("start-again --yes") == 1
        assert "Another Headwater is using the embedded cloud" in capsys.readouterr().err
    assert run("start-again") == 1
    assert "Say --yes to go on." in capsys.readouterr().err
    assert cloud_holds() == {"": b"monday"}


def test_that_a_save_is_told_in_a_line() -> None:
    assert words_of(Save("a", 0.0, 1, 2)).endswith(" · 1 resource · 2 steps verified")
    assert words_of(Save("a", 0.0, problem="It is broken.")) == "a · It is broken."
