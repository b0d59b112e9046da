"""The ledger: what was committed is there after a crash, rows keep their nonce, a foreign file is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from labs.aws.ledger import CREATED, FOREIGN, GONE, INTENT, Ledger, Run
from labs.aws.ledger_file import LedgerError
from labs.model import StepState
from labs.words import joined, tr, use


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def run(ledger: Ledger) -> Run:
    return ledger.begin_run("embedded here 1", "embedded", "123456789012", "us-east-1")


def test_that_a_run_has_64_random_bits_of_its_own(ledger: Ledger) -> None:
    ids = {ledger.begin_run("s", "embedded", "1", "r").id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in ids)


def test_that_intent_is_kept_with_its_nonce_until_the_thing_is_gone(ledger: Ledger, run: Run) -> None:
    first = ledger.intend(run, "s3.bucket", "hw-lake")
    assert first.state == INTENT
    assert ledger.intend(run, "s3.bucket", "hw-lake").nonce == first.nonce
    ledger.mark(first, CREATED, arn="arn:aws:s3:::hw-lake")
    again = ledger.intend(run, "s3.bucket", "hw-lake")
    assert (again.state, again.nonce, again.arn) == (CREATED, first.nonce, "arn:aws:s3:::hw-lake")
    ledger.mark(first, GONE, "NotFound twice")
    anew = ledger.intend(run, "s3.bucket", "hw-lake")
    assert anew.state == INTENT
    assert anew.nonce != first.nonce


def test_that_a_run_that_makes_something_again_is_open_again(ledger: Ledger, run: Run) -> None:
    ledger.end_run(run.id)
    assert ledger.open_runs() == []
    ledger.intend(run, "s3.bucket", "hw-lake")
    assert ledger.open_runs("embedded") == [run]
    assert ledger.open_runs("profile:me") == []


def test_that_a_foreign_row_is_kept_with_its_evidence(ledger: Ledger, run: Run) -> None:
    row = ledger.intend(run, "iam.role", "hw-role")
    ledger.mark(row, FOREIGN, "not ours")
    kept = ledger.row(run.id, "iam.role", "hw-role")
    assert kept is not None
    assert (kept.state, kept.evidence) == (FOREIGN, "not ours")


def test_that_evidence_is_said_in_the_language_in_use_and_an_older_files_stays(ledger: Ledger, run: Run) -> None:
    row = ledger.intend(run, "iam.role", "hw-role")
    use("vi")
    ledger.mark(row, GONE, joined(": ", ("secret_access_key=abcdefgh", tr("NotFound twice"))))
    use("en")
    kept = ledger.rows(run.id)[0].evidence
    assert kept == "secret_access_key=[hidden]: NotFound twice"
    use("vi")
    assert ledger.rows(run.id)[0].evidence == f"secret_access_key=[hidden]: {tr('NotFound twice')}"
    for plain in ("NotFound, đã hỏi hai lần", "{not json", '{"source": "x"}', '{"source": "x", "values": 1}'):
        with ledger.writing() as db:
            db.execute("UPDATE resources SET evidence = ?", (plain,))
        assert ledger.rows(run.id)[0].evidence == plain
    use("en")


def test_that_notes_and_progress_outlive_the_program(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    run = ledger.begin_run("s", "embedded", "1", "r")
    ledger.note(run.id, "acknowledged", {"a": ["k", "shard"]})
    ledger.passed("week9", "embedded", "mon-stream", StepState.VERIFIED, "2 open shards.", 1.5)
    ledger.close()
    again = Ledger(tmp_path / "ledger.sqlite")
    assert again.noted(run.id, "acknowledged") == {"a": ["k", "shard"]}
    assert again.noted(run.id, "never") is None
    assert again.progress("week9", "embedded") == {"mon-stream": StepState.VERIFIED}
    assert again.progress("week9", "profile:me") == {}
    again.close()


def test_that_what_was_intended_is_there_after_kill_9(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from labs.aws.ledger import Ledger\n"
        "ledger = Ledger(Path(sys.argv[1])); run = ledger.begin_run('s', 'embedded', '1', 'r')\n"
        "for n in range(10**6):\n    ledger.intend(run, 's3.bucket', f'b{n}'); print(n, flush=True)\n"
    )
    path = tmp_path / "ledger.sqlite"
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    for _ in range(50):
        last = int(child.stdout.readline())
    child.kill()
    rest = child.stdout.read().split()
    child.wait()
    child.stdout.close()
    told = int(rest[-1]) if rest and rest[-1].isdigit() else last
    ledger = Ledger(path)
    names = {row.name for run in ledger.open_runs() for row in ledger.rows(run.id)}
    ledger.close()
    assert {f"b{n}" for n in range(min(told, last) + 1)} <= names


def test_that_a_ledger_of_a_newer_headwater_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LedgerError, match="newer"):
        Ledger(path)
