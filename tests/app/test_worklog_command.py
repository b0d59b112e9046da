"""`headwater worklog`: previews, writes, shows what differs, and overwrites nothing that was not agreed to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app import cli
from app.__main__ import main
from labs.aws.ledger import Ledger
from labs.home import LEDGER, VARIABLE, home
from labs.model import StepState
from labs.teaching.journal import Journal
from labs.week9.course import COURSE
from labs.worklog.pictures import keep


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder whose student has verified the whole of Monday, and took a picture."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    ledger = Ledger(home() / LEDGER)
    journal = Journal(ledger, COURSE.id, "embedded")
    for step in COURSE.day("mon").steps():
        journal.attempt(step.id, StepState.VERIFIED, "", 1.0, {"acknowledged": 200, "account": "123456789012"})
    keep(journal, b"PNG", "My stream", datetime(2026, 11, 16, 12))
    ledger.close()


@pytest.mark.usefixtures("journal")
def test_that_a_preview_shows_both_pages_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklog", "--site", str(tmp_path / "site"), "--preview"]) == 0
    said = capsys.readouterr().out
    assert "Worklog Week 9" in said
    assert "Worklog Tuần 9" in said
    assert "200 acknowledged" in said
    assert not (tmp_path / "site").exists()


@pytest.mark.usefixtures("journal")
def test_that_what_differs_is_shown_and_written_only_when_agreed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = ["worklog", "--site", str(tmp_path / "site")]
    assert main(site) == 0
    page = tmp_path / "site" / "content" / "1-Worklog" / "1.9-Week9" / "_index.md"
    assert list((tmp_path / "site" / "static").rglob("*.png"))
    page.write_text(page.read_text("utf-8") + "typed here\n", encoding="utf-8")
    capsys.readouterr()
    assert main(site) == 1
    assert "-typed here" in capsys.readouterr().out
    assert "typed here" in page.read_text("utf-8")
    assert main([*site, "--yes"]) == 0
    assert "typed here" not in page.read_text("utf-8")


@pytest.mark.usefixtures("journal")
def test_that_own_words_come_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.txt").write_text("I | learnt\nmuch.", encoding="utf-8")
    assert main(["worklog", "--preview", "--own", str(tmp_path / "own.txt")]) == 0
    assert "* **In my own words:** I | learnt much." in capsys.readouterr().out


@pytest.mark.usefixtures("journal")
def test_that_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklog", "--preview", "--own", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["--week", "0"], "1 to 52"),
        (["--preset", "mine"], "course, template"),
        (["--dates", "ymd"], "dmy, mdy"),
    ],
)
def test_that_a_wrong_word_is_told_with_its_rule(
    words: list[str], rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.parse(["worklog", *words])
    assert rule in capsys.readouterr().err
