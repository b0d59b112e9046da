"""Leases and checkpoints: shared fairly, one owner at a time, never back, children behind their parents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.shapes import ShardRange
from labs.traffic.consumer import Sharing, sharing_of
from labs.traffic.leases import LATEST, SHARD_END, TRIM_HORIZON, Leases
from tests.waiting import until

LONG, SHORT = 60.0, 0.05


def shard(number: int, *parents: int, is_open: bool = True) -> ShardRange:
    return ShardRange(name(number), 0, 0, tuple(name(parent) for parent in parents), is_open)


def name(number: int) -> str:
    return f"shardId-{number:012d}"


def balanced(leases: Leases, owners: list[str]) -> Counter[str]:
    """How many shards each owner has once nobody takes, gives or asks any more; an owner gives what it is asked for."""
    before: list[object] = []
    while before != (before := [(lease.owner, lease.asked_by) for lease in leases.all()]):
        for owner in owners:
            asked = [lease.shard for lease in leases.beat(owner, LONG) if lease.asked_by]
            leases.give_up(owner, asked)
            leases.take(owner, LONG)
    return Counter(lease.owner for lease in leases.all() if lease.owner)


@settings(max_examples=15)
@given(st.integers(1, 16), st.integers(1, 5))
def test_that_shards_are_shared_evenly_as_owners_come_and_go(shards: int, owners: int) -> None:
    leases = Leases(None, "stream", "app")
    leases.know([shard(number) for number in range(shards)], TRIM_HORIZON)
    names = [f"owner-{number}" for number in range(owners)]
    for number in range(1, owners + 1):
        held = balanced(leases, names[:number])
        assert sum(held.values()) == shards
        assert max(held.values()) - min(held.get(one, 0) for one in names[:number]) <= 1
    leases.leave(names[0])
    if owners > 1:
        held = balanced(leases, names[1:])
        assert sum(held.values()) == shards
        assert names[0] not in held
    leases.close()


def test_that_a_shard_handed_to_one_that_has_enough_by_then_is_taken_by_another() -> None:
    leases = Leases(None, "stream", "app")
    leases.know([shard(0), shard(1), shard(2)], TRIM_HORIZON)
    leases.beat("first", LONG)
    *_, last = leases.take("first", LONG)
    leases.beat("second", LONG)
    assert leases.take("second", LONG) == []
    [asked] = [lease.shard for lease in leases.all() if lease.asked_by == "second"]
    leases.drained("first", last, [shard(3, 2), shard(4, 2)], 1)
    assert [lease.shard for lease in leases.take("second", LONG)] == [name(3), name(4)]
    leases.give_up("first", [asked])
    assert [lease.shard for lease in leases.take("first", LONG)] == [asked]
    leases.close()


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["take", "give", "split"])), max_size=25))
def test_that_no_shard_waits_for_an_owner_that_does_not_want_it(steps: list[tuple[int, str]]) -> None:
    leases, names = Leases(None, "stream", "app"), ["owner-0", "owner-1", "owner-2"]
    leases.know([shard(number) for number in range(3)], TRIM_HORIZON)
    for number, step in steps:
        mine = leases.beat(names[number], LONG)
        if step == "take":
            leases.take(names[number], LONG)
        elif step == "give":
            leases.give_up(names[number], [lease.shard for lease in mine if lease.asked_by])
        elif mine:
            parent, children = int(mine[-1].shard[-12:]), len(leases.all())
            leases.drained(names[number], mine[-1], [shard(children, parent), shard(children + 1, parent)], 1)
    balanced(leases, names)
    assert all(lease.owner for lease in leases.all() if not lease.is_read)
    leases.close()


@given(st.lists(st.integers(1, 10**30), max_size=30))
def test_that_a_checkpoint_never_goes_back(places: list[int]) -> None:
    leases = Leases(None, "stream", "app")
    leases.know([shard(0)], TRIM_HORIZON)
    [lease] = leases.take("me", LONG)
    for number, place in enumerate(places):
        leases.save("me", {lease.shard: (lease.counter, str(place), number)})
        assert leases.all()[0].checkpoint == str(max(places[: number + 1]))
    leases.close()


def test_that_who_lost_a_shard_saves_nothing_any_more() -> None:
    leases = Leases(None, "stream", "app")
    leases.know([shard(0)], TRIM_HORIZON)
    leases.beat("slow", SHORT)
    [old] = leases.take("slow", SHORT)
    until(lambda: leases.take("quick", LONG))
    assert leases.beat("slow", LONG) == []
    leases.save("slow", {old.shard: (old.counter, "5", 1)})
    leases.drained("slow", old, [], 1)
    [lease] = leases.all()
    assert (lease.owner, lease.checkpoint, lease.counter) == ("quick", TRIM_HORIZON, old.counter + 1)
    leases.close()


def test_that_children_are_taken_when_all_parents_were_read_to_their_end() -> None:
    leases = Leases(None, "stream", "app")
    leases.know([shard(0), shard(1)], TRIM_HORIZON)
    taken = {lease.shard: lease for lease in leases.take("me", LONG)}
    child = shard(2, 0, 1)
    leases.drained("me", taken[name(0)], [child], 10)
    assert leases.take("me", LONG) == []
    leases.drained("me", taken[name(1)], [child], 5)
    [found] = leases.take("me", LONG)
    assert (found.shard, found.checkpoint) == (name(2), TRIM_HORIZON)
    assert {lease.shard: lease.records for lease in leases.all() if lease.is_read} == {name(0): 10, name(1): 5}
    leases.close()


def test_that_places_outlive_the_process_and_a_stream_of_the_same_name_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    leases = Leases(path, "stream of monday", "app")
    leases.know([shard(0), shard(1, is_open=False)], LATEST)
    [lease] = leases.take("me", LONG)
    leases.save("me", {lease.shard: (lease.counter, "77", 3)})
    leases.leave("me")
    leases.close()
    again = Leases(path, "stream of monday", "app")
    again.know([shard(0), shard(1), shard(2, 0)], LATEST)
    assert [(one.checkpoint, one.records) for one in again.all()] == [("77", 3), (SHARD_END, 0), (TRIM_HORIZON, 0)]
    assert [one.counter for one in again.take("other", LONG)] == [2]
    again.close()
    new = Leases(path, "stream of tuesday", "app")
    assert new.all() == []
    new.close()


def test_that_a_wrong_way_of_sharing_is_refused() -> None:
    with pytest.raises(ValueError, match="application: 'a b'"):
        Sharing(application="a b")
    with pytest.raises(ValueError, match="lease_s: 0"):
        sharing_of({"do": "consume", "lease_s": 0})
    assert sharing_of({"database": "x", "fan_out": True}) == Sharing(Path("x"), fan_out=True)
