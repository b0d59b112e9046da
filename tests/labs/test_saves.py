"""Named saves: kept and returned to through the real thing, refused when broken, whole whenever the program dies."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs import saves
from labs.aws.kinds.base import NONCE_TAG
from labs.aws.ledger import CREATED, GONE, Ledger
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.emulator.state_files import held
from labs.emulator.store import STATE as STATE_FILE
from labs.emulator.store import open_state
from labs.home import LEDGER, SAVES, STATE, home
from labs.model import StepState
from labs.session import Session, open_session
from labs.week9.course import COURSE

# Runs a function of labs.saves and ends, as kill -9 would end it, at the n-th touch of a file or of SQLite.
DIES = """
import os, sys
from labs import saves
from labs.aws.ledger import Ledger
from labs.home import LEDGER, home
ledger = Ledger(home() / LEDGER)
left = int(sys.argv[2])
def count(event, _words):
    global left
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "shutil.copyfile", "sqlite3.connect", "os.scandir"):
        left -= 1
        if left == 0:
            os._exit(9)
sys.addaudithook(count)
saves.keep("s", ledger, replace=True) if sys.argv[1] == "keep" else saves.go_back(saves.found("s"), ledger)
"""


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    opened = Ledger(home() / LEDGER)
    yield opened
    opened.close()


def kept_session() -> Session:
    return open_session(Target(), pace=Pace.QUICK, keeps=True)


def world(ledger: Ledger, word: str) -> None:
    """A cloud's file and a ledger that both hold `word`."""
    store = open_state(home() / STATE)
    store.put("who", "", word.encode())
    store.close()
    runs = [run for run in ledger.open_runs() if run.scope == saves.SCOPE]
    run = runs[0] if runs else ledger.begin_run(saves.SCOPE, "embedded", "123456789012", "us-east-1")
    ledger.note(run.id, "who", word)
    ledger.mark(ledger.intend(run, "kinesis.stream", word), CREATED)
    ledger.passed("week9", "embedded", word, StepState.VERIFIED, "", 0)


def there(ledger: Ledger) -> tuple[bytes, list[Any], set[str], set[str]]:
    """What the next start finds: the cloud's word, and the ledger's notes, live resources and verified steps."""
    saves.finish(ledger)
    store = open_state(home() / STATE)
    assert store.note == ""
    units = dict(store.units("who"))
    store.close()
    runs = [run for run in ledger.open_runs() if run.scope == saves.SCOPE]
    live = {row.name for run in runs for row in ledger.rows(run.id) if row.state == CREATED}
    return (
        units.get("", b""), [ledger.noted(run.id, "who") for run in runs], live,
        set(ledger.progress("week9", "embedded")),
    )  # fmt: skip


ONE = (b"one", ["one"], {"one"}, {"one"})
TWO = (b"two", ["two"], {"one", "two"}, {"one", "two"})


def test_that_going_back_brings_cloud_ledger_and_progress_of_then(ledger: Ledger) -> None:
    world(ledger, "one")
    save = saves.keep("Thứ hai", ledger)
    assert (save.resources, save.steps) == (1, 1)
    assert save.bytes > 0
    world(ledger, "two")
    assert there(ledger) == TWO
    saves.go_back(saves.found("Thứ hai"), ledger)
    assert there(ledger) == ONE
    assert saves.saves() == [save]
    saves.remove("Thứ hai")
    assert saves.saves() == []
    assert list((home() / SAVES).iterdir()) == []


def test_that_starting_again_empties_both_and_keeps_the_saves(ledger: Ledger) -> None:
    other = ledger.begin_run("profile aws 1", "profile:me", "1", "us-east-1")
    ledger.mark(ledger.intend(other, "s3.bucket", "mine"), CREATED)
    world(ledger, "one")
    saves.keep("s", ledger)
    run = next(run for run in ledger.open_runs() if run.scope == saves.SCOPE)
    saves.go_back(saves.EMPTY, ledger)
    assert there(ledger) == (b"", [], set(), set())
    assert [row.state for row in ledger.rows(run.id)] == [GONE]
    assert [row.state for row in ledger.rows(other.id)] == [CREATED]  # a real account is nobody's to forget
    saves.go_back(saves.found("s"), ledger)
    assert there(ledger) == ONE


