"""A week done in one language and read in the other: what was kept, and what is still shown, has none of the first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from labs.aws.ledger_export import exported
from labs.aws.report import as_data, as_html, as_markdown
from labs.aws.target import Target
from labs.emulator.clock import Pace
from labs.events import CleanupEnded, CleanupMoved, CleanupPlanned, Event, NetCast, StepEnded
from labs.session import Session, open_session
from labs.tongue import speak
from labs.week9.course import COURSE
from labs.words import heard_within, kept_within
from widgets.evidence import evidence_lines

LETTERS = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
ENGLISH = {"the", "is", "of", "and", "not", "was", "were", "from", "with", "which", "that", "has", "have", "been", "it"}
SHOWN = (StepEnded, CleanupEnded, CleanupMoved, CleanupPlanned, NetCast)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path))
    opened = open_session(Target(), pace=Pace.QUICK)
    yield opened
    opened.close()
    speak("en")


def of_vietnamese(value: object) -> list[str]:
    """The lines of it that hold a letter that only Vietnamese has."""
    lines = json.dumps(value, indent=0, ensure_ascii=False, default=str).splitlines()
    return [line for line in lines if LETTERS & set(line.lower())]


def of_english(events: list[Event]) -> list[str]:
    """What the window shows of them that reads as an English sentence; what a job's program said is its own."""
    ended = [one for one in events if isinstance(one, StepEnded)]
    told = [part for one in ended for line in evidence_lines({**one.evidence, "log": ""}) for part in line]
    told += [one.sentence for one in ended if "Error" not in one.sentence and "Denied" not in one.sentence]
    cleaned = [asdict(one) for one in events if isinstance(one, SHOWN) and not isinstance(one, StepEnded)]
    told += json.dumps(cleaned, indent=0, ensure_ascii=False).splitlines()
    return sorted({line for line in told if ENGLISH & set(line.lower().split())})


@pytest.mark.long
def test_that_a_week_done_in_vietnamese_is_english_once_english_is_spoken(session: Session) -> None:
    events: list[Event] = []
    session.subscribe(events.append)
    speak("vi")
    for step in COURSE.steps():
        assert session.runner.do(step, played=True), step.id
    assert len(of_vietnamese([asdict(one) for one in events if isinstance(one, SHOWN)])) > 100
    assert of_english(events) == []
    speak("en")
    shown = [one for one in events if isinstance(one, SHOWN)]
    assert of_vietnamese([heard_within(kept_within(asdict(one))) for one in shown]) == []
    guide = session.guide
    assert of_vietnamese([asdict(one) for one in guide.journal.attempts()]) == []
    assert of_vietnamese([asdict(row) for row in session.ledger.rows(session.runner.run.id)]) == []
    assert of_vietnamese([asdict(guide.help(step.id)) for step in COURSE.steps()]) == []
    assert of_vietnamese(exported(session.ledger)["resources"]) == []
    assert session.witness.proof is not None
    document = as_data([session.witness.proof])
    assert document["clean"]
    assert of_vietnamese([document, as_markdown(document), as_html(document)]) == []
