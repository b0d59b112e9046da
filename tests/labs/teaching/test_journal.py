"""The journal: what the student did is read back, across starts, and a day's dates come from it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from labs.aws.ledger import Ledger
from labs.model import StepState
from labs.teaching.journal import Attempt, Journal, day_record
from labs.week9.monday import MONDAY


def test_that_all_is_there_after_another_start(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    journal = Journal(ledger, "week9", "embedded")
    journal.attempt("mon-stream", StepState.VERIFIED, "Two shards.", 2.5, {"shards": 2})
    journal.hint("mon-put", 2)
    journal.hint("mon-put", 1)
    journal.answer("shard-limit", False)
    journal.write("mon", "I learnt about shards.")
    ledger.close()
    ledger = Ledger(tmp_path / "ledger.sqlite")
    journal = Journal(ledger, "week9", "embedded")
    (attempt,) = journal.attempts()
    assert (attempt.step, attempt.state, attempt.evidence) == ("mon-stream", StepState.VERIFIED, {"shards": 2})
    assert journal.hints() == {"mon-put": 2}
    assert journal.answers() == [("shard-limit", False)]
    assert journal.written() == {"mon": "I learnt about shards."}
    assert Journal(ledger, "week9", "profile:mine").attempts() == []
    ledger.close()


def test_that_a_day_is_finished_when_each_step_was_verified_once() -> None:
    noon = datetime(2026, 11, 16, 12).timestamp()
    steps = [step.id for step in MONDAY.steps()]
    done = [Attempt(noon + at, step, StepState.VERIFIED, "", 1.0) for at, step in enumerate(steps)]
    record = day_record(MONDAY, done)
    assert record.started == record.finished == datetime.fromtimestamp(noon).date()
    assert (record.verified, record.steps, record.seconds) == (len(steps), len(steps), float(len(steps)))
    partly = day_record(MONDAY, done[1:])
    assert partly.started is not None
    assert partly.finished is None


def test_that_a_day_never_worked_has_no_dates() -> None:
    assert day_record(MONDAY, []).started is None