def test_that_a_state_is_kept_while_a_cloud_runs_but_not_replaced_under_it(ledger: Ledger) -> None:
    world(ledger, "one")
    with closing(open_state(home() / STATE)) as running:
        running.put("who", "", b"one and a half")
        saves.keep("s", ledger)
        running.put("who", "", b"two")
        with pytest.raises(saves.SaveError, match="Another Headwater is using the embedded cloud"):
            saves.go_back(saves.found("s"), ledger)
        assert dict(running.units("who")) == {"": b"two"}
    assert there(ledger)[0] == b"two"
    saves.go_back(saves.found("s"), ledger)
    assert there(ledger)[0] == b"one and a half"


def test_that_a_save_is_replaced_only_when_that_was_said(ledger: Ledger) -> None:
    world(ledger, "one")
    saves.keep("s", ledger)
    world(ledger, "two")
    with pytest.raises(saves.SaveError, match="there is a save of that name"):
        saves.keep("s", ledger)
    saves.keep("s", ledger, replace=True)
    saves.go_back(saves.EMPTY, ledger)
    saves.go_back(saves.found("s"), ledger)
    assert there(ledger) == TWO
    assert len(list((home() / SAVES / "s").iterdir())) == 2


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/b", "a\\b", "-a", "a.", "con", "NUL.txt", "a" * 41, "a\nb"])
def test_that_a_name_that_is_no_folder_everywhere_is_refused(ledger: Ledger, name: str) -> None:
    with pytest.raises(saves.SaveError, match=r"^name is .*: it must be"):
        saves.keep(name, ledger)
    assert not (home() / SAVES).exists()


@settings(max_examples=25)
@given(st.text(max_size=50))
def test_that_a_good_name_stays_inside_the_folder(name: str) -> None:
    try:
        good = saves.checked_name(name)
    except saves.SaveError:
        return
    assert Path(good).name == good
    assert saves.checked_name(good) == good


def broken(manifest: dict[str, Any], how: str, folder: Path) -> None:
    """Breaks a save in one way."""
    state = folder / manifest["state"]
    match how:
        case "newer":
            manifest["headwater_save"] = 99
        case "no ledger":
            del manifest["ledger"]
        case "a foreign run":
            manifest["ledger"]["runs"][0]["scope"] = "profile aws 1"
        case "a missing column":
            del manifest["ledger"]["resources"][0]["nonce"]
        case "another file":
            manifest["state"] = "../../ledger.sqlite"
        case "no state":
            state.unlink()
        case "a foreign state":
            shutil.copyfile(home() / LEDGER, state)
        case "half a state":
            state.write_bytes(state.read_bytes()[:5000])
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    "how",
    ["newer", "no ledger", "a foreign run", "a missing column", "another file", "no state", "a foreign state",
     "half a state"],
)  # fmt: skip
def test_that_a_broken_or_foreign_save_is_refused_and_changes_nothing(ledger: Ledger, how: str) -> None:
    world(ledger, "one")
    saves.keep("s", ledger)
    world(ledger, "two")
    folder = home() / SAVES / "s"
    broken(json.loads((folder / "manifest.json").read_text(encoding="utf-8")), how, folder)
    with pytest.raises(saves.SaveError, match=r"^The save s "):
        saves.found("s")
    assert there(ledger) == TWO
    saves.remove("s")
    assert saves.saves() == []


def test_that_a_manifest_of_nobody_is_listed_with_its_problem(ledger: Ledger) -> None:
    (home() / SAVES / "x").mkdir(parents=True)
    (home() / SAVES / "x" / "manifest.json").write_text("[]", encoding="utf-8")
    assert [save.problem for save in saves.saves()] == ["The save x was not written by Headwater, or is broken."]


