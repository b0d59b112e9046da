"""The lease: of two copies of the app on one account one changes things; a dead holder's lease is taken over."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from labs.aws.lease import STALE_S, Holder, Lease, ReadOnly, is_alive, let_go, new_holder, take
from labs.aws.ledger import Ledger
from tests.waiting import until


@pytest.fixture
def ledgers(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    two = Ledger(tmp_path / "ledger.sqlite"), Ledger(tmp_path / "ledger.sqlite")
    yield two
    for one in two:
        one.close()


def test_that_the_second_copy_is_read_only_and_says_so_until_the_first_lets_go(ledgers: tuple[Ledger, Ledger]) -> None:
    first, second = (Lease(ledger, "profile aws 1") for ledger in ledgers)
    assert first.acquire()
    with pytest.raises(ReadOnly, match=r"another Headwater \(process \d+\) works here"):
        second.require()
    assert first.words() == ""
    first.close()
    second.require()
    assert second.words() == ""
    second.close()


def test_that_another_account_or_region_has_a_lease_of_its_own(ledgers: tuple[Ledger, Ledger]) -> None:
    leases = [Lease(ledgers[0], "profile aws 1 us-east-1"), Lease(ledgers[1], "profile aws 1 eu-west-1")]
    assert all(lease.acquire() for lease in leases)
    for lease in leases:
        lease.close()


def test_that_a_dead_processes_lease_is_taken_over_at_once(ledgers: tuple[Ledger, Ledger]) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    dead = replace(new_holder(), pid=child.pid)
    assert take(ledgers[0], "here", dead, now=1000.0) is None
    assert take(ledgers[1], "here", new_holder(), now=1001.0) is None


@pytest.mark.parametrize("age", [STALE_S - 1, STALE_S + 1, -STALE_S - 1])
def test_that_a_lease_of_another_machine_lasts_until_nothing_was_heard_of_it(
    ledgers: tuple[Ledger, Ledger], age: float
) -> None:
    elsewhere = Holder("x", 1, "another-machine")
    assert take(ledgers[0], "here", elsewhere, now=1000.0) is None
    found = take(ledgers[1], "here", new_holder(), now=1000.0 + age)
    assert (found == elsewhere) is (abs(age) < STALE_S)


def test_that_letting_go_of_what_another_has_changes_nothing(ledgers: tuple[Ledger, Ledger]) -> None:
    holder = new_holder()
    take(ledgers[0], "here", holder)
    let_go(ledgers[1], "here", new_holder())
    assert take(ledgers[1], "here", new_holder()) == holder


def test_that_the_holder_renews_its_lease_and_hears_when_it_was_taken_away(ledgers: tuple[Ledger, Ledger]) -> None:
    lost = threading.Event()
    lease = Lease(ledgers[0], "here", lost.set, beat_s=0.02)
    assert lease.acquire()

    def beat() -> float:
        with ledgers[1].reading() as db:
            return float(db.execute("SELECT beat FROM leases").fetchone()[0])

    before = beat()
    until(lambda: beat() > before)
    with ledgers[1].writing() as db:
        db.execute("UPDATE leases SET holder = 'other', host = 'another-machine', beat = beat + 5")
    assert lost.wait(10)
    with pytest.raises(ReadOnly, match="on another-machine"):
        lease.require()
    lease.close()


def test_that_a_process_that_runs_is_known_from_one_that_does_not() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_alive(child.pid)
    child.communicate()
    assert not is_alive(child.pid)
