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
from labs.week9.course import COURSE
from labs.words import heard_within, kept_within, use

LETTERS = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
SHOWN = (StepEnded, CleanupEnded, CleanupMoved, CleanupPlanned, NetCast)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("HEADWATER_HOME", str(tmp_path))
    opened = open_session(Target(), pace=Pace.QUICK)
    yield opened
    opened.close()
    use("en")


def of_vietnamese(value: object) -> list[str]:
    """The lines of it that hold a letter that only Vietnamese has."""
    lines = json.dumps(value, indent=0, ensure_ascii=False, default=str).splitlines()
    return [line for line in lines if LETTERS & set(line.lower())]


@pytest.mark.long
def test_that_a_week_done_in_vietnamese_is_english_once_english_is_spoken(session: Session) -> None:
    events: list[Event] = []
    session.subscribe(events.append)
    use("vi")
    for step in COURSE.steps():
        assert session.runner.do(step, played=True), step.id
    assert len(of_vietnamese([asdict(one) for one in events if isinstance(one, SHOWN)])) > 100
    use("en")
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