def dies_at(what: str, touch: int) -> bool:
    """Whether the piece of work was ended at that touch; False when it was done before."""
    ended = subprocess.run([sys.executable, "-c", DIES, what, str(touch)], check=False).returncode
    assert ended in (0, 9)
    return ended == 9


def saving_is_whole_when_it_dies_at(ledger: Ledger, touch: int) -> bool:
    saves.go_back(saves.EMPTY, ledger)
    world(ledger, "one")
    saves.keep("s", ledger, replace=True)
    world(ledger, "two")
    died = dies_at("keep", touch)
    assert there(ledger) == TWO
    saves.go_back(saves.found("s"), ledger)
    found = there(ledger)
    assert found in ([ONE, TWO] if died else [TWO])
    return died


def going_back_is_whole_when_it_dies_at(ledger: Ledger, touch: int) -> bool:
    saves.go_back(saves.EMPTY, ledger)
    world(ledger, "one")
    saves.keep("s", ledger, replace=True)
    world(ledger, "two")
    died = dies_at("load", touch)
    assert there(ledger) in ([ONE, TWO] if died else [ONE])
    with held(home() / STATE):
        assert not (home() / STATE / "going-back.json").exists()
    return died


@pytest.mark.parametrize("touch", [5])
def test_that_a_death_in_the_middle_leaves_the_old_or_the_new(ledger: Ledger, touch: int) -> None:
    assert saving_is_whole_when_it_dies_at(ledger, touch)
    assert going_back_is_whole_when_it_dies_at(ledger, touch)


@pytest.mark.long
def test_that_a_death_at_any_moment_of_saving_leaves_the_old_save_or_the_new(ledger: Ledger) -> None:
    touch = 1
    while saving_is_whole_when_it_dies_at(ledger, touch):
        touch += 1
    assert touch > 6


@pytest.mark.long
def test_that_a_death_at_any_moment_of_going_back_leaves_the_old_state_or_the_new(ledger: Ledger) -> None:
    touch = 1
    while going_back_is_whole_when_it_dies_at(ledger, touch):
        touch += 1
    assert touch > 10


@pytest.mark.long
def test_that_a_presenter_goes_back_to_what_the_cloud_held() -> None:
    session = kept_session()
    try:
        session.do("mon-stream")
        run, shards = session.run, session.shards()
        session.keep("after the first step")
        session.do("mon-put")
        session.start_again()
        assert session.shards() == []
        assert session.resources() == []
        assert set(session.states().values()) == {StepState.TODO}
        assert session.run != run
        session.go_back("after the first step")
        assert session.run == run
        assert session.shards() == shards
        verified = [step for step, state in session.states().items() if state is StepState.VERIFIED]
        assert verified == ["mon-stream"]
        [row] = session.ledger.rows(run.id)
        tags = session.cloud.quiet("kinesis").list_tags_for_stream(StreamName=row.name)["Tags"]
        assert {tag["Key"]: tag["Value"] for tag in tags}[NONCE_TAG] == row.nonce
        session.do("mon-put")
        assert session.states()["mon-put"] is StepState.VERIFIED
        assert session.clean()
    finally:
        session.close()


@pytest.mark.long
def test_that_a_cloud_that_is_not_kept_is_not_saved() -> None:
    session = open_session(Target(), pace=Pace.QUICK)
    try:
        with pytest.raises(saves.SaveError, match="Only the embedded cloud that is kept"):
            session.keep("s")
        assert not session.facts().kept
    finally:
        session.close()


@pytest.mark.long
def test_that_the_week_goes_on_from_each_evening() -> None:
    session = kept_session()
    try:
        for day in COURSE.days[:3]:
            assert session.play(day.id)
            session.keep(day.id)
        for day in COURSE.days[:3]:
            session.go_back(day.id)
            states = session.states()
            assert all(states[step.id] is StepState.VERIFIED for step in day.steps())
            for step in day.steps():
                session.check(step.id)
            assert session.states() == states
        assert session.clean()
    finally:
        session.close()
    assert (home() / STATE / STATE_FILE).exists()
