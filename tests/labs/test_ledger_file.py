"""The ledger's file: copies in rotation, a broken one set aside, an old one brought up, and the JSON export."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labs.aws import ledger_file
from labs.aws.ledger import CREATED, Ledger
from labs.aws.ledger_export import as_text
from labs.aws.ledger_file import KEEP, SCHEMAS, VERSION, LedgerError, backups


def filled(path: Path) -> str:
    """A ledger with one resource; its run."""
    ledger = Ledger(path)
    run = ledger.begin_run("s", "embedded", "1", "r")
    ledger.mark(ledger.intend(run, "s3.bucket", "hw-lake"), CREATED)
    ledger.close()
    return run.id


def test_that_copies_are_kept_in_rotation_and_only_of_what_changed(tmp_path: Path) -> None:
    filled(tmp_path / "ledger.sqlite")
    ledger = Ledger(tmp_path / "ledger.sqlite")
    assert ledger.keep_copy() is not None
    assert ledger.keep_copy() is None
    for number in range(KEEP + 2):
        ledger.begin_run("s", "embedded", str(number), "r")
        assert ledger.keep_copy() == backups(tmp_path)[0]
    ledger.close()
    assert len(backups(tmp_path)) == KEEP
    with closing(sqlite3.connect(backups(tmp_path)[0])) as copy:
        assert copy.execute("SELECT count(*) FROM runs").fetchone() == (KEEP + 3,)


def test_that_a_busy_hour_does_not_push_out_the_copies_of_earlier_days(tmp_path: Path) -> None:
    hours = [day * 24 + hour for day in range(20) for hour in (9, 17)] + [480 + quarter / 4 for quarter in range(20)]
    found = sorted((tmp_path / f"ledger-{int(hour * 3600e9):020d}.sqlite" for hour in hours), reverse=True)
    gone = set(ledger_file.outdated(found))
    assert found[0] not in gone
    assert len(found) - len(gone) == KEEP + ledger_file.DAYS - 1
    assert {int(path.stem[-20:]) // ledger_file.DAY_NS for path in found if path not in gone} == set(range(14, 21))


@pytest.mark.parametrize("damage", ["text", "zeros", "torn"])
def test_that_a_broken_ledger_is_set_aside_whole_and_the_newest_good_copy_is_used(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "ledger.sqlite"
    run = filled(path)
    ledger = Ledger(path)
    ledger.keep_copy()
    ledger.close()
    whole = path.read_bytes()
    broken = {"text": b"no database at all", "zeros": whole[:100] + bytes(len(whole) - 100), "torn": whole[:5000]}
    path.write_bytes(broken[damage])
    (tmp_path / ledger_file.BACKUPS / "ledger-99999999999999999999.sqlite").write_bytes(b"a bad copy")
    again = Ledger(path)
    assert [row.name for row in again.rows(run)] == ["hw-lake"]
    assert "set aside" in again.word
    assert "headwater ledger rebuild" in again.word
    again.close()
    (aside,) = tmp_path.glob("ledger-broken-*.sqlite")
    assert aside.read_bytes()[:100] == broken[damage][:100]


def test_that_without_a_copy_a_new_ledger_is_begun_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 200)
    ledger = Ledger(path)
    assert ledger.open_runs() == []
    assert "A new one is used" in ledger.word
    ledger.close()
    assert Ledger(path).word == ""


def test_that_a_file_that_may_not_be_used_is_no_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.mkdir()
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger(path)
    assert path.is_dir()


def test_that_an_older_ledger_is_copied_and_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(SCHEMAS[0])
        db.execute("INSERT INTO runs VALUES ('00', 's', 'embedded', '1', 'r', 0, NULL)")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    ledger = Ledger(path)
    assert [run.id for run in ledger.open_runs()] == ["00"]
    with ledger.reading() as now:
        assert now.execute("PRAGMA user_version").fetchone() == (VERSION,)
    ledger.close()
    with closing(sqlite3.connect(backups(tmp_path)[-1])) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)


def test_that_the_export_is_json_of_every_table_without_secrets(tmp_path: Path) -> None:
    run_id = filled(tmp_path / "ledger.sqlite")
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.note(run_id, "odd", {"SecretAccessKey": "abcdefgh12345678", "orders": 3})
    document = json.loads(as_text(ledger))
    ledger.close()
    assert document["format"] == "headwater ledger"
    assert [row["name"] for row in document["resources"]] == ["hw-lake"]
    assert document["notes"][0]["value"] == {"SecretAccessKey": "[hidden]", "orders": 3}
    assert "leases" not in document
